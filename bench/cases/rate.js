// Sends at a rate for some seconds, and notes when each request goes on its way. URL RATE SECONDS
import { subscribe } from 'node:diagnostics_channel';
import { createSender } from '../../dist/delivery/sender.js';
import { systemClock } from '../../dist/support/clock.js';
import { stopwatch } from './report.js';

const [url, rateText, secondsText] = process.argv.slice(2);
const [rate, seconds] = [Number(rateText), Number(secondsText)];
const times = [];
subscribe('undici:client:sendHeaders', () => times.push(performance.now()));
const report = stopwatch();
const sender = createSender({
  endpoint: url,
  apiKey: '0'.repeat(40),
  rate,
  concurrency: 50,
  giveUpAfterMs: 60_000,
  clock: systemClock,
  random: Math.random,
  hooks: { onFate: () => undefined },
});
const query = '_p=user48213%40example.com&_n=Billed&_t=1388668800&_d=1&Billing%20Amount=39.00';
const request = { method: 'GET', path: '/e', query };
for (let number = 0; number < rate * seconds; number += 1) await sender.send({ request });
await sender.drain();
await sender.close();

/** Requests in the fullest second, wherever it begins. */
function fullestSecond() {
  let [most, start] = [0, 0];
  for (let end = 0; end < times.length; end += 1) {
    while (times[end] - times[start] >= 1_000) start += 1;
    most = Math.max(most, end - start + 1);
  }
  return most;
}

const lasted = (times.at(-1) - times[0]) / 1_000;
report(times.length, { average: (times.length - 1) / lasted, fullestSecond: fullestSecond() });
