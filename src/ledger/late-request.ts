import type { PlannedEvent } from '../model/event.ts';
import type { OutgoingRequest } from '../model/request.ts';
import type { MakeRequest } from './decide.ts';

/** A request that is made when somebody looks at it: most of those of a dry run nobody does. */
export class LateRequest implements OutgoingRequest {
  readonly #make: MakeRequest;
  readonly #event: PlannedEvent;
  readonly #second: number | undefined;
  #made: OutgoingRequest | undefined;

  constructor(make: MakeRequest, event: PlannedEvent, second: number | undefined) {
    this.#make = make;
    this.#event = event;
    this.#second = second;
  }

  get path(): OutgoingRequest['path'] {
    return this.#get().path;
  }

  get query(): string {
    return this.#get().query;
  }

  #get(): OutgoingRequest {
    this.#made ??= this.#make(this.#event, this.#second);
    return this.#made;
  }
}
