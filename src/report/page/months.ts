const NAMES = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `2024-01` -> `Jan 2024`. */
export function monthName(month: string): string {
  return `${NAMES[Number(month.slice(5)) - 1] ?? ''} ${month.slice(0, 4)}`;
}

/** How an axis of months without gaps names them: quarters, then years, begin in January. */
export function monthTicks(months: readonly string[]) {
  const first = Number(months[0]?.slice(5) ?? 1) - 1;
  return {
    ticks: months.map((month) =>
      month.endsWith('-01') ? month.slice(0, 4) : monthName(month).slice(0, 3),
    ),
    tickSteps: [1, 3, 6, 12, 24, 60, 120],
    tickFrom: (12 - first) % 12,
  };
}
