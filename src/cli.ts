import { Command, CommanderError } from 'commander';
import { commands } from './commands/index.ts';
import type { Terminal } from './commands/terminal.ts';
import { ImporterError, ImportFileError } from './errors/importer-error.ts';
import { version } from './support/version.ts';

export { processTerminal } from './commands/terminal.ts';

const USAGE = 2;
const OUR_FAULT = 1;
const INCOMPLETE = 4;

/**
 * The program. The only place that turns an error into text and an exit code.
 *
 * @returns The exit code; docs/reference.md tells their meanings.
 */
export async function main(argv: readonly string[], terminal: Terminal): Promise<number> {
  let exitCode = 0;
  const program = createProgram(terminal, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync(argv);
    return await afterOutput(exitCode, terminal);
  } catch (error) {
    return report(error, terminal);
  }
}

/** A result that nobody can read is no success, though everything may have been delivered. */
async function afterOutput(exitCode: number, terminal: Terminal): Promise<number> {
  const { stdout, stderr } = terminal;
  await new Promise<void>((resolve) => {
    stdout.write('', () => resolve());
  });
  const failure = terminal.outputFailure();
  if (failure === undefined) return exitCode;
  stderr.write(
    `The result could not be written: ${failure}. The run itself ended with ${exitCode}.\n`,
  );
  return exitCode === 0 ? INCOMPLETE : exitCode;
}

function createProgram(terminal: Terminal, end: (exitCode: number) => void): Command {
  const program = new Command('kissmetrics-import')
    .description('Bring your history from CSV exports and MySQL into Kissmetrics.')
    .version(version())
    .addHelpText(
      'after',
      '\nExamples:\n  $ kissmetrics-import run --dry-run\n  $ kissmetrics-import run import.yaml\n',
    );
  for (const create of commands) program.addCommand(create(terminal, end));
  for (const command of [program, ...program.commands]) {
    command.exitOverride().showHelpAfterError('(--help tells what there is.)');
    command.configureOutput({
      writeOut: (text) => terminal.stdout.write(text),
      writeErr: (text) => terminal.stderr.write(text),
      getOutHelpWidth: () => terminal.stdout.columns || 100,
      getErrHelpWidth: () => terminal.stderr.columns || 100,
    });
  }
  return program;
}

function report(error: unknown, { stderr }: Terminal): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : USAGE;
  if (error instanceof ImportFileError) {
    stderr.write(`${error.message}\n${error.faults.map(faultText).join('')}`);
    return error.exitCode;
  }
  if (error instanceof ImporterError) {
    stderr.write(`${error.message}\n${error.hint === undefined ? '' : `${error.hint}\n`}`);
    return error.exitCode;
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  stderr.write(`This is a fault of kissmetrics-import, not of yours:\n${stack}\n`);
  return OUR_FAULT;
}

function faultText({
  file,
  line,
  column,
  message,
  hint,
}: ImportFileError['faults'][number]): string {
  return `${file}:${line}:${column}  ${message}\n${hint === undefined ? '' : `    ${hint}\n`}`;
}
