import { Command } from 'commander';
import type { Terminal } from './terminal.ts';

/** Options of `explain` as commander gives them. */
export interface ExplainFlags {
  readonly json?: true;
}

export function explainCommand(terminal: Terminal, end: (exitCode: number) => void): Command {
  return new Command('explain')
    .description(
      'Tell the whole way of one row: its cells, what each rule makes of them, the request, and what a run would do with it now. Sends nothing, changes nothing, and needs no key.',
    )
    .argument('<file>', 'the import file')
    .argument('<row>', 'SOURCE:LINE, SOURCE:FILE:LINE, or SOURCE:KEY with several columns as A,B')
    .option('--json', 'print the explanation as JSON')
    .addHelpText(
      'after',
      '\nA number is taken for the key where a row has it, else for a line; SOURCE:line:12 and SOURCE:key:12 say which.\n\nExamples:\n  $ kissmetrics-import explain import.yaml orders:#1002\n  $ kissmetrics-import explain import.yaml users:line:12\n',
    )
    .action(async (file: string, row: string, flags: ExplainFlags) => {
      const { runExplain } = await import('./run-explain.ts');
      end(await runExplain(file, row, flags, terminal));
    });
}
