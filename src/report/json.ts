import type { Summary } from '../model/summary.ts';

/** The summary as `--json` prints it: one object, and a newline at its end. */
export function renderJson(summary: Summary): string {
  return `${JSON.stringify(summary, undefined, 2)}\n`;
}
