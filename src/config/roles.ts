import type { ValueType } from '../model/definition.ts';

/** What a value is for, which settles what it may be. */
export interface Role {
  /** Begins a sentence: "The person". */
  readonly what: string;
  /** The only type it can have; `undefined` where the file may say one. */
  readonly only: ValueType | undefined;
  /** Cutting an identity or a name would make two of them one. */
  readonly mayTruncate: boolean;
}

function fixed(what: string, only: ValueType): Role {
  return { what, only, mayTruncate: false };
}

export const PERSON = fixed('The person', 'text');
export const ALIAS = fixed('The alias', 'text');
export const EVENT_NAME = fixed('The name of an event', 'text');
export const AT = fixed('`at`', 'time');
export const REVENUE = fixed('`revenue`', 'money');
export const LOOKUP_KEY = fixed('`by`', 'text');
export const ZONE = fixed('A zone', 'text');
export const CURRENCY = fixed('A currency', 'text');
export const PROPERTY: Role = { what: 'A property', only: undefined, mayTruncate: true };

export const TYPE_NAMES: Readonly<Record<ValueType, string>> = {
  text: 'text',
  number: 'a number',
  money: 'money',
  boolean: 'true or false',
  time: 'a time',
};
