// npm kissmetrics, in a loop over the rows as its readme shows it. FOLDER FILE URL
import { installed, sendRows } from './in-flight.js';

const [folder, file, url] = process.argv.slice(2);
const { hostname, port } = new URL(url);
const Client = installed(folder, 'kissmetrics');
const client = new Client({ key: '0'.repeat(40), host: hostname, port: Number(port) });

await sendRows(
  file,
  ({ event, person, time, amount, row }) =>
    new Promise((resolve, reject) => {
      const properties = { _t: Date.parse(time) / 1000, _d: 1, 'Billing Amount': amount, Row: row };
      client.record(person, event, properties, (error) => {
        if (error) reject(error);
        else resolve();
      });
    }),
);
