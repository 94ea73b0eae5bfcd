import { z } from 'zod';
import { notifySchema } from './schema-notify.ts';
import {
  flag,
  list,
  mapping,
  named,
  optional,
  positiveNumber,
  required,
  text,
  wholeNumber,
  writtenOrNull,
} from './schema-parts.ts';
import { reportsSchema } from './schema-reports.ts';
import { futureSchema, ruleSchema, sameSecondSchema, windowSchema } from './schema-rule.ts';
import { lookupSchema, sourceSchema } from './schema-source.ts';

export const DEFAULTS = {
  endpoint: 'https://trk.kissmetrics.io',
  rate: 100,
  concurrency: 10,
  revenueProperty: 'Billing Amount',
  currency: 'USD',
  state: '.kissmetrics-import',
  giveUpAfter: '10 minutes',
  nulls: ['\\N', 'NULL'],
} as const;

/** Words that people's systems write where there is nobody. */
export const NOT_PEOPLE: readonly string[] = [
  ...['null', 'nil'].flatMap((word) => [word, `'${word}'`, `"${word}"`]),
  'none',
  'missing',
  'undefined',
  'nan',
  'n/a',
  "''",
  '""',
  'anonymous',
  'anon',
  'guest',
  'unknown',
  'no name',
  '0',
  '-1',
];

export const A_LIST_OF_RULES = 'a list of rules';

const planSchema = mapping(
  {
    eventsPerMonth: required(wholeNumber(1, 1e12, 'a whole number of events'), {
      about: 'Events that a month of the plan holds.',
      example: 500_000,
    }),
    pricePer1000: optional(positiveNumber(1e6, 'a price above 0'), {
      about: 'Price of 1,000 events beyond that, for the quote.',
      example: 0.165,
    }),
  },
  'a mapping of `eventsPerMonth` and `pricePer1000`',
).meta({ id: 'plan' });

const kissmetricsSchema = mapping(
  {
    apiKey: optional(text('the product key, as `${KISSMETRICS_API_KEY}`'), {
      about:
        'The product key; best `${NAME}`, from the environment or a `.env` file beside the import file. A dry run needs none.',
      defaultText: 'none: only a dry run is possible',
      example: '${KISSMETRICS_API_KEY}',
    }),
    endpoint: optional(text('an address such as `https://trk.kissmetrics.io`'), {
      about: 'Where requests go; plain http only to a loopback address.',
      default: DEFAULTS.endpoint,
    }),
    rate: optional(positiveNumber(10_000, 'a number above 0, at most 10,000'), {
      about: 'Requests a second, at most.',
      default: DEFAULTS.rate,
    }),
    concurrency: optional(wholeNumber(1, 1000, 'a whole number from 1 to 1,000'), {
      about: 'Requests in flight, at most.',
      default: DEFAULTS.concurrency,
    }),
    revenueProperty: optional(text('the name of a property'), {
      about: 'The one numeric property that revenue reports add up.',
      default: DEFAULTS.revenueProperty,
    }),
  },
  'a mapping of `apiKey` and the like',
).meta({ id: 'kissmetrics' });

/**
 * The import file as people write it. The reference page and the JSON schema for editors are made from
 * it (scripts/docs.js); what it cannot say (names that refer to something, keys that exclude one
 * another) is judged while the definition is read.
 */
export const importSchema = mapping(
  {
    kissmetrics: optional(kissmetricsSchema, { about: 'Where events go, and how fast.' }),
    zone: optional(text('an IANA zone such as `Europe/Berlin`'), {
      about: 'IANA zone of times that carry none.',
      defaultText: 'none: such a time is rejected (`zone_required`)',
      example: 'UTC',
    }),
    currency: optional(text('an ISO currency code such as `USD`'), {
      about: 'Currency of revenue; revenue in another one is rejected, never added up.',
      default: DEFAULTS.currency,
    }),
    window: optional(windowSchema, {
      about: 'Which time to import. Half-open: `from` belongs to it, `until` does not.',
    }),
    sources: required(named(sourceSchema, 'a mapping of names to sources'), {
      about: 'Where rows come from, by names of your choice. They are read in this order.',
      example: { users: { csv: 'users.csv', key: 'id' } },
    }),
    lookups: optional(named(lookupSchema, 'a mapping of names to lookups'), {
      about: 'Tables to look values up in, filled from a source.',
      example: { login: { source: 'users', key: 'id', value: 'login' } },
    }),
    rules: required(list(ruleSchema, A_LIST_OF_RULES), {
      about: 'What rows mean. To each row the rules of its source apply in this order.',
    }),
    state: optional(text("a folder's path"), {
      about: 'Folder, relative to the import file, for reject files and what a run spools.',
      default: DEFAULTS.state,
    }),
    sameSecond: optional(sameSecondSchema(), {
      about:
        'What happens to a second event of a person and name within one second, which Kissmetrics could drop: moved to the next free second, sent as it is, or rejected (`same_second`).',
      default: 'spread',
    }),
    future: optional(futureSchema(), {
      about:
        'Events dated more than 24 hours ahead: rejected (`in_future`), or kept until their day.',
      default: 'reject',
    }),
    giveUpAfter: optional(text('a duration such as `10 minutes`'), {
      about: 'How long Kissmetrics may be down before the run saves and stops.',
      default: DEFAULTS.giveUpAfter,
    }),
    notify: optional(notifySchema, {
      about: 'Who is told how runs that send end.',
      defaultText: 'nobody',
    }),
    allowAlias: optional(flag(), {
      about: 'Allows rules with the verb `alias`, which cannot be undone.',
      default: false,
    }),
    notPeople: optional(z.array(writtenOrNull('a text'), { error: 'a list of texts' }), {
      about:
        'Identities that stand for nobody, whatever their case; a row with one is rejected (`null_like_person`). A list replaces the default.',
      default: NOT_PEOPLE,
      example: ['null', 'guest', 'support@example.com'],
    }),
    plan: optional(planSchema, {
      about: "Your plan at Kissmetrics: the quote then tells an import's share of it.",
    }),
    ignore: optional(
      named(text('a sentence that says why'), 'a mapping of warning codes to reasons'),
      {
        about:
          'Warnings not to tell, by code, each with the reason why it is no mistake. The report lists them.',
        example: { date_only: 'The ledger of the shop has days only' },
      },
    ),
    reports: optional(reportsSchema, {
      about: 'Which events and property the reports on what Kissmetrics will show are about.',
    }),
  },
  'a mapping with `kissmetrics`, `sources` and `rules`',
);

/** The import file's shape, for programs that write one as an object. */
export type ImportInput = z.input<typeof importSchema>;
