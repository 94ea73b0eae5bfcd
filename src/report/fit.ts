/** A part of a screen: the lines it would like, then shorter forms of the same. */
export interface Part {
  readonly forms: readonly (readonly string[])[];
}

/**
 * Chooses of each part the longest form with which all of them fit.
 *
 * @param parts - In the order of the screen.
 * @param order - Which part gives way next, by its index; each time to its next form.
 * @param height - Lines there are; everything fits where nobody knows.
 */
export function fit(
  parts: readonly Part[],
  order: readonly number[],
  height = Number.POSITIVE_INFINITY,
): { readonly lines: readonly string[]; readonly isShortened: boolean } {
  const chosen = parts.map(() => 0);
  const shown = (): readonly string[] => {
    return parts.flatMap(({ forms }, index) => forms[chosen[index] ?? 0] ?? []);
  };
  // One line tells that something was left out.
  const isFitting = (): boolean => {
    return shown().length + (chosen.some((form) => form > 0) ? 1 : 0) <= height;
  };
  const move = (index: number, step: 1 | -1): boolean => {
    const next = (chosen[index] ?? 0) + step;
    if (parts[index]?.forms[next] === undefined) return false;
    chosen[index] = next;
    return true;
  };
  for (const index of order) {
    if (isFitting()) break;
    move(index, 1);
  }
  // A part that gave way before a longer one did may have its room back.
  for (const index of order.toReversed()) {
    if (isFitting() && move(index, -1) && !isFitting()) move(index, 1);
  }
  return { lines: shown(), isShortened: chosen.some((form) => form > 0) };
}
