import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection, RowDataPacket } from 'mysql2/promise';
import { createConnection } from 'mysql2/promise';
import { onTestFinished } from 'vitest';

/** Long enough to install, start and fill a server. */
export const SERVER_TIMEOUT = 300_000;

/** A real server for the tests of a file. */
export interface MysqlServer {
  /** Runs statements as somebody who may do everything. */
  admin(sql: string, database?: string): Promise<RowDataPacket[]>;
  /** Makes a database that is dropped when the test ends, and a user who may only read it. */
  database(sql?: string): Promise<TestDatabase>;
  /** The same, for a whole file of tests. */
  keptDatabase(sql: string): Promise<TestDatabase>;
  stop(): Promise<void>;
}

/** A server of our own, that can be taken away. */
export interface OwnMysqlServer extends MysqlServer {
  /** SIGKILL: nothing is said to anybody. */
  kill(): Promise<void>;
  start(): Promise<void>;
}

export interface TestDatabase {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** As the user who may only read. */
  readonly url: string;
  run(sql: string): Promise<RowDataPacket[]>;
}

/**
 * The server of `KM_TEST_MYSQL_URL` (an address of somebody who may do everything), else one of our own from
 * the programs of this machine, else one in Docker, else one that is installed with apt-get.
 */
export async function startMysqlServer(): Promise<MysqlServer> {
  const given = process.env['KM_TEST_MYSQL_URL'];
  if (given !== undefined && given !== '') return new Server(new URL(given));
  if (findProgram() === undefined) {
    const inDocker = await startInDocker();
    if (inDocker !== undefined) return inDocker;
  }
  return startOwnMysqlServer();
}

/** One that can be killed, whatever server is given otherwise. */
export async function startOwnMysqlServer(
  options: readonly string[] = [],
): Promise<OwnMysqlServer> {
  const program = findProgram() ?? install();
  const folder = await mkdtemp(join(tmpdir(), 'kmi-mysql-'));
  const server = new OwnServer(program, folder, await freePort(), options);
  try {
    await server.create();
    await server.start();
    return server;
  } catch (error) {
    await server.stop();
    throw error;
  }
}

const PLACES = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/libexec'];

function findProgram(name?: string): string | undefined {
  const names = name === undefined ? ['mariadbd', 'mysqld'] : [name];
  return names
    .flatMap((one) => PLACES.map((place) => join(place, one)))
    .find((path) => existsSync(path));
}

/** @throws Error that names what would help. */
function install(): string {
  if (process.getuid?.() === 0 && findProgram('apt-get') !== undefined) {
    console.log('The tests of MySQL install mariadb-server.');
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    spawnSync('apt-get', ['update'], { env, stdio: 'ignore' });
    spawnSync('apt-get', ['install', '-y', '--no-install-recommends', 'mariadb-server'], {
      env,
      stdio: 'ignore',
    });
  }
  const program = findProgram();
  if (program !== undefined) return program;
  throw new Error(
    'The tests of MySQL want a server: install mariadb-server or mysql-server, start Docker, or set KM_TEST_MYSQL_URL=mysql://root:PASSWORD@127.0.0.1:3306.',
  );
}

async function startInDocker(): Promise<MysqlServer | undefined> {
  if (spawnSync('docker', ['info'], { stdio: 'ignore', timeout: 10_000 }).status !== 0) {
    return undefined;
  }
  const port = await freePort();
  const args = ['run', '-d', '--rm', '-p', `127.0.0.1:${port}:3306`];
  const started = spawnSync(
    'docker',
    [...args, '-e', 'MARIADB_ROOT_PASSWORD=root', 'mariadb:10.11'],
    {
      encoding: 'utf8',
    },
  );
  if (started.status !== 0) return undefined;
  const id = started.stdout.trim();
  const server = new Server(new URL(`mysql://root:root@127.0.0.1:${port}`), () => {
    spawnSync('docker', ['kill', id], { stdio: 'ignore' });
  });
  await server.answers();
  return server;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => {
    server.listen(0, '127.0.0.1', done);
  });
  const address = server.address();
  await new Promise((done) => {
    server.close(done);
  });
  if (typeof address !== 'object' || address === null) throw new Error('No port.');
  return address.port;
}

/** Both kinds of server can count with it. */
const DIGITS =
  'CREATE TABLE digits (d INT PRIMARY KEY); INSERT INTO digits VALUES (0),(1),(2),(3),(4),(5),(6),(7),(8),(9)';

let databases = 0;

class Server implements MysqlServer {
  readonly #address: URL;
  readonly #end: () => void;

  constructor(address: URL, end = (): void => undefined) {
    this.#address = address;
    this.#end = end;
  }

  async admin(sql: string, database?: string): Promise<RowDataPacket[]> {
    const connection = await this.#connect(database);
    try {
      const [rows] = await connection.query<RowDataPacket[]>(sql);
      return rows;
    } finally {
      await connection.end();
    }
  }

  async database(sql = ''): Promise<TestDatabase> {
    const database = await this.keptDatabase(sql);
    onTestFinished(async () => {
      await this.admin(`DROP DATABASE ${database.name}; DROP USER ${database.user}`);
    });
    return database;
  }

  async keptDatabase(sql: string): Promise<TestDatabase> {
    databases += 1;
    const name = `kmi_${process.pid}_${databases}`;
    const [user, password] = [`${name}_r`, 'read/only#1'];
    await this.admin(
      `CREATE DATABASE ${name} CHARACTER SET utf8mb4; CREATE USER ${user} IDENTIFIED BY '${password}'; GRANT SELECT ON ${name}.* TO ${user}`,
    );
    const host = this.#address.hostname;
    const port = Number(this.#address.port === '' ? 3306 : this.#address.port);
    const run = async (statements: string): Promise<RowDataPacket[]> =>
      this.admin(statements, name);
    if (sql !== '') await run(`${DIGITS};${sql}`);
    const url = `mysql://${user}:${encodeURIComponent(password)}@${host}:${port}/${name}`;
    return { name, host, port, user, password, url, run };
  }

  /** Waits until it answers. */
  async answers(): Promise<void> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        await this.admin('SELECT 1');
        return;
      } catch (error) {
        if (attempt >= 600) throw error;
        await sleep(50);
      }
    }
  }

  async stop(): Promise<void> {
    this.#end();
  }

  async #connect(database?: string): Promise<Connection> {
    const { hostname, port, username, password } = this.#address;
    return createConnection({
      host: hostname,
      port: port === '' ? 3306 : Number(port),
      user: decodeURIComponent(username),
      password: decodeURIComponent(password),
      ...(database === undefined ? {} : { database }),
      multipleStatements: true,
    });
  }
}

class OwnServer extends Server implements OwnMysqlServer {
  readonly #program: string;
  readonly #folder: string;
  readonly #args: readonly string[];
  #child: ChildProcess | undefined;

  constructor(program: string, folder: string, port: number, options: readonly string[]) {
    super(new URL(`mysql://root@127.0.0.1:${port}`));
    this.#program = program;
    this.#folder = folder;
    this.#args = [
      '--no-defaults',
      `--datadir=${join(folder, 'data')}`,
      `--socket=${join(folder, 'socket')}`,
      `--pid-file=${join(folder, 'pid')}`,
      `--port=${port}`,
      '--bind-address=127.0.0.1',
      '--skip-name-resolve',
      '--innodb-buffer-pool-size=64M',
      // Enough for a killed process; only a machine that loses its power loses more.
      '--innodb-flush-log-at-trx-commit=2',
      ...userOption(),
      ...options,
    ];
  }

  async create(): Promise<void> {
    const data = `--datadir=${join(this.#folder, 'data')}`;
    const version = spawnSync(this.#program, ['--no-defaults', '--version'], { encoding: 'utf8' });
    const isMariaDb = /mariadb/i.test(version.stdout);
    const installer = findProgram('mariadb-install-db') ?? findProgram('mysql_install_db');
    const [program, args] =
      isMariaDb && installer !== undefined
        ? [installer, ['--auth-root-authentication-method=normal', '--skip-test-db']]
        : [this.#program, ['--initialize-insecure']];
    const made = spawnSync(program, ['--no-defaults', data, ...args, ...userOption()], {
      encoding: 'utf8',
      env: this.#env(),
    });
    if (made.status !== 0) throw new Error(`${program} failed: ${made.stdout}${made.stderr}`);
  }

  /** A server that starts sweeps its temporary folder, and with it the tables of others that share it. */
  #env(): NodeJS.ProcessEnv {
    return { ...process.env, TMPDIR: this.#folder };
  }

  async start(): Promise<void> {
    this.#child = spawn(this.#program, this.#args, { stdio: 'ignore', env: this.#env() });
    await this.answers();
  }

  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || child.exitCode !== null) return;
    const ended = new Promise((done) => {
      child.once('exit', done);
    });
    child.kill('SIGKILL');
    await ended;
  }

  override async stop(): Promise<void> {
    await this.kill();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/** Both kinds of server refuse to run as root unless it is said. */
function userOption(): string[] {
  return process.getuid?.() === 0 ? ['--user=root'] : [];
}
