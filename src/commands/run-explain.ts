import { loadImport } from '../config/load.ts';
import { InterruptedError } from '../errors/importer-error.ts';
import { explain } from '../pipeline/explain.ts';
import { renderExplanation } from '../report/explain-text.ts';
import type { ExplainFlags } from './explain.ts';
import type { Terminal } from './terminal.ts';

/** Explains a row. @returns The exit code. */
export async function runExplain(
  file: string,
  row: string,
  { json }: ExplainFlags,
  terminal: Terminal,
): Promise<number> {
  const { env, stdin, stdout } = terminal;
  const definition = await loadImport(file, { env });
  const controller = new AbortController();
  const stopListening = terminal.onInterrupt((exitCode) => {
    controller.abort(new InterruptedError(exitCode));
  });
  try {
    const explanation = await explain(definition, row, { stdin, signal: controller.signal });
    stdout.write(
      json === true
        ? `${JSON.stringify(explanation, undefined, 2)}\n`
        : renderExplanation(explanation, stdout.isTTY ? stdout.columns : undefined),
    );
    return 0;
  } finally {
    stopListening();
  }
}
