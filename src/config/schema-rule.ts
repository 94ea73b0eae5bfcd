import {
  either,
  flag,
  mapping,
  named,
  oneOf,
  optional,
  required,
  text,
  written,
} from './schema-parts.ts';
import { valueMappingSchema, valueSchema } from './schema-value.ts';
import { whereSchema } from './schema-where.ts';

const A_NAME = "an event's name, or a mapping such as `{ column: type, map: ... }`";

export const sameSecondSchema = () => oneOf(['spread', 'keep', 'reject']);
export const futureSchema = () => oneOf(['reject', 'wait']);

const A_MOMENT = 'a date or a time such as `2026-03-01` or `2026-03-01T00:00:00Z`';

export const windowSchema = mapping(
  {
    from: optional(text(A_MOMENT), {
      about: 'The first second to import. A date without a zone is UTC.',
      default: '2009-01-01',
      example: '2014-01-01',
    }),
    until: optional(text(A_MOMENT), {
      about: 'The first second not to import any more: where live tracking began.',
      defaultText: 'no end',
      example: '2026-03-01T00:00:00Z',
    }),
  },
  'a mapping of `from` and `until`',
).meta({ id: 'window' });

const properties = () => named(valueSchema, 'a mapping of property names to values');

export const ruleSchema = mapping(
  {
    record: optional(either([written(A_NAME), valueMappingSchema], A_NAME), {
      about:
        'Verb: an event of this name. A bare text is the name itself; a mapping is a value, whose `null` means no event.',
      example: 'Signed Up',
    }),
    set: optional(properties(), {
      about: 'Verb: properties of the person, dated `at`.',
      example: { 'Plan Name': 'plan' },
    }),
    alias: optional(valueSchema, {
      about:
        'Verb: `person` and this are one person. Cannot be undone, so it needs `allowAlias: true` at the top.',
      example: 'device_id',
    }),
    name: optional(text('a name'), {
      about: 'For `--only`, reports and reject files.',
      defaultText: 'what the rule records',
      example: 'Monthly bills',
    }),
    from: required(text("a source's name"), {
      about: 'The source whose rows this rule reads.',
      example: 'users',
    }),
    person: required(valueSchema, { about: 'Who.', example: 'login' }),
    at: optional(valueSchema, {
      about:
        'When; required for `record` and `set`. Empty means that it has not happened, so there is no event.',
      example: 'created_at',
    }),
    required: optional(flag(), {
      about: 'Rejects a row without a date (`missing`) instead of counting it as undated.',
      default: false,
    }),
    where: optional(whereSchema, {
      about: 'Only rows for which all conditions hold.',
      example: { status: 'paid' },
    }),
    properties: optional(properties(), {
      about: 'With `record`: properties of the event.',
      example: { 'Plan Name': 'plan' },
    }),
    revenue: optional(valueSchema, {
      about: 'With `record`: the amount, sent as `kissmetrics.revenueProperty`.',
      example: 'amount',
    }),
    every: optional(text('a duration such as `30 minutes`'), {
      about: 'With `record`: no two events of a person and name nearer than this.',
      example: '30 minutes',
    }),
    once: optional(flag(), {
      about:
        'With `record`: only the first that is read for a person, whatever rule it comes from.',
      default: false,
    }),
    again: optional(flag(), {
      about: 'With `record`: a new date in the same row is a new event.',
      default: false,
    }),
    changes: optional(oneOf(['only', 'all']), {
      about:
        'With `set`: `only` sends a property when it differs from the newest one sent for that person; `all` sends it once for each second.',
      default: 'only',
    }),
    window: optional(windowSchema, {
      about: 'Overrides the top `window`, each of its two keys for itself.',
    }),
    sameSecond: optional(sameSecondSchema(), {
      about: 'Overrides the top `sameSecond`.',
      defaultText: 'the top one',
    }),
    future: optional(futureSchema(), {
      about: 'Overrides the top `future`.',
      defaultText: 'the top one',
    }),
  },
  'a mapping that begins with `record`, `set` or `alias`',
).meta({ id: 'rule' });
