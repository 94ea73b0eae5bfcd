const LEVELS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;
const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'] as const;

/**
 * A column for each value, or for several together where there is no room for each. What is above zero is
 * seen; zero and what is below are a blank.
 *
 * @param most - Columns, at most.
 */
export function sparkline(values: readonly number[], most: number): string {
  const size = Math.max(1, Math.ceil(values.length / Math.max(1, most)));
  const sums: number[] = [];
  for (let start = 0; start < values.length; start += size) {
    sums.push(values.slice(start, start + size).reduce((sum, value) => sum + value, 0));
  }
  const top = Math.max(...sums, 0);
  return sums.map((sum) => columnOf(sum, top)).join('');
}

function columnOf(value: number, top: number): string {
  if (value <= 0) return ' ';
  return LEVELS[Math.max(0, Math.ceil((value / top) * LEVELS.length) - 1)] ?? '';
}

/** A bar for a share from 0 to 1, exact to an eighth of a character. */
export function bar(share: number, width: number): string {
  const eighths = Math.round(Math.min(Math.max(share, 0), 1) * width * 8);
  const least = share > 0 ? Math.max(1, eighths) : eighths;
  return '█'.repeat(Math.floor(least / 8)) + (EIGHTHS[least % 8] ?? '');
}
