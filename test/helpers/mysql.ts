import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { onTestFinished } from 'vitest';
import { defineImport } from '../../src/index.ts';
import type { MysqlSourceDefinition } from '../../src/model/definition.ts';
import type { Cell, Row } from '../../src/model/row.ts';
import { openSource } from '../../src/sources/index.ts';
import type { ReadRequest, Source, SourceSurroundings } from '../../src/sources/types.ts';
import type { TestDatabase } from './mysql-server.ts';
import { temporaryFolder } from './temp-folder.ts';

/** What an import file would say of a source called `rows`. */
export interface MysqlKeys {
  readonly [key: string]: unknown;
}

/** Reads the keys of a source as an import file is read. */
export function mysqlDefinition(database: TestDatabase, keys: MysqlKeys): MysqlSourceDefinition {
  const rule = { record: 'Happened', from: 'rows', person: 'id', at: 'at' };
  const source = { mysql: database.url, ...keys };
  const { sources } = defineImport(
    { sources: { rows: source }, rules: [rule] },
    { folder: '/nowhere' },
  );
  const [definition] = sources;
  if (definition?.kind !== 'mysql') throw new Error('No MySQL source.');
  return definition;
}

/** Opens a source for the test; it is closed when the test ends. */
export async function openMysqlSource(
  database: TestDatabase,
  keys: MysqlKeys,
  surroundings: Partial<SourceSurroundings> = {},
): Promise<Source> {
  const folder = await temporaryFolder();
  const source = await openSource(mysqlDefinition(database, keys), {
    folder,
    spool: join(folder, 'spool'),
    stdin: Readable.from([]),
    ...surroundings,
  });
  onTestFinished(async () => {
    await source.close();
    await rm(folder, { recursive: true, force: true });
  });
  return source;
}

export async function rowsOf(source: Source, request?: ReadRequest): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for await (const batch of source.read(request)) rows.push(...batch.rows);
  return rows;
}

export async function cellsOf(
  source: Source,
  request?: ReadRequest,
): Promise<readonly (readonly Cell[])[]> {
  return (await rowsOf(source, request)).map(({ cells }) => cells);
}
