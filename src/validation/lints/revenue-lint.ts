import { byName, isRefundName } from './event-names.ts';
import { Tally } from './tally.ts';
import type { LintDefinition } from './types.ts';

interface RevenueLint extends Pick<LintDefinition, 'code' | 'about'> {
  readonly message: string;
  readonly hint: string;
  /** @param sign - Of the amount: -1, 0 or 1. */
  readonly isOdd: (sign: number, isRefund: () => boolean) => boolean;
}

/** A lint that judges each event with revenue by its amount and name. */
export function revenueLint({ code, about, message, hint, isOdd }: RevenueLint): LintDefinition {
  return {
    code,
    severity: 'warning',
    about,
    create({ rules, placeOf }) {
      const hasRevenue = rules.some((one) => one.verb === 'record' && one.revenue !== undefined);
      if (!hasRevenue) return undefined;
      const tally = new Tally(placeOf);
      const isRefund = byName(isRefundName);
      return {
        onNew({ event }) {
          const { revenue, name } = event;
          if (revenue === undefined) return;
          if (isOdd(signOf(revenue), () => isRefund(name))) tally.add(event, `${name}: ${revenue}`);
        },
        end: () => tally.found(message, hint),
      };
    },
  };
}

function signOf(revenue: string): number {
  if (revenue.startsWith('-')) return -1;
  return /[1-9]/.test(revenue) ? 1 : 0;
}
