import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const MEMORY_EVERY_MS = 20;

/** The far side has a core for itself where that can be arranged. */
const CORE = { ours: 1, theirs: 0 };
const canPin = Object.values(CORE).every(
  (core) => spawnSync('taskset', ['-c', String(core), 'true']).status === 0,
);

/** How cores are shared out, in words. */
export const sharing = canPin
  ? 'What is measured had one core, its far side another.'
  : 'All processes shared the cores.';

/**
 * Runs bench/cases/NAME.js in a process of its own, which prints one line of JSON.
 *
 * @returns What it printed (`count` and `seconds` at least), with the processor's seconds it took and
 *   the most anonymous memory it had, in MB.
 */
export async function runCase(name, args, env = {}) {
  const { out, anonymousMb } = await runProgram(...caseCommand(name, args), { env });
  return { ...JSON.parse(out), anonymousMb };
}

/**
 * Runs any program to its end.
 *
 * @param options.discard - Its output goes to /dev/null, instead of into `out`.
 * @throws Error when it fails.
 */
export async function runProgram(command, args, options = {}) {
  const { ended } = watchProgram(command, args, options);
  const { code, ...result } = await ended;
  if (code !== 0) {
    throw new Error(`${command} ${args.join(' ')} ended with ${code}: ${result.out}`);
  }
  return result;
}

/** Starts any program. `ended` resolves with what it printed, its seconds, and its memory. */
export function watchProgram(command, args, options = {}) {
  const started = performance.now();
  const child = start(command, args, { core: CORE.ours, ...options });
  let anonymousMb = 0;
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  const watch = setInterval(() => {
    anonymousMb = Math.max(anonymousMb, anonymousMemoryMb(child.pid));
  }, MEMORY_EVERY_MS);
  const finish = async () => {
    const read = child.stdout === null ? '' : text(child.stdout);
    const [out, [code]] = await Promise.all([read, once(child, 'close')]);
    clearInterval(watch);
    process.off('exit', kill);
    return { code, out, anonymousMb, seconds: (performance.now() - started) / 1000 };
  };
  return {
    ended: finish(),
    isOver: () => child.exitCode !== null,
    kill,
  };
}

/** Starts a server. `end` ends it; it does not outlive this process. */
export function startServer(command, args) {
  const child = start(command, args, { core: CORE.theirs });
  const closed = once(child, 'close');
  const killAtExit = () => child.kill('SIGKILL');
  process.once('exit', killAtExit);
  return {
    child,
    end: async () => {
      process.off('exit', killAtExit);
      child.kill();
      await closed;
    },
  };
}

/** Starts a case that is a server, and resolves with what it printed first. */
export async function startCase(name, args) {
  const { child, end } = startServer(...caseCommand(name, args));
  const [first] = await once(child.stdout, 'data');
  return { ...JSON.parse(String(first)), end };
}

/** The command that runs bench/cases/NAME.js. */
export function caseCommand(name, args) {
  const script = fileURLToPath(new URL(`cases/${name}.js`, import.meta.url));
  return [process.execPath, [script, ...args.map(String)]];
}

function start(command, args, { core, env, discard = false }) {
  const [program, ...rest] = [...(canPin ? ['taskset', '-c', String(core)] : []), command, ...args];
  return spawn(program, rest, {
    stdio: ['ignore', discard ? 'ignore' : 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  });
}

/** Whether this machine tells how much anonymous memory a process has. */
export const tellsMemory = anonymousMemoryMb(process.pid) > 0;

function anonymousMemoryMb(pid) {
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
 * @param bench.warmUps - Rounds before the first, which do not count.
 * @param cases - Functions that run one, by name.
 * @returns By name the results of all rounds.
 */
export async function alternate({ rounds, warmUps }, cases) {
  const results = Object.fromEntries(Object.keys(cases).map((name) => [name, []]));
  for (let round = -warmUps; round < rounds; round += 1) {
    for (const [name, run] of Object.entries(cases)) {
      const result = await run();
      if (round >= 0) results[name].push(result);
    }
  }
  return results;
}
