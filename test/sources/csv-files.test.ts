import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream, readdirSync } from 'node:fs';
import {
  appendFile,
  chmod,
  mkdir,
  readdir,
  rename,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { createGzip, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { SourceError, StateError } from '../../src/errors/importer-error.ts';
import { openSource } from '../../src/sources/index.ts';
import type { Source } from '../../src/sources/types.ts';
import { CsvFolder, cellsOf, csvDefinition, failureOf, readAll } from '../helpers/csv.ts';

let folder: CsvFolder;
beforeEach(() => {
  folder = new CsvFolder();
});
afterEach(async () => folder.remove());

/** More than a few pieces of reading. */
const many = `id,name\n${Array.from({ length: 60_000 }, (_, index) => `${index},somebody\n`).join('')}`;

function openFiles(): number {
  return readdirSync('/dev/fd').length;
}

/** Root may read everything, so that it has to be somebody else meanwhile. */
async function asAnyone<Result>(body: () => Promise<Result>): Promise<Result> {
  const user = process.geteuid?.();
  if (user === 0) process.seteuid?.(65_534);
  try {
    return await body();
  } finally {
    if (user === 0) process.seteuid?.(0);
  }
}

async function spooled(): Promise<readonly string[]> {
  return readdir(folder.spool).catch(() => []);
}

describe('a path', () => {
  it('starts at the folder of the import file, and rows name it so', async () => {
    await mkdir(join(folder.path, 'exports'));
    await folder.write('exports/users.csv', 'id\n1\n');
    const { rows } = await readAll(await folder.open({ csv: 'exports/users.csv' }));
    expect(rows).toEqual([{ cells: ['1'], file: 'exports/users.csv', line: 2, bad: undefined }]);
  });

  it('may be absolute, lead through a symbolic link, or look like a pattern', async () => {
    const path = await folder.write('users[1].csv', 'id\n1\n');
    await folder.write('users1.csv', 'id\n2\n');
    await symlink(path, join(folder.path, 'link.csv'));
    for (const csv of [path, 'link.csv', 'users[1].csv']) {
      expect(cellsOf((await readAll(await folder.open({ csv }))).rows)).toEqual([['1']]);
    }
  });

  it.each([
    ['gone.csv', 'gone.csv does not exist.'],
    ['users.csv/x.csv', 'users.csv/x.csv does not exist: a part of its path is no folder.'],
    ['exports', 'exports is a folder.'],
    ['loop.csv', 'loop.csv is a symbolic link that leads to itself.'],
    ['none-*.csv', 'none-*.csv matches no file.'],
  ])('that cannot be read is told plainly: %s', async (csv, message) => {
    await folder.write('users.csv', 'id\n1\n');
    await mkdir(join(folder.path, 'exports'));
    await symlink('loop.csv', join(folder.path, 'loop.csv'));
    const named = `Source "users": ${message}`;
    expect((await failureOf(folder.open({ csv }))).message).toBe(named);
  });

  it.each([
    ['user.csv', 'Did you mean `users.csv`?'],
    ['./exports/Users_2024.csv', 'Did you mean `./exports/users-2024.csv`?'],
    ['elsewhere.csv', "Paths start at the import file's folder."],
    ['missing/users.csv', "Paths start at the import file's folder."],
  ])('that does not exist is told with the nearest one of its folder: %s', async (csv, hint) => {
    await folder.write('users.csv', 'id\n1\n');
    await mkdir(join(folder.path, 'exports'));
    await folder.write('exports/users-2024.csv', 'id\n1\n');
    expect((await failureOf(folder.open({ csv }))).hint).toBe(hint);
  });

  it('that may not be read is told plainly', async () => {
    await chmod(await folder.write('users.csv', 'id\n1\n'), 0);
    await chmod(folder.path, 0o755);
    const { message } = await asAnyone(async () => failureOf(folder.open()));
    expect(message).toBe('users.csv may not be read by this user.');
  });
});

describe('a pattern', () => {
  it('gives its files in name order, expanded each time', async () => {
    await folder.write('users-b.csv', 'id\n3\n');
    await folder.write('users-10.csv', 'id\n1\n');
    await folder.write('users-2.csv', 'id\n2\n');
    const first = await readAll(await folder.open({ csv: 'users-*.csv' }));
    expect(first.rows.map(({ file, cells }) => [file, cells[0]])).toEqual([
      ['users-10.csv', '1'],
      ['users-2.csv', '2'],
      ['users-b.csv', '3'],
    ]);
    await folder.write('users-a.csv', 'id\n4\n');
    expect((await readAll(await folder.open({ csv: 'users-*.csv' }))).rows).toHaveLength(4);
  });

  it('goes down folders with two stars, and gathers packed and plain files', async () => {
    await mkdir(join(folder.path, '2024', 'may'), { recursive: true });
    await folder.write('2024/users.csv', 'id\n1\n');
    await folder.write('2024/may/users.csv.gz', gzipSync('id\n2\n'));
    const { rows } = await readAll(await folder.open({ csv: '**/users.csv{,.gz}' }));
    expect(rows.map(({ file, line }) => `${file}:${line}`)).toEqual([
      '2024/may/users.csv.gz:2',
      '2024/users.csv:2',
    ]);
  });

  it('matches columns by name, and finds out the delimiter of each file', async () => {
    await folder.write('a.csv', 'id,name\n1,A\n');
    await folder.write('b.csv', 'name;id\nB;2\n');
    const { columns, rows } = await readAll(await folder.open({ csv: '*.csv' }));
    expect(columns).toEqual(['id', 'name']);
    expect(cellsOf(rows)).toEqual([
      ['1', 'A'],
      ['2', 'B'],
    ]);
  });

  it('refuses a file that lacks a column or has another, by name', async () => {
    await folder.write('a.csv', 'id,name,plan\n');
    await folder.write('b.csv', 'id,plan,mail,phone\n');
    const error = await failureOf(folder.open({ csv: '*.csv' }));
    expect(error.message).toBe(
      'b.csv lacks 1 column (name) of a.csv and has 2 columns (mail, phone) that a.csv lacks.',
    );
    expect(error.hint).toBe(
      'If files may lack them, write `optional: [name, mail, phone]`; files of another kind are a source of their own.',
    );
  });

  it('is told the whole list of optional columns to write, as YAML, whatever file is named', async () => {
    await folder.write('a.csv', 'id,"a, b",plan\n');
    await folder.write('b.csv', 'id,"a, b"\n');
    await folder.write('c.csv', 'id,null,e-mail (work)\n');
    const csv = '*.csv';
    const { hint = '' } = await failureOf(folder.open({ csv, optional: ['coupon'] }));
    const written = /`(optional: .*?)`/.exec(hint)?.[1] ?? '';
    const { optional } = z.object({ optional: z.array(z.string()) }).parse(parse(written));
    expect(optional).toEqual(['coupon', 'a, b', 'plan', 'null', 'e-mail (work)']);
    const { columns } = await folder.open({ csv, optional });
    expect(columns).toHaveLength(6);
  });

  it('of files with hardly a column in common is told that these are of several kinds', async () => {
    const wide = Array.from({ length: 20_000 }, (_, index) => `c${index}`).join(',');
    await folder.write('a.csv', `id,${wide}\n`);
    await folder.write('b.csv', `id,${wide.replaceAll('c', 'd')}\n`);
    const error = await failureOf(folder.open({ csv: '*.csv' }));
    expect(error.hint).toContain('of another kind');
    expect(error.message).toContain('c28, c29 and 19970 more');
    expect(error.message.length).toBeLessThan(1000);
  });

  it('gives null for optional columns that a file lacks, or all files', async () => {
    await folder.write('a.csv', 'id,name\n1,A\n');
    await folder.write('b.csv', 'plan,id\npro,2\n');
    const optional = ['name', 'plan', 'phone'];
    const { columns, rows } = await readAll(await folder.open({ csv: '*.csv', optional }));
    expect(columns).toEqual(['id', 'name', 'plan', 'phone']);
    expect(cellsOf(rows)).toEqual([
      ['1', 'A', null, null],
      ['2', null, 'pro', null],
    ]);
  });

  it('reads up to a size that is the sum of its files', async () => {
    await folder.write('a.csv', many);
    await folder.write('b.csv.gz', gzipSync(many));
    const { size, bytesRead, rows } = await readAll(await folder.open({ csv: '{a,b}.csv*' }));
    expect(size).toBe(many.length + gzipSync(many).length);
    expect(bytesRead).toBe(size);
    expect(rows).toHaveLength(120_000);
  });
});

describe('standard input', () => {
  it('is kept in a file that only this user may read, and read as often as needed', async () => {
    const source = await folder.open({ csv: '-' }, ['id,name\n', '1,A\n']);
    const [name = ''] = await spooled();
    expect((await stat(join(folder.spool, name))).mode & 0o777).toBe(0o600);
    for (let time = 0; time < 2; time += 1) {
      for await (const { rows } of source.read()) {
        expect(rows.every(({ file }) => file === '-')).toBe(true);
      }
    }
    await source.close();
    expect(await spooled()).toEqual([]);
  });

  it('may be packed', async () => {
    const { rows } = await readAll(await folder.open({ csv: '-' }, [gzipSync('id\n1\n')]));
    expect(cellsOf(rows)).toEqual([['1']]);
  });

  it('leaves nothing behind when what it holds is refused', async () => {
    const error = await failureOf(folder.open({ csv: '-' }, ['id,id\n1,2\n']));
    expect(error.message).toContain('Standard input, line 1: in the header columns 1 and 2');
    expect(await spooled()).toEqual([]);
  });

  it('that breaks off is told, and leaves nothing behind', async () => {
    const stdin = Readable.from(
      (async function* broken() {
        yield 'id\n';
        throw Object.assign(new Error('gone'), { code: 'EIO' });
      })(),
    );
    const surroundings = { ...folder.surroundings(), stdin };
    const error = await failureOf(openSource(csvDefinition({ csv: '-' }), surroundings));
    expect(error.message).toBe('Standard input cannot be read (EIO).');
    expect(await spooled()).toEqual([]);
  });

  it('that cannot be kept is a fault of the state folder', async () => {
    await folder.write('state', 'a file where a folder has to be');
    await expect(folder.open({ csv: '-' }, ['id\n'])).rejects.toBeInstanceOf(StateError);
  });

  it('that is waited for is left when the run is asked to end, with the reason and no copy', async () => {
    const stdin = new Readable({ read: () => undefined });
    stdin.push('id\n1\n');
    const stop = new AbortController();
    const surroundings = { ...folder.surroundings(), stdin, signal: stop.signal };
    const opening = openSource(csvDefinition({ csv: '-' }), surroundings);
    await vi.waitFor(async () => expect(await spooled()).toHaveLength(1));
    const reason = new Error('asked to end');
    stop.abort(reason);
    await expect(opening).rejects.toBe(reason);
    expect(await spooled()).toEqual([]);
    expect(stdin.destroyed).toBe(true);
  });

  it('is not read at all when the run was asked to end before', async () => {
    const reason = new Error('asked to end');
    const surroundings = { ...folder.surroundings(['id\n']), signal: AbortSignal.abort(reason) };
    const opening = openSource(csvDefinition({ csv: '-' }), surroundings);
    await expect(opening).rejects.toBe(reason);
    expect(await spooled()).toEqual([]);
  });

  it('takes away what killed runs left more than a day ago, and nothing else', async () => {
    await mkdir(folder.spool, { recursive: true });
    const hours = (count: number) => Date.now() / 1000 - count * 3600;
    const stale = `csv-${randomUUID()}`;
    const fresh = `csv-${randomUUID()}`;
    for (const [name, age] of [
      [stale, 25],
      [fresh, 23],
      ['notes.txt', 1000],
    ] as const) {
      await writeFile(join(folder.spool, name), 'id\n');
      await utimes(join(folder.spool, name), hours(age), hours(age));
    }
    await readAll(await folder.open({ csv: '-' }, ['id\n1\n']));
    expect(await spooled()).toEqual([fresh, 'notes.txt']);
  });
});

describe('what is no file', () => {
  it('is refused before it is opened, since a pipe without a writer would be waited for', async () => {
    execFileSync('mkfifo', [join(folder.path, 'pipe.csv')]);
    const error = await failureOf(folder.open({ csv: 'pipe.csv' }));
    expect(error.message).toBe('pipe.csv is a pipe, not a file.');
    expect(error.hint).toBe(
      'Read it as standard input: `csv: "-"`, with `< pipe.csv` behind the command.',
    );
  });

  it('is refused also when it is a device or a socket', async () => {
    const { message } = await failureOf(folder.open({ csv: '/dev/null' }));
    expect(message).toBe('/dev/null is a device, not a file.');
    const server = createServer().listen(join(folder.path, 'socket.csv'));
    await once(server, 'listening');
    const error = await failureOf(folder.open({ csv: 'socket.csv' }));
    server.close();
    expect(error.message).toBe('socket.csv is a socket, not a file.');
  });

  it('is not waited for when it takes the place of a file that was opened', async () => {
    const path = await folder.write('users.csv', 'id\n1\n');
    const source = await folder.open();
    await rm(path);
    execFileSync('mkfifo', [path]);
    const { error } = await readAll(source);
    expect(error?.message).toBe('users.csv changed while it was read.');
  });
});

describe('packed files', () => {
  it('are known by their content, whatever their name', async () => {
    await folder.write('users.csv', gzipSync('id\n1\n'));
    await folder.write('plain.csv.gz', 'id\n1\n');
    for (const csv of ['users.csv', 'plain.csv.gz']) {
      expect(cellsOf((await readAll(await folder.open({ csv }))).rows)).toEqual([['1']]);
    }
  });

  it('may have several parts and padding', async () => {
    const packed = Buffer.concat([gzipSync('id\n1\n'), gzipSync('2\n3\n'), Buffer.alloc(512)]);
    expect(cellsOf((await folder.read(packed)).rows)).toEqual([['1'], ['2'], ['3']]);
  });

  it('that are cut off stop, and the rows that could be unpacked are read', async () => {
    const packed = gzipSync(many);
    const { rows, error } = await folder.read(packed.subarray(0, packed.length - 20_000));
    expect(error?.message).toBe('users.csv ends in the middle of its gzip data.');
    expect(error?.hint).toContain('fetch it again');
    expect(rows.length).toBeGreaterThan(10_000);
    expect(rows.at(-1)?.cells).toEqual([String(rows.length - 1), 'somebody']);
  });

  it('that are damaged stop', async () => {
    const packed = gzipSync(many);
    packed[packed.length - 6] = (packed.at(-6) ?? 0) ^ 0xff;
    expect((await folder.read(packed)).error?.message).toBe('users.csv has damaged gzip data.');
  });

  it.each([
    ['text', Buffer.from('2\n')],
    ['a part behind padding', Buffer.concat([Buffer.alloc(100), gzipSync('2\n')])],
  ])('with %s behind stop, since it would be left out', async (_, rest) => {
    const { error } = await folder
      .read(Buffer.concat([gzipSync('id\n1\n'), rest]), {
        header: ['id'],
      })
      .catch((thrown: unknown) => ({ error: thrown instanceof SourceError ? thrown : undefined }));
    expect(error?.message).toMatch(/has (other data behind its|damaged) gzip data/);
  });

  it('are unpacked piece by piece: a bomb does not fill the memory', async () => {
    const path = join(folder.path, 'bomb.csv.gz');
    const line = 'x'.repeat(99);
    const block = `${line}\n`.repeat(10_000);
    async function* blocks() {
      yield 'name\n';
      for (let index = 0; index < 300; index += 1) yield block;
    }
    await new Promise<void>((resolve, reject) => {
      const out = createWriteStream(path).on('finish', resolve).on('error', reject);
      Readable.from(blocks())
        .pipe(createGzip({ level: 1 }))
        .pipe(out);
    });
    const source = await folder.open({ csv: 'bomb.csv.gz' });
    let rows = 0;
    let most = 0;
    for await (const batch of source.read()) {
      rows += batch.rows.length;
      most = Math.max(most, batch.rows.length);
    }
    await source.close();
    expect(rows).toBe(3_000_000);
    expect(most).toBeLessThan(5_000);
  });
});

describe('a file that changes', () => {
  const changes: readonly (readonly [string, (path: string) => Promise<void>])[] = [
    ['grows', async (path) => appendFile(path, '7,x\n')],
    ['is written again', async (path) => writeFile(path, 'id,name\n1,B\n')],
    ['is touched', async (path) => utimes(path, 1, 1)],
    [
      'is replaced',
      async (path) => {
        await writeFile(`${path}.new`, 'id,name\n1,B\n');
        await rename(`${path}.new`, path);
      },
    ],
  ];

  async function readTo(source: Source, atFirst?: () => Promise<void>): Promise<number> {
    let rows = 0;
    for await (const batch of source.read()) {
      if (rows === 0) await atFirst?.();
      rows += batch.rows.length;
    }
    return rows;
  }

  it.each(changes)('between opening and reading stops the reading: it %s', async (_, change) => {
    const path = await folder.write('users.csv', 'id,name\n1,A\n');
    const source = await folder.open();
    await change(path);
    const error = await failureOf(readTo(source));
    expect(error.message).toBe('users.csv changed while it was read.');
    expect(error.hint).toContain('run again');
  });

  it.each(changes)('between two readings stops the second: it %s', async (_, change) => {
    const path = await folder.write('users.csv', 'id,name\n1,A\n');
    const source = await folder.open();
    expect(await readTo(source)).toBe(1);
    await change(path);
    expect((await failureOf(readTo(source))).message).toContain('changed while it was read');
  });

  it.each(changes)('while it is read stops the reading: it %s', async (_, change) => {
    for (const content of [many, gzipSync(many)]) {
      const path = await folder.write('users.csv', content);
      const source = await folder.open();
      const error = await failureOf(readTo(source, async () => change(path)));
      expect(error.message).toBe('users.csv changed while it was read.');
    }
  });

  it('into another of the same size and time stops the reading', async () => {
    const path = await folder.write('users.csv', 'id,name\n1,A\n');
    const other = await folder.write('other.csv', 'id,name\n1,B\n');
    for (const name of [path, other]) await utimes(name, 1_000, 1_000);
    const source = await folder.open();
    await rename(other, path);
    expect((await failureOf(readTo(source))).message).toContain('changed while it was read');
  });

  it('by vanishing stops the reading', async () => {
    const path = await folder.write('users.csv', 'id\n1\n');
    const source = await folder.open();
    await rm(path);
    expect((await failureOf(readTo(source))).message).toBe('users.csv does not exist.');
  });
});

describe('files that are open', () => {
  it('are closed when the reader leaves early', async () => {
    await folder.write('a.csv', many);
    await folder.write('b.csv.gz', gzipSync(many));
    for (const csv of ['a.csv', 'b.csv.gz']) {
      const source = await folder.open({ csv });
      const before = openFiles();
      for await (const { rows } of source.read()) if (rows.length > 0) break;
      expect(openFiles()).toBe(before);
    }
  });
});
