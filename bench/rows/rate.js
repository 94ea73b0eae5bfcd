import { withFarSide } from '../far-side.js';
import { microseconds, whole } from '../figures.js';
import { alternate, runCase } from '../measure.js';
import { atMost } from '../verdict.js';

const RATES = [10, 100, 1_000, 5_000];
const MOST_ERROR = 0.01;
const MOST_ABOVE = 0.02;

export const rate = {
  name: 'rate',
  what: 'how exactly a rate is kept, by the times at which requests leave',
  target:
    'the average within 1 %; no window of a second with more than 2 % and one request above the rate',
  ground: 'a token bucket paid by the clock erred by 0.04 %',
  measure: (bench) => withFarSide(bench.folder, undefined, (url) => atEachRate(bench, url)),
};

async function atEachRate({ rounds, seconds }, url) {
  const runs = RATES.map((asked) => [asked, () => runCase('rate', [url, asked, seconds])]);
  const samples = await alternate({ rounds, warmUps: 0 }, Object.fromEntries(runs));
  const worst = RATES.map((asked) => worstOf(asked, samples[asked]));
  return {
    figures: worst.map((one) => [`${whole(one.asked)} a second`, told(one)]),
    checks: worst.flatMap(({ asked, error, fullest }) => [
      atMost(`average at ${whole(asked)} off by`, error, MOST_ERROR, percent),
      atMost(
        `fullest second at ${whole(asked)}`,
        fullest,
        Math.floor(asked * (1 + MOST_ABOVE) + 1),
        whole,
      ),
    ]),
    samples,
  };
}

/** The worst of all rounds: nothing that a neighbour does to the machine excuses a second too full. */
function worstOf(asked, results) {
  const off = ({ average }) => Math.abs(average / asked - 1);
  const { average } = results.toSorted((a, b) => off(b) - off(a))[0];
  const fullest = Math.max(...results.map(({ fullestSecond }) => fullestSecond));
  return { asked, average, error: off({ average }), fullest, cpu: microseconds(results) };
}

function told({ average, error, fullest, cpu }) {
  const kept = `average ${average.toFixed(1)} (${percent(error)} off), fullest second ${whole(fullest)}`;
  return `${kept}, ${whole(cpu)} us of the processor for each request`;
}

function percent(share) {
  return `${(share * 100).toFixed(2)} %`;
}
