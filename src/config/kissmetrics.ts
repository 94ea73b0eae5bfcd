import type { ImportDefinition } from '../model/definition.ts';
import type { Cursor } from './cursor.ts';
import { readName } from './names.ts';
import { DEFAULTS } from './schema.ts';

type Settings = Pick<
  ImportDefinition,
  'apiKey' | 'endpoint' | 'rate' | 'concurrency' | 'revenueProperty'
>;

/** Reads `kissmetrics`: where events go, and how fast. */
export function readKissmetrics(cursor: Cursor | undefined): Settings {
  const revenue = cursor?.get('revenueProperty');
  return {
    apiKey: readApiKey(cursor?.get('apiKey')),
    endpoint: readEndpoint(cursor?.get('endpoint')),
    rate: cursor?.get('rate')?.number ?? DEFAULTS.rate,
    concurrency: cursor?.get('concurrency')?.number ?? DEFAULTS.concurrency,
    revenueProperty:
      revenue?.text === undefined
        ? DEFAULTS.revenueProperty
        : readName(revenue, revenue.text, 'property', 'as value'),
  };
}

/** The key itself never stands in a message. */
function readApiKey(cursor: Cursor | undefined): string | undefined {
  const key = cursor?.text?.trim();
  if (cursor === undefined || key === undefined || key === '') return undefined;
  if (/[-@\s\p{Cc}]|:\/\//u.test(key)) {
    cursor.fault(
      'This does not look like a product key: it holds a dash, an @, white space or an address.',
      'Copy the key from the settings of the product in Kissmetrics: 40 of the characters 0-9 and a-f.',
    );
  } else if (!/^[0-9a-f]{40}$/i.test(key)) {
    cursor.warn(
      'key_shape',
      'The product key is not 40 of the characters 0-9 and a-f, as product keys are. Kissmetrics does not say when a key is wrong, so compare it.',
    );
  }
  // In a program the text may come from anywhere; only a file can be read by others.
  if (!cursor.isFromEnvironment && cursor.place.line > 0) {
    cursor.warn(
      'key_in_file',
      'The product key is written into the file. Put it into the environment or a .env file, and write `apiKey: ${KISSMETRICS_API_KEY}`.',
    );
  }
  return key;
}

const SECURE = 'Write `https://trk.kissmetrics.io`, or leave `endpoint` out.';

/** A host, of which a product key is none, and perhaps a port. */
const BARE_HOST = /^(?:localhost|\[::1\]|[a-z0-9-]+(?:\.[a-z0-9-]+)+)(?::\d{1,5})?\/?$/i;

/** The address that a host without `https://` stands for. */
function withScheme(text: string): string | undefined {
  if (!BARE_HOST.test(text) || !URL.canParse(`http://${text}`)) return undefined;
  const { hostname, host } = new URL(`http://${text}`);
  return `${isLoopback(hostname) ? 'http' : 'https'}://${host}`;
}

/** @returns Scheme, host and port without a slash at the end. */
function readEndpoint(cursor: Cursor | undefined): string {
  const text = cursor?.text?.trim();
  if (cursor === undefined || text === undefined) return DEFAULTS.endpoint;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
    const meant = cursor.isFromEnvironment ? undefined : withScheme(text);
    const hint = `Write \`${meant ?? DEFAULTS.endpoint}\`, or leave \`endpoint\` out.`;
    cursor.fault('This is no address of the web.', hint);
  } else if (url.username !== '' || url.password !== '') {
    cursor.fault('The endpoint cannot hold a user name or a password.', SECURE);
  } else if (url.pathname !== '/' || url.search !== '' || url.hash !== '' || /[?#]/.test(text)) {
    cursor.fault('The endpoint ends after the host: no path, no `?`, no `#`.', SECURE);
  } else if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    cursor.fault(
      'Plain http would send the product key and what people did for everyone on the way to read.',
      'Write https; plain http is for a loopback address such as `http://127.0.0.1:8080`.',
    );
  }
  return url?.origin ?? DEFAULTS.endpoint;
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d+){3}$/.test(hostname);
}
