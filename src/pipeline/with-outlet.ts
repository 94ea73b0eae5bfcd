import type { Refusal } from '../ledger/types.ts';
import type { PlannedEvent } from '../model/event.ts';
import type { Stop } from '../model/summary.ts';
import { stopOf } from './interruption.ts';
import { dryOutlet, type Outlet, type OutletEnd } from './outlet.ts';
import type { InMode, PassWithin } from './reading.ts';
import { refusalOf } from './settle-row.ts';

/**
 * Opens the way out, lets `work` use it, and waits until every event taken has its fate, also when
 * `work` is interrupted or fails.
 */
export async function withOutlet(
  reading: InMode,
  pass: PassWithin,
  work: (outlet: Outlet) => Promise<Stop | undefined>,
): Promise<{ stopped: Stop | undefined; end: OutletEnd }> {
  const { outlet, close } = await openOutlet(reading, pass);
  const { signal } = reading.options;
  const aborted = (): Stop | undefined => (signal?.aborted === true ? stopOf(signal) : undefined);
  const onAbort = (): void => {
    const why = aborted();
    if (why !== undefined) outlet.stop(why);
  };
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    const stopped = await work(outlet).catch((error: unknown) => {
      const why = aborted();
      if (why === undefined) throw error;
      return why;
    });
    reading.hooks.onPhase?.('drain');
    const end = await outlet.drain();
    return { stopped: aborted() ?? stopped, end };
  } catch (error) {
    // A fault of ours or of the disk: what is in flight is still answered, so that it is not in doubt.
    outlet.stop({ code: 'failed', message: 'The run failed.', hint: '' });
    await outlet.drain();
    throw error;
  } finally {
    signal?.removeEventListener('abort', onAbort);
    await close();
  }
}

async function openOutlet(
  { definition, hooks, clock, mode, state, job }: InMode,
  { books, ledger, onReject }: PassWithin,
): Promise<{ outlet: Outlet; close: () => Promise<void> }> {
  if (mode === 'dry-run') return { outlet: dryOutlet(), close: async () => {} };
  // What speaks HTTP takes as long to load as a sixth of all else, and a dry run does without it.
  const { httpOutlet } = await import('./http-outlet.ts');
  const refused = (event: PlannedEvent, detail: string): Refusal =>
    refusalOf(job, event, detail, onReject);
  if (mode === 'send') {
    const watched = state.recorder.watch(hooks);
    const outlet = httpOutlet(definition, books, ledger, watched, clock, refused);
    return { outlet, close: async () => {} };
  }
  const { startSink } = await import('../sink/index.ts');
  const sink = await startSink({});
  const rehearsed = { ...definition, endpoint: sink.url };
  const outlet = httpOutlet(rehearsed, books, ledger, hooks, clock, refused);
  return { outlet, close: async () => sink.close() };
}
