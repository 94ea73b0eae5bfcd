import { fileURLToPath } from 'node:url';
import { ratio, spread, times } from '../figures.js';
import { alternate, runProgram } from '../measure.js';
import { atMost } from '../verdict.js';

const MOST = 1.4;
const STARTS_A_ROUND = 5;

export const help = {
  name: 'help',
  what: 'how long --help takes, beside a script that is empty',
  target: `at most ${MOST} x an empty script`,
  ground: 'node alone takes 65 ms, with everything loaded at the start 297 ms',
  async measure({ rounds, warmUps }) {
    const samples = await alternate(
      { rounds: rounds * STARTS_A_ROUND, warmUps },
      {
        empty: () => startOf('cases/empty.js'),
        help: () => startOf('../bin/kissmetrics-import.js', '--help'),
        runHelp: () => startOf('../bin/kissmetrics-import.js', 'run', '--help'),
      },
    );
    const { empty, help: ours, runHelp } = samples;
    return {
      figures: [
        ['starts of each', String(empty.length)],
        ['empty script', milliseconds(empty)],
        ['--help', milliseconds(ours)],
        ['run --help', milliseconds(runHelp)],
      ],
      checks: [atMost('ratio', ratio(ours, empty, inSeconds), MOST, times)],
      samples,
    };
  },
};

function startOf(script, ...args) {
  const file = fileURLToPath(new URL(`../${script}`, import.meta.url));
  return runProgram(process.execPath, [file, ...args], { discard: true });
}

function inSeconds({ seconds }) {
  return seconds;
}

function milliseconds(results) {
  return spread(
    results.map(({ seconds }) => seconds * 1000),
    (ms) => ms.toFixed(0),
    ' ms',
  );
}
