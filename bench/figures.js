// Results of several rounds as one figure, and figures as text.

export const perSecond = ({ count, seconds }) => count / seconds;
const perCpuSecond = ({ count, cpuSeconds }) => count / cpuSeconds;

export function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Ratios are taken round by round, so that both sides of each met the same machine. */
function roundRatios(ours, theirs, rate) {
  return ours.map((one, round) => rate(one) / rate(theirs[round]));
}

/** Median of the ratios. */
export function ratio(ours, theirs, rate = perSecond) {
  return median(roundRatios(ours, theirs, rate));
}

/**
 * By the clock or by the processor's time, whichever is worse for us: on a machine that others use, the
 * clock tells of them as well.
 */
export function worseRatio(ours, theirs) {
  const wall = ratio(ours, theirs, perSecond);
  return hasCpu(theirs) ? Math.min(wall, ratio(ours, theirs, perCpuSecond)) : wall;
}

/** Of programs that are not ours it is not known. */
function hasCpu([result]) {
  return result.cpuSeconds !== undefined;
}

/** `15,204/s (14,100..15,900), 16,100 per second of the processor`. */
export function rates(results) {
  const wall = spread(results.map(perSecond), whole, '/s');
  if (!hasCpu(results)) return wall;
  return `${wall}, ${whole(median(results.map(perCpuSecond)))} per second of the processor`;
}

/** `0.71 (0.66..0.74), 0.75 by the processor's time`. */
export function ratios(ours, theirs) {
  const wall = spread(roundRatios(ours, theirs, perSecond), hundredths);
  if (!hasCpu(theirs)) return wall;
  return `${wall}, ${hundredths(ratio(ours, theirs, perCpuSecond))} by the processor's time`;
}

/** The processor's microseconds for each one counted. */
export function microseconds(results) {
  return median(results.map(({ cpuSeconds, count }) => (cpuSeconds / count) * 1e6));
}

export function anonymousMb(result) {
  return result.anonymousMb;
}

/** `125 MB (124..127)`. */
export function megabytes(results) {
  return spread(results.map(anonymousMb), whole, ' MB');
}

/** `5.0 s`, the median. */
export function medianSeconds(results) {
  return `${median(results.map(({ seconds }) => seconds)).toFixed(1)} s`;
}

/** Median, and between which the rounds lay. */
export function spread(numbers, form, unit = '') {
  const range = `${form(Math.min(...numbers))}..${form(Math.max(...numbers))}`;
  return `${form(median(numbers))}${unit} (${range})`;
}

export function whole(number) {
  return Math.round(number).toLocaleString('en-US');
}

export function hundredths(number) {
  return number.toFixed(2);
}

/** `1.15 x`. */
export function times(number) {
  return `${hundredths(number)} x`;
}
