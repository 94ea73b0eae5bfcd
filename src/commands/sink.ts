import { Command, InvalidArgumentError } from 'commander';
import { wholeNumber } from './parsers.ts';
import type { Terminal } from './terminal.ts';

export interface SinkFlags {
  readonly port: number;
  readonly record?: string;
  readonly latency?: number;
  readonly fail?: string;
}

export function sinkCommand(terminal: Terminal, end: (exitCode: number) => void): Command {
  return new Command('sink')
    .description('Run a stand-in for Kissmetrics on this machine, for trying things out.')
    .option('--port <n>', 'port to listen on; 0 takes a free one', port, 8787)
    .option('--record <file>', 'write each request as a JSON line, the key hidden')
    .option('--latency <ms>', 'answer that much later', wholeNumber)
    .option('--fail <share>', 'answer 503 to a share of the requests: 5% or 0.05')
    .addHelpText(
      'after',
      '\nExamples:\n  $ kissmetrics-import sink --record requests.jsonl\n  $ kissmetrics-import sink --port 9000 --latency 200 --fail 5%\n\nThen set `endpoint: http://127.0.0.1:8787` in the import file.\n',
    )
    .action(async (flags: SinkFlags) => {
      const { runSink } = await import('./run-sink.ts');
      end(await runSink(flags, terminal));
    });
}

function port(text: string): number {
  const value = wholeNumber(text);
  if (value <= 65_535) return value;
  throw new InvalidArgumentError('Give a port from 0 to 65535.');
}
