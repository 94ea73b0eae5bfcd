// customerio-node, in a loop over the rows as its readme shows it. FOLDER FILE URL
import { installed, sendRows } from './in-flight.js';

const [folder, file, url] = process.argv.slice(2);
const { port } = new URL(url);
const { TrackClient } = installed(folder, 'customerio-node');
const client = new TrackClient('site', 'key', { url: `${url}/api/v1`, port: Number(port) });

await sendRows(file, ({ event, person, time, amount, row }) => {
  const data = { 'Billing Amount': amount, Row: row };
  return client.track(person, { name: event, timestamp: Date.parse(time) / 1000, data });
});
