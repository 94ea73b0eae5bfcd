import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type OwnMysqlServer,
  SERVER_TIMEOUT,
  startOwnMysqlServer,
} from '../helpers/mysql-server.ts';
import { temporaryFolder } from '../helpers/temp-folder.ts';
import { type FarSide, farSide, idOf, runToEnd, startRun, summaryIn } from './running.ts';

const ROWS = 600;
const KILLS = 5;
const VALUES = Array.from(
  { length: ROWS },
  (_, id) => `(${id}, 'u${id}@example.com', '2024-03-01' + INTERVAL ${id} SECOND, ${id})`,
);
const BILLS = `CREATE TABLE bills (id INT PRIMARY KEY, login VARCHAR(60), at DATETIME, amount DECIMAL(8,2));
  INSERT INTO bills VALUES ${VALUES.join(', ')};`;

async function importOf(server: OwnMysqlServer, { url }: FarSide, rate: number, where = 'TRUE') {
  const database = await server.database(BILLS);
  const folder = await temporaryFolder();
  await writeFile(
    join(folder, 'import.yaml'),
    `kissmetrics: { apiKey: "\${KISSMETRICS_API_KEY}", endpoint: "${url}", rate: ${rate} }
zone: UTC
sources: { bills: { mysql: "${database.url}", table: bills, pageSize: 10, where: "${where}" } }
rules:
  - { record: Billed, from: bills, person: login, at: at, revenue: amount, properties: { Id: id } }
`,
  );
  return folder;
}

function idsOf({ taken }: FarSide): number[] {
  return taken.map(idOf).toSorted((a, b) => a - b);
}

describe('a run over a server', () => {
  let server: OwnMysqlServer;
  beforeAll(async () => {
    server = await startOwnMysqlServer();
  }, SERVER_TIMEOUT);
  afterAll(async () => server.stop());

  it(`that is killed ${KILLS} times meanwhile delivers every row once`, {
    timeout: 120_000,
  }, async () => {
    const far = await farSide();
    const folder = await importOf(server, far, 150);
    const { ended } = startRun(folder);
    for (let kill = 1; kill <= KILLS; kill += 1) {
      const goal = (kill * ROWS) / (KILLS + 2);
      await expect.poll(() => far.taken.length, { timeout: 30_000 }).toBeGreaterThan(goal);
      await server.kill();
      await server.start();
    }
    const end = await ended;
    expect(end.exitCode, end.stderr).toBe(0);
    expect(idsOf(far)).toEqual(Array.from({ length: ROWS }, (_, id) => id));
    expect(summaryIn(end.stdout).events).toMatchObject({ delivered: ROWS, pending: 0 });
    const again = await runToEnd(folder);
    expect(summaryIn(again.stdout).events).toMatchObject({ alreadyDelivered: ROWS, delivered: 0 });
  });
});

describe('a run over a server that cuts who reads slowly', () => {
  let server: OwnMysqlServer;
  beforeAll(async () => {
    server = await startOwnMysqlServer(['--net-write-timeout=1', '--wait-timeout=1']);
  }, SERVER_TIMEOUT);
  afterAll(async () => server.stop());

  it('ends right at five requests a second', { timeout: 60_000 }, async () => {
    const far = await farSide();
    const folder = await importOf(server, far, 5, 'id < 45');
    const end = await runToEnd(folder);
    expect(end.exitCode, end.stderr).toBe(0);
    expect(idsOf(far)).toEqual(Array.from({ length: 45 }, (_, id) => id));
  });
});
