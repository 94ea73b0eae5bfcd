import { it } from 'vitest';

/** A test that only some machines can run. Elsewhere a line names it, so that it is not left out in silence. */
export function itWhere(
  possible: boolean,
  title: string,
  options: { readonly timeout?: number },
  body: () => Promise<void>,
): void {
  if (possible) it(title, options, body);
  else console.log(`not run, since this machine cannot: ${title}`);
}
