/** `1,204,331`. */
export function number(n: number): string {
  return n.toLocaleString('en-US');
}

/** `1 row`, `2 rows`, `1,204,331 rows`. */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${number(n)} ${n === 1 ? one : many}`;
}

/** `42 s`, `12 min`, `3 h 21 min`, `2 days 4 h`: the two largest units, for people. */
export function timeSpan(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 100) return `${whole} s`;
  const minutes = Math.round(whole / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return withRest(`${hours} h`, minutes % 60, 'min');
  return withRest(`${Math.floor(hours / 24)} days`, hours % 24, 'h');
}

function withRest(head: string, rest: number, unit: string): string {
  return rest === 0 ? head : `${head} ${rest} ${unit}`;
}

/** `11338747.00` -> `11,338,747.00`. */
export function money(decimal: string): string {
  return decimal.replace(/\d(?=(?:\d{3})+(?:\.|$))(?<!\.\d*)/g, '$&,');
}
