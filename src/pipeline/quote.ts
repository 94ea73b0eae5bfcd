import { lengthOf } from '../delivery/late-request.ts';
import type { ImportDefinition } from '../model/definition.ts';
import type { Verb } from '../model/event.ts';
import type { PlanShare, Quote } from '../model/inspection.ts';
import type { PlanDefinition } from '../model/plan.ts';
import { secondsAt } from '../support/duration.ts';
import { isoSecond } from '../support/iso-second.ts';
import type { ToSend } from './outlet.ts';

/** `GET /e?_k=` and the key and `&`, or the same split over path and body. */
const AROUND_QUERY = 'GET ?_k=&'.length + 40;

/** Adds up what sending costs. */
export class QuoteSum {
  readonly #byVerb: Record<Verb, number> = { record: 0, set: 0, alias: 0 };
  #bytes = 0;
  #oldest = Number.POSITIVE_INFINITY;
  #newest = Number.NEGATIVE_INFINITY;

  add({ event, request }: ToSend): void {
    this.#byVerb[event.verb] += 1;
    this.#bytes += AROUND_QUERY + lengthOf(request);
    const { at } = event;
    if (at === undefined) return;
    if (at < this.#oldest) this.#oldest = at;
    if (at > this.#newest) this.#newest = at;
  }

  end({ rate, plan }: Pick<ImportDefinition, 'rate' | 'plan'>): Quote {
    const byVerb = { ...this.#byVerb };
    const requests = byVerb.record + byVerb.set + byVerb.alias;
    return {
      requests,
      byVerb,
      bytes: this.#bytes,
      rate,
      seconds: secondsAt(rate, requests),
      oldest: isoOrNull(this.#oldest),
      newest: isoOrNull(this.#newest),
      ...(plan === undefined ? {} : { plan: shareOf(plan, byVerb.record) }),
    };
  }
}

function shareOf({ eventsPerMonth, pricePer1000 }: PlanDefinition, events: number): PlanShare {
  const beyond = Math.max(0, events - eventsPerMonth);
  const share = Math.round((events / eventsPerMonth) * 10_000) / 10_000;
  if (pricePer1000 === undefined) return { eventsPerMonth, share, beyond };
  return { eventsPerMonth, share, beyond, price: ((beyond / 1000) * pricePer1000).toFixed(2) };
}

function isoOrNull(second: number): string | null {
  return Number.isFinite(second) ? isoSecond(second) : null;
}
