import { loadImport } from '../config/load.ts';
import { UsageError } from '../errors/importer-error.ts';
import { type ProductRecord, type RunRecord, summaryOf } from '../ledger/index.ts';
import type { ImportDefinition } from '../model/definition.ts';
import { countFates, findRun, recordedEvents } from '../pipeline/recorded-events.ts';
import { readStatus, runStatusOf, withRecord } from '../pipeline/status.ts';
import { renderEventLine } from '../report/event-line.ts';
import { RejectExamples } from '../report/examples.ts';
import { renderJson } from '../report/json.ts';
import { renderSummary } from '../report/screen.ts';
import { renderRun, renderRunHead, renderStatus } from '../report/status-text.ts';
import type { StatusFlags } from './status.ts';
import type { Terminal } from './terminal.ts';

/** Tells where an import stands, or of one run. @returns The exit code. */
export async function runStatus(
  file: string,
  flags: StatusFlags,
  terminal: Terminal,
): Promise<number> {
  const { run: id } = flags;
  if (flags.events === true && id === undefined) {
    throw new UsageError('`--events` tells of one run, and none is named.', {
      hint: 'Add `--run ID`; `kissmetrics-import status` shows the last runs.',
    });
  }
  const definition = await loadImport(file, { env: terminal.env });
  await withRecord(definition, async (record, product) => {
    if (id === undefined || record === undefined) {
      if (id !== undefined) findRun(record, id);
      const status = await readStatus(definition, record, product);
      const { stdout } = terminal;
      stdout.write(flags.json === true ? toJson(status) : renderStatus(status, stdout.columns));
      return;
    }
    const run = findRun(record, id);
    if (flags.events === true) await writeEvents(record, run, terminal);
    else terminal.stdout.write(await renderOne(record, run, definition, flags, terminal));
  });
  return 0;
}

/** As the run told it at its end; a run without a summary, by what the journal knows of it. */
async function renderOne(
  record: ProductRecord,
  run: RunRecord,
  definition: ImportDefinition,
  { json }: StatusFlags,
  { stdout }: Terminal,
): Promise<string> {
  const lock = record.holder()?.token;
  const summary = summaryOf(run);
  if (summary === undefined) {
    const fates = await countFates(record, run);
    const status = runStatusOf(run, lock, fates);
    if (json === true) return toJson({ version: 1, run: status, requests: fates });
    return renderRun(status, fates, stdout.columns);
  }
  if (json === true) return renderJson(summary);
  const options = { ...definition, width: stdout.columns || Number.POSITIVE_INFINITY };
  return (
    renderRunHead(runStatusOf(run, lock)) + renderSummary(summary, new RejectExamples(), options)
  );
}

/** Characters gathered before they are written. */
const CHUNK = 64 * 1024;

async function writeEvents(
  record: ProductRecord,
  run: RunRecord,
  { stdout }: Terminal,
): Promise<void> {
  let waiting = '';
  for await (const event of recordedEvents(record, run)) {
    waiting += renderEventLine(event);
    if (waiting.length < CHUNK) continue;
    if (!(await write(waiting, stdout))) return;
    waiting = '';
  }
  await write(waiting, stdout);
}

/** @returns Whether somebody still reads: `| head` goes away when it has enough. */
async function write(text: string, stdout: Terminal['stdout']): Promise<boolean> {
  return new Promise((resolve) => {
    stdout.write(text, (error) => resolve(error === null || error === undefined));
  });
}

function toJson(value: object): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
