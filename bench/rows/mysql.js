import { hundredths, rates, ratios, worseRatio } from '../figures.js';
import { billingFile, writeImport } from '../inputs.js';
import { alternate, runCase, runProgram } from '../measure.js';
import { mysqlServerProgram, startMysqlServer } from '../mysql-server.js';
import { findProgram } from '../programs.js';
import { atLeast } from '../verdict.js';

const LEAST = 0.3;

export const mysql = {
  name: 'mysql',
  what: 'a dry run of the same billing rows from MySQL',
  target: `at least ${LEAST} x the rows/s of \`mysql --quick -B > /dev/null\` over the same table`,
  ground: 'keyset pages of 10,000 rows alone reach 0.8 x',
  async measure(bench) {
    const client = findProgram('mariadb', 'mysql');
    if (mysqlServerProgram() === undefined || client === undefined) {
      return { unmeasured: 'a MariaDB or MySQL server with its client was not found' };
    }
    const server = await startMysqlServer(bench.folder);
    try {
      await fill(server, billingFile(bench.folder, bench.rows));
      return await besideClient(bench, server, client);
    } finally {
      await server.end();
    }
  },
};

/** As the CSV file has them. */
async function fill({ run }, file) {
  await run(
    `CREATE TABLE bench.billing (id BIGINT PRIMARY KEY, email VARCHAR(100) NOT NULL, type VARCHAR(20) NOT NULL,
       plan_id INT NOT NULL, amount DECIMAL(10, 2) NOT NULL, created_at DATETIME NOT NULL);
     LOAD DATA INFILE '${file}' INTO TABLE bench.billing FIELDS TERMINATED BY ',' IGNORE 1 LINES`,
  );
}

async function besideClient(bench, server, client) {
  const { folder, rows } = bench;
  const sources = [`billing: { mysql: "${server.url}", table: billing }`];
  const file = writeImport(folder, { name: 'mysql', sources });
  const { bare, run } = await alternate(bench, {
    bare: () => readWith(client, server, rows),
    run: () => runCase('import', ['dry-run', file]),
  });
  return {
    figures: [
      ['mysql --quick', rates(bare)],
      ['dry run', rates(run)],
      ['ratio', ratios(run, bare)],
    ],
    checks: [atLeast('ratio', worseRatio(run, bare), LEAST, hundredths)],
    samples: { bare, run },
  };
}

async function readWith(client, { host, port }, rows) {
  const address = ['--no-defaults', '-h', host, '-P', String(port), '-u', 'reader', 'bench'];
  const read = [...address, '--quick', '-B', '-e', 'SELECT * FROM billing'];
  const { seconds } = await runProgram(client, read, { discard: true });
  return { count: rows, seconds };
}
