import { Command, Option } from 'commander';
import type { Terminal } from './terminal.ts';

export interface StatusFlags {
  readonly json?: true;
  readonly run?: string;
  readonly events?: true;
}

export function statusCommand(terminal: Terminal, end: (exitCode: number) => void): Command {
  return new Command('status')
    .description(
      'Tell where each source stands, the last runs, and what is rejected or not delivered. Works while a run is on, and changes nothing.',
    )
    .argument('[file]', 'the import file', 'import.yaml')
    .option('--json', 'print it as JSON')
    .option('--run <id>', 'tell of one run')
    .addOption(
      new Option(
        '--events',
        'with --run: each request of that run as a JSON line, with what became of it',
      ).conflicts('json'),
    )
    .addHelpText(
      'after',
      '\nExamples:\n  $ kissmetrics-import status\n  $ kissmetrics-import status --run 20261121T020000Z-1a2b3c --events > sent.jsonl\n',
    )
    .action(async (file: string, flags: StatusFlags) => {
      const { runStatus } = await import('./run-status.ts');
      end(await runStatus(file, flags, terminal));
    });
}
