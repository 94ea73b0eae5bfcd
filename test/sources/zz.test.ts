import { it } from 'vitest';
import { CsvFolder } from '../helpers/csv.ts';
it('x', async () => { const folder = new CsvFolder();
  for (const escape of [undefined, '\\']) { const t=performance.now();
      const { error, rows } = await folder.read(`id,note\n1,x\n${'x'.repeat(20_000_000)}`, { escape });
      console.log(escape, error?.message, rows.length, rows.map(r=>r.cells[0]?.length+':'+r.bad?.message), performance.now()-t); }
  await folder.remove(); });
