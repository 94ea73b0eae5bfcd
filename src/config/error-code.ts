/** Whether something thrown is a system error with this code, `ENOENT` say. */
export function hasCode(thrown: unknown, code: string): boolean {
  return thrown instanceof Error && 'code' in thrown && thrown.code === code;
}
