/** Breaks a line between words, the rest indented as its beginning and two spaces more. */
export function wrap(line: string, width = Number.POSITIVE_INFINITY): string[] {
  const indent = `${/^ */.exec(line)?.[0] ?? ''}  `;
  const lines: string[] = [];
  let rest = line;
  while (rest.length > width) {
    const space = rest.lastIndexOf(' ', width);
    if (space < indent.length) break;
    lines.push(rest.slice(0, space));
    rest = indent + rest.slice(space + 1);
  }
  return [...lines, rest];
}
