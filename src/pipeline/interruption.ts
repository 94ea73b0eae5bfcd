import { interruptionBy, StopAtError } from '../errors/importer-error.ts';
import type { Stop } from '../model/summary.ts';

/** Why a run that is aborted ends before its end. */
export function stopOf(signal: AbortSignal): Stop {
  const cause = interruptionBy(signal);
  if (cause instanceof StopAtError) {
    return { code: 'stop-at', message: cause.message, hint: cause.hint ?? '' };
  }
  return {
    code: 'interrupted',
    message: 'The run was interrupted.',
    hint: 'Run again to go on.',
  };
}

/** 128 and the number of the signal that interrupted the run, if one did. */
export function interruptedCode(
  stopped: Stop | undefined,
  signal: AbortSignal | undefined,
): number | undefined {
  if (stopped?.code !== 'interrupted' || signal?.aborted !== true) return undefined;
  return interruptionBy(signal).exitCode;
}
