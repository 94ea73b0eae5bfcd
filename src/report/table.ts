/** Lines of a table: the first column to the left, the others to the right, two spaces between. */
export function table(rows: readonly (readonly string[])[], indent = '  '): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [index, cell] of row.entries()) {
      widths[index] = Math.max(widths[index] ?? 0, widthOf(cell));
    }
  }
  return rows.map((row) => {
    const cells = row.map((cell, index) => {
      const pad = ' '.repeat((widths[index] ?? 0) - widthOf(cell));
      return index === 0 ? cell + pad : pad + cell;
    });
    return (indent + cells.join('  ')).trimEnd();
  });
}

/** Characters a terminal shows; enough for names that people give to events. */
export function widthOf(text: string): number {
  return Array.from(text).length;
}
