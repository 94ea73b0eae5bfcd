/**
 * When a person did each step of a funnel. Events may come in any order, so a step keeps every time that
 * may still turn out to be the one that counts: the earliest not before the step before it. What is later
 * than that one never will, so in a history that is read in its order each step keeps a single time.
 */
export type StepTimes = readonly number[][];

/**
 * Times that one person's step may keep. Beyond it, when thousands of events come before the first step's,
 * every second one is forgotten, and the time between two steps may come out too long for this person.
 */
const MOST_TIMES = 4096;

/** @returns Whether the time is kept. */
export function addStep(steps: StepTimes, step: number, second: number): boolean {
  const times = steps[step];
  if (times === undefined) return false;
  const reached = reachedAt(steps)[step];
  if (reached !== undefined && second >= reached) return false;
  insert(times, second);
  prune(steps);
  if (times.length > MOST_TIMES) thin(times);
  return true;
}

/** Seconds at which the steps were done one after another, as far as the person came. */
export function reachedAt(steps: StepTimes): number[] {
  const reached: number[] = [];
  let after = Number.NEGATIVE_INFINITY;
  for (const times of steps) {
    const next = times.find((second) => second >= after);
    if (next === undefined) break;
    reached.push(next);
    after = next;
  }
  return reached;
}

/** The earliest first step makes every later step as early as it can be, so nothing later is needed. */
function prune(steps: StepTimes): void {
  for (const [step, reached] of reachedAt(steps).entries()) {
    const times = steps[step];
    if (times === undefined || times.at(-1) === reached) continue;
    times.length = times.indexOf(reached) + 1;
  }
}

function insert(times: number[], second: number): void {
  let at = times.length;
  while (at > 0 && (times[at - 1] ?? 0) > second) at -= 1;
  if (times[at - 1] !== second) times.splice(at, 0, second);
}

/** The last one stays: it tells that the step was done at all. */
function thin(times: number[]): void {
  const kept = times.filter((_, index) => index % 2 === 0 || index === times.length - 1);
  times.splice(0, times.length, ...kept);
}
