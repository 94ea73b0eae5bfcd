import { createHash } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { showImportFile } from '../../src/config/shown-file.ts';
import { loadImport, type Summary } from '../../src/index.ts';
import { RejectExamples } from '../../src/report/examples.ts';
import { type PageFacts, renderPage } from '../../src/report/page/index.ts';
import { history } from '../helpers/history.ts';
import { importing, TEST_KEY } from '../helpers/importing.ts';
import { runCli } from '../helpers/run-cli.ts';
import { temporaryFolder } from '../helpers/temp-folder.ts';

const DRIFTED = `zone: UTC
sources: { bills: { csv: bills.csv, key: id } }
rules:
  - { record: Billed, from: bills, person: login, at: at, revenue: amount }
`;

const HOSTILE = '</script><img src=x onerror=alert(1)>';

const YAML = `zone: UTC
sources:
  billing: { csv: billing.csv, key: id }
rules:
  - record: { column: type }
    from: billing
    person: login
    at: at
    revenue: amount
    properties: { Plan: plan }
reports: { funnel: ["${HOSTILE}", Billed], by: Plan }
`;

const ROWS = `id,login,type,at,amount,plan
1,${HOSTILE},${HOSTILE},2024-01-01,10.00,"${HOSTILE}"
2,ann@example.com,Billed,2024-02-01,20.50,<b>
3,ann@example.com,Billed,2024-03-01,-3.25,<b>
4,guest,Billed,2024-03-01,1.00,<b>
`;

async function summaryOf(rows = ROWS, yaml = YAML): Promise<Summary> {
  const { summary } = await importing({
    files: { 'billing.csv': rows },
    yaml,
    mode: 'dry-run',
    options: { insight: true },
  });
  return summary;
}

function factsOf(summary: Summary, change: Partial<PageFacts> = {}): PageFacts {
  return {
    summary,
    examples: new RejectExamples(),
    endpoint: 'https://trk.kissmetrics.io',
    rate: 100,
    currency: 'USD',
    importFile: YAML,
    showPeople: false,
    settings: [['zone', HOSTILE]],
    ...change,
  };
}

describe('the page', () => {
  it('keeps what comes from the data text, wherever it stands', async () => {
    const page = renderPage(factsOf(await summaryOf()));

    expect(page).not.toContain('<img');
    expect(page).not.toContain('<b>');
    expect(page.match(/<script/g)).toHaveLength(3);
    expect(page.match(/<\/script>/g)).toHaveLength(3);
    expect(page).toContain('&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;');
  });

  it('says why a funnel and cohorts are empty instead of zeros', async () => {
    const page = renderPage(factsOf(await summaryOf(ROWS, YAML.replace(/reports:.*/, ''))));

    expect(page).toContain(
      'Nobody did &quot;Signed Up&quot;, its first step: name others in <code>reports.funnel</code>.',
    );
    expect(page).toContain('“Signed Up”: name another event in <code>reports.cohort</code>.');
    expect(page).not.toContain('nobody comes here');
  });

  it('lets nothing run but its own two scripts, and asks nothing of a network', async () => {
    const page = renderPage(factsOf(await summaryOf()));
    const policy = /Content-Security-Policy" content="([^"]+)"/.exec(page)?.[1] ?? '';
    const hash = (text = '') =>
      `&#39;sha256-${createHash('sha256').update(text).digest('base64')}&#39;`;
    const scripts = [...page.matchAll(/<script>([\s\S]*?)<\/script>/g)].map(([, text]) =>
      hash(text),
    );
    const styles = [...page.matchAll(/<style>([\s\S]*?)<\/style>/g)].map(([, text]) => hash(text));

    expect(policy).toBe(
      `default-src &#39;none&#39;; script-src ${scripts.join(' ')}; style-src ${styles.join(' ')}; img-src data:; base-uri &#39;none&#39;; form-action &#39;none&#39;`,
    );
    expect(scripts).toHaveLength(2);
    expect(page).not.toMatch(/\s(?:src|style|on\w+)=["']/);
    expect([...page.matchAll(/href="([^"#]*)"/g)].map(([, to]) => to)).toEqual([
      'data:,',
      ...anchors(page),
    ]);
  });

  it('puts what is to be decided before the figures, and notes apart from warnings', async () => {
    const rows = `id,login,type,at,amount,plan
1,ann@example.com,Billed,2024-01-01,10.00,b
2,ann@example.com,Billed,2024-01-01,10.00,b
3,bob@example.com,Billed,2024-01-02,10.00,b
`;
    const summary = await summaryOf(rows);
    const page = renderPage(factsOf(summary));
    const sections = [...page.matchAll(/<section id="(\w+)"/g)].map(([, id]) => id);
    const links = [...page.matchAll(/<a href="#(\w+)"/g)].map(([, id]) => id);

    expect(sections.slice(0, 3)).toEqual(['findings', 'rejects', 'quote']);
    expect(links).toEqual(sections);
    // As many warnings as the verdict counts.
    const [, warnings = '', notes = ''] =
      /<h2>Warnings<\/h2>([\s\S]*?)<h3>Notes, which are no warnings<\/h3>([\s\S]*?)<\/section>/.exec(
        page,
      ) ?? [];
    expect(warnings.match(/<h3><code>/g)).toHaveLength(summary.warnings.length);
    expect(warnings).not.toContain('exact_duplicate');
    expect(notes).toContain('exact_duplicate');
    expect(notes).not.toContain('date_only');
  });

  it('shows money exactly, refunds taken off', async () => {
    const page = renderPage(factsOf(await summaryOf()));

    expect(page).toContain('<strong>$27.25</strong> in all, with $3.25 of refunds taken off');
    expect(page).toContain('<strong>$13.63</strong> of each of the 2 paying people');
  });

  it('stays under a megabyte, whatever the data make of it', async () => {
    const summary = await summaryOf();
    const [[, line] = []] = Object.entries(summary.byName);
    if (line === undefined) throw new Error('There is an event.');
    const long = 'n'.repeat(240);
    const names = Array.from({ length: 65_535 }, (_, index) => [`${long}${index}`, line] as const);
    const months = Array.from({ length: 18 * 12 }, (_, index) => ({
      month: `${2009 + Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, '0')}`,
      revenue: '1234567890.12',
      income: '1234567890.12',
      refunds: '-1234567890.12',
      payments: 1_000_000,
    }));
    const rows = Array.from({ length: 36 }, (_, index) => ({
      period: '2024-01',
      people: 1_000_000,
      counts: Array.from({ length: 36 - index }, () => 999_999),
    }));
    const { insight } = summary;
    if (insight === undefined) throw new Error('It was asked for.');
    const large: Summary = {
      ...summary,
      byName: Object.fromEntries(names),
      warnings: names.map(([name]) => ({ code: 'long_value', count: 1, message: name })),
      insight: {
        ...insight,
        revenue: { ...insight.revenue, months },
        cohort: { ...insight.cohort, rows },
      },
    };
    const page = renderPage(factsOf(large, { importFile: '# '.repeat(500_000) }));

    expect(Buffer.byteLength(page)).toBeLessThan(1_000_000);
    expect(page).toContain('and 65,335 names more.');
  });
});

describe('the import file on the page', () => {
  it('hides secrets wherever they stand, and leaves variables as they are', async () => {
    const text = `# the key is ${TEST_KEY}
kissmetrics:
  apiKey: '${TEST_KEY}'
  endpoint: http://127.0.0.1:8787
zone: UTC
sources: { users: { csv: users.csv, key: id } }
rules:
  - { record: Signed Up, from: users, person: login, at: created_at } # mysql://root:hunter2@db/x
`;
    const folder = await temporaryFolder({ 'import.yaml': text });
    const definition = await loadImport(join(folder, 'import.yaml'), { env: {} });
    const shown = showImportFile(text, definition);

    expect(shown).toBe(text.replaceAll(TEST_KEY, '***').replace('root:hunter2@', 'root:***@'));
    const more = 'db:\n  password: "swordfish 1"\n  token: ${TOKEN}\n  secret: ${S:-hidden me}\n';
    expect(showImportFile(more, definition)).toBe(
      'db:\n  password: "***"\n  token: ${TOKEN}\n  secret: ***\n',
    );
  });
});

describe('the import file on the page, however it is written', () => {
  const written = [
    ['password: "ab\\u0063defgh"', 'password: "***"'],
    ['password: abc # short', 'password: *** # short'],
    ['password: |\n  two\n  lines\nhost: h', 'password: ***\nhost: h'],
    ['user: &same swordfish\npassword: *same', 'user: &same ***\npassword: *same'],
    ['mysql: "mysql://r:two words@db/x"', 'mysql: "mysql://r:***@db/x"'],
    ['mysql: "mysql:\\/\\/r:hidden@db/x"', 'mysql: "mysql://r:***@db/x"'],
    [
      'notify: { success: https://hc-ping.com/6f0e-11/x?token=a1, start: "${HC_URL}" }',
      'notify: { success: https://hc-ping.com/***/***?***=***, start: "${HC_URL}" }',
    ],
    [
      "notify: { failure: 'https://hc-ping.com/${HC_UUID}/fail', command: [./tell.sh, '-k', a1] }",
      "notify: { failure: 'https://hc-ping.com/${HC_UUID}/***', command: [./tell.sh, '***', ***] }",
    ],
  ];

  it.each(written)('hides what is secret in %j', async (text, shown) => {
    const folder = await temporaryFolder({ 'import.yaml': YAML });
    const definition = await loadImport(join(folder, 'import.yaml'), { env: {} });

    expect(showImportFile(text, definition)).toBe(shown);
  });
});

/** A page of an earlier run. */
const OLDER = '<!doctype html>\n<p>older</p>\n';

describe('run --report', () => {
  const files = {
    'import.yaml': `kissmetrics: { apiKey: "${TEST_KEY}", rate: 10000 }\n${YAML}`,
    'billing.csv': ROWS,
  };

  it('writes one page that only its owner may read, without the key', async () => {
    const cwd = await temporaryFolder(files);
    const { exitCode } = await runCli(['run', '--dry-run', '--report', 'report.html'], { cwd });
    const page = await readFile(join(cwd, 'report.html'), 'utf8');

    expect(exitCode).toBe(3);
    expect((await stat(join(cwd, 'report.html'))).mode & 0o777).toBe(0o600);
    expect(page).not.toContain(TEST_KEY);
    expect(page).toContain('Look at this before sending');
    expect(page).toContain('billing.csv line 5');
    expect(await readdir(cwd)).toEqual(['billing.csv', 'import.yaml', 'report.html']);
  });

  it('shows the windows that hold, in UTC', async () => {
    const window = 'window: { until: 2025-01-01 }\n';
    const cwd = await temporaryFolder({
      ...files,
      'import.yaml': `${files['import.yaml']}${window}`.replace('zone: UTC', 'zone: Asia/Tokyo'),
    });
    await runCli(['run', '--dry-run', '--report', 'report.html'], { cwd });
    const page = await readFile(join(cwd, 'report.html'), 'utf8');
    expect(page).toContain('2009-01-01T00:00:00Z until 2025-01-01T00:00:00Z');
  });

  it('masks identities that are the keys of rows', async () => {
    const { run } = await history(DRIFTED.replace('key: id', 'key: login'));
    await run({ 'bills.csv': 'login,at,amount\nada@example.com,2024-01-01,5\n' });
    const { summary } = await run({
      'bills.csv': 'login,at,amount\nada@example.com,2024-01-01,7\n',
    });
    const masked = renderPage(factsOf(summary));

    expect(masked).toContain('<span class="place">bills.csv line 2 (Billed)</span></li>');
    expect(masked).not.toContain('ada@');
    expect(renderPage(factsOf(summary, { showPeople: true }))).toContain('bills:ada@example.com');
  });

  it('masks identities unless people are to be shown', async () => {
    const rows = `${ROWS}5,Ann@Example.com,Billed,2024-04-01,1.00,x\n`;
    const cwd = await temporaryFolder({ ...files, 'billing.csv': rows });
    const dry = ['run', '--dry-run', '--report', 'report.html'];
    const pageOf = async (args: readonly string[]): Promise<string> => {
      await runCli(args, { cwd });
      return readFile(join(cwd, 'report.html'), 'utf8');
    };
    const masked = await pageOf(dry);
    expect(masked).toContain('person_case');
    expect(masked).not.toMatch(/ann@example\.com/i);
    expect(await pageOf([...dry, '--show-people'])).toMatch(/ann@example\.com/i);
  });

  it('shows all that the terminal tells: news, warnings, rejects and what is open', async () => {
    const { run, folder } = await history(DRIFTED);
    await run({ 'bills.csv': 'id,login,at,amount\n1,a@example.com,2024-01-01,5\n' });
    const changed = 'id,login,at,amount\n1,a@example.com,2024-01-01,7\n2,guest,2024-01-02,7\n';
    const { summary } = await run({ 'bills.csv': changed });
    const page = renderPage(factsOf(summary));
    expect(page).toContain('changed: the row says something else than what was delivered.');
    expect(page).toContain(
      `<span class="place">bills.csv line 2 (Billed)</span> <code>kissmetrics-import explain ${join(folder, 'import.yaml')} bills:1</code>`,
    );
    expect(page).toContain('<a href="#news">');
    expect(page).toContain('They are open: <code>retry</code> tries them again');
    const { summary: after } = await run({ 'bills.csv': changed });
    expect(renderPage(factsOf(after))).not.toContain('id="news"');
  });

  it('writes the page of a rehearsal, too', async () => {
    const cwd = await temporaryFolder(files);
    const { exitCode } = await runCli(['run', '--rehearse', '--report', 'report.html'], { cwd });

    expect(exitCode).toBe(3);
    const page = await readFile(join(cwd, 'report.html'), 'utf8');
    expect(page).toContain('3 events delivered to a stand-in');
    expect(page).toContain('<h1>Rehearsed, but look at this</h1>');
    // Nothing went there.
    expect(page.match(/<p class="kicker">.*<\/p>/)?.[0]).toMatch(
      /> to a stand-in on this machine</,
    );
  });

  it.each([
    ['nowhere/report.html', 'There is no folder'],
    ['folder', 'folder is a folder.'],
  ])('says before anything else that %s cannot be written', async (file, message) => {
    const cwd = await temporaryFolder(files);
    await mkdir(join(cwd, 'folder'));
    const { exitCode, stderr } = await runCli(['run', '--dry-run', '--report', file], { cwd });

    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
  });

  it.each(['import.yaml', 'billing.csv', '../', '', 'socket'])(
    'leaves %j alone, which is no page of an earlier run',
    async (file) => {
      const cwd = await temporaryFolder(files);
      const server = createServer().listen(join(cwd, 'socket'));
      onTestFinished(() => void server.close());
      const { exitCode, stdout } = await runCli(['run', '--dry-run', '--report', file], { cwd });

      expect(exitCode).toBe(2);
      expect(stdout).toBe('');
      expect((await stat(join(cwd, 'socket'))).isSocket()).toBe(true);
      for (const [name, text] of Object.entries(files)) {
        expect(await readFile(join(cwd, name), 'utf8')).toBe(text);
      }
    },
  );

  it('replaces the page of an earlier run', async () => {
    const cwd = await temporaryFolder({ ...files, 'report.html': OLDER });
    await runCli(['run', '--dry-run', '--report', 'report.html'], { cwd });

    expect(await readFile(join(cwd, 'report.html'), 'utf8')).toContain(
      'What Kissmetrics will show',
    );
  });

  it('leaves an older page as it was when the run cannot begin', async () => {
    const cwd = await temporaryFolder({ ...files, 'report.html': OLDER });
    await chmod(join(cwd, 'report.html'), 0o600);
    const { exitCode } = await runCli(
      ['run', '--dry-run', '--only', 'nothing', '--report', 'report.html'],
      {
        cwd,
      },
    );

    expect(exitCode).toBe(2);
    expect(await readFile(join(cwd, 'report.html'), 'utf8')).toBe(OLDER);
  });
});

function anchors(page: string): string[] {
  return [...page.matchAll(/href="([^"#]+)"/g)].slice(1).map(([, to = '']) => to);
}
