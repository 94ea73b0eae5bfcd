import { join } from 'node:path';
import { loadImport } from '../../src/config/load.ts';
import type { ImportDefinition, ValueDefinition } from '../../src/model/definition.ts';
import { temporaryFolder } from '../helpers/temp-folder.ts';

/** The smallest import there is, to put a line or two into. */
export const SOURCES = 'sources:\n  users: { csv: users.csv, key: id }\n';
export const RULE =
  '  - record: Signed Up\n    from: users\n    person: login\n    at: created_at\n';
export const RULES = `rules:\n${RULE}`;

export interface Surroundings {
  readonly env?: Readonly<Record<string, string>>;
  /** Content of a `.env` file beside the import file. */
  readonly dotEnv?: string;
}

/** Loads an import file with this text. */
export async function load(
  text: string,
  { env = {}, dotEnv }: Surroundings = {},
): Promise<ImportDefinition> {
  const folder = await temporaryFolder({
    'import.yaml': text,
    ...(dotEnv === undefined ? {} : { '.env': dotEnv }),
  });
  return loadImport(join(folder, 'import.yaml'), { env });
}

/** The value of the one property of the one rule, written as given. */
export async function loadValue(
  written: string,
  surroundings: Surroundings = {},
): Promise<ValueDefinition> {
  const lookups = 'lookups:\n  login: { source: users, key: id, value: login }\n';
  const rules = `${RULES}    properties:\n      Plan Name: ${written}\n`;
  const { rules: read } = await load(`${SOURCES}${lookups}${rules}`, surroundings);
  const [rule] = read;
  if (rule?.verb !== 'record' || rule.properties[0] === undefined) throw new Error('No property.');
  return rule.properties[0].value;
}
