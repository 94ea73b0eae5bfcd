import { isMap, isScalar, parseAllDocuments, type Scalar, visit } from 'yaml';
import type { ImportDefinition } from '../model/definition.ts';
import { number } from '../support/text.ts';

const HIDDEN = '***';

/** Keys whose values nobody is to see. */
const SECRET = /api_?key|passw|secret|token|credential/i;

/** A variable as it is written tells nothing; one with a default may. */
const VARIABLE = /^\$\{[A-Za-z_]\w*\}$/;

/** The password of an address. */
const PASSWORD = /(:\/\/[^\s/:@]*:)[^\s/]*@/g;

/** Shorter texts than this stand elsewhere by chance. */
const LEAST_LENGTH = 6;

/**
 * An import file as it is written, comments and all, for a page that is passed around: variables stay
 * variables, and secrets that are written into it are hidden, wherever they stand.
 */
export function showImportFile(text: string, { apiKey }: ImportDefinition): string {
  const secrets = new Set(apiKey === undefined ? [] : [apiKey]);
  for (const document of parseAllDocuments(text, { logLevel: 'silent' })) {
    visit(document, {
      Pair(_, { key, value }) {
        if (!isScalar(key) || !SECRET.test(String(key.value))) return;
        if (isScalar(value)) addSecret(value, secrets);
        else if (isMap(value))
          for (const one of value.items) if (isScalar(one.value)) addSecret(one.value, secrets);
      },
    });
  }
  let shown = text;
  // A longer secret may hold a shorter one.
  for (const secret of [...secrets].toSorted((a, b) => b.length - a.length)) {
    shown = shown.replaceAll(secret, HIDDEN);
  }
  return shown.replace(PASSWORD, `$1${HIDDEN}@`);
}

function addSecret({ value, source }: Scalar, secrets: Set<string>): void {
  for (const text of [source ?? '', String(value)]) {
    if (text.length >= LEAST_LENGTH && !VARIABLE.test(text)) secrets.add(text);
  }
}

/** What holds once every default is filled in. */
export function settingsOf(definition: ImportDefinition): (readonly [string, string])[] {
  const { apiKey, endpoint, rate, concurrency, revenueProperty, zone, currency, reports } =
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
    ['sources', definition.sources.map(({ name }) => name).join(', ')],
    ['rules', definition.rules.map(({ name }) => name).join(', ')],
    ['reports.funnel', funnel.join(' → ')],
    ['reports.cohort', `${cohort.first}, then ${cohort.later}, every ${cohort.every}`],
    ['reports.by', by ?? 'none'],
    ['allowAlias', definition.allowAlias ? 'true' : 'false'],
  ];
}
