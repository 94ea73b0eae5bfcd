import { join } from 'node:path';
import { randomFrom } from '../../dist/sink/random.js';
import { anonymousMb, median, medianSeconds, megabytes, whole } from '../figures.js';
import { writeImport } from '../inputs.js';
import { alternate, runCase } from '../measure.js';
import { atMost } from '../verdict.js';
import { writeLines } from '../write-lines.js';

const MOST_MB = 150;
const TENFOLD = 10;
const ENTRIES_A_ROW = 10;

export const lookups = {
  name: 'lookups',
  what: 'a dry run whose people are looked up in another file, and in one ten times as long',
  target: `at most ${MOST_MB} MB of anonymous memory at 1,000,000 entries; ten times as many work`,
  ground: 'a Map takes 117 to 160 bytes an entry',
  needsMemory: true,
  async measure({ folder, rows, rounds }) {
    const { once, tenfold } = await alternate(
      { rounds, warmUps: 0 },
      { once: lookingUp(folder, rows), tenfold: lookingUp(folder, rows * TENFOLD) },
    );
    return {
      figures: [once, tenfold].map((results) => [
        `${whole(results[0].entries)} entries`,
        `${megabytes(results)}, ${medianSeconds(results)} with ${whole(results[0].count)} rows that look them up`,
      ]),
      checks: [atMost('memory', median(once.map(anonymousMb)), MOST_MB, (mb) => `${mb} MB`)],
      samples: { once, tenfold },
    };
  },
};

const RULES = `
  - record: Billed
    from: billing
    person: { lookup: login, by: user_id }
    at: created_at
    revenue: amount
`;

/** Every row finds its person, or the run would not end with 0. */
function lookingUp(folder, entries) {
  const [users, billing] = ['users', 'billing'].map((name) =>
    join(folder, `${name}-${entries}.csv`),
  );
  const rows = Math.ceil(entries / ENTRIES_A_ROW);
  writeLines(users, 'id,login', userLines(entries));
  writeLines(billing, 'id,user_id,amount,created_at', billingLines(rows, entries));
  const file = writeImport(folder, {
    name: `lookups-${entries}`,
    sources: [`users: { csv: ${users}, key: id }`, `billing: { csv: ${billing}, key: id }`],
    lookups: ['login: { source: users, key: id, value: login }'],
    rules: RULES,
  });
  return async () => ({ ...(await runCase('import', ['dry-run', file])), entries });
}

function* userLines(entries) {
  for (let id = 1; id <= entries; id += 1) yield `${id},user${id}@example.com`;
}

function* billingLines(rows, entries) {
  const random = randomFrom(entries);
  for (let id = 1; id <= rows; id += 1) {
    const second = new Date(Date.UTC(2012, 0, 1) + id * 10_000).toISOString().slice(0, 19);
    yield `${id},${1 + Math.floor(random() * entries)},19.00,${second.replace('T', ' ')}`;
  }
}
