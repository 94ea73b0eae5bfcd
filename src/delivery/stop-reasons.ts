import type { StopReason } from './types.ts';
import { durationInWords, instantInWords, statusInWords } from './words.ts';

const SAFE_HINT = 'No event is lost: those that were not delivered are sent by the next run.';

export function closedEarly(): StopReason {
  return {
    code: 'interrupted',
    message: 'Sending was ended before everything was sent.',
    hint: `Run the same command again. ${SAFE_HINT}`,
  };
}

export function down(host: string, giveUpAfterMs: number, cause: string): StopReason {
  return {
    code: 'down',
    message: `${host} has taken no event for ${durationInWords(giveUpAfterMs)}: ${cause}.`,
    hint: `Run the same command again when it is back (\`giveUpAfter\` says how long to keep trying). ${SAFE_HINT}`,
  };
}

/** @param untilMs Wall clock. */
export function askedToWait(host: string, untilMs: number, giveUpAfterMs: number): StopReason {
  const until = instantInWords(untilMs);
  return {
    code: 'retry_after',
    message: `${host} asks to wait until ${until}, longer than \`giveUpAfter\` (${durationInWords(giveUpAfterMs)}).`,
    hint: `Run the same command again after ${until}. ${SAFE_HINT}`,
  };
}

export function refusedInARow(host: string, times: number, detail: string): StopReason {
  return {
    code: 'refusals',
    message: `${host} refused ${times} requests in a row and took none; the last answer was ${detail}.`,
    hint: `Check \`endpoint\` in the import file, and whether a proxy or firewall answers in its place. ${SAFE_HINT}`,
  };
}

export function unauthorized(host: string, status: number): StopReason {
  return {
    code: 'unauthorized',
    message: `${host} answered ${statusInWords(status)}, which Kissmetrics never does.`,
    hint: `Check \`endpoint\` in the import file, and whether a proxy or firewall in between wants something. ${SAFE_HINT}`,
  };
}

export function redirected(host: string, status: number, location: string | undefined): StopReason {
  const target = originOf(location);
  const where = target === undefined ? 'elsewhere' : `to ${target}`;
  return {
    code: 'redirect',
    message: `${host} answered ${statusInWords(status)} and points ${where}; redirects are not followed.`,
    hint: `Check \`endpoint\` in the import file, and whether a sign-in page stands in between. ${SAFE_HINT}`,
  };
}

export function notKissmetrics(host: string, how: string): StopReason {
  return {
    code: 'not_kissmetrics',
    message: `${host} answered ${how}, where Kissmetrics answers 200 OK with a small image.`,
    hint: `Check \`endpoint\` in the import file, and whether a proxy or sign-in page answers in its place. ${SAFE_HINT}`,
  };
}

export function distrusted(host: string, cause: string): StopReason {
  return {
    code: 'not_kissmetrics',
    message: `${host} cannot be trusted: ${cause}.`,
    hint: `Check \`endpoint\` in the import file, this machine's clock, and whether a proxy in between opens TLS connections (NODE_EXTRA_CA_CERTS=FILE adds its certificate). ${SAFE_HINT}`,
  };
}

/** Only the origin: the rest of a redirect's target usually repeats the query, and with it the key. */
function originOf(location: string | undefined): string | undefined {
  if (location === undefined || !URL.canParse(location)) return undefined;
  const { protocol, host } = new URL(location);
  return protocol === 'http:' || protocol === 'https:' ? `${protocol}//${host}` : undefined;
}
