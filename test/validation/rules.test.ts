import { describe, expect, it } from 'vitest';
import { ImportFileError } from '../../src/index.ts';
import { type Imported, importing } from '../helpers/importing.ts';

/**
 * Kissmetrics' rules whose breach would spoil an event, by the number that the project's list of rules
 * gives them. Each either rejects the row with a reason, or is a fault of the import file.
 */
interface Case {
  readonly rule: string;
  readonly row?: Partial<Record<'login' | 'at' | 'name' | 'amount' | 'note', string>>;
  /** Lines of the one rule that replace those of the same key. */
  readonly lines?: Readonly<Record<string, string>>;
  readonly top?: string;
  readonly reason?: string;
  readonly fault?: RegExp;
}

const CASES: readonly Case[] = [
  { rule: '2: an identity is present', row: { login: '  ' }, reason: 'missing_person' },
  {
    rule: '3: an identity is no word for nobody',
    row: { login: 'NIL' },
    reason: 'null_like_person',
  },
  { rule: '3: also in quotes', row: { login: "'null'" }, reason: 'null_like_person' },
  {
    rule: '3: an identity is no error of a spreadsheet',
    row: { login: '#N/A' },
    reason: 'null_like_person',
  },
  {
    rule: '3: an identity can be seen',
    row: { login: '\u200b\u2060' },
    reason: 'null_like_person',
  },
  {
    rule: '3: an identity is no error of a spreadsheet',
    row: { login: '#REF!' },
    reason: 'null_like_person',
  },
  {
    rule: '3: an identity was not rounded',
    row: { login: '1.23457E+14' },
    reason: 'precision_lost',
  },
  { rule: '4: an identity is not 0', row: { login: '0' }, reason: 'null_like_person' },
  { rule: '4: an identity is not -1', row: { login: '-1' }, reason: 'null_like_person' },
  {
    rule: '5: an identity has at most 255 characters',
    row: { login: 'ü'.repeat(256) },
    reason: 'person_too_long',
  },
  {
    rule: '7: an identity has no control characters',
    row: { login: 'a\tb' },
    reason: 'person_control_character',
  },
  {
    rule: '11: an event has a name',
    row: { name: '' },
    lines: { record: '{ column: name }' },
    reason: 'missing_name',
  },
  {
    rule: '12: a name is shorter than 255',
    row: { name: 'x'.repeat(255) },
    lines: { record: '{ column: name }' },
    reason: 'name_too_long',
  },
  { rule: '12: a fixed name too', lines: { record: 'x'.repeat(255) }, fault: /255/ },
  {
    rule: "12: a property's name too",
    lines: { properties: `{ ${'x'.repeat(255)}: note }` },
    fault: /255/,
  },
  {
    rule: '14: properties of a row differ in name',
    lines: { properties: '{ "Plan, Name": note, "plan name": amount }' },
    fault: /for one/,
  },
  {
    rule: '14: also from the revenue',
    lines: { properties: '{ "billing amount": note }', revenue: 'amount' },
    fault: /already, as its `revenue`/,
  },
  {
    rule: '15: a name does not begin with _',
    row: { name: '_k' },
    lines: { record: '{ column: name }' },
    reason: 'reserved_name',
  },
  { rule: '15: a fixed name too', lines: { record: '_event' }, fault: /underscore/ },
  {
    rule: "15: a property's name too",
    lines: { properties: '{ _t: note }' },
    fault: /underscore/,
  },
  {
    rule: '19: a time is present',
    row: { at: '' },
    lines: { required: 'true' },
    reason: 'missing',
  },
  { rule: '19: a time can be read', row: { at: 'soon' }, reason: 'not_a_date' },
  {
    rule: '20: a time has a zone',
    row: { at: '2024-01-01 10:00' },
    top: '',
    reason: 'zone_required',
  },
  { rule: '21: a time is no zero date', row: { at: '0000-00-00 00:00:00' }, reason: 'zero_date' },
  {
    rule: '21: a time is not before 1970',
    row: { at: '-5' },
    lines: { at: '{ column: at, unit: s }' },
    reason: 'before_2009',
  },
  {
    rule: '22: a time is not before 2009',
    row: { at: '2008-12-31T23:59:59Z' },
    reason: 'before_2009',
  },
  { rule: '23: a time is not in the future', row: { at: '2027-01-01' }, reason: 'in_future' },
  {
    rule: '24: seconds are not milliseconds',
    row: { at: '1388675045000' },
    lines: { at: '{ column: at, unit: s }' },
    reason: 'in_future',
  },
  {
    rule: '27: revenue has no unit',
    row: { amount: '10/month' },
    lines: { revenue: 'amount' },
    reason: 'not_a_number',
  },
  {
    rule: '27: revenue has no other currency',
    row: { amount: '€10' },
    lines: { revenue: 'amount' },
    reason: 'currency_mismatch',
  },
  {
    rule: '27: revenue has no doubtful separator',
    row: { amount: '1,234' },
    lines: { revenue: 'amount' },
    reason: 'ambiguous_separator',
  },
  {
    rule: '27: revenue is no rate',
    row: { amount: '10%' },
    lines: { revenue: 'amount' },
    reason: 'not_a_number',
  },
  {
    rule: '28: revenue is not infinite',
    row: { amount: 'Infinity' },
    lines: { revenue: 'amount' },
    reason: 'not_a_number',
  },
  {
    rule: '28: revenue is not NaN',
    row: { amount: 'NaN' },
    lines: { revenue: 'amount' },
    reason: 'missing',
  },
  {
    rule: '28: revenue has no exponent',
    row: { amount: '1e3' },
    lines: { revenue: 'amount' },
    reason: 'exponent',
  },
  {
    rule: '28: revenue is not empty',
    row: { amount: '' },
    lines: { revenue: 'amount' },
    reason: 'missing',
  },
  {
    rule: '33: a value has at most 8,192 characters',
    row: { note: 'x'.repeat(8193) },
    lines: { properties: '{ N: note }' },
    reason: 'value_too_long',
  },
  {
    rule: '34: a value is flat',
    row: { note: '{"a":[1]}' },
    lines: { properties: '{ N: note }' },
    reason: 'value_not_flat',
  },
  {
    rule: '41: an alias needs an opt-in',
    lines: { record: '', alias: 'note', at: '' },
    fault: /allowAlias/,
  },
  { rule: '43: a set has a time', lines: { record: '', set: '{ N: note }', at: '' }, fault: /at/ },
];

async function check({ row = {}, lines = {}, top = 'zone: UTC' }: Case): Promise<Imported> {
  const cells = {
    login: 'a@example.com',
    at: '2024-01-01',
    name: 'E',
    amount: '1',
    note: 'n',
    ...row,
  };
  const quoted = Object.values(cells).map((cell) => `"${cell.replaceAll('"', '""')}"`);
  const rule = { record: 'Signed Up', from: 'rows', person: 'login', at: 'at', ...lines };
  const text = Object.entries(rule).filter(([, value]) => value !== '');
  return importing({
    mode: 'dry-run',
    files: { 'rows.csv': `id,${Object.keys(cells).join(',')}\n1,${quoted.join(',')}\n` },
    yaml: `${top}
sources: { rows: { csv: rows.csv, key: id } }
rules:
  - ${text.map(([key, value]) => `${key}: ${value}`).join('\n    ')}
`,
  });
}

describe("Kissmetrics' rules for one event", () => {
  it.each(CASES.filter(({ reason }) => reason !== undefined))(
    '$rule, else $reason',
    async (one) => {
      const { rejects, summary } = await check(one);
      expect(rejects.map(({ problem }) => problem.reason)).toEqual([one.reason]);
      expect(rejects[0]?.problem.message).toMatch(/^[A-Z].*\.$/);
      expect(rejects[0]?.problem.hint).toMatch(/^[A-Z].*\.$/);
      expect(summary.events.planned).toBe(0);
      expect(summary.run.exitCode).toBe(3);
    },
  );

  it.each(CASES.filter(({ fault }) => fault !== undefined))(
    '$rule, else the import file is at fault',
    async (one) => {
      const error: unknown = await check(one).catch((caught: unknown) => caught);
      expect(error).toBeInstanceOf(ImportFileError);
      const faults = error instanceof ImportFileError ? error.faults : [];
      expect(faults.map(({ message, hint }) => `${message} ${hint ?? ''}`).join()).toMatch(
        one.fault ?? /$^/,
      );
      expect(faults.every(({ line }) => line > 5)).toBe(true);
    },
  );

  it('18: a product holds 65,535 names; one more stops the run, what came before it in the books', async () => {
    const rows = Array.from({ length: 65_540 }, (_, n) => `${n},a@example.com,2024-01-01,E${n}`);
    const { summary } = await importing({
      mode: 'dry-run',
      files: { 'rows.csv': `id,login,at,name\n${rows.join('\n')}\n` },
      yaml: `zone: UTC
sources: { rows: { csv: rows.csv, key: id } }
rules:
  - { record: { column: name }, from: rows, person: login, at: at }
`,
    });
    expect(summary.run).toMatchObject({ outcome: 'incomplete', exitCode: 4 });
    expect(summary.run.stopped?.message).toContain('65,535');
    expect(summary.events.pending).toBe(65_535);
  });
});
