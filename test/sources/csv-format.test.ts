import { afterAll, describe, expect, it } from 'vitest';
import type { CsvSourceDefinition } from '../../src/model/definition.ts';
import { CsvFolder, cellsOf, failureOf, type Reading } from '../helpers/csv.ts';

const folder = new CsvFolder();
afterAll(async () => folder.remove());

async function read(
  content: string | Uint8Array,
  options: Partial<CsvSourceDefinition> = {},
): Promise<Reading> {
  return folder.read(content, options);
}

async function refusal(content: string, options: Partial<CsvSourceDefinition> = {}) {
  await folder.write('users.csv', content);
  return failureOf(folder.open(options));
}

function linesOf({ rows }: Reading): readonly number[] {
  return rows.map(({ line }) => line);
}

describe('the delimiter', () => {
  it.each([
    ['a comma', 'id,name\n1,Ann;B\n'],
    ['a semicolon', 'id;name\n1;"Ann, B; C|D"\n2;1,5\n3;2,5\n'],
    ['a tab', 'id\tname\n1\tAnn, B\n'],
    ['a bar', 'id|name\n1|Ann, B\n'],
  ])('is found out when it is %s', async (_, content) => {
    const { columns, rows } = await read(content);
    expect(columns).toEqual(['id', 'name']);
    expect(rows.every(({ bad, cells }) => bad === undefined && cells.length === 2)).toBe(true);
  });

  it('is a comma for a file of one column', async () => {
    expect(cellsOf((await read('email\na@example.com\n')).rows)).toEqual([['a@example.com']]);
  });

  it('is the one that fits the listed names when the file has no header', async () => {
    const { rows } = await read('Smith, Ann;1\nJones;2\n', { header: ['name', 'id'] });
    expect(cellsOf(rows)).toEqual([
      ['Smith, Ann', '1'],
      ['Jones', '2'],
    ]);
  });

  it('has to be given when there is no header and two would do', async () => {
    const options = { header: ['name', 'id'] };
    const error = await refusal('Smith, Ann;1\nJones, Bob;2\n', options);
    expect(error.message).toBe('users.csv would fit its `header` with "," and ";" as delimiter.');
    expect(error.hint).toContain('`delimiter`');
  });

  it('is not looked for inside quotes, also where line breaks are in them', async () => {
    const { columns } = await read('"a;b\n;;;","c;d"\n"1;;\n","2"\n');
    expect(columns).toEqual(['a;b\n;;;', 'c;d']);
  });

  it('may be any text', async () => {
    const { rows } = await read('id::na:me\n1::A:B\n', { delimiter: '::' });
    expect(cellsOf(rows)).toEqual([['1', 'A:B']]);
  });

  it.each(['\\t', 'tab', '\t'])('may be a tab written as %j', async (delimiter) => {
    expect(cellsOf((await read('id\tname\n1\tA,B\n', { delimiter })).rows)).toEqual([['1', 'A,B']]);
  });

  it.each([
    [{ delimiter: '' }, '`delimiter` cannot be empty'],
    [{ delimiter: '"' }, '`delimiter` and `quote` cannot be the same'],
    [{ delimiter: 'a\nb' }, '`delimiter` cannot hold a line break'],
    [{ quote: '""' }, '`quote` has to be one ASCII character'],
    [{ escape: '§' }, '`escape` has to be one ASCII character'],
    [{ delimiter: '|', escape: '|' }, '`delimiter` and `escape` cannot be the same'],
  ])('and the marks have to differ: %j', async (options, message) => {
    expect((await refusal('id\n1\n', options)).message).toContain(message);
  });
});

describe('line breaks', () => {
  it.each(['\n', '\r\n', '\r', '\r\r\n'])('of the kind %j end rows', async (end) => {
    const reading = await read(['id,name', '1,A', '2,B', ''].join(end));
    expect(cellsOf(reading.rows)).toEqual([
      ['1', 'A'],
      ['2', 'B'],
    ]);
    expect(reading.error).toBeUndefined();
  });

  it('of LF and CRLF may be mixed, and the last row needs none', async () => {
    expect(cellsOf((await read('id,name\r\n1,A\n2,B\r\n3,C')).rows)).toEqual([
      ['1', 'A'],
      ['2', 'B'],
      ['3', 'C'],
    ]);
  });

  it('of a lone CR between whole rows of an LF file end rows too', async () => {
    const { rows } = await read('id,name\n1,A\r2,B\n3,C\r');
    expect(cellsOf(rows)).toEqual([
      ['1', 'A'],
      ['2', 'B'],
      ['3', 'C'],
    ]);
    expect(rows.some(({ bad }) => bad !== undefined)).toBe(false);
  });

  it('of a lone CR inside a cell of an LF file make all its pieces bad rows, also a whole-looking one', async () => {
    const { rows } = await read('id,name\n1,A\n2\r,B\n3,C\rD,E\rF\n4,D\n');
    expect(rows.map(({ cells, bad }) => [cells.join('/'), bad === undefined])).toEqual([
      ['1/A', true],
      ['2', false],
      ['/B', false],
      ['3/C', true],
      ['D/E', false],
      ['F', false],
      ['4/D', true],
    ]);
    expect(rows[2]?.bad?.message).toContain('beside a line break of another kind');
  });

  it('of a lone CR may outnumber the rows of an LF file, and no piece passes for a row', async () => {
    const { rows } = await read('id,note\n1,a\rb\rc\n2,d\re\rf\n3,g\n');
    const good = rows.filter(({ bad }) => bad === undefined);
    expect(cellsOf(good)).toEqual([['3', 'g']]);
    expect(rows).toHaveLength(7);
  });

  it('of LF inside the cells of a CR file make bad rows as well', async () => {
    const { rows } = await read('id,note\r1,a\nb\r2,d\r3,g\r');
    const good = rows.filter(({ bad }) => bad === undefined);
    expect(cellsOf(good)).toEqual([
      ['2', 'd'],
      ['3', 'g'],
    ]);
  });

  it('of a lone CR in an LF file of one column settle nothing, so both pieces are bad rows', async () => {
    const { rows } = await read('email\na\nb\rc\nd\n');
    expect(rows.map(({ cells, bad }) => [cells[0], bad === undefined])).toEqual([
      ['a', true],
      ['b', false],
      ['c', false],
      ['d', true],
    ]);
  });

  it('of another kind inside the header stop the file', async () => {
    const { message } = await refusal('id,first\rname\n1,A\n2,B\n3,C\n');
    expect(message).toMatch(/^users\.csv, line 1: the header is cut by a line break/);
  });

  it('in quotes belong to the cell as they are', async () => {
    const { rows } = await read('id,note\n1,"a\rb\r\nc\nd"\n');
    expect(cellsOf(rows)).toEqual([['1', 'a\rb\r\nc\nd']]);
  });
});

describe('the line of a row', () => {
  it('is that of its first character, past blank lines and cells of several lines', async () => {
    const content = '\n\nid,note\n\n1,"a\nb\r\nc\rd"\n\r\n2,x\n3,"\n\n"\n4,y';
    expect(linesOf(await read(content))).toEqual([5, 10, 11, 14]);
  });

  it('counts skipped lines and comments', async () => {
    const content = 'Report "of" May\r\nid,\n# c\nid,note\n#"\n1,x\n# 2\n2,"#\n# not"\n3,z\n';
    const reading = await read(content, { skipLines: 2, comment: '#' });
    expect(reading.columns).toEqual(['id', 'note']);
    expect(cellsOf(reading.rows)).toEqual([
      ['1', 'x'],
      ['2', '#\n# not'],
      ['3', 'z'],
    ]);
    expect(linesOf(reading)).toEqual([6, 8, 10]);
  });

  it('is right with lone CRs as the only line breaks', async () => {
    expect(linesOf(await read('id,note\r\r1,"a\rb"\r2,x\r'))).toEqual([3, 5]);
  });

  it('holds for files of many pieces', async () => {
    const rows = Array.from({ length: 30_000 }, (_, index) =>
      index % 3 === 0 ? `${index},"two\r\nlines"\r\n` : `${index},one line\r\n`,
    );
    const reading = await read(`id,note\r\n${rows.join('')}`);
    const expected = Array.from({ length: 30_000 }, (_, index) => index + 2 + Math.ceil(index / 3));
    expect(linesOf(reading)).toEqual(expected);
  });
});

describe('quotes', () => {
  it('may be doubled inside quotes, and be empty', async () => {
    const { rows } = await read('id,note\n"1",""\n2,"say ""hi"""\n');
    expect(cellsOf(rows)).toEqual([
      ['1', ''],
      ['2', 'say "hi"'],
    ]);
  });

  it('that are never closed name the line where they open, and rows before are read', async () => {
    const { rows, error } = await read('id,a,b\n1,x,y\n2,"p\nq","r\n3,x,y\n4,x,y\n');
    expect(cellsOf(rows)).toEqual([['1', 'x', 'y']]);
    expect(error?.message).toBe('users.csv, line 4: a quote opens here and is never closed.');
    expect(error?.hint).toContain('close the quote');
  });

  it('with text behind them stop the file at their line, and rows before are read', async () => {
    const { rows, error } = await read('id,note\n1,x\n2,"a\nb"c\n3,z\n');
    expect(cellsOf(rows)).toEqual([['1', 'x']]);
    expect(error?.message).toBe('users.csv, line 4: there is text behind a closing quote.');
    expect(error?.hint).toContain('`quote: ""`');
  });

  it('inside an unquoted cell stop the file, and the cell is not told', async () => {
    const { rows, error } = await read('id,note\n1,x\n2,secret 5" disk\n');
    expect(cellsOf(rows)).toEqual([['1', 'x']]);
    expect(error?.message).toBe('users.csv, line 3: there is a quote inside an unquoted cell.');
    expect(`${error?.message} ${error?.hint} ${String(error?.cause)}`).not.toContain('secret');
  });

  it('mean nothing when the option is empty', async () => {
    const { rows, error } = await read('id,note\n1,5" disk\n2,"x\n', { quote: '' });
    expect(error).toBeUndefined();
    expect(cellsOf(rows)).toEqual([
      ['1', '5" disk'],
      ['2', '"x'],
    ]);
  });

  it('may be another character, which is doubled in its turn', async () => {
    const { rows } = await read(`id,note\n1,'it''s, "so"'\n`, { quote: "'" });
    expect(cellsOf(rows)).toEqual([['1', `it's, "so"`]]);
  });

  it('that swallow rows until the next quote give a bad row that tells its lines', async () => {
    const { rows } = await read('id,note\n1,"x\n2,y\n3,"\n4,z\n');
    expect(cellsOf(rows)).toEqual([
      ['1', 'x\n2,y\n3,'],
      ['4', 'z'],
    ]);
    const ragged = await read('id,note,on\n1,"x,a\n2,y",a,b,c\n4,z,a\n');
    expect(ragged.rows[0]?.bad).toEqual({
      message: '5 cells where the header has 3, on lines 2 to 3',
      hint: expect.stringContaining('Is a quote left open on line 2?'),
    });
  });
});

describe('escapes with a backslash, as OUTFILE writes them', () => {
  const options = { escape: '\\', delimiter: '\t', header: ['id', 'note'] };

  it('are taken back outside quotes', async () => {
    const { rows } = await read('1\ta\\\tb\\\nc\\\\\n2\t\\N\n3\tx\\0\\Zy\n', options);
    expect(cellsOf(rows)).toEqual([
      ['1', 'a\tb\nc\\'],
      ['2', '\\N'],
      ['3', 'x\0\u001ay'],
    ]);
    expect(rows.map(({ line }) => line)).toEqual([1, 3, 4]);
  });

  it('are taken back inside quotes', async () => {
    const { rows } = await read('"1"\t"say \\"hi\\"\\n\\\\"\n"2"\t\\N\n', options);
    expect(cellsOf(rows)).toEqual([
      ['1', 'say "hi"\n\\'],
      ['2', '\\N'],
    ]);
    expect(rows.map(({ line }) => line)).toEqual([1, 2]);
  });

  it('leave quotes alone where these mean nothing', async () => {
    const { rows } = await read('1\t"a\\\tb\n2\t5"\n', { ...options, quote: '' });
    expect(cellsOf(rows)).toEqual([
      ['1', '"a\tb'],
      ['2', '5"'],
    ]);
  });

  it('do not hide an unclosed quote, whose line is named', async () => {
    const { rows, error } = await read('1\tx\n2\t"a\\"\n3\ty\n', options);
    expect(cellsOf(rows)).toEqual([['1', 'x']]);
    expect(error?.message).toBe('users.csv, line 2: a quote opens here and is never closed.');
  });
});

describe('rows of another width than the header', () => {
  it('are bad rows with their line and figures, and reading goes on', async () => {
    const { rows } = await read('id,name,plan\n1,A\n2,B,pro\n3,C,pro,x,y\n4,D,pro\n');
    expect(rows.map(({ line, bad }) => [line, bad?.message])).toEqual([
      [2, '2 cells where the header has 3'],
      [3, undefined],
      [4, '5 cells where the header has 3'],
      [5, undefined],
    ]);
    expect(rows[0]?.cells).toEqual(['1', 'A']);
    expect(rows[0]?.bad?.hint).toContain('has to be in quotes');
  });

  it('are also lines of white space alone, which are no blank lines', async () => {
    const { rows } = await read('id,name\n  \n1,A\n\n');
    expect(rows.map(({ cells, bad }) => [cells, bad === undefined])).toEqual([
      [['  '], false],
      [['1', 'A'], true],
    ]);
  });
});

describe('the header', () => {
  it('gives names without the white space and the byte order mark around them', async () => {
    expect((await read('\uFEFF"id" , name \n1,A\n'.replace('" ,', '",'))).columns).toEqual([
      'id',
      'name',
    ]);
  });

  it('may be all there is', async () => {
    expect(await read('id,name\n')).toMatchObject({ columns: ['id', 'name'], rows: [] });
  });

  it.each([
    ['id,email,id,email, id\n', 'columns 1, 3 and 5 are all called "id"; columns 2 and 4 are both'],
    ['id,,name,\n', 'columns 2 and 4 have no name'],
    ['id,name,\n', 'column 3 has no name'],
    ['id,_line\n', 'column 2 is called "_line"'],
    ['_file,id\n', 'column 1 is called "_file"'],
  ])('is refused when it is %j', async (content, message) => {
    const error = await refusal(`\n${content}1,2\n`);
    expect(error.message).toContain(`users.csv, line 2: in the header ${message}`);
    expect(error.hint).toContain('header: [...]');
  });

  it('is no title: where the rows agree on many more cells, the line to leave out is told', async () => {
    const error = await refusal('Users, 2024\n\nid,name,plan,mail\n1,A,pro,x\n2,B,free,y\n');
    expect(error.message).toBe('users.csv, line 1: the header has 2 cells, the rows below it 4.');
    expect(error.hint).toContain('`skipLines: 2`');
    const content = 'Users, 2024\n\nid,name,plan,mail\n1,A,pro,x\n2,B,free,y\n';
    const { columns, rows } = await read(content, { skipLines: 2 });
    expect(columns).toEqual(['id', 'name', 'plan', 'mail']);
    expect(rows).toHaveLength(2);
  });

  it('may be shorter than some rows below it, which are bad rows then', async () => {
    const { rows } = await read('name\nDoe, John\nSmith\nRoe, Jane\n');
    expect(rows.map(({ bad }) => bad === undefined)).toEqual([false, true, false]);
  });

  it('of very many columns is read, or refused, in no time', async () => {
    const names = Array.from({ length: 100_000 }, (_, index) => `c${index}`);
    expect((await read(`${names.join(',')}\n`)).columns).toHaveLength(100_000);
    const equal = await refusal(`${'id,'.repeat(99_999)}id\n`);
    expect(equal.message).toBe(
      'users.csv, line 1: in the header columns 1, 2, 3, 4, 5, 6 and 99994 more are all called "id".',
    );
    const pairs = await refusal(`${names.join(',')},${names.join(',')}\n`);
    expect(pairs.message).toContain('both called "c5"; 99,994 more names of several columns.');
  });

  it.each(['', '\n\n', '\uFEFF'])('cannot be missing: %j', async (content) => {
    expect((await refusal(content)).message).toBe('users.csv is empty: it has not even a header.');
  });

  it('may be listed, and then every row is data', async () => {
    const options = { header: ['id', 'name'] };
    expect(cellsOf((await read('id,name\n1,A\n', options)).rows)).toEqual([
      ['id', 'name'],
      ['1', 'A'],
    ]);
    expect((await read('', options)).rows).toEqual([]);
    expect((await refusal('1,2\n', { header: ['id', 'id'] })).message).toContain(
      'both called "id"',
    );
  });
});

describe('bytes that others trip over', () => {
  it('are data: NUL, and a U+FFFD that the file really has', async () => {
    const { rows } = await read('id,name\n1,a\0b\n\0,\uFFFD\n"3\0","x"\n');
    expect(cellsOf(rows)).toEqual([
      ['1', 'a\0b'],
      ['\0', '\uFFFD'],
      ['3\0', 'x'],
    ]);
  });

  it('do not fill the memory: a quote that is never closed stops a huge file', async () => {
    const filler = `${'x'.repeat(1_000)}\n`.repeat(20_000);
    const { rows, error } = await read(`id,note\n1,x\n2,"${filler}`);
    expect(cellsOf(rows)).toEqual([['1', 'x']]);
    expect(error?.message).toBe(
      'users.csv, line 3: a quote opens here and is not closed within 16 MiB.',
    );
  });

  it('do not fill the memory: nor does a row that never ends', async () => {
    for (const escape of [undefined, '\\']) {
      const { error } = await read(`id,note\n1,x\n${'x'.repeat(20_000_000)}`, { escape });
      expect(error?.message).toContain('users.csv, line 3: the row that holds this cell is longer');
    }
  });
});
