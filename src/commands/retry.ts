import { Command } from 'commander';
import { rate, wholeNumber } from './parsers.ts';
import type { Terminal } from './terminal.ts';

/** Options of `retry` as commander gives them. */
export interface RetryFlags {
  readonly drop?: true;
  readonly json?: true;
  readonly quiet?: true;
  readonly yes?: true;
  readonly rate?: number;
  readonly wait?: number;
}

export function retryCommand(terminal: Terminal, end: (exitCode: number) => void): Command {
  return new Command('retry')
    .description(
      'Try rejected rows again: those of a reject file, with what was corrected in it, or all that are open as they were read. Shows what was corrected, and asks.',
    )
    .argument('[file]', 'the import file', 'import.yaml')
    .argument('[rejects]', 'a reject file, as a spreadsheet saved it')
    .option('--drop', 'close these rejects for good in place of trying them again')
    .option('--json', 'print the summary as JSON')
    .option('--quiet', 'print nothing when the exit code is 0')
    .option('-y, --yes', 'do not ask')
    .option('--rate <n>', 'requests a second, at most', rate)
    .option('--wait <seconds>', 'wait so long for another run to end', wholeNumber)
    .addHelpText(
      'after',
      '\nExamples:\n  $ kissmetrics-import retry import.yaml corrected.csv\n  $ kissmetrics-import retry import.yaml --drop\n',
    )
    .action(async (file: string, rejects: string | undefined, flags: RetryFlags) => {
      const { runRetry } = await import('./run-retry.ts');
      end(await runRetry(file, rejects, flags, terminal));
    });
}
