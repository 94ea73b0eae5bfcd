import { DecimalSum } from '../support/decimal.ts';
import { dayOf } from './periods.ts';
import { addStep } from './steps.ts';

/** Days with an event, among the last 30, that make an active person a power user. */
export const POWER_DAYS = 4;

/**
 * What the reports have to know of one person. Two of them can be put together whatever the order, which
 * lets part of them lie in a store and lets an alias join two identities.
 */
export interface Person {
  /** Seconds of the first and last event; the first is infinite while there is none. */
  first: number;
  last: number;
  /** Latest days with an event, newest first, at most POWER_DAYS. */
  readonly days: number[];
  /** Had an amount above zero. */
  isPaying: boolean;
  /** Only where revenue is told apart by a property. */
  revenue: DecimalSum | undefined;
  /** Newest value of that property. */
  value: string | undefined;
  valueAt: number;
  readonly steps: number[][];
  /** Second of the first event that begins a cohort; infinite while there is none. */
  cohort: number;
  /** Periods with an event that is looked for afterwards, ascending. */
  readonly periods: number[];
}

/** @param steps Steps of the funnel. */
export function nobody(steps: number): Person {
  return {
    first: Number.POSITIVE_INFINITY,
    last: Number.NEGATIVE_INFINITY,
    days: [],
    isPaying: false,
    revenue: undefined,
    value: undefined,
    valueAt: Number.NEGATIVE_INFINITY,
    steps: Array.from({ length: steps }, () => []),
    cohort: Number.POSITIVE_INFINITY,
    periods: [],
  };
}

/** What one event, or one `set`, says of its person. */
export interface Told {
  readonly second: number;
  /** A `set` changes properties, and is nothing that the person did. */
  readonly isEvent: boolean;
  /** Of the funnel; -1 when it is none. */
  readonly step: number;
  readonly beginsCohort: boolean;
  /** In which it is looked for afterwards; -1 when it is not. */
  readonly period: number;
  readonly isPaying: boolean;
  /** Only where revenue is told apart by a property. */
  readonly revenue: string | undefined;
  /** Of that property. */
  readonly value: string | undefined;
}

/** @returns Whether what is known of the person has become longer. */
export function take(person: Person, told: Told): boolean {
  const { second, step, period, revenue, value } = told;
  if (value !== undefined) setValue(person, value, second);
  if (!told.isEvent) return false;
  meet(person, second);
  if (told.beginsCohort && second < person.cohort) person.cohort = second;
  if (told.isPaying) person.isPaying = true;
  if (revenue !== undefined) earn(person, revenue);
  const isLonger = step >= 0 && addStep(person.steps, step, second);
  return (period >= 0 && addPeriod(person.periods, period)) || isLonger;
}

function meet(person: Person, second: number): void {
  if (second < person.first) person.first = second;
  if (second > person.last) person.last = second;
  addDay(person.days, dayOf(second));
}

function addDay(days: number[], day: number): void {
  if (days[0] === day) return;
  const at = days.findIndex((known) => known <= day);
  if (at >= 0 && days[at] === day) return;
  if (at < 0 && days.length === POWER_DAYS) return;
  days.splice(at < 0 ? days.length : at, 0, day);
  if (days.length > POWER_DAYS) days.length = POWER_DAYS;
}

function earn(person: Person, amount: string): void {
  person.revenue ??= new DecimalSum();
  person.revenue.add(amount);
}

/** Of two values of one second, the one that is told later counts. */
function setValue(person: Person, value: string, second: number): void {
  if (second < person.valueAt) return;
  person.value = value;
  person.valueAt = second;
}

/** @returns Whether it is new. */
function addPeriod(periods: number[], period: number): boolean {
  let at = periods.length;
  while (at > 0 && (periods[at - 1] ?? 0) > period) at -= 1;
  if (periods[at - 1] === period) return false;
  periods.splice(at, 0, period);
  return true;
}

/** Adds to one person all that is known of another, who was told later. */
export function absorb(person: Person, other: Person): void {
  person.first = Math.min(person.first, other.first);
  person.last = Math.max(person.last, other.last);
  for (const day of other.days) addDay(person.days, day);
  person.isPaying ||= other.isPaying;
  if (other.revenue !== undefined) earn(person, String(other.revenue));
  if (other.value !== undefined) setValue(person, other.value, other.valueAt);
  person.cohort = Math.min(person.cohort, other.cohort);
  for (const period of other.periods) addPeriod(person.periods, period);
  for (const [step, seconds] of other.steps.entries()) {
    for (const second of seconds) addStep(person.steps, step, second);
  }
}

/** A person as a store keeps it: nothing but values, none of them infinite. */
export type Packed = readonly [
  first: number | null,
  last: number | null,
  days: number[],
  isPaying: boolean,
  revenue: string | null,
  value: string | null,
  valueAt: number | null,
  steps: number[][],
  cohort: number | null,
  periods: number[],
];

export function pack(person: Person): Packed {
  const { days, isPaying, revenue, value, steps, periods } = person;
  return [
    finite(person.first),
    finite(person.last),
    days,
    isPaying,
    revenue === undefined ? null : String(revenue),
    value ?? null,
    finite(person.valueAt),
    steps,
    finite(person.cohort),
    periods,
  ];
}

function finite(second: number): number | null {
  return Number.isFinite(second) ? second : null;
}

export function unpack(packed: Packed): Person {
  const [first, last, days, isPaying, amount, value, valueAt, steps, cohort, periods] = packed;
  const person: Person = {
    first: first ?? Number.POSITIVE_INFINITY,
    last: last ?? Number.NEGATIVE_INFINITY,
    days,
    isPaying,
    revenue: undefined,
    value: value ?? undefined,
    valueAt: valueAt ?? Number.NEGATIVE_INFINITY,
    steps,
    cohort: cohort ?? Number.POSITIVE_INFINITY,
    periods,
  };
  if (amount !== null) earn(person, amount);
  return person;
}
