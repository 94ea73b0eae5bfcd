import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { UsageError } from '../errors/importer-error.ts';
import { hasCode } from './error-code.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** The environment with what a `.env` file in the folder adds to it; the environment itself wins. */
export async function readEnvironment(folder: string, env: Environment): Promise<Environment> {
  const file = join(folder, '.env');
  try {
    return { ...parseEnv(await readFile(file, 'utf8')), ...env };
  } catch (cause) {
    if (hasCode(cause, 'ENOENT')) return env;
    throw new UsageError(`${file} cannot be read.`, {
      cause,
      hint: 'The import file uses ${NAME}, so this file is asked first: let it be readable, or remove it.',
    });
  }
}

/** What becomes of a text with `${NAME}` in it. */
export type Expansion =
  | { readonly kind: 'text'; readonly text: string; readonly usesEnvironment: boolean }
  | { readonly kind: 'missing'; readonly names: readonly string[] }
  | { readonly kind: 'malformed' };

const EXPRESSION = /\$\$\{|\$\{([^{}]*)\}|\$\{/g;
const INNER = /^([A-Za-z_][A-Za-z0-9_]*)(?::-(.*))?$/s;

/** Names of the variables that a text takes from the environment. */
export function variablesOf(text: string): readonly string[] {
  return [...text.matchAll(EXPRESSION)].flatMap(([, inner = '']) => {
    const [, name] = INNER.exec(inner) ?? [];
    return name === undefined ? [] : [name];
  });
}

/**
 * Puts the environment's text in the place of `${NAME}` and `${NAME:-default}` (the default also for an
 * empty one, as in a shell); `$${` is `${` itself. What is put in is text and not looked at again.
 */
export function expandText(text: string, env: Environment): Expansion {
  const missing: string[] = [];
  const malformed: string[] = [];
  let usesEnvironment = false;
  const expanded = text.replace(EXPRESSION, (whole: string, inner: string | undefined) => {
    if (whole === '$${') return '${';
    const [, name, fallback] = INNER.exec(inner ?? '') ?? [];
    if (name === undefined) {
      malformed.push(whole);
      return '';
    }
    const value = env[name];
    if (fallback !== undefined && (value === undefined || value === '')) return fallback;
    if (value === undefined) missing.push(name);
    usesEnvironment = true;
    return value ?? '';
  });
  if (malformed.length > 0) return { kind: 'malformed' };
  if (missing.length > 0) return { kind: 'missing', names: missing };
  return { kind: 'text', text: expanded, usesEnvironment };
}
