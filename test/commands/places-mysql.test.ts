import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { type Summary, startSink } from '../../src/index.ts';
import { TEST_KEY } from '../helpers/importing.ts';
import { type MysqlServer, SERVER_TIMEOUT, startMysqlServer } from '../helpers/mysql-server.ts';
import { runCli } from '../helpers/run-cli.ts';
import { temporaryFolder } from '../helpers/temp-folder.ts';

let server: MysqlServer;
beforeAll(async () => {
  server = await startMysqlServer();
}, SERVER_TIMEOUT);
afterAll(async () => server.stop());

it('names a row of a database by its source and key wherever a person has to find it', async () => {
  const database = await server.database(`
    CREATE TABLE bills (shop CHAR(2), id INT, login VARCHAR(50), at VARCHAR(20), PRIMARY KEY (shop, id));
    INSERT INTO bills VALUES ('de', 1, 'ada@example.com', '2024-01-01'), ('de', 2, 'bob@example.com',
      '2024-02-31'), ('fr', 1, 'test@example.com', '2024-01-03')`);
  const sink = await startSink({});
  onTestFinished(async () => sink.close());
  const folder = await temporaryFolder({
    'import.yaml': `kissmetrics: { apiKey: "${TEST_KEY}", endpoint: "${sink.url}", rate: 5000 }
zone: UTC
sources: { bills: { mysql: "${database.url}", table: bills } }
rules:
  - { record: Billed, from: bills, person: login, at: at }
`,
  });
  const cli = async (...args: string[]) => runCli(args, { cwd: folder });

  const looked = await cli('run', '--dry-run', '--json');
  expect(looked.stderr).toContain('bills de,2 (Billed): ');
  const { inspection } = JSON.parse(looked.stdout) as Summary;
  const found = inspection?.findings.find(({ code }) => code === 'person_placeholder');
  expect(found?.examples).toEqual([
    { place: 'bills fr,1', rule: 'Billed', value: 'test@example.com' },
  ]);

  const canary = await cli('run', '--canary', '1');
  expect(canary.stderr).toContain('(the first; bills de,1)');

  expect((await cli('run')).exitCode).toBe(3);
  const rejects = join(folder, '.kissmetrics-import', 'rejects');
  const name = (await readdir(rejects)).toSorted().at(-1) ?? '';
  const text = await readFile(join(rejects, name), 'utf8');
  await writeFile(join(folder, 'saved.csv'), text.replace('2024-02-31', '2024-02-29'));
  const retried = await cli('retry', 'import.yaml', 'saved.csv', '--yes');
  expect(retried.stderr).toContain(
    'Corrected: 1 row\n  at: 1 cell\n    bills de,2: "2024-02-31" -> "2024-02-29"\n',
  );
  expect(retried.exitCode).toBe(0);
});

it('masks the address of somebody that is a key', async () => {
  const database = await server.database(`
    CREATE TABLE users (login VARCHAR(50) PRIMARY KEY, at VARCHAR(20));
    INSERT INTO users VALUES ('test@example.com', '2024-01-01'), ('robert@example.com', '2024-02-31')`);
  const cwd = await temporaryFolder({
    'import.yaml': `zone: UTC
sources: { users: { mysql: "${database.url}", table: users } }
rules:
  - { record: Signed Up, from: users, person: login, at: at }
`,
  });
  const { stdout, stderr } = await runCli(['run', '--dry-run', '--json'], { cwd });
  const { inspection } = JSON.parse(stdout) as Summary;
  const found = inspection?.findings.find(({ code }) => code === 'person_placeholder');

  expect(stderr).toContain('users ro…@example.com (Signed Up): ');
  expect(stderr).not.toContain('robert@');
  expect(found?.examples).toEqual([
    { place: 'users te…@example.com', rule: 'Signed Up', value: 'test@example.com' },
  ]);
});
