import type { PlannedEvent } from '../model/event.ts';
import { foldName } from '../model/fold.ts';
import { aliasRow } from './decide.ts';
import { MARK, subjectOf } from './identity.ts';
import { setSubject } from './settle-set.ts';
import { PLAIN_TERMS } from './terms.ts';
import type { Holder, Memory, RowEntry, SetEntry } from './types.ts';

type KnownValue = Pick<SetEntry, 'value' | 'second'>;

/** What is known that decides about an event: for `explain`. Asked before the event is settled. */
export interface Evidence {
  /** What its row has told that bears on it. */
  readonly told: RowEntry | undefined;
  /** Other rows that hold the second the source tells. */
  readonly holders: readonly Holder[];
  /** Nearest second of a kept event of this person and name, where the rule asks for that. */
  readonly keptAt: number | undefined;
  /** Of a set: each property, with what is known of it. */
  readonly properties: readonly {
    readonly name: string;
    readonly value: string;
    readonly known: KnownValue | undefined;
  }[];
}

export function evidenceOf(
  identity: string | undefined,
  event: PlannedEvent,
  memory: Memory,
): Evidence {
  const { at, rule, verb, person } = event;
  const none: Evidence = { told: undefined, holders: [], keptAt: undefined, properties: [] };
  if (verb === 'alias' || at === undefined)
    return { ...none, told: memory.row(aliasRow(event))[0] };
  if (rule.verb === 'set') {
    const properties = event.properties.map(([name, value]) => {
      return { name, value, known: knownProperty(rule.changes, person, name, at, memory) };
    });
    return { ...none, properties };
  }
  const subject = subjectOf(event);
  const row = PLAIN_TERMS.row(identity, subject, at);
  return {
    ...none,
    told: toldBy(memory.row(row), foldName(event.name), at),
    holders: memory.holders(at, subject).filter((holder) => holder.row !== row),
    keptAt: keptAt(event, subject, memory),
  };
}

/** What a row has told of an event that it can no longer make. */
export function toldOf(
  identity: string,
  { name, at }: { readonly name: string; readonly at: number },
  memory: Memory,
): RowEntry | undefined {
  return toldBy(memory.row(identity), foldName(name), at);
}

function knownProperty(
  changes: 'only' | 'all',
  person: string,
  name: string,
  at: number,
  memory: Memory,
): KnownValue | undefined {
  const folded = foldName(name);
  if (changes === 'only') return memory.property(person, folded);
  const [holder] = memory.holders(at, setSubject(person, folded));
  return holder === undefined ? undefined : { value: holder.payload, second: at };
}

/** In the order in which the row's entries are judged; what was refused counts least. */
function toldBy(entries: readonly RowEntry[], name: string, at: number): RowEntry | undefined {
  const known = entries.filter(({ isRefused }) => isRefused === undefined);
  const named = known.filter((entry) => entry.name === name);
  return (
    named.find((entry) => entry.at === at) ??
    named.at(-1) ??
    known.find((entry) => entry.at === at) ??
    entries.find((entry) => entry.name === name && entry.at === at)
  );
}

/** Seconds since 1970 and before have fewer digits. */
const ANY_DISTANCE = 2 ** 36;

/** The memory tells whether one is near, so the distance is found by halving. */
function keptAt({ rule, at }: PlannedEvent, subject: string, memory: Memory): number | undefined {
  if (rule.verb !== 'record' || at === undefined) return undefined;
  const within = rule.once ? ANY_DISTANCE : rule.every;
  if (within === undefined || !memory.isKeptNear(subject, at, within)) return undefined;
  let far = within;
  let near = 0;
  while (far - near > 1) {
    const middle = Math.floor((near + far) / 2);
    if (memory.isKeptNear(subject, at, middle)) far = middle;
    else near = middle;
  }
  const before = at - near;
  return memory.isKeptNear(subject, before, 1) ? before : at + near;
}

/** The cells of the key in a row's identity; long ones are cut. `undefined` where the row has no key. */
export function keyOfIdentity(identity: string): readonly string[] | undefined {
  if (identity === '' || identity.startsWith(MARK)) return undefined;
  // A long part is followed by a part of 32 hexadecimal digits, its hash.
  return identity
    .split(MARK)
    .slice(1)
    .flatMap((part, index, parts) => {
      if (isHashOf(parts[index - 1], part)) return [];
      const next = parts[index + 1];
      return [next !== undefined && isHashOf(part, next) ? `${part}...` : part];
    });
}

function isHashOf(text: string | undefined, part: string): boolean {
  return text !== undefined && Array.from(text).length === 32 && /^[0-9a-f]{32}$/.test(part);
}
