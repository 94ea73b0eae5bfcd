import { closeSync, existsSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const SEED = 20_140_102;
const START = Date.UTC(2012, 0, 1) / 1000;
const TYPES = ['renewal', 'renewal', 'renewal', 'renewal', 'signup', 'renewal', 'upgrade'];
const LINES_AT_A_TIME = 10_000;

/** Billing rows as a database has them, in the order of id and time, the same for the same count. */
export function billingFile(folder, rows) {
  const file = join(folder, `billing-${rows}.csv`);
  if (existsSync(file)) return file;
  const random = randomFrom(SEED);
  const people = Math.max(10, Math.floor(rows / 20));
  // Spread over ten years whatever their number.
  const step = Math.min(300, Math.floor((10 * 365 * 86_400) / rows));
  const descriptor = openSync(file, 'w');
  let text = 'id,email,type,plan_id,amount,created_at\n';
  for (let id = 1, second = START; id <= rows; id += 1) {
    second += Math.floor(random() * 2 * step);
    const person = Math.floor(random() * people);
    const type = TYPES[Math.floor(random() * TYPES.length)];
    const plan = 1 + Math.floor(random() * 3);
    const amount = `${plan * 20 - 1}.${random() < 0.5 ? '00' : '95'}`;
    const at = new Date(second * 1000).toISOString().slice(0, 19).replace('T', ' ');
    text += `${id},user${person}@example.com,${type},${plan},${amount},${at}\n`;
    if (id % LINES_AT_A_TIME === 0 || id === rows) {
      writeSync(descriptor, text);
      text = '';
    }
  }
  closeSync(descriptor);
  return file;
}

/** Two rules over billing rows: every row is billed, one in seven changes the plan as well. */
export function importFile(folder, billing, { name = 'import', endpoint } = {}) {
  const file = join(folder, `${name}.yaml`);
  writeFileSync(
    file,
    `
kissmetrics:
  endpoint: ${endpoint ?? 'https://trk.kissmetrics.io'}
  apiKey: \${KISSMETRICS_API_KEY}
  rate: 10000
  concurrency: 50
state: ${join(folder, `state-${name}`)}
zone: UTC
currency: USD
sources:
  billing: { csv: ${billing}, key: id }
rules:
  - record: Billed
    from: billing
    person: email
    at: created_at
    revenue: amount
    properties:
      Billing Description: { column: type, map: { signup: Signed Up, upgrade: Upgraded, renewal: Renewed } }
  - name: Plan changes
    record: { column: type, map: { signup: null, renewal: null, upgrade: Upgraded } }
    from: billing
    person: email
    at: created_at
    properties:
      Plan Name: { column: plan_id, map: { 1: Basic, 2: Pro, 3: Business } }
`,
  );
  return file;
}

/** Numbers in [0, 1), the same for the same seed (mulberry32). */
function randomFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
