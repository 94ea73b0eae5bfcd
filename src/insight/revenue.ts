import type { RevenueInsight, RevenueMonth } from '../model/insight.ts';
import { DecimalSum, divide } from '../support/decimal.ts';
import { monthName, monthOf } from './periods.ts';

interface MonthSums {
  readonly income: DecimalSum;
  readonly refunds: DecimalSum;
  payments: number;
}

/** Adds up revenue by month. */
export class Revenue {
  readonly #months = new Map<number, MonthSums>();

  /** @returns Whether the amount is above zero, which makes its person a paying one. */
  add(amount: string, second: number): boolean {
    const sums = this.#month(monthOf(second));
    if (!isAboveZero(amount)) {
      sums.refunds.add(amount);
      return false;
    }
    sums.income.add(amount);
    sums.payments += 1;
    return true;
  }

  /** @param payingPeople People of whom `add` has told so. */
  insight(payingPeople: number): RevenueInsight {
    const months = this.#rows();
    const refunds = sumOf(months.map((month) => month.refunds));
    const total = sumOf(months.map(({ revenue }) => revenue));
    const perPayingPerson = payingPeople === 0 ? null : divide(total, payingPeople, 2);
    return { total, refunds, payingPeople, perPayingPerson, months };
  }

  #month(month: number): MonthSums {
    let sums = this.#months.get(month);
    if (sums === undefined) {
      sums = { income: new DecimalSum(), refunds: new DecimalSum(), payments: 0 };
      this.#months.set(month, sums);
    }
    return sums;
  }

  #rows(): RevenueMonth[] {
    if (this.#months.size === 0) return [];
    const known = [...this.#months.keys()];
    const first = Math.min(...known);
    const rows: RevenueMonth[] = [];
    for (let month = first; month <= Math.max(...known); month += 1) {
      const { income, refunds, payments } = this.#month(month);
      const amounts = { income: String(income), refunds: String(refunds) };
      const revenue = sumOf([amounts.income, amounts.refunds]);
      rows.push({ month: monthName(month), revenue, ...amounts, payments });
    }
    return rows;
  }
}

function isAboveZero(amount: string): boolean {
  return !amount.startsWith('-') && /[1-9]/.test(amount);
}

export function sumOf(amounts: readonly string[]): string {
  const sum = new DecimalSum();
  for (const amount of amounts) sum.add(amount);
  return String(sum);
}
