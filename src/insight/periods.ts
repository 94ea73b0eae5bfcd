import type { CohortPeriod } from '../model/insight.ts';

const DAY_SECONDS = 86_400;

/** Days since 1970-01-01, UTC. */
export function dayOf(second: number): number {
  return Math.floor(second / DAY_SECONDS);
}

/** A calendar period as a number that counts up by one. */
export function periodOf(second: number, every: CohortPeriod): number {
  return every === 'month' ? monthOf(second) : weekOf(second);
}

/** `2024-01`, or the Monday a week begins with: `2024-01-01`. */
export function periodName(period: number, every: CohortPeriod): string {
  return every === 'month' ? monthName(period) : isoDay(period * 7 - MONDAY_OFFSET);
}

/** Months since the year 0. */
export function monthOf(second: number): number {
  const day = dayOf(second);
  if (day === lastDay) return lastMonth;
  const date = new Date(second * 1000);
  lastDay = day;
  lastMonth = date.getUTCFullYear() * 12 + date.getUTCMonth();
  return lastMonth;
}

// Rows often come in order of time, and a Date is dear where millions are asked for.
let lastDay = Number.NaN;
let lastMonth = Number.NaN;

/** `2024-01` */
export function monthName(month: number): string {
  const year = String(Math.floor(month / 12)).padStart(4, '0');
  return `${year}-${String((month % 12) + 1).padStart(2, '0')}`;
}

/** 1970-01-01 was a Thursday. */
const MONDAY_OFFSET = 3;

function weekOf(second: number): number {
  return Math.floor((dayOf(second) + MONDAY_OFFSET) / 7);
}

function isoDay(day: number): string {
  return new Date(day * DAY_SECONDS * 1000).toISOString().slice(0, 10);
}
