import type { SourceDefinition } from './definition.ts';

/** Where a source's rows lie, for messages and the state: no user, no password. */
export function locationOf(source: SourceDefinition): string {
  if (source.kind === 'csv') return source.csv;
  const { host, port, socket, database = '' } = source.connection;
  const server = socket ?? `${host}:${port}`;
  return `mysql://${server}/${database}${source.table === undefined ? '' : `/${source.table}`}`;
}
