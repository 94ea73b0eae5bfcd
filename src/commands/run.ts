import { Command, Option } from 'commander';
import type { MaxRejects } from '../pipeline/brake.ts';
import {
  canary,
  maxRejects,
  positiveInteger,
  rate,
  several,
  timeOfDay,
  wholeNumber,
} from './parsers.ts';
import type { Terminal } from './terminal.ts';

/** Options of `run` as commander gives them. */
export interface RunFlags {
  readonly dryRun?: true;
  readonly rehearse?: true;
  readonly json?: true;
  readonly quiet?: true;
  readonly yes?: true;
  readonly rate?: number;
  readonly limit?: number;
  readonly canary?: number;
  readonly only?: readonly string[];
  readonly full?: true;
  readonly maxRejects?: MaxRejects;
  readonly rejects?: string;
  readonly stopAt?: string;
  readonly strict?: true;
  readonly report?: string;
  readonly showPeople?: true;
  readonly wait?: number;
  readonly newProduct?: true;
  readonly acceptUnkeyed?: true;
}

export function runCommand(terminal: Terminal, end: (exitCode: number) => void): Command {
  return (
    new Command('run')
      .description(
        'Send what was not delivered yet. A terminal shows the plan and asks; elsewhere it just sends.',
      )
      // A screen has room for its options only if nothing else is listed.
      .usage('[options] [file=import.yaml]')
      .configureHelp({ visibleArguments: () => [] })
      .addHelpOption(new Option('-h, --help').hideHelp())
      .argument('[file]', 'the import file', 'import.yaml')
      .addOption(
        new Option('--dry-run', 'everything but sending: needs no key, changes nothing').conflicts(
          'rehearse',
        ),
      )
      .option('--rehearse', 'send to a stand-in for Kissmetrics on this machine')
      .option('--report <file>', 'write a page with everything to look at before sending')
      .option('--show-people', 'show identities as they are; else they are masked')
      .addOption(
        new Option('--canary <n>', 'send only so many chosen events first, to look them up')
          .argParser(canary)
          .conflicts(['dryRun', 'rehearse']),
      )
      .option('--limit <rows>', 'read only the first rows of each source', positiveInteger)
      .option('--only <name>', 'keep to a rule or a source; may be repeated', several)
      .option('--full', 'read sources with a cursor from their start')
      .option('-y, --yes', 'send without asking')
      .option('--rate <n>', 'requests a second, at most', rate)
      .option('--stop-at <hh:mm>', "stop at this time, in the import file's zone or UTC", timeOfDay)
      .option('--wait <seconds>', 'wait so long for another run to end', wholeNumber)
      .option('--max-rejects <n|n%>', 'stop when more rows than that are rejected', maxRejects)
      .option('--rejects <folder>', 'write the rejected rows there, in a dry run too')
      .option('--strict', 'warnings count as rejects: the exit code is 3')
      .option('--json', 'print the summary as JSON')
      .option('--quiet', 'print nothing when the exit code is 0')
      .option('--new-product', 'the product key is meant, though another was used here')
      .option('--accept-unkeyed', 'go on though rows without a key may be sent again')
      .addHelpText(
        'after',
        '\nExamples:\n  $ kissmetrics-import run --dry-run\n  $ kissmetrics-import run history.yaml --rate 50 --max-rejects 1%\n',
      )
      .action(async (file: string, flags: RunFlags) => {
        const { runImportFile } = await import('./run-import-file.ts');
        end(await runImportFile(file, flags, terminal));
      })
  );
}
