import { z } from 'zod';

/**
 * The building blocks of the schema. The error text of each is not a sentence but the thing expected
 * ("a number above 0"), from which schema-faults.ts makes the sentence, with what was found instead.
 */

/** What the reference page and editors say about a key. */
export interface About {
  readonly about: string;
  /** What holds when the key is absent. */
  readonly default?: string | number | boolean | readonly string[];
  /** The same in words, where no single value says it. */
  readonly defaultText?: string;
  readonly example?: unknown;
}

function meta({ about, example, ...rest }: About): Record<string, unknown> {
  return { description: about, ...rest, ...(example === undefined ? {} : { examples: [example] }) };
}

export function optional<S extends z.ZodType>(schema: S, about: About): z.ZodOptional<S> {
  return schema.optional().meta(meta(about));
}

export function required<S extends z.ZodType>(schema: S, about: About): S {
  return schema.meta(meta(about));
}

/** A mapping with known keys. For an unknown one the error text is the list of those there are. */
export function mapping<S extends z.core.$ZodShape>(shape: S, expected: string) {
  return z.strictObject(shape, {
    error: ({ code }) => (code === 'unrecognized_keys' ? Object.keys(shape).join(' ') : expected),
  });
}

/** A mapping whose keys are names that the author chooses. */
export function named<S extends z.ZodType>(value: S, expected: string) {
  return z.record(z.string(), value, { error: expected });
}

export function text(expected: string) {
  return z.string({ error: expected }).min(1, { error: expected });
}

/** A text that may look like a number or like true and false; what counts is how it is written. */
export function written(expected: string) {
  return z.union([z.string(), z.number(), z.boolean()], { error: expected });
}

/** The same, or null, which stands for "no event". */
export function writtenOrNull(expected: string) {
  return z.union([z.string(), z.number(), z.boolean(), z.null()], { error: expected });
}

export function list<S extends z.ZodType>(item: S, expected: string) {
  return z.array(item, { error: expected }).min(1, { error: expected });
}

export function either<const S extends readonly z.core.SomeType[]>(schemas: S, expected: string) {
  return z.union(schemas, { error: expected });
}

export function flag() {
  return z.boolean({ error: '`true` or `false`' });
}

export function oneOf<const T extends readonly [string, ...string[]]>(values: T) {
  const expected = `one of ${values.map((value) => `\`${value}\``).join(', ')}`;
  return z.enum(values, { error: expected });
}

export function wholeNumber(from: number, to: number, expected: string) {
  return z.int({ error: expected }).min(from, { error: expected }).max(to, { error: expected });
}

export function positiveNumber(to: number, expected: string) {
  return z.number({ error: expected }).positive({ error: expected }).max(to, { error: expected });
}
