import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { packageFile } from '../../support/package-file.ts';

const require = createRequire(import.meta.url);

/** What the page carries in itself, as it lies in the package and in that of the chart library. */
export function pageAssets(): {
  readonly styles: readonly string[];
  readonly scripts: readonly string[];
} {
  return {
    styles: [ofLibrary('uPlot.min.css'), own('page.css')],
    scripts: [ofLibrary('uPlot.iife.min.js'), own('page.js')],
  };
}

function own(name: string): string {
  return forElement(packageFile(`assets/report/${name}`));
}

function ofLibrary(name: string): string {
  return forElement(require.resolve(`uplot/dist/${name}`));
}

/** A carriage return would be read as a line feed, and the hash would no longer be that of the text. */
function forElement(file: string | URL): string {
  const text = readFileSync(file, 'utf8').replaceAll('\r\n', '\n');
  if (/<\/(?:script|style)|<!--/i.test(text))
    throw new Error(`${String(file)} would end its element.`);
  return text;
}
