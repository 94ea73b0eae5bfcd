import type { PlannedEvent, Property } from '../model/event.ts';
import { keyText, MARK, payloadOf, subjectOf } from './identity.ts';

/** What a memory calls people, texts and keys, which are only compared with one another. */
export interface Terms {
  /** Whose event of which name. */
  subject(event: Pick<PlannedEvent, 'verb' | 'person' | 'name'>): string;
  /** @param name - Not folded. */
  payload(name: string, properties: readonly Property[]): string;
  person(person: string): string;
  atText(atText: string): string;
  /** @param identity - A row without a key is its person, name and second. */
  row(identity: string | undefined, subject: string, at: number): string;
}

/** What stays has people and keys by their texts, the rest by hashes that are the same for ever. */
export const PLAIN_TERMS: Terms = {
  subject: subjectOf,
  payload: payloadOf,
  person: (person) => person,
  atText: keyText,
  row: (identity, subject, at) => identity ?? `${MARK}${subject}${MARK}${at}`,
};
