/** What the person's plan at Kissmetrics holds. */
export interface PlanDefinition {
  readonly eventsPerMonth: number;
  /** Price of 1,000 events beyond that, in whatever currency; `undefined` when the file gives none. */
  readonly pricePer1000: number | undefined;
}
