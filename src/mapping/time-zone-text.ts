import { REFUSED, type TimeRefusal } from './time-reading.ts';
import { NamedZone, type Zone } from './time-zone.ts';

const HOUR = 3600;

/** The abbreviations that mail dates define. They hold against the season: PST is -08:00 in July too. */
const AMERICAN: ReadonlyMap<string, number> = new Map([
  ['EST', -5 * HOUR],
  ['EDT', -4 * HOUR],
  ['CST', -6 * HOUR],
  ['CDT', -5 * HOUR],
  ['MST', -7 * HOUR],
  ['MDT', -6 * HOUR],
  ['PST', -8 * HOUR],
  ['PDT', -7 * HOUR],
]);

const UNIVERSAL: ReadonlySet<string> = new Set(['Z', 'UTC', 'GMT', 'UT']);

/** In use, but each for several places, or with a summer time that some writers mean and some do not. */
const AMBIGUOUS: ReadonlySet<string> = new Set(
  (
    'ACDT ACST ACT ACWST ADT AEDT AEST AET AFT AKDT AKST ALMT AMST AMT ANAT AQTT ART AST AT AWDT AWST AZOST AZOT AZT ' +
    'BDT BNT BOT BRST BRT BST BTT CAST CAT CCT CEST CET CHADT CHAST CHOT CHST CHUT CIST CKT CLST CLT COST ' +
    'COT CT CVT CWST CXT DAVT DDUT DST EASST EAST EAT ECT EEST EET EGST EGT ET FET FJT FKST FKT FNT ' +
    'GALT GAMT GET GFT GILT GIT GST GYT HADT HAST HDT HKT HOVT HST ICT IDLW IDT IOT IRDT IRKT IRST IST ' +
    'JST KALT KGT KOST KRAT KST LHDT LHST LINT LMT MAGT MART MAWT MEST MESZ MET MEZ MHT MIST MIT MMT MSD MSK MT MUT ' +
    'MVT MYT NCT NDT NFT NOVT NPT NST NT NUT NZDT NZST OMST ORAT PET PETT PGT PHOT PHST PHT PKT PMDT PMST ' +
    'PONT PT PWT PYST PYT RET ROTT SAKT SAMT SAST SBT SCT SGT SLST SRET SRT SST SYOT TAHT TFT THA TJT TKT ' +
    'TLT TMT TOT TRT TVT ULAT USZ1 UYST UYT UZT VET VLAT VOLT VOST VUT WAKT WAST WAT WEST WET WGST WGT WIB ' +
    'WIT WITA YAKT YEKT'
  ).split(' '),
);

/**
 * Names of the IANA database without a slash. Listed because Intl also takes `IST`, `BST`, `PST` and
 * the like, each for one place of its own choice.
 */
const PLAIN_NAMES: ReadonlySet<string> = new Set(
  (
    'CST6CDT CUBA EGYPT EIRE EST5EDT GB GB-EIRE HONGKONG ICELAND IRAN ISRAEL JAMAICA JAPAN ' +
    'KWAJALEIN LIBYA MST7MDT NAVAJO NZ NZ-CHAT POLAND PORTUGAL PRC PST8PDT ROC ROK SINGAPORE TURKEY W-SU'
  ).split(' '),
);

const OFFSET =
  /^(?:(?:UTC|GMT|UT) ?)?([+\-\u2212])(?:(\d\d):?(\d\d)|(\d\d?)(?::(\d\d))?)(?: ?\([^()]*\)|\[([A-Za-z][\w+\-/]*)\]| ([A-Za-z]{1,5}|[+-]\d\d(?:\d\d)?))?$/i;
const ABBREVIATION = /^([A-Za-z]{1,5}|USZ1)(?: ?\([^()]*\))?$/;
const UNIVERSAL_NAME = /^(?:Etc\/)?(?:UTC|GMT|UCT|Zulu|Universal|Greenwich|GMT[+-]?0)$/i;
const BRACKETED = /^(Z)? ?\[([A-Za-z][\w+\-/]*)\]$/i;

/** Clocks that Go and others print after the zone. */
const MONOTONIC = / m=[+-]\d+\.\d+$/;

/** Zones by the text that named them; a table of offsets costs 130 kB, so there is one of each. */
const known = new Map<string, Zone | TimeRefusal>();
/** Far more than there are zones; cells may hold anything. */
const MOST_KNOWN = 2000;
const MOST_CHARACTERS = 120;

/**
 * A zone as a cell or an option names it: offset, abbreviation or IANA name, in any case.
 *
 * @returns Why not: `ambiguous_zone`, `unknown_zone`, or `not_a_date` when it is no zone at all.
 */
export function readZone(text: string): Zone | TimeRefusal {
  if (text.length > MOST_CHARACTERS) return REFUSED.unknown_zone;
  const before = known.get(text);
  if (before !== undefined) return before;
  const zone = findZone(text.trim().replaceAll(/\s+/g, ' ').replace(MONOTONIC, ''));
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(text, zone);
  return zone;
}

/**
 * Whether the text can stand as `zone` in an import file: an IANA name or an offset. `PST` cannot,
 * though cells may say it: for a whole column it is half a year wrong.
 */
export function isZone(text: string): boolean {
  return !AMERICAN.has(text.trim().toUpperCase()) && !isRefused(readZone(text));
}

export function isRefused(value: unknown): value is TimeRefusal {
  return typeof value === 'object' && value !== null && 'reject' in value;
}

function findZone(text: string): Zone | TimeRefusal {
  const offset = OFFSET.exec(text);
  if (offset !== null) return offsetZone(offset);
  const abbreviation = ABBREVIATION.exec(text)?.[1]?.toUpperCase();
  if (abbreviation !== undefined) {
    if (UNIVERSAL.has(abbreviation)) return 0;
    const american = AMERICAN.get(abbreviation);
    if (american !== undefined) return american;
    if (AMBIGUOUS.has(abbreviation) || abbreviation.length === 1) return REFUSED.ambiguous_zone;
    if (abbreviation === 'BC' || abbreviation === 'AD') return REFUSED.not_a_date;
  }
  const [, universal, inside] = BRACKETED.exec(text) ?? [];
  const zone = namedZone(inside ?? text);
  if (zone !== undefined) return universal === undefined || isRefused(zone) ? zone : 0;
  return /^[a-z(]/i.test(text) ? REFUSED.unknown_zone : REFUSED.not_a_date;
}

function offsetZone(match: RegExpExecArray): number | TimeRefusal {
  const [, sign, hour4, minute4, hour2, minute2, name, note] = match;
  const hours = Number(hour4 ?? hour2);
  const minutes = Number(minute4 ?? minute2 ?? 0);
  if (minutes > 59 || hours * 60 + minutes > 14 * 60) return REFUSED.unknown_zone;
  const seconds = (hours * 60 + minutes) * 60;
  const offset = sign === '+' ? seconds : -seconds;
  if (name !== undefined) {
    const zone = namedZone(name) ?? REFUSED.unknown_zone;
    return isRefused(zone) ? zone : offset;
  }
  return note === undefined || agrees(note, offset) ? offset : REFUSED.ambiguous_zone;
}

/**
 * Go, Ruby and others write the abbreviation behind the offset; one that is defined has to fit. East
 * of Greenwich CST is China's and EST Australia's, so only western offsets can be held against them.
 */
function agrees(note: string, offset: number): boolean {
  if (/^[+-]/.test(note)) return readZone(note) === offset;
  const upper = note.toUpperCase();
  if (UNIVERSAL.has(upper)) return offset === 0;
  return offset > 0 || (AMERICAN.get(upper) ?? offset) === offset;
}

/** @returns `undefined` when the text has not even the form of a zone's name. */
function namedZone(name: string): Zone | TimeRefusal | undefined {
  if (UNIVERSAL_NAME.test(name)) return 0;
  if (!name.includes('/') && !PLAIN_NAMES.has(name.toUpperCase())) return undefined;
  // Java's own names, which Intl takes though the IANA database has them no more.
  if (/^SystemV\//i.test(name)) return REFUSED.unknown_zone;
  try {
    return new NamedZone(name);
  } catch {
    return REFUSED.unknown_zone;
  }
}
