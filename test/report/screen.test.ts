import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RejectedRow, Summary } from '../../src/index.ts';
import { RejectExamples } from '../../src/report/examples.ts';
import { fit } from '../../src/report/fit.ts';
import { renderPlan, renderSummary } from '../../src/report/screen.ts';
import { bar, sparkline } from '../../src/report/text-bars.ts';
import { importing } from '../helpers/importing.ts';

const OPTIONS = {
  endpoint: 'https://trk.kissmetrics.io',
  rate: 100,
  currency: 'USD',
  wholeIn: '`--report FILE.html`',
};

interface Shown {
  readonly summary: Summary;
  readonly examples: RejectExamples;
}

/** A history with some of everything: names, rejects for several reasons, warnings. */
async function shown(names = 12): Promise<Shown> {
  const rows = ['id,login,type,at,amount'];
  for (let n = 0; n < 400; n += 1) {
    const month = String((n % 12) + 1).padStart(2, '0');
    const login = n % 40 === 0 ? 'guest' : `person ${n % 50}`;
    const at = n % 33 === 0 ? '2008-01-01' : `${2010 + (n % 9)}-${month}-01 0${n % 10}:15`;
    const type = n % 3 === 0 ? 'Signed Up' : n % 3 === 1 ? 'Billed' : `Used Feature ${n % names}`;
    rows.push(`${n},${login},${type},${at},${n % 7 === 0 ? '1.000' : n}`);
  }
  const { summary, rejects } = await importing({
    files: { 'events.csv': `${rows.join('\n')}\n` },
    yaml: `zone: UTC
sources: { events: { csv: events.csv, key: id } }
rules:
  - { record: { column: type }, from: events, person: login, at: at, revenue: amount }
`,
    mode: 'dry-run',
    options: { insight: true },
  });
  return { summary, examples: examplesOf(rejects) };
}

function examplesOf(rejects: readonly RejectedRow[]): RejectExamples {
  const examples = new RejectExamples();
  for (const reject of rejects) examples.add(reject);
  return examples;
}

function linesOf(text: string): string[] {
  return text.trimEnd().split('\n');
}

describe('the plan on a screen', () => {
  it.each([
    [80, 24],
    [80, 40],
    [120, 30],
    [60, 24],
  ])('of %d by %d fits, with room for the question', async (width, height) => {
    const { summary, examples } = await shown();
    const text = renderPlan(summary, examples, { ...OPTIONS, width, height });
    const lines = linesOf(text);

    expect(lines.length).toBeLessThanOrEqual(height - 1);
    expect(lines.filter((line) => Array.from(line).length > width)).toEqual([]);
    expect(lines[0]).toBe('Look at this before sending');
    expect(text.trimEnd()).toMatch(
      /\n\d+ requests, \d s at 100 a second, to\s+https:\S+kissmetrics\.io$/,
    );
  });

  it('of 80 by 24 still has verdict, books, what Kissmetrics will show, and warnings', async () => {
    const { summary, examples } = await shown();
    const text = renderPlan(summary, examples, { ...OPTIONS, width: 80, height: 24 });

    expect(text).toContain('rows rejected: ');
    expect(text).toContain('Rows read: events 400');
    expect(text).toMatch(/Event +planned +to send/);
    expect(text).toMatch(/ All +\d+/);
    expect(text).toMatch(/Revenue {2}\$\S+ {2}2010-\d\d [▁-█ ]+ 2018-\d\d/);
    expect(text).toContain('Funnel   Signed Up');
    expect(text).toContain('Warnings');
    expect(text).toContain('`--report FILE.html` shows all');
  });

  it('names the files of the rejects below their title, however small it is', async () => {
    const { summary, examples } = await shown();
    const withFile = { ...summary, rejectFiles: ['rejected/events.csv'] };
    for (const height of [16, 20, 24, 30, 50]) {
      const text = renderPlan(withFile, examples, { ...OPTIONS, width: 80, height });
      expect(text).toMatch(/\n\nRejected\n(?: .*\n)* {2}The rows: rejected\/events\.csv\n/);
    }
  });

  it('leaves nothing out where there is room', async () => {
    const { summary, examples } = await shown();
    const text = renderPlan(summary, examples, { ...OPTIONS, width: 100 });

    expect(text).not.toContain('Shortened');
    for (const name of Object.keys(summary.byName)) expect(text).toContain(name);
    for (const { code } of summary.warnings) expect(text).toContain(`  ${code}`);
    for (const reason of Object.keys(summary.rejects)) expect(text).toContain(`  ${reason}: `);
    expect(text).toMatch(/ {9}2010-\d\d [▁-█ ]+ 2018-\d\d/);
    expect(text).toMatch(/Funnel {3}Signed Up {2}█{16} +\d+\n {9}Billed/);
    expect(text).toMatch(/People {3}\d+: \d+ new, \d+ repeat, \d+ active, \d+ power, \d+ at risk/);
    expect(text).toMatch(/Hours {4}0 [▁-█ ]{24} 23/);
  });

  it.each([undefined, 24])(
    'says why a funnel is empty instead of zeros, at height %s',
    async (height) => {
      const { summary } = await importing({
        files: { 'bills.csv': 'id,login,at,amount\n1,a@example.com,2024-01-01,5\n' },
        yaml: `zone: UTC
sources: { bills: { csv: bills.csv, key: id } }
rules:
  - { record: Billed, from: bills, person: login, at: at, revenue: amount }
`,
        mode: 'dry-run',
        options: { insight: true },
      });
      const text = renderPlan(summary, new RejectExamples(), {
        ...OPTIONS,
        width: 100,
        ...(height === undefined ? {} : { height }),
      });

      expect(text).toContain(
        'Funnel   Nobody did "Signed Up", its first step: name others in `reports.funnel`.\n',
      );
      expect(text).not.toMatch(/Billed +0/);
      expect(text).toContain('$5.00 of each of 1 paying person, of 1\n');
    },
  );

  it('is plain unless colours are wanted', async () => {
    const { summary, examples } = await shown();
    const plain = renderPlan(summary, examples, { ...OPTIONS, width: 80 });
    const colored = renderPlan(summary, examples, { ...OPTIONS, width: 80, isColored: true });

    expect(plain).not.toContain('\u001b');
    expect(colored).toBe(plain.replace(/^.*/, '\u001b[1;33m$&\u001b[0m'));
  });
});

describe('the result on a screen', () => {
  it('ends with the line that a log has', async () => {
    const { summary, examples } = await shown();
    const done: Summary = { ...summary, run: { ...summary.run, mode: 'send' } };

    expect(linesOf(renderSummary(done, examples, OPTIONS)).at(-1)).toMatch(
      /^kissmetrics-import: needs attention: /,
    );
  });
});

describe('the result of a dry run on a screen', () => {
  it('says that nothing was sent, and which warnings there are first of all', async () => {
    const { summary, examples } = await shown();
    const lines = linesOf(renderSummary(summary, examples, OPTIONS));
    const codes = summary.warnings.map(({ code }) => code);

    expect(lines.at(-1)).toMatch(
      /^Nothing was sent\. A run would send \d+ requests, \d s at 100 a second, to https:\S+\.$/,
    );
    const named = lines.find((line) => / warnings?: /.test(line));
    expect(named).toMatch(/^ {2}\d warnings: \w+, \w+\.$/);
    expect(named?.match(/[a-z]+_\w+/g)?.toSorted()).toEqual(codes.toSorted());
    const run = { ...summary.run, mode: 'rehearse' as const };
    expect(linesOf(renderSummary({ ...summary, run }, examples, OPTIONS))[0]).toBe(
      'Rehearsed, but look at this',
    );
  });
});

describe('fitting parts', () => {
  const anyParts = fc.array(
    fc.array(fc.nat({ max: 12 }), { minLength: 1, maxLength: 4 }).map((lengths) => ({
      forms: lengths.toSorted((a, b) => b - a).map((length) => Array<string>(length).fill('x')),
    })),
  );

  it('shortens only as far as it must, and says so', () => {
    fc.assert(
      fc.property(anyParts, fc.nat({ max: 60 }), (parts, height) => {
        const order = [...parts.keys(), ...parts.keys(), ...parts.keys()];
        const { lines, isShortened } = fit(parts, order, height);
        const longest = parts.reduce((sum, { forms }) => sum + (forms[0]?.length ?? 0), 0);
        const shortest = parts.reduce((sum, { forms }) => sum + (forms.at(-1)?.length ?? 0), 0);
        expect(isShortened && longest <= height).toBe(false);
        expect(lines.length + (isShortened ? 1 : 0)).toBeLessThanOrEqual(
          Math.max(height, shortest + 1),
        );
      }),
    );
  });
});

describe('small bars', () => {
  it('show what is above zero, and sum up where there is no room', () => {
    expect(sparkline([0, 1, 4, 8], 10)).toBe(' ▁▄█');
    expect(sparkline([1, 1, 4, 4], 2)).toBe('▂█');
    expect(sparkline([-5, 5], 2)).toBe(' █');
    expect(sparkline([], 5)).toBe('');
    expect(sparkline([0, 0], 5)).toBe('  ');
    expect(bar(1, 4)).toBe('████');
    expect(bar(0.5, 4)).toBe('██');
    expect(bar(0.001, 4)).toBe('▏');
    expect(bar(0, 4)).toBe('');
  });
});
