import { expect, it } from 'vitest';
import type { Cell, Row } from '../../src/model/row.ts';
import type { RowBatch, Source } from '../../src/sources/types.ts';

/** A source opened over known rows: thousands, so that batches show. */
export interface PreparedSource {
  readonly source: Source;
  readonly columns: readonly string[];
  readonly cells: readonly (readonly Cell[])[];
  /** Files that opening made and closing has to take back. */
  leftovers(): Promise<readonly string[]>;
  cleanUp(): Promise<void>;
}

async function batchesOf(source: Source): Promise<readonly RowBatch[]> {
  const batches: RowBatch[] = [];
  for await (const batch of source.read()) batches.push(batch);
  return batches;
}

function rowsOf(batches: readonly RowBatch[]): readonly Row[] {
  return batches.flatMap(({ rows }) => rows);
}

async function firstBatchWithRows(source: Source, signal?: AbortSignal): Promise<RowBatch> {
  for await (const batch of source.read({ signal })) if (batch.rows.length > 0) return batch;
  throw new Error('The source has no rows.');
}

/** What every source has to do, whatever it reads. Each adapter's tests call this with one of theirs. */
export function sourceContract(prepare: () => Promise<PreparedSource>): void {
  const check = (title: string, body: (prepared: PreparedSource) => Promise<void>) => {
    it(title, async () => {
      const prepared = await prepare();
      try {
        await body(prepared);
      } finally {
        await prepared.source.close();
        await prepared.cleanUp();
      }
    });
  };

  check('tells its columns, without those that stand for the place of a row', async (prepared) => {
    expect(prepared.source.columns).toEqual(prepared.columns);
    expect(prepared.source.columns).not.toContain('_file');
    expect(prepared.source.columns).not.toContain('_line');
  });

  check('gives the cells of each row in the order of the columns', async ({ source, cells }) => {
    const rows = rowsOf(await batchesOf(source));
    expect(rows.filter(({ bad }) => bad !== undefined)).toEqual([]);
    expect(rows.map((row) => row.cells)).toEqual(cells);
  });

  check('gives the same rows each time it is read', async ({ source }) => {
    const first = rowsOf(await batchesOf(source));
    expect(rowsOf(await batchesOf(source))).toEqual(first);
  });

  check('can be read twice at the same time', async ({ source, cells }) => {
    const [first, second] = await Promise.all([batchesOf(source), batchesOf(source)]);
    expect(rowsOf(first)).toHaveLength(cells.length);
    expect(rowsOf(second)).toEqual(rowsOf(first));
  });

  check('gives rows in batches, not one by one', async ({ source, cells }) => {
    expect(cells.length).toBeGreaterThan(1_000);
    expect((await batchesOf(source)).length).toBeLessThan(cells.length / 100);
  });

  check('counts the bytes it has read up to its size', async ({ source }) => {
    const bytes = (await batchesOf(source)).map(({ bytesRead }) => bytesRead);
    expect(bytes).toEqual(bytes.toSorted((a, b) => a - b));
    expect(bytes.at(-1)).toBe(source.size ?? bytes.at(-1));
  });

  check("ends with the signal's reason when it is aborted before it begins", async ({ source }) => {
    const reason = new Error('stopped before');
    await expect(firstBatchWithRows(source, AbortSignal.abort(reason))).rejects.toBe(reason);
  });

  check("ends with the signal's reason when it is aborted while it reads", async ({ source }) => {
    const controller = new AbortController();
    const reason = new Error('stopped meanwhile');
    let after = 0;
    const reading = async () => {
      for await (const batch of source.read({ signal: controller.signal })) {
        if (controller.signal.aborted) after += batch.rows.length;
        if (batch.rows.length > 0) controller.abort(reason);
      }
    };
    await expect(reading()).rejects.toBe(reason);
    expect(after).toBe(0);
  });

  check('can be read again from the start after it was left early', async ({ source, cells }) => {
    await firstBatchWithRows(source);
    expect(rowsOf(await batchesOf(source))).toHaveLength(cells.length);
  });

  check('takes back what opening made when it is closed, also twice', async (prepared) => {
    await prepared.source.close();
    expect(await prepared.leftovers()).toEqual([]);
    await expect(prepared.source.close()).resolves.toBeUndefined();
  });
}
