import { join } from 'node:path';
import { whole } from '../figures.js';
import { billingLines, writeImport } from '../inputs.js';
import { runCase } from '../measure.js';
import { writeLines } from '../write-lines.js';

const RULES = [1, 4, 16];
const KINDS = Math.max(...RULES);

export const growth = {
  name: 'growth',
  what: 'how time and memory of a dry run grow with rows and rules',
  /** @returns One cell for each number of rows and rules. */
  async measure({ folder, rows }) {
    const cells = [];
    for (const count of [rows / 10, rows, rows * 10].map(Math.ceil)) {
      const billing = join(folder, `kinds-${count}.csv`);
      writeLines(billing, 'id,email,type,plan_id,amount,created_at,kind', linesOfKinds(count));
      for (const rules of RULES) {
        const cell = await dryRun(folder, billing, count, rules);
        cells.push(cell);
        console.log(`  ${told(cell)}`);
      }
    }
    return cells;
  },
};

async function dryRun(folder, billing, rows, rules) {
  const file = writeImport(folder, {
    name: `growth-${rows}-${rules}`,
    sources: [`billing: { csv: ${billing}, key: id }`],
    rules: Array.from({ length: rules }, (_, index) => ruleFor(index, rules)).join(''),
  });
  const { events, seconds, cpuSeconds, anonymousMb } = await runCase('import', ['dry-run', file]);
  return { rows, rules, events, seconds, cpuSeconds, anonymousMb };
}

function* linesOfKinds(rows) {
  let row = 0;
  for (const line of billingLines(rows, 'in-order')) {
    yield `${line},${row % KINDS}`;
    row += 1;
  }
}

/** However many rules there are, one of them takes a row. */
function ruleFor(index, rules) {
  const kinds = Array.from({ length: KINDS / rules }, (_, step) => index + step * rules);
  return `
  - record: Billed ${index + 1}
    from: billing
    where: { kind: [${kinds.join(', ')}] }
    person: email
    at: created_at
    revenue: amount
`;
}

function told({ rows, rules, seconds, anonymousMb }) {
  const many = rules === 1 ? '1 rule' : `${rules} rules`;
  return `${whole(rows)} rows, ${many}: ${seconds.toFixed(1)} s, ${anonymousMb} MB`;
}
