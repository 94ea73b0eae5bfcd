/** `text.trim()`, without the call where there is nothing to take off, as nearly always. */
export function trimmed(text: string): string {
  return isVisible(text.charCodeAt(0)) && isVisible(text.charCodeAt(text.length - 1))
    ? text
    : text.trim();
}

/** ASCII that is no space; of no character at all the code is NaN. */
function isVisible(code: number): boolean {
  return code > 0x20 && code < 0x7f;
}
