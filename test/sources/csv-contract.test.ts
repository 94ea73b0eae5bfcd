import { readdir } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { describe } from 'vitest';
import { type PreparedSource, sourceContract } from '../contracts/source.contract.ts';
import { CsvFolder } from '../helpers/csv.ts';

const columns = ['id', 'email', 'note'];
const cells = Array.from({ length: 5_000 }, (_, index) => [
  String(index),
  `person${index}@example.com`,
  index % 10 === 0 ? 'two\nlines, and "quotes"' : '',
]);

function csvOf(rows: readonly (readonly string[])[]): string {
  return rows
    .map((row) => `${row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',')}\n`)
    .join('');
}

async function prepared(
  open: (folder: CsvFolder) => Promise<PreparedSource['source']>,
): Promise<PreparedSource> {
  const folder = new CsvFolder();
  return {
    source: await open(folder),
    columns,
    cells,
    leftovers: async () => readdir(folder.spool).catch(() => []),
    cleanUp: async () => folder.remove(),
  };
}

describe('a CSV file', () => {
  sourceContract(async () =>
    prepared(async (folder) => {
      await folder.write('users.csv', csvOf([columns, ...cells]));
      return folder.open();
    }),
  );
});

describe('a packed CSV file', () => {
  sourceContract(async () =>
    prepared(async (folder) => {
      await folder.write('users.csv.gz', gzipSync(csvOf([columns, ...cells])));
      return folder.open({ csv: 'users.csv.gz' });
    }),
  );
});

describe('several CSV files with their columns in different orders', () => {
  sourceContract(async () =>
    prepared(async (folder) => {
      const turned = cells
        .slice(2_000)
        .map(([id = '', email = '', note = '']) => [note, id, email]);
      await folder.write('users-1.csv', csvOf([columns, ...cells.slice(0, 2_000)]));
      await folder.write('users-2.csv', csvOf([['note', 'id', 'email'], ...turned]));
      return folder.open({ csv: 'users-*.csv' });
    }),
  );
});

describe('CSV on standard input', () => {
  sourceContract(async () =>
    prepared(async (folder) => folder.open({ csv: '-' }, [csvOf([columns, ...cells])])),
  );
});
