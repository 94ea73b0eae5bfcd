// Yardstick: csv-parse with arrays over a file, and nothing done with the rows. FILE
import { createReadStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { Parser } from 'csv-parse';
import { stopwatch } from './report.js';

const report = stopwatch();
const parser = new Parser({ record_delimiter: '\n' });
let rows = -1;
parser.on('data', () => {
  rows += 1;
});
createReadStream(process.argv[2]).pipe(parser);
await finished(parser);
report(rows);
