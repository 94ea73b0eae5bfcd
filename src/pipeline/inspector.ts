import type { Decision } from '../ledger/types.ts';
import { isRejection } from '../mapping/types.ts';
import type { Inspection } from '../model/inspection.ts';
import { maskPerson } from '../support/mask.ts';
import { Linter } from '../validation/lints/linter.ts';
import { columnsUsed } from './columns-used.ts';
import { coverageOf } from './coverage.ts';
import type { Meeting, Watch } from './pass.ts';
import { QuoteSum } from './quote.ts';
import type { InMode, PassWithin } from './reading.ts';
import { isWhole } from './reading-end.ts';
import { placing } from './row-key.ts';
import { TimeObserver } from './time-check.ts';

/** Watches a reading for what can be known before anything is sent. */
export class Inspector {
  readonly watch: Watch;
  readonly #reading: InMode;
  readonly #linter: Linter;
  readonly #quote = new QuoteSum();
  readonly #times: TimeObserver;

  constructor(reading: InMode) {
    const { definition, job, options } = reading;
    this.#reading = reading;
    this.#times = new TimeObserver(definition, job);
    const sources = job.stations.map(({ source: { name, columns } }) => {
      return { name, columns, used: columnsUsed(definition, name) };
    });
    const { rules } = job;
    const { revenueProperty, plan } = definition;
    const shownPerson = options.showPeople === true ? (person: string) => person : maskPerson;
    const placeOf = placing(job.stations);
    this.#linter = new Linter({ rules, sources, revenueProperty, plan, shownPerson, placeOf });
    job.usage.restart();
    const onDecisions = (decisions: readonly Decision[]): void => this.#decided(decisions);
    this.watch = (meeting) => {
      this.#met(meeting);
      return onDecisions;
    };
  }

  end({ books, active, incremental }: PassWithin): Inspection {
    const { definition, job, options } = this.#reading;
    const { limit } = options;
    const isPart = job.stations.some((station) => incremental.isContinued(station));
    return {
      ...this.#linter.end(definition.ignore),
      quote: this.#quote.end(definition),
      coverage:
        isWhole(this.#reading) && limit === undefined && !isPart
          ? coverageOf(definition, job, active)
          : null,
      times: this.#times.end(books.applied),
    };
  }

  #met({ station, row, outcomes }: Meeting): void {
    this.#linter.row(station.source.name, row);
    // An iterator of entries makes an array for each.
    for (let index = 0; index < outcomes.length; index += 1) {
      const outcome = outcomes[index];
      if (outcome === undefined) continue;
      if (typeof outcome !== 'string') {
        if (isRejection(outcome)) this.#times.rejected(outcome.reason);
      } else if (outcome === 'undated') {
        const rule = station.rules[index]?.rule;
        if (rule !== undefined) this.#linter.undated(rule, row);
      }
    }
  }

  #decided(decisions: readonly Decision[]): void {
    for (const decision of decisions) {
      const { event } = decision;
      if (decision.kind === 'send') {
        this.#quote.add(decision);
        this.#times.event(event);
        this.#linter.new(event, decision.second);
      } else if (decision.kind === 'fate' && decision.fate === 'alreadyDelivered') {
        this.#times.event(event);
        this.#linter.delivered(event);
      } else if (decision.kind === 'fate' && decision.fate === 'duplicate') {
        this.#linter.repeated(event);
      }
    }
  }
}
