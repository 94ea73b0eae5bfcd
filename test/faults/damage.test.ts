import {
  appendFile,
  chmod,
  cp,
  readdir,
  readFile,
  rm,
  stat,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { open } from 'lmdb';
import { describe, expect, it } from 'vitest';
import { loadImport, runImport } from '../../src/index.ts';
import { TEST_KEY } from '../helpers/importing.ts';
import { temporaryFolder } from '../helpers/temp-folder.ts';
import { canMount, whileReadOnly } from './mount.ts';
import {
  billing,
  bills,
  csvOf,
  type Ended,
  expectPlain,
  type FarSide,
  farSide,
  productFolder,
  runToEnd,
  runUntil,
  summaryIn,
} from './running.ts';

const ROWS = 300;

interface Imported {
  readonly folder: string;
  readonly product: string;
  readonly store: string;
  readonly far: FarSide;
}

/** A folder whose bills were imported; ten more have come since. */
async function imported(): Promise<Imported> {
  const far = await farSide();
  const folder = await temporaryFolder({
    'bills.csv': csvOf(bills(0, ROWS)),
    'import.yaml': billing(far.url),
  });
  const env = { KISSMETRICS_API_KEY: TEST_KEY };
  const definition = await loadImport(join(folder, 'import.yaml'), { env });
  expect((await runImport(definition, { mode: 'send' })).run.exitCode).toBe(0);
  await writeFile(join(folder, 'bills.csv'), csvOf(bills(0, ROWS + 10)));
  const product = productFolder(folder);
  return { folder, product, store: join(product, 'ledger', 'data.mdb'), far };
}

/** A folder in which a run was killed, and the journal that it left. */
async function killed(): Promise<Imported & { readonly journal: string }> {
  const far = await farSide({ answer: () => ({ delayMs: 5 }) });
  const folder = await temporaryFolder({
    'bills.csv': csvOf(bills(0, 2_000)),
    'import.yaml': billing(far.url),
  });
  expect((await runUntil(folder, far, 50, 'SIGKILL')).signal).toBe('SIGKILL');
  const product = productFolder(folder);
  const [name = ''] = await readdir(join(product, 'journal'));
  const journal = join(product, 'journal', name);
  return { folder, product, store: join(product, 'ledger', 'data.mdb'), far, journal };
}

/** A run and a dry run end with the same sentence and 2, and nothing is sent. @returns The sentence. */
async function refusal({ folder, far }: Imported): Promise<string> {
  const before = far.taken.length;
  const dry = await runToEnd(folder, ['--dry-run']);
  const end = await runToEnd(folder);
  expect([dry.exitCode, end.exitCode], end.stderr).toEqual([2, 2]);
  expect(end.stderr).toBe(dry.stderr);
  expectPlain(end, /^/);
  expect(far.taken).toHaveLength(before);
  return end.stderr;
}

/** Permissions do not bind root, who may mount instead; where root may not, /proc takes no folder. */
async function whileUnwritable(
  folder: string,
  product: string,
  check: () => Promise<void>,
): Promise<Ended> {
  let dry: Ended | undefined;
  const both = async (): Promise<void> => {
    await check();
    dry = await runToEnd(folder, ['--dry-run']);
  };
  if (canMount()) {
    await whileReadOnly(join(folder, 'state'), both);
  } else if (process.getuid?.() === 0) {
    const file = join(folder, 'import.yaml');
    const yaml = await readFile(file, 'utf8');
    await writeFile(file, yaml.replace('state: state', 'state: /proc/kissmetrics-import'));
    await check();
    await writeFile(file, yaml);
  } else {
    await chmod(product, 0o500);
    await both();
    await chmod(product, 0o700);
  }
  return dry ?? runToEnd(folder, ['--dry-run']);
}

describe('a damaged ledger', () => {
  it('that was truncated in the middle is refused, not mapped', async () => {
    const state = await imported();
    await truncate(state.store, Math.floor((await stat(state.store)).size / 2));
    expect(await refusal(state)).toMatch(
      /The ledger is damaged: \S+data\.mdb is cut short\.\n.*backup/,
    );
  });

  it('that was written over is refused', async () => {
    const state = await imported();
    await writeFile(state.store, 'not a ledger at all\n'.repeat(10_000));
    expect(await refusal(state)).toMatch(/The ledger is damaged/);
  });

  it('of a newer version is refused, naming both', async () => {
    const state = await imported();
    const root = open({ path: join(state.product, 'ledger'), maxDbs: 32 });
    await root.openDB<number, string>({ name: 'meta' }).put('version', 99);
    await root.close();
    expect(await refusal(state)).toMatch(/is of version 99, and this program knows \d+\.\nInstall/);
  });

  it('that is gone while the journal tells of events is no fresh start', async () => {
    const state = await imported();
    await rm(join(state.product, 'ledger'), { recursive: true });
    expect(await refusal(state)).toMatch(/The ledger is gone: .*\n.*backup/);
  });

  it('that is older than the journal is refused', async () => {
    const state = await imported();
    const backup = join(state.folder, 'backup');
    await cp(join(state.product, 'ledger'), backup, { recursive: true });
    expect((await runToEnd(state.folder)).exitCode).toBe(0);
    await rm(join(state.product, 'ledger'), { recursive: true });
    await cp(backup, join(state.product, 'ledger'), { recursive: true });
    expect(await refusal(state)).toMatch(/The ledger is older than the journal/);
  });

  it('that an unfinished first run lost is made again from its journal', async () => {
    const { folder, product, far } = await killed();
    await rm(join(product, 'ledger'), { recursive: true });
    const { exitCode, stderr } = await runToEnd(folder);
    expect(exitCode, stderr).toBe(0);
    expect(new Set(far.taken).size).toBe(2_000);
  });

  it('that a killed process has left empty is a new one', async () => {
    const { folder, product, store, far } = await imported();
    await rm(product, { recursive: true });
    const before = far.taken.length;
    const { exitCode, stderr } = await runToEnd(folder);
    expect(exitCode, stderr).toBe(0);
    expect(far.taken.length - before).toBe(ROWS + 10);
    await rm(join(product, 'journal'), { recursive: true });
    await rm(join(product, 'journaled'));
    await truncate(store, 0);
    expect((await runToEnd(folder, ['--dry-run'])).exitCode).toBe(0);
  });

  it('or gone with its journal is no fresh start, since it is known that there was one', async () => {
    const { folder, product, far } = await imported();
    await rm(join(product, 'journal'), { recursive: true });
    await rm(join(product, 'ledger'), { recursive: true });
    const before = far.taken.length;
    const end = await runToEnd(folder);
    expect(end.exitCode, end.stderr).toBe(2);
    expectPlain(end, /ledger and the journal are gone/);
    expect(far.taken.length).toBe(before);
  });
});

describe('a damaged journal', () => {
  it('whose last line is torn is whole: the line was never acted on', async () => {
    const { folder, journal, far } = await killed();
    const [line = ''] = (await readFile(journal, 'utf8')).split('\n');
    await appendFile(journal, line.slice(0, line.length / 2));
    const { exitCode, stderr } = await runToEnd(folder);
    expect(exitCode, stderr).toBe(0);
    expect(new Set(far.taken).size).toBe(2_000);
  });

  it('with a byte flipped in its middle is refused, with the line', async () => {
    const state = await killed();
    const bytes = await readFile(state.journal);
    const place = bytes.indexOf('\n') + 40;
    bytes[place] = (bytes[place] ?? 0) ^ 1;
    await writeFile(state.journal, bytes);
    expect(await refusal(state)).toMatch(/The journal is damaged: \S+\.jsonl, line 2\.\n.*backup/);
  });

  it('that is gone while the ledger stays is refused', async () => {
    const state = await imported();
    await rm(join(state.product, 'journal'), { recursive: true });
    expect(await refusal(state)).toMatch(/The journal is shorter than the ledger says/);
  });

  it('that is gone while events were under way is refused', async () => {
    const state = await killed();
    await rm(join(state.product, 'journal'), { recursive: true });
    expect(await refusal(state)).toMatch(/The journal is shorter than the ledger says/);
  });
});

describe('a state folder that cannot be used', () => {
  it('because a file has its name', async () => {
    const far = await farSide();
    const folder = await temporaryFolder({
      'bills.csv': csvOf(bills(0, 10)),
      'import.yaml': billing(far.url),
      state: 'a file\n',
    });
    const end = await runToEnd(folder);
    expectPlain(end, /The state folder cannot be made: \S+ \((?:ENOTDIR|EEXIST)\)\.\nAllow/);
    expect(end.exitCode).toBe(2);
    expect(far.taken).toEqual([]);
  });

  it('because one of its folders is a file', async () => {
    for (const part of ['ledger', 'journal']) {
      const state = await imported();
      await rm(join(state.product, part), { recursive: true });
      await writeFile(join(state.product, part), 'a file\n');
      const before = state.far.taken.length;
      const end = await runToEnd(state.folder);
      expectPlain(end, /The (?:ledger|journal) /);
      expect(end.exitCode, part).toBe(2);
      expect(state.far.taken).toHaveLength(before);
    }
  });

  it('because it is read-only, which a dry run does not mind', async () => {
    const { folder, product, far } = await imported();
    const before = far.taken.length;
    const check = async (): Promise<void> => {
      const end = await runToEnd(folder);
      expectPlain(
        end,
        /The state folder cannot be (?:written|made): \S+ \(E(?:ROFS|ACCES|NOENT)\)/,
      );
      expect(end.exitCode).toBe(2);
    };
    const dry = await whileUnwritable(folder, product, check);
    expect(dry.exitCode, dry.stderr).toBe(0);
    expect(summaryIn(dry.stdout).events).toMatchObject({ alreadyDelivered: ROWS, pending: 10 });
    expect(far.taken).toHaveLength(before);
  });
});
