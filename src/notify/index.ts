import type { NotifyDefinition } from '../model/notify.ts';
import type { Clock } from '../support/clock.ts';
import { runCommand } from './command.ts';
import { masked, ping } from './ping.ts';
import type { Ending, Notifier } from './types.ts';

export type { Ending, Notifier } from './types.ts';

interface NotifierOptions {
  /** Where the command runs: the import file's folder. */
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  /** The product key: no variable that holds it is handed to the command. */
  readonly apiKey: string | undefined;
  readonly clock: Clock;
  /** How long an attempt of a ping and the command may take; for tests. */
  readonly attemptMs?: number | undefined;
  readonly limitMs?: number | undefined;
}

/** Tells a dead-man service, or whatever the import file names, how a run goes. */
export function createNotifier(notify: NotifyDefinition, options: NotifierOptions): Notifier {
  const { clock, attemptMs } = options;
  const tell = async (url: string | undefined, what: string): Promise<string | undefined> => {
    if (url === undefined) return undefined;
    const why = await ping(url, { clock, attemptMs });
    return why && `${masked(url)} was not told ${what}: it ${why}.`;
  };
  let start: Promise<string | undefined> | undefined;
  return {
    started() {
      start ??= tell(notify.start, 'that the run has begun');
    },
    async ended(ending) {
      // Pings that overtake one another would be taken for the wrong run.
      const first = await start;
      const others = await Promise.all([
        tell(urlOf(ending, notify), 'how the run ended'),
        notify.command === undefined ? undefined : tellCommand(notify.command, ending, options),
      ]);
      return [first, ...others].filter((problem) => problem !== undefined);
    },
  };
}

function urlOf(
  { outcome }: Ending,
  { success, attention, failure }: NotifyDefinition,
): string | undefined {
  switch (outcome) {
    case 'complete':
      return success;
    case 'attention':
      return attention ?? failure;
    case 'incomplete':
    case 'failed':
      return failure;
  }
}

async function tellCommand(
  command: readonly string[],
  { outcome, exitCode, report }: Ending,
  { folder, env, apiKey, clock, limitMs }: NotifierOptions,
): Promise<string | undefined> {
  const isSecret = (value = ''): boolean => apiKey !== undefined && value.includes(apiKey);
  const others = Object.entries(env).filter(([, value]) => !isSecret(value));
  const told = {
    ...Object.fromEntries(others),
    KISSMETRICS_IMPORT_OUTCOME: outcome,
    KISSMETRICS_IMPORT_EXIT_CODE: String(exitCode),
  };
  const why = await runCommand(command, { folder, env: told, input: report, clock, limitMs });
  return why && `The command ${JSON.stringify(command[0])} ${why}.`;
}
