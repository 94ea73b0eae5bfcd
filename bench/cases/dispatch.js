// Yardstick: a bare loop of undici's `dispatch` over one path, which waits for nothing but the answers.
// URL REQUESTS CONNECTIONS
import { Pool } from 'undici';
import { stopwatch } from './report.js';

const [url, requests, connections] = process.argv.slice(2);
const total = Number(requests);
const report = stopwatch();
const pool = new Pool(url, { connections: Number(connections), pipelining: 1 });
const query = '_p=user48213%40example.com&_n=Billed&_t=1388668800&_d=1&Billing%20Amount=39.00';
const options = {
  method: 'GET',
  path: `/e?_k=${'0'.repeat(40)}&${query}&Billing%20Description=Renewed`,
  headers: { 'user-agent': 'bench' },
};
let [begun, ended] = [0, 0];
await new Promise((resolve, reject) => {
  const next = () => {
    if (begun === total) return;
    begun += 1;
    pool.dispatch(options, {
      onRequestStart() {},
      onResponseStart() {},
      onResponseData() {},
      onResponseEnd() {
        ended += 1;
        if (ended === total) resolve();
        else next();
      },
      onResponseError: (_, error) => reject(error),
    });
  };
  for (let one = 0; one < Number(connections); one += 1) next();
});
report(ended);
await pool.close();
