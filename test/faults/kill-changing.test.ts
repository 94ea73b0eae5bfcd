import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../helpers/temp-folder.ts';
import {
  type Bill,
  billing,
  bills,
  csvOf,
  farSide,
  idOf,
  runToEnd,
  runUntil,
  sequence,
  summaryIn,
} from './running.ts';

const KILLS = 8;

/** What may happen to an export from one night to the next. */
function changed(rows: readonly Bill[], n: number, random: () => number): Bill[] {
  const edited = rows.map((row) => {
    const chance = random();
    if (chance < 0.1) return { ...row, amount: row.amount + 10_000 * (n + 1) };
    return chance < 0.2 ? { ...row, login: `moved${n}-${row.login}` } : row;
  });
  const grown = [...edited, ...bills(rows.length, rows.length + 300)];
  return grown
    .map((row) => ({ row, order: random() }))
    .toSorted((a, b) => a.order - b.order)
    .map(({ row }) => row);
}

describe('a run that is killed while input, order and mapping change', () => {
  it('sends of each row the version it met first, and no other', { timeout: 120_000 }, async () => {
    const random = sequence(7);
    const far = await farSide({
      answer: () => (random() < 0.05 ? { cut: 'after' } : undefined),
    });
    const folder = await temporaryFolder();
    const versions = new Map<number, Set<string>>();
    let rows = bills(0, 1_500);
    let kills = 0;
    const write = async (n: number) => {
      for (const { id, login, amount } of rows) {
        const known = versions.get(id) ?? new Set();
        versions.set(id, known.add(`${login} ${amount}.50`));
      }
      await writeFile(join(folder, 'bills.csv'), csvOf(rows));
      const more = Array.from({ length: n }, (_, index) => `P${index}: login, `).join('');
      await writeFile(join(folder, 'import.yaml'), billing(far.url, { more }));
    };
    for (let n = 0; n < KILLS; n += 1) {
      await write(n);
      const { signal } = await runUntil(folder, far, 1 + Math.floor(random() * 700), 'SIGKILL');
      if (signal === 'SIGKILL') kills += 1;
      rows = changed(rows, n, random);
    }
    await write(KILLS);
    const last = await runToEnd(folder);

    expect([0, 3], last.stderr).toContain(last.exitCode);
    const sent = new Map<number, Set<string>>();
    for (const query of far.taken) {
      const id = idOf(query);
      sent.set(id, (sent.get(id) ?? new Set()).add(query));
    }
    expect(sent.size, 'every row').toBe(rows.length);
    const twice = [...sent.values()].filter((queries) => queries.size > 1);
    expect(twice, 'rows at two seconds or with two payloads').toEqual([]);
    const strangers = [...sent].filter(([id, queries]) => {
      const params = new URLSearchParams([...queries][0]);
      const version = `${params.get('_p')} ${params.get('Billing Amount')}`;
      return versions.get(id)?.has(version) !== true;
    });
    expect(strangers, 'what no row ever said').toEqual([]);
    expect(kills).toBeGreaterThan(KILLS / 2);

    const before = far.taken.length;
    const again = await runToEnd(folder);
    expect(again.exitCode, again.stderr).toBe(0);
    expect(far.taken.length - before, 'sent by one run more').toBe(0);
    const { changed: told } = summaryIn(again.stdout).events;
    expect(told, 'edits that are told and not sent').toBeGreaterThan(0);
    console.log(
      `${kills} kills while everything changed: ${rows.length} rows, 0 lost, 0 in two versions, ${before - rows.length} repeated in the same bytes, ${told} edits told`,
    );
  });
});
