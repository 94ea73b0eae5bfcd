import type { RuleDefinition } from '../../model/definition.ts';
import { byName, isRefundName } from './event-names.ts';
import { Tally } from './tally.ts';
import type { LintDefinition, Watcher } from './types.ts';

interface RevenueLint extends Pick<LintDefinition, 'code' | 'about'> {
  readonly message: string;
  readonly hint: string;
  /** @param sign - Of the amount: -1, 0 or 1. */
  readonly isOdd: (sign: number, name: string, isRefund: (name: string) => boolean) => boolean;
}

/** A lint that judges each event with revenue by its amount and name. */
export function revenueLint({ code, about, message, hint, isOdd }: RevenueLint): LintDefinition {
  return {
    code,
    severity: 'warning',
    about,
    create({ rules, placeOf }) {
      if (!rules.some(hasRevenue)) return undefined;
      const tally = new Tally(placeOf);
      const isRefund = byName(isRefundName);
      const watcher: Watcher = {
        onNew({ event }) {
          const { revenue, name } = event;
          if (revenue === undefined) return;
          if (isOdd(signOf(revenue), name, isRefund)) tally.add(event, `${name}: ${revenue}`);
        },
      };
      return {
        ofRule: (rule) => (hasRevenue(rule) ? watcher : undefined),
        end: () => tally.found(message, hint),
      };
    },
  };
}

function hasRevenue(rule: RuleDefinition): boolean {
  return rule.verb === 'record' && rule.revenue !== undefined;
}

/** Of a plain decimal, by its characters: an expression takes longer, and this is asked of every charge. */
function signOf(revenue: string): number {
  if (revenue.charCodeAt(0) === MINUS) return -1;
  for (let at = 0; at < revenue.length; at += 1) {
    const code = revenue.charCodeAt(at);
    if (code >= ONE && code < ONE + 9) return 1;
  }
  return 0;
}

const MINUS = 45;
const ONE = 49;
