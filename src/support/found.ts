/** The entry that has to be there: its absence is a fault of ours. */
export function found<T>(map: ReadonlyMap<string, T>, name: string): T {
  const value = map.get(name);
  if (value === undefined) throw new Error(`"${name}" is not defined.`);
  return value;
}
