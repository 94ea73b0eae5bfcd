import type { RuleDefinition } from '../model/definition.ts';
import type { PlannedEvent } from '../model/event.ts';
import type { OutgoingRequest } from '../model/request.ts';

/** Longest query sent by GET, `_k` included; above it the official mobile clients use POST as well. */
const LONGEST_GET = 2_000;

/** Product keys have 40 hexadecimal characters. */
const USUAL_KEY_LENGTH = 40;

/** Event names can come from cells, so the number of remembered names of a rule must have an end. */
const MOST_NAMES_REMEMBERED = 1_000;

const PATHS = { record: '/e', set: '/s', alias: '/a' } as const;

/** RFC 3986 unreserved characters: all that may stand in a query as they are. */
const UNRESERVED = /^[A-Za-z0-9\-._~]*$/;

/** What `encodeURIComponent` leaves as it is although it is reserved. */
const LEFT_RESERVED = /[!'()*]/g;

const FORM_ENCODED = 'application/x-www-form-urlencoded';

const namesOfRule = new WeakMap<RuleDefinition, Map<string, string>>();

/** A request as HTTP has it, but for the host. Holds the product key: never show it to anybody. */
export interface WireRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly contentType?: typeof FORM_ENCODED;
  readonly body?: string;
}

/**
 * What to ask of Kissmetrics for an event. The same event and second give the same bytes for ever,
 * since Kissmetrics knows a repeated request by its being identical.
 *
 * @param second Whole UTC second to send, which spreading may have moved from `event.at`;
 *   `undefined` for an alias, which has none.
 */
export function toRequest(event: PlannedEvent, second: number | undefined): OutgoingRequest {
  const path = PATHS[event.verb];
  const person = `_p=${encode(event.person)}`;
  if (event.verb === 'alias') return { path, query: `${person}&_n=${encode(event.name)}` };

  const names = rememberedNames(event.rule);
  let query = event.verb === 'set' ? person : `${person}&_n=${encodeName(event.name, names)}`;
  // Without `_d=1` Kissmetrics would take the time of arrival for the time of the event.
  query += `&_t=${secondAsText(second)}&_d=1`;
  for (const [name, value] of event.properties) {
    query += `&${encodeName(name, names)}=${encode(value)}`;
  }
  return { path, query };
}

export function toWire(request: OutgoingRequest, apiKey: string): WireRequest {
  const query = `_k=${encode(apiKey)}&${request.query}`;
  // Nothing says that aliases are taken by POST (developer page "Identities").
  if (query.length <= LONGEST_GET || request.path === '/a') {
    return { method: 'GET', path: `${request.path}?${query}` };
  }
  return { method: 'POST', path: request.path, contentType: FORM_ENCODED, body: query };
}

/** @returns How many characters path and query of {@link toRequest} have, without making them. */
export function requestLength(event: PlannedEvent, second: number | undefined): number {
  const path = PATHS[event.verb].length;
  const person = '_p='.length + encodedLength(event.person);
  if (event.verb === 'alias') return path + person + '&_n='.length + encodedLength(event.name);
  const name = event.verb === 'set' ? 0 : '&_n='.length + nameLength(event.name);
  let length = path + person + name + '&_t=&_d=1'.length + secondLength(second);
  for (const [property, value] of event.properties) {
    length += '&='.length + nameLength(property) + encodedLength(value);
  }
  return length;
}

/** The request for people to read, without the key: `GET /e?_k=***&_p=...`. */
export function describeRequest(request: OutgoingRequest): string {
  const { method } = toWire(request, '0'.repeat(USUAL_KEY_LENGTH));
  return `${method} ${request.path}?_k=***&${request.query}`;
}

function secondAsText(second: number | undefined): string {
  if (second === undefined || !Number.isSafeInteger(second) || second < 0) {
    throw new Error(`A request needs a whole UTC second, not ${second ?? 'none'}.`);
  }
  return String(second);
}

/** Seconds of 2001 to 2286 have ten digits, and need not be written down to know that. */
function secondLength(second: number | undefined): number {
  const isUsual = second !== undefined && second >= 1e9 && second < 1e10 && second % 1 === 0;
  return isUsual ? 10 : secondAsText(second).length;
}

/** Text as it stands in a query: everything but unreserved characters as UTF-8 in `%XX`. */
function encode(text: string): string {
  if (UNRESERVED.test(text)) return text;
  try {
    return encodeURIComponent(text).replaceAll(LEFT_RESERVED, percent);
  } catch (cause) {
    throw new Error('Text with half of a surrogate pair got past validation.', { cause });
  }
}

/** Characters of {@link encode}: three for each byte that is not unreserved. */
function encodedLength(text: string): number {
  let reserved = 0;
  let bits = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    bits |= code;
    reserved += RESERVED[code & 0x7f] ?? 0;
  }
  return bits < 0x80 ? text.length + 2 * reserved : encode(text).length;
}

/** Names come again and again, and make up half of a request. */
function nameLength(name: string): number {
  const known = lengthsOfNames.get(name);
  if (known !== undefined) return known;
  const length = encodedLength(name);
  if (lengthsOfNames.size < MOST_NAMES_REMEMBERED) lengthsOfNames.set(name, length);
  return length;
}

const lengthsOfNames = new Map<string, number>();

/** 1 for each ASCII character that may not stand in a query as it is. */
const RESERVED = Uint8Array.from({ length: 0x80 }, (_, code) =>
  UNRESERVED.test(String.fromCharCode(code)) ? 0 : 1,
);

function percent(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}

function encodeName(name: string, names: Map<string, string>): string {
  const known = names.get(name);
  if (known !== undefined) return known;
  const encoded = encode(name);
  if (names.size < MOST_NAMES_REMEMBERED) names.set(name, encoded);
  return encoded;
}

function rememberedNames(rule: RuleDefinition): Map<string, string> {
  const known = namesOfRule.get(rule);
  if (known !== undefined) return known;
  const names = new Map<string, string>();
  namesOfRule.set(rule, names);
  return names;
}
