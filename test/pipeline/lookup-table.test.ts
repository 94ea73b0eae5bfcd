import { readdir } from 'node:fs/promises';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { SpillingTable } from '../../src/pipeline/lookup-table.ts';
import { importing } from '../helpers/importing.ts';
import { temporaryFolder } from '../helpers/temp-folder.ts';

describe('what a lookup knows', () => {
  it('is kept exactly when memory has no room for it, and leaves nothing behind', async () => {
    const folder = await temporaryFolder();
    vi.stubEnv('TMPDIR', folder);
    onTestFinished(() => {
      vi.unstubAllEnvs();
    });
    const table = new SpillingTable();
    const long = 'k'.repeat(3_000);
    for (let n = 0; n < 450_000; n += 1) table.set(String(n), `v${n}`);
    table.set(long, 'long');
    table.set('control\u0001', 'mark');
    table.set('', 'nothing');
    expect(table.get('0')).toBe('v0');
    expect(table.get('199999')).toBe('v199999');
    expect(table.get('449999')).toBe('v449999');
    expect(table.get('450000')).toBeUndefined();
    expect([table.get(long), table.get('control\u0001')]).toEqual(['long', 'mark']);
    expect(await readdir(folder)).toEqual([]);
    await table.close();
  });

  it('still tells a key with two values, wherever the first one lies', async () => {
    const users = Array.from({ length: 201_000 }, (_, n) => `${n},u${n}@example.com`);
    const yaml = `zone: UTC
sources: { users: { csv: users.csv, key: id }, bills: { csv: bills.csv, key: id } }
lookups: { login: { source: users, key: id, value: login } }
rules:
  - { record: Billed, from: bills, person: { lookup: login, by: user }, at: at }
`;
    const bills = 'id,user,at\n1,3,2024-01-01\n2,200500,2024-01-01\n3,999999,2024-01-01\n';
    const files = { 'users.csv': `id,login\n${users.join('\n')}\n`, 'bills.csv': bills };
    const { summary } = await importing({ files, yaml, mode: 'dry-run' });
    expect(summary.events.pending).toBe(2);
    expect(summary.rejects).toEqual({ lookup_miss: 1 });
    const twice = { ...files, 'users.csv': `${files['users.csv']}3,other@example.com\n` };
    await expect(importing({ files: twice, yaml, mode: 'dry-run' })).rejects.toThrow(
      /two values for one key, in users.csv line 5 and in users.csv line 201002/,
    );
  });
});
