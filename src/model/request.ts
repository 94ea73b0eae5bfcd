/** A request but for the host and the product key, which are the run's and not the event's. */
export interface OutgoingRequest {
  readonly path: '/e' | '/s' | '/a';
  /** Encoded parameters after `_k`: `_p=...&_n=...&_t=...&_d=1&...`. */
  readonly query: string;
}

/** What became of a request. `pending`: nobody knows or nobody tried; it has to be sent again. */
export type SendFate = 'delivered' | 'refused' | 'pending';
