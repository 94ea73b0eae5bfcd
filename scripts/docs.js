/// <reference types="node" />
// Writes docs/reference.md and docs/import-file.schema.json from the schema in dist/, so that neither is
// ever written by hand. With --check it writes nothing and ends with 1 when one of them is out of date.
import { readFile, writeFile } from 'node:fs/promises';
import * as built from '../dist/config/docs.js';

/** @type {unknown} */
const docs = built;
const ROOT = new URL('..', import.meta.url);

/**
 * dist/ is not there before the build, so nothing can be known of its types here.
 *
 * @param {unknown} module
 * @returns {asserts module is { renderReference(template: string): string, renderEditorSchema(): string }}
 */
function assertDocs(module) {
  const isObject = typeof module === 'object' && module !== null;
  if (isObject && 'renderReference' in module && 'renderEditorSchema' in module) return;
  throw new Error('dist/ is not built from this version: run `npm run build`.');
}

assertDocs(docs);
const template = await readFile(new URL('scripts/reference.template.md', ROOT), 'utf8');
const wanted = {
  'docs/reference.md': docs.renderReference(template),
  'docs/import-file.schema.json': docs.renderEditorSchema(),
};

for (const [name, text] of Object.entries(wanted)) {
  const file = new URL(name, ROOT);
  const found = await readFile(file, 'utf8').catch(() => undefined);
  if (found === text) continue;
  if (process.argv.includes('--check')) {
    console.error(`${name} is out of date: run \`npm run docs\`.`);
    process.exitCode = 1;
  } else {
    await writeFile(file, text);
    console.log(`${name} written.`);
  }
}
