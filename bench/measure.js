import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const MEMORY_EVERY_MS = 20;
const hasTaskset = spawnSync('taskset', ['-V']).status === 0;

/** The far side has a core for itself where that can be arranged. */
const CORE = { ours: 1, theirs: 0 };

/**
 * Runs bench/cases/NAME.js in a process of its own, which prints one line of JSON.
 *
 * @returns What it printed (`count` and `seconds` at least), with the processor's seconds it took and
 *   the most anonymous memory it had, in MB.
 */
export async function runCase(name, args, core = CORE.ours) {
  const child = start(name, args, core);
  let anonymous = 0;
  const watch = setInterval(() => {
    anonymous = Math.max(anonymous, anonymousMb(child.pid));
  }, MEMORY_EVERY_MS);
  const [out, [code]] = await Promise.all([text(child.stdout), once(child, 'close')]);
  clearInterval(watch);
  if (code !== 0) throw new Error(`The case ${name} ended with ${code}: ${out}`);
  return { ...JSON.parse(out), anonymousMb: anonymous };
}

/** Starts a case that goes on until `end` is called: a server. Resolves with what it printed first. */
export async function startCase(name, args, core = CORE.theirs) {
  const child = start(name, args, core);
  const [first] = await once(child.stdout, 'data');
  return {
    ...JSON.parse(String(first)),
    end: async () => {
      const closed = once(child, 'close');
      child.kill();
      await closed;
    },
  };
}

function start(name, args, core) {
  const script = fileURLToPath(new URL(`cases/${name}.js`, import.meta.url));
  const command = [process.execPath, script, ...args.map(String)];
  const pinned = hasTaskset ? ['taskset', '-c', String(core), ...command] : command;
  return spawn(pinned[0], pinned.slice(1), { stdio: ['ignore', 'pipe', 'inherit'] });
}

function anonymousMb(pid) {
  try {
    const found = /^RssAnon:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return Math.round(Number(found?.[1] ?? 0) / 1024);
  } catch {
    return 0;
  }
}

/**
 * Runs the cases in turn (A B A B ...), so that whatever else the machine does meets all of them.
 *
 * @param cases - Functions that run one, by name.
 * @returns By name the results of all rounds.
 */
export async function alternate(rounds, cases) {
  const results = Object.fromEntries(Object.keys(cases).map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, run] of Object.entries(cases)) results[name].push(await run());
  }
  return results;
}

function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

export const perSecond = ({ count, seconds }) => count / seconds;
const perCpuSecond = ({ count, cpuSeconds }) => count / cpuSeconds;

/** Median of the ratios, taken round by round. */
export function ratio(ours, theirs, rate) {
  return median(ours.map((one, round) => rate(one) / rate(theirs[round])));
}

/** `1,204,331/s (1,190,000 per second of the processor)`. */
export function rates(results) {
  const [wall, cpu] = [perSecond, perCpuSecond].map((rate) => median(results.map(rate)));
  return `${whole(wall)}/s (${whole(cpu)} per second of the processor)`;
}

export function ratios(ours, theirs) {
  const [wall, cpu] = [perSecond, perCpuSecond].map((rate) => ratio(ours, theirs, rate));
  return `${wall.toFixed(2)} (${cpu.toFixed(2)} by the processor's time)`;
}

export function whole(number) {
  return Math.round(number).toLocaleString('en-US');
}
