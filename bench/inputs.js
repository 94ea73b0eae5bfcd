import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomFrom } from '../dist/sink/random.js';
import { writeLines } from './write-lines.js';

const SEED = 20_140_102;
const START = Date.UTC(2012, 0, 1) / 1000;
const TYPES = ['renewal', 'renewal', 'renewal', 'renewal', 'signup', 'renewal', 'upgrade'];
const HEX = 2 ** 32;

/**
 * Billing rows as a database has them, in the order of id and time, the same for the same count.
 *
 * @param keys - `in-order`: 1, 2, 3 ...; `random`: UUIDs.
 */
export function billingFile(folder, rows, keys = 'in-order') {
  const file = join(folder, `billing-${keys}-${rows}.csv`);
  if (!existsSync(file)) {
    writeLines(file, 'id,email,type,plan_id,amount,created_at', billingLines(rows, keys));
  }
  return file;
}

/** The lines of such a file. */
export function* billingLines(rows, keys) {
  const [random, randomKey] = [randomFrom(SEED), randomFrom(SEED + 1)];
  const people = Math.max(10, Math.floor(rows / 20));
  // Spread over ten years whatever their number.
  const step = Math.min(300, Math.floor((10 * 365 * 86_400) / rows));
  for (let id = 1, second = START; id <= rows; id += 1) {
    second += Math.floor(random() * 2 * step);
    const person = Math.floor(random() * people);
    const type = TYPES[Math.floor(random() * TYPES.length)];
    const plan = 1 + Math.floor(random() * 3);
    const amount = `${plan * 20 - 1}.${random() < 0.5 ? '00' : '95'}`;
    const at = new Date(second * 1000).toISOString().slice(0, 19).replace('T', ' ');
    const key = keys === 'random' ? uuid(randomKey) : id;
    yield `${key},user${person}@example.com,${type},${plan},${amount},${at}`;
  }
}

function uuid(random) {
  const hex = () =>
    Math.floor(random() * HEX)
      .toString(16)
      .padStart(8, '0');
  const [a, b, c, d] = [hex(), hex(), hex(), hex()];
  return `${a}-${b.slice(0, 4)}-4${b.slice(5)}-a${c.slice(1, 4)}-${c.slice(4)}${d}`;
}

const RULES = `
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
`;

/** Two rules over billing rows: every row is billed, one in seven changes the plan as well. */
export function importFile(folder, billing, { name = 'import', endpoint, rules = RULES } = {}) {
  const source = `billing: { csv: ${billing}, key: id }`;
  return writeImport(folder, { name, endpoint, sources: [source], rules });
}

/** An import file whose state lies apart from that of others. @returns Its path. */
export function writeImport(folder, { name, endpoint, sources, lookups = [], rules = RULES }) {
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
${sources.map((line) => `  ${line}\n`).join('')}
${lookups.length === 0 ? '' : `lookups:\n${lookups.map((line) => `  ${line}\n`).join('')}`}
rules:${rules}`,
  );
  return file;
}
