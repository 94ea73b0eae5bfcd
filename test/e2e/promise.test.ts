import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { importing } from '../helpers/importing.ts';
import { temporaryFolder } from '../helpers/temp-folder.ts';

const pieces = [
  '&',
  '+',
  '=',
  '%',
  ',',
  ':',
  '"',
  '\n',
  '\r\n',
  '\u0000',
  '🙂',
  'مرحبا',
  ' ',
  "'",
  '\\',
  '#',
  '/',
  '?',
  'a',
  '0',
  '%2B',
  '\u00a0',
  '\t',
];
const cell = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.array(fc.constantFrom(...pieces), { maxLength: 12 }).map((all) => all.join('')),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 20 }) },
);
const dates = [
  '2024-01-01',
  '2024-01-01 10:00:00',
  '2008-01-01',
  '',
  '03/04/2024',
  '2024-02-30',
  '2024-06-01T00:00:00Z',
];
const row = fc.record({
  person: fc.oneof(cell, fc.constantFrom('a@example.com', 'b@example.com', 'guest')),
  at: fc.constantFrom(...dates),
  name: fc.oneof(cell, fc.constantFrom('Signed Up', 'Billed')),
  amount: fc.oneof(fc.constantFrom('10', '9.99', '-5', '', 'x', '1,234'), cell),
  note: cell,
});

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;

const yaml = `zone: UTC
sources: { rows: { csv: rows.csv, key: id } }
rules:
  - { record: { column: name }, name: events, from: rows, person: person, at: at, revenue: { column: amount, default: 0 }, properties: { Note: note, "Other & more": note } }
  - { set: { Last Note: note }, from: rows, person: person, at: at }
`;

describe('what arrives', () => {
  it('is what the dry run promised, for random cells', { timeout: 120_000 }, async () => {
    let events = 0;
    let rejected = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 12 }), async (rows) => {
        const lines = rows.map(({ person, at, name, amount, note }, id) =>
          [String(id), person, at, name, amount, note].map(quoted).join(','),
        );
        const folder = await temporaryFolder({
          'rows.csv': `id,person,at,name,amount,note\n${lines.join('\n')}\n`,
        });
        const promised = await importing({ yaml, folder, mode: 'dry-run' });
        const sent = await importing({ yaml, folder, mode: 'send' });
        const { pending, ...others } = promised.summary.events;
        expect(promised.requests).toEqual([]);
        expect(sent.summary.events).toEqual({ ...others, pending: 0, delivered: pending });
        expect(sent.requests).toHaveLength(pending);
        expect(sent.summary.rejects).toEqual(promised.summary.rejects);
        expect(sent.summary.applied).toEqual(promised.summary.applied);
        for (const { params } of sent.requests) expectFrom(rows, params);
        events += pending;
        rejected += sent.rejects.length;
      }),
      { numRuns: 60 },
    );
    // The inputs have to reach both ends for the test to mean something.
    expect(events).toBeGreaterThan(20);
    expect(rejected).toBeGreaterThan(20);
  });
});

/** Every parameter is a cell of one and the same row, exact but for white space around it. */
function expectFrom(
  rows: readonly { person: string; name: string; note: string }[],
  params: readonly (readonly [string, string])[],
): void {
  const get = (name: string): string | undefined => params.find(([one]) => one === name)?.[1];
  const note = get('Note') ?? get('Last Note') ?? '';
  const origin = rows.find(
    (one) =>
      one.person.trim() === get('_p') &&
      (get('_n') === undefined || one.name.trim() === get('_n')) &&
      (one.note.trim() === note || (note === '' && /^(?:NULL|\\N)$/.test(one.note.trim()))),
  );
  expect(origin, JSON.stringify(params)).toBeDefined();
  expect(get('_d')).toBe('1');
  expect(get('_t')).toMatch(/^\d{10}$/);
}
