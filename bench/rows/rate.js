import { withFarSide } from '../far-side.js';
import { median, microseconds, whole } from '../figures.js';
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
  const kept = RATES.map((asked) => keptOf(asked, samples[asked]));
  return {
    figures: kept.map((one) => [`${whole(one.asked)} a second`, told(one)]),
    checks: kept.flatMap(({ asked, error, fullest }) => [
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

/**
 * A machine that is busy makes an average fall short, so that of the rounds is the median; nothing
 * excuses a second that is too full.
 */
function keptOf(asked, results) {
  const average = median(results.map((one) => one.average));
  const fullest = Math.max(...results.map(({ fullestSecond }) => fullestSecond));
  const error = Math.abs(average / asked - 1);
  return { asked, average, error, fullest, cpu: microseconds(results) };
}

function told({ average, error, fullest, cpu }) {
  const exact = `average ${average.toFixed(1)} (${percent(error)} off), fullest second ${whole(fullest)}`;
  return `${exact}, ${whole(cpu)} us of the processor for each request`;
}

function percent(share) {
  return `${(share * 100).toFixed(2)} %`;
}
