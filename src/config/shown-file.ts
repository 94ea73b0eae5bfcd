import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isPair,
  isScalar,
  isSeq,
  parseAllDocuments,
  type Scalar,
  visit,
} from 'yaml';
import type { ImportDefinition, RuleDefinition, Window } from '../model/definition.ts';
import { isoSecond } from '../support/iso-second.ts';
import { number } from '../support/text.ts';

const HIDDEN = '***';

/** Keys whose values nobody is to see. */
const SECRET = /api_?key|passw|secret|token|credential/i;

/** A variable as it is written tells nothing; one with a default may. */
const VARIABLE = /^\$\{[A-Za-z_]\w*\}$/;

/** The password of an address, wherever one stands. */
const PASSWORD = /(:\/\/[^\s/:@]*:)[^\s/]*@/g;

/** The same in a value that is an address: there it may hold spaces. */
const PASSWORD_WITHIN = /^([^/]*:\/\/[^/:@]*:)[^/]*@/;

/** The host of an address, and what is asked of it. */
const ADDRESS = /^(https?:\/\/[^/?#]*)(.*)$/is;

/** Shorter texts than this stand elsewhere by chance. */
const LEAST_LENGTH = 6;

/** A value of the file that is not shown as it is written. */
interface Cover {
  readonly value: Scalar;
  readonly shown: string;
}

/**
 * An import file as it is written, comments and all, for a page that is passed around: variables stay
 * variables, and secrets that are written into it are hidden, wherever they stand.
 */
export function showImportFile(text: string, { apiKey }: ImportDefinition): string {
  const secrets = new Set(apiKey === undefined ? [] : [apiKey]);
  const covers: Cover[] = [];
  for (const document of parseAllDocuments(text, { logLevel: 'silent' })) {
    if (!('contents' in document)) continue;
    visit(document, {
      Pair(_, { key, value }) {
        if (!isScalar(key)) return;
        const name = String(key.value);
        if (SECRET.test(name)) {
          const hidden = scalarsIn(value, document).filter((one) => !isVariable(one));
          covers.push(...hidden.map((one) => ({ value: one, shown: HIDDEN })));
          for (const { value: secret } of hidden) secrets.add(String(secret));
        } else if (name === 'notify') covers.push(...told(value, document));
        else if (name === 'mysql') covers.push(...addresses(value, document));
      },
    });
  }
  let shown = covered(text, covers);
  // A longer secret may hold a shorter one.
  const long = [...secrets].filter(({ length }) => length >= LEAST_LENGTH);
  for (const secret of long.toSorted((a, b) => b.length - a.length)) {
    shown = shown.replaceAll(secret, HIDDEN);
  }
  return shown.replace(PASSWORD, `$1${HIDDEN}@`);
}

/** Who is told: of an address only the host is shown, of a program not what it is given. */
function told(notify: unknown, document: Document.Parsed): Cover[] {
  const items = isMap(notify) ? notify.items : [];
  return items.flatMap(({ value }) => {
    const scalars = scalarsIn(value, document);
    return (isSeq(value) ? scalars.slice(1) : scalars)
      .filter((one) => !isVariable(one))
      .map((one) => ({ value: one, shown: isSeq(value) ? HIDDEN : shownAddress(one) }));
  });
}

function shownAddress({ value }: Scalar): string {
  const [, host, asked = ''] = ADDRESS.exec(String(value)) ?? [];
  if (host === undefined) return HIDDEN;
  const parts = asked.split(/([/?&=#])/).map((part, index) => {
    return index % 2 === 1 || part === '' || VARIABLE.test(part) ? part : HIDDEN;
  });
  return host + parts.join('');
}

function addresses(mysql: unknown, document: Document.Parsed): Cover[] {
  if (isMap(mysql)) return [];
  return scalarsIn(mysql, document)
    .filter(({ value }) => PASSWORD_WITHIN.test(String(value)))
    .map((value) => {
      return { value, shown: String(value.value).replace(PASSWORD_WITHIN, `$1${HIDDEN}@`) };
    });
}

function isVariable({ value }: Scalar): boolean {
  return VARIABLE.test(String(value));
}

/** All below a value, and what it refers to. */
function scalarsIn(value: unknown, document: Document.Parsed): Scalar[] {
  if (isScalar(value)) return value.value === null ? [] : [value];
  if (isAlias(value)) return scalarsIn(value.resolve(document), document);
  if (isPair(value)) return scalarsIn(value.value, document);
  return isCollection(value) ? value.items.flatMap((item) => scalarsIn(item, document)) : [];
}

/** The text with its values covered where they stand, however they are written. */
function covered(text: string, covers: readonly Cover[]): string {
  let shown = '';
  let end = 0;
  for (const { value, shown: instead } of covers.toSorted((a, b) => startOf(a) - startOf(b))) {
    const [from = 0, to = 0] = value.range ?? [];
    if (from < end) continue;
    const written = text.slice(from, to);
    const quote = /^["']/.exec(written)?.[0] ?? '';
    const lineEnd = /\r?\n$/.exec(written)?.[0] ?? '';
    shown += text.slice(end, from) + quote + instead + quote + lineEnd;
    end = to;
  }
  return shown + text.slice(end);
}

function startOf({ value }: Cover): number {
  return value.range?.[0] ?? 0;
}

/** What holds once every default is filled in. */
export function settingsOf(definition: ImportDefinition): (readonly [string, string])[] {
  const { apiKey, endpoint, rate, concurrency, revenueProperty, zone, currency, rules, reports } =
    definition;
  const { funnel, cohort, by } = reports;
  return [
    ['kissmetrics.apiKey', apiKey === undefined ? 'none' : 'given, hidden'],
    ['kissmetrics.endpoint', endpoint],
    ['kissmetrics.rate', `${number(rate)} requests a second`],
    ['kissmetrics.concurrency', `${number(concurrency)} requests in flight`],
    ['kissmetrics.revenueProperty', revenueProperty],
    ['zone', zone ?? 'none: a time that states none is rejected'],
    ['currency', currency],
    ['window', windowsOf(rules)],
    ['sources', definition.sources.map(({ name }) => name).join(', ')],
    ['rules', rules.map(({ name }) => name).join(', ')],
    ['reports.funnel', funnel.join(' → ')],
    ['reports.cohort', `${cohort.first}, then ${cohort.later}, every ${cohort.every}`],
    ['reports.by', by ?? 'none'],
    ['allowAlias', definition.allowAlias ? 'true' : 'false'],
  ];
}

/** Those of all rules, in UTC: a bound without a zone is, whatever `zone` says. */
function windowsOf(rules: readonly RuleDefinition[]): string {
  const texts = rules.flatMap((rule) => ('window' in rule ? [windowText(rule.window)] : []));
  return [...new Set(texts)].join('; ');
}

function windowText({ from, until }: Window): string {
  return `${isoSecond(from)} ${until === undefined ? 'to the end' : `until ${isoSecond(until)}`}`;
}
