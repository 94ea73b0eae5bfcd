import { list, mapping, oneOf, optional, text } from './schema-parts.ts';

/** The events that Kissmetrics' own libraries for subscriptions record. */
export const REPORT_DEFAULTS = {
  funnel: ['Signed Up', 'Billed', 'Canceled'],
  first: 'Signed Up',
  later: 'Billed',
  every: 'month',
} as const;

export const COHORT_PERIODS = ['week', 'month'] as const;

const AN_EVENT = "an event's name";

const cohortSchema = mapping(
  {
    first: optional(text(AN_EVENT), {
      about: 'People are grouped by when they first did this.',
      default: REPORT_DEFAULTS.first,
    }),
    // oxlint-disable-next-line unicorn/no-thenable -- The word of the import file; nothing awaits a shape.
    then: optional(text(AN_EVENT), {
      about: 'What is looked for in the periods after that.',
      default: REPORT_DEFAULTS.later,
    }),
    every: optional(oneOf(COHORT_PERIODS), {
      about: 'Calendar periods, in UTC; weeks begin on Monday.',
      default: REPORT_DEFAULTS.every,
    }),
  },
  'a mapping of `first`, `then` and `every`',
).meta({ id: 'cohort' });

export const reportsSchema = mapping(
  {
    funnel: optional(list(text(AN_EVENT), "a list of events' names"), {
      about: 'Names of events, in the order in which people do them.',
      default: REPORT_DEFAULTS.funnel,
      example: ['Visited Site', 'Signed Up', 'Billed'],
    }),
    cohort: optional(cohortSchema, { about: 'Who did one thing, and did another one later.' }),
    by: optional(text("a property's name"), {
      about:
        "Property of people, or of their events, to tell revenue apart by; a person's newest value counts.",
      example: 'Plan Name',
    }),
  },
  'a mapping of `funnel`, `cohort` and `by`',
).meta({ id: 'reports' });
