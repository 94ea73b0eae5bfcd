import type { PlannedEvent } from '../model/event.ts';
import type { OutgoingRequest } from '../model/request.ts';
import { requestLength, toRequest } from './request.ts';

/** A request that is made when somebody looks at it: of those of a dry run nobody does. */
export class LateRequest implements OutgoingRequest {
  readonly #event: PlannedEvent;
  readonly #second: number | undefined;
  #made: OutgoingRequest | undefined;

  constructor(event: PlannedEvent, second: number | undefined) {
    this.#event = event;
    this.#second = second;
  }

  get path(): OutgoingRequest['path'] {
    return this.#get().path;
  }

  get query(): string {
    return this.#get().query;
  }

  /** Characters of path and query. */
  get length(): number {
    return requestLength(this.#event, this.#second);
  }

  #get(): OutgoingRequest {
    this.#made ??= toRequest(this.#event, this.#second);
    return this.#made;
  }
}

/** @returns Characters of path and query, all of them ASCII. */
export function lengthOf(request: OutgoingRequest): number {
  return request instanceof LateRequest
    ? request.length
    : request.path.length + request.query.length;
}
