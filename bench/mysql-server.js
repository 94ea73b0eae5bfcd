import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import { startServer } from './measure.js';
import { findProgram, freePort, untilItAnswers } from './programs.js';

const HOST = '127.0.0.1';

/** The program of a MariaDB or MySQL server, if this machine has one. */
export function mysqlServerProgram() {
  return findProgram('mariadbd', 'mysqld');
}

/**
 * Starts a server of our own with a database `bench`, and a user `reader` who may only read it.
 *
 * @returns Its address, `run(sql)` for statements as somebody who may do everything, and `end`.
 */
export async function startMysqlServer(folder) {
  const data = join(folder, 'mysql');
  mkdirSync(data);
  const port = await freePort();
  const common = ['--no-defaults', `--datadir=${data}`, ...userOption()];
  create(common);
  const { end } = startServer(mysqlServerProgram(), [
    ...common,
    `--socket=${join(folder, 'mysql.sock')}`,
    `--pid-file=${join(folder, 'mysql.pid')}`,
    `--log-error=${join(folder, 'mysql.log')}`,
    `--port=${port}`,
    `--bind-address=${HOST}`,
    '--skip-name-resolve',
    '--secure-file-priv=',
    // Few of each: more files are asked for than a machine may grant.
    '--table-open-cache=100',
    '--max-connections=50',
    '--innodb-buffer-pool-size=1G',
    '--innodb-flush-log-at-trx-commit=2',
  ]);
  const run = (sql) => query(port, sql);
  try {
    await untilItAnswers(() => run('SELECT 1'));
    await run(
      'CREATE DATABASE bench CHARACTER SET utf8mb4; CREATE USER reader; GRANT SELECT ON bench.* TO reader',
    );
  } catch (error) {
    await end();
    throw error;
  }
  return { host: HOST, port, url: `mysql://reader@${HOST}:${port}/bench`, run, end };
}

function create(common) {
  const installer = findProgram('mariadb-install-db', 'mysql_install_db');
  const [program, args] =
    installer === undefined
      ? [mysqlServerProgram(), ['--initialize-insecure']]
      : [installer, ['--auth-root-authentication-method=normal', '--skip-test-db']];
  const { status, stderr } = spawnSync(program, [...common, ...args], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} made no database: ${stderr}`);
}

async function query(port, sql) {
  const connection = await createConnection({
    host: HOST,
    port,
    user: 'root',
    multipleStatements: true,
  });
  try {
    return await connection.query(sql);
  } finally {
    await connection.end();
  }
}

/** Servers refuse to run as root unless it is said. */
function userOption() {
  return process.getuid?.() === 0 ? ['--user=root'] : [];
}
