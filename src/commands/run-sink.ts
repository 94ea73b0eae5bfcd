import { once } from 'node:events';
import { parseFail, startSink } from '../sink/index.ts';
import type { SinkFlags } from './sink.ts';
import type { Terminal } from './terminal.ts';

/** Runs the stand-in until a signal ends it. @returns The exit code. */
export async function runSink(
  { port, record, latency, fail }: SinkFlags,
  terminal: Terminal,
): Promise<number> {
  const sink = await startSink({
    port,
    ...(record === undefined ? {} : { record }),
    ...(latency === undefined ? {} : { latencyMs: latency }),
    ...(fail === undefined ? {} : { fail: parseFail(fail) }),
  });
  terminal.stderr.write(`Listening on ${sink.url} until Ctrl-C.\n`);
  const controller = new AbortController();
  const stopListening = terminal.onInterrupt(() => controller.abort());
  try {
    await Promise.race([once(controller.signal, 'abort'), sink.broken]);
  } finally {
    stopListening();
    await sink.close();
  }
  const kept = record === undefined ? '' : `; they are in ${record}`;
  terminal.stdout.write(`${sink.requests} requests came${kept}.\n`);
  return 0;
}
