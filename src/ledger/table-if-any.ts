import type { Database, Key, RootDatabase } from 'lmdb';

/** A table of a store that is only read may not be there, which lmdb's types do not tell. */
export function tableIfAny<V, K extends Key>(
  root: RootDatabase,
  name: string,
): Database<V, K> | undefined {
  return root.openDB({ name });
}
