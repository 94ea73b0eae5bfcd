import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startSink } from '../../src/index.ts';
import type { ScriptedAnswer, SinkRequest } from '../../src/sink/index.ts';
import { TEST_KEY } from '../helpers/importing.ts';
import { type CliOptions, type CliRun, runCli } from '../helpers/run-cli.ts';
import { temporaryFolder } from '../helpers/temp-folder.ts';

const USERS = 'id,login,created_at\n1,a@example.com,2024-01-01\n2,b@example.com,2024-01-02\n';

function importFile(endpoint: string, more = ''): string {
  return `kissmetrics:
  apiKey: \${KISSMETRICS_API_KEY}
  endpoint: ${endpoint}
  rate: 5000
zone: UTC
${more}
sources: { users: { csv: users.csv, key: id } }
rules:
  - { record: Signed Up, from: users, person: login, at: created_at }
`;
}

async function far(answer?: (request: SinkRequest, n: number) => ScriptedAnswer | undefined) {
  const requests: SinkRequest[] = [];
  const sink = await startSink({
    onRequest: (request) => requests.push(request),
    ...(answer === undefined ? {} : { answer }),
  });
  onTestFinished(async () => sink.close());
  return { url: sink.url, requests };
}

async function cli(
  args: readonly string[],
  files: Record<string, string>,
  options: Partial<CliOptions> = {},
): Promise<CliRun & { folder: string }> {
  const folder = await temporaryFolder(files);
  const env = { KISSMETRICS_API_KEY: TEST_KEY };
  return { ...(await runCli(args, { cwd: folder, env, ...options })), folder };
}

describe('run, without a terminal', () => {
  it('sends and prints one line', async () => {
    const { url, requests } = await far();
    const users = USERS.replaceAll(/2024-01-0\d/g, '$& 10:00:00');
    const run = await cli(['run'], { 'import.yaml': importFile(url), 'users.csv': users });
    expect(run).toMatchObject({ exitCode: 0, stderr: '' });
    expect(run.stdout).toMatch(
      /^kissmetrics-import: complete: 2 delivered; 2 events of 2 rows in \d+ s\.\n$/,
    );
    expect(requests).toHaveLength(2);
  });

  it('tells warnings with their count, and ends with 3 over them with --strict', async () => {
    const { url, requests } = await far();
    const files = { 'import.yaml': importFile(url), 'users.csv': USERS };
    const lax = await cli(['run', '--dry-run'], files);
    expect(lax.exitCode).toBe(0);
    expect(lax.stderr).toMatch(/^warning date_only \(2 times\): All events .*`zone`/m);
    const strict = await cli(['run', '--dry-run', '--strict'], files);
    expect(strict).toMatchObject({ exitCode: 3, stderr: lax.stderr });
    expect(strict.stdout).toContain('needs attention: 2 to send');
    const why = 'ignore: { date_only: there are no times }\n';
    const ignored = { ...files, 'import.yaml': importFile(url, why) };
    expect((await cli(['run', '--dry-run', '--strict'], ignored)).exitCode).toBe(0);
    expect(requests).toEqual([]);
  });

  it('prints nothing with --quiet when all is well, and everything when it is not', async () => {
    const { url } = await far();
    const well = { 'import.yaml': importFile(url), 'users.csv': USERS };
    expect(await cli(['run', '--quiet'], well)).toMatchObject({
      exitCode: 0,
      stdout: '',
      stderr: '',
    });
    const bad = { ...well, 'users.csv': `${USERS}3,guest,2024-01-01\n` };
    const run = await cli(['run', '--quiet'], bad);
    expect(run.exitCode).toBe(3);
    expect(run.stdout).toContain('needs attention: 2 delivered, 1 rejected');
    expect(run.stderr).toContain('users.csv line 4 (Signed Up): The person is a word for nobody');
  });

  it('writes rejected rows to a file of their own, with reason and hint', async () => {
    const { url } = await far();
    const run = await cli(['run'], {
      'import.yaml': importFile(url),
      'users.csv': `${USERS}3,=cmd(),\n4,guest,2024-01-01\n5,'x@example.com,0000-00-00\n6,too,many,cells\n`,
    });
    expect(run.exitCode).toBe(3);
    const rejects = join(run.folder, '.kissmetrics-import', 'rejects');
    const [name = ''] = await readdir(rejects);
    expect(name).toMatch(/^users-\d{8}T\d{6}Z-[0-9a-f]{6}\.csv$/);
    const lines = (await readFile(join(rejects, name), 'utf8')).split('\r\n');
    expect(lines[0]).toBe('id,login,created_at,_file,_line,_rule,_reason,_hint');
    expect(lines[1]).toMatch(/^4,guest,2024-01-01,users.csv,5,Signed Up,null_like_person,"?The /);
    expect(lines[2]).toMatch(/^5,''x@example.com,0000-00-00,users.csv,6,Signed Up,zero_date,/);
    expect(lines[3]).toMatch(/^6,too,many,users.csv,7,,bad_row,.*,cells$/);
    expect(lines).toHaveLength(5);
  });

  it('ends with 2 and names the faults of an import file, having read no row and sent nothing', async () => {
    const { url, requests } = await far();
    const run = await cli(['run'], {
      'import.yaml': importFile(url).replace('person:', 'persn:'),
      // A file that no reader survives: it would be told if a row had been read.
      'users.csv': 'id,login,created_at\n"never closed',
    });
    expect(run).toMatchObject({ exitCode: 2, stdout: '' });
    expect(run.stderr).toMatch(/import\.yaml:9:\d+ .*persn/);
    expect(run.stderr).toContain('person');
    expect(run.stderr).not.toContain('users.csv');
    expect(requests).toEqual([]);
  });

  it('ends with 2 when there is no key, but a dry run needs none', async () => {
    const files = { 'import.yaml': importFile('http://127.0.0.1:9'), 'users.csv': USERS };
    const run = await cli(['run'], files, { env: {} });
    expect(run.exitCode).toBe(2);
    expect(run.stderr).toContain('KISSMETRICS_API_KEY');
    expect(await cli(['run', '--dry-run'], files, { env: {} })).toMatchObject({
      exitCode: 0,
      stdout: 'kissmetrics-import (dry-run): complete: 2 to send; 2 events of 2 rows.\n',
    });
  });

  it('ends with 2 when there is no import file, no source, or an option is wrong', async () => {
    expect(await cli(['run'], {})).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('There is no file import.yaml.'),
    });
    const noSource = { 'import.yaml': importFile('http://127.0.0.1:9') };
    expect(await cli(['run'], noSource)).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('users.csv'),
    });
    for (const args of [
      ['run', '--rate', 'fast'],
      ['run', '--dry'],
      ['walk'],
      ['run', 'a', 'b'],
      [],
    ]) {
      const run = await cli(args, {});
      expect(run.exitCode).toBe(2);
      expect(run.stderr).not.toContain('    at ');
    }
  });

  it('changes nothing in a dry run', async () => {
    const { url, requests } = await far();
    const run = await cli(['run', '--dry-run'], {
      'import.yaml': importFile(url),
      'users.csv': `${USERS}3,guest,2024-01-01\n`,
    });
    expect(run.exitCode).toBe(3);
    expect(await readdir(run.folder)).toEqual(['import.yaml', 'users.csv']);
    expect(requests).toEqual([]);
  });

  it('writes the rejects of a dry run into a folder that is asked for', async () => {
    const run = await cli(['run', '--dry-run', '--rejects', 'out'], {
      'import.yaml': importFile('http://127.0.0.1:9'),
      'users.csv': `${USERS}3,guest,2024-01-01\n`,
    });
    expect(await readdir(join(run.folder, 'out'))).toHaveLength(1);
    expect(existsSync(join(run.folder, '.kissmetrics-import'))).toBe(false);
  });

  it('shows the table of a dry run on standard error, with the span of time of each event', async () => {
    const run = await cli(['run', '--dry-run'], {
      'import.yaml': importFile('http://127.0.0.1:9'),
      'users.csv': USERS,
    });
    expect(run.stderr).toMatch(/Event +planned +to send +first \(UTC\) +last \(UTC\)/);
    expect(run.stderr).toMatch(/Signed Up +2 +2 +2024-01-01 +2024-01-02/);
  });

  it('warns of amounts beside an unused currency, and of a rule that makes nothing', async () => {
    const run = await cli(['run', '--dry-run'], {
      'import.yaml': `zone: UTC
sources: { bills: { csv: bills.csv, key: id } }
rules:
  - { record: Billed, from: bills, person: login, at: at, revenue: amount }
  - { record: Refunded, from: bills, where: { type: Refund }, person: login, at: at }
`,
      'bills.csv': 'id,login,at,amount,Currency,type\n1,a@example.com,2024-01-01,5000,JPY,refund\n',
    });
    expect(run.stderr).toMatch(
      /warning currency_column: The rule "Billed" takes all amounts for USD/,
    );
    expect(run.stderr).toMatch(/warning rule_without_events: The rule "Refunded"/);
  });

  it.each([
    ['cells', '1,a@example.com,2024-02-31\n2,b@example.com,2024-02-30\n'],
    ['rows', '1,a@example.com\n2,b@example.com\n'],
  ])('does not say that a rule makes nothing where bad %s are why', async (_, rows) => {
    const run = await cli(['run', '--dry-run', '--json'], {
      'import.yaml': importFile('http://127.0.0.1:9'),
      'users.csv': `id,login,created_at\n${rows}`,
    });
    expect(run.exitCode).toBe(3);
    expect(run.stdout).toContain('"rejects"');
    expect(run.stdout + run.stderr).not.toContain('rule_without_events');
  });

  it.each([
    [
      'apiKey: "${KM_KEY}"',
      'Set KM_KEY, which `kissmetrics.apiKey` names, in the environment or in',
    ],
    ['apiKey: "${KM_KEY:-}"', 'Set KM_KEY, which `kissmetrics.apiKey` names, in the environment'],
    [
      'concurrency: 3',
      'Write `apiKey: ${KISSMETRICS_API_KEY}` under `kissmetrics`, and set that variable',
    ],
  ])('says what to write where there is no product key: %s', async (line, hint) => {
    const yaml = importFile('http://127.0.0.1:9').replace(/apiKey: [^,\n]+/, () => line);
    const run = await cli(['run', '--yes'], { 'import.yaml': yaml, 'users.csv': USERS });
    expect(run).toMatchObject({ exitCode: 2, stderr: expect.stringContaining(hint) });
  });

  it('says that one rule makes nothing though another one rejects rows', async () => {
    const files = {
      'import.yaml': `zone: UTC
sources: { bills: { csv: bills.csv, key: id } }
rules:
  - { record: Billed, from: bills, person: login, at: at }
  - { record: Refunded, from: bills, where: { type: Refund }, person: login, at: at }
`,
      'bills.csv':
        'id,login,at,type\n1,a@example.com,2024-02-31,refund\n2,b@example.com,2024-02-31,x\n',
    };
    const { stderr } = await cli(['run', '--dry-run'], files);
    expect(stderr).toContain('warning rule_without_events: The rule "Refunded"');
    expect(stderr).not.toContain('rule_without_events: The rule "Billed"');
    // Of the first rows alone nobody knows what the others make.
    const limited = await cli(['run', '--dry-run', '--limit', '1', '--json'], files);
    expect(limited.stderr).not.toContain('rule_without_events');
    expect(JSON.parse(limited.stdout)).toMatchObject({ inspection: { coverage: null } });
  });

  it.each([[[]], [['--json']]])(
    'says once why it stopped before the end, with %j',
    async (more) => {
      const args = ['run', '--dry-run', '--limit', '1', ...more];
      const { stdout, stderr } = await cli(args, {
        'import.yaml': importFile('http://127.0.0.1:9'),
        'users.csv': USERS,
      });
      const told =
        'Only the first row of each source was read, as --limit asks. Run again without --limit to go on.';
      const text = more.length === 0 ? stdout + stderr : stderr;
      expect(text.split(told)).toHaveLength(2);
      expect(text.match(/as --limit asks/g)).toHaveLength(1);
    },
  );

  it('tells a CSV file that is given as the import file, and how `retry` takes it', async () => {
    expect(await cli(['retry', 'saved.csv'], { 'saved.csv': USERS })).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(/is no import file[^]+`retry import\.yaml saved\.csv`/),
    });
  });

  it.each([
    ['a workbook', 'PK\u0003\u0004 and more', /workbook/],
    ['a page', '<!DOCTYPE html><html>', /page \(HTML or XML\)/],
    ['a line for a spreadsheet', 'sep=;\nid;login;created_at\n', /skipLines: 1/],
  ])('knows %s that is called CSV', async (_, content, message) => {
    const run = await cli(['run', '--dry-run'], {
      'import.yaml': importFile('http://127.0.0.1:9'),
      'users.csv': content,
    });
    expect(run.exitCode).toBe(2);
    expect(run.stderr).toMatch(message);
  });

  it('rehearses over real HTTP without a key and without Kissmetrics', async () => {
    const { url, requests } = await far();
    const run = await cli(
      ['run', '--rehearse', '--json'],
      { 'import.yaml': importFile(url), 'users.csv': USERS },
      { env: {} },
    );
    expect(run.exitCode).toBe(0);
    expect(JSON.parse(run.stdout)).toMatchObject({
      version: 1,
      run: { mode: 'rehearse', outcome: 'complete', exitCode: 0, file: 'import.yaml' },
      events: { planned: 2, delivered: 2, pending: 0 },
      http: { requests: 2, retries: 0 },
    });
    expect(requests).toEqual([]);
  });

  it('ends with 4 and loses nothing from the books when the endpoint is down', async () => {
    const run = await cli(['run', '--json'], {
      'import.yaml': importFile('http://127.0.0.1:9', 'giveUpAfter: 1 second'),
      'users.csv': USERS,
    });
    expect(run.exitCode).toBe(4);
    expect(JSON.parse(run.stdout)).toMatchObject({
      run: { outcome: 'incomplete', stopped: { code: 'down' } },
      events: { planned: 2, delivered: 0, pending: 2 },
    });
  });

  it.each([
    ['401', { status: 401 }, 'unauthorized'],
    ['a redirect', { status: 302, headers: { location: 'http://127.0.0.1:9/' } }, 'redirect'],
    [
      'a page',
      { status: 200, headers: { 'content-type': 'text/html' }, body: '<html>' },
      'not_kissmetrics',
    ],
  ])('ends with 4 when %s answers, its events pending', async (_, answer, code) => {
    const { url } = await far(() => answer);
    const run = await cli(['run', '--json'], {
      'import.yaml': importFile(url),
      'users.csv': USERS,
    });
    expect(run.exitCode).toBe(4);
    expect(JSON.parse(run.stdout)).toMatchObject({
      run: { stopped: { code } },
      events: { pending: 2, refused: 0 },
    });
    expect(run.stdout + run.stderr).not.toContain(TEST_KEY);
  });

  it('ends with 3 when an event is refused for good', async () => {
    const { url } = await far((_, n) => (n === 2 ? { status: 404 } : undefined));
    const run = await cli(['run', '--json'], {
      'import.yaml': importFile(url, '').replace('rate: 5000', 'rate: 5000\n  concurrency: 1'),
      'users.csv': USERS,
    });
    expect(run.exitCode).toBe(3);
    expect(JSON.parse(run.stdout)).toMatchObject({ events: { delivered: 1, refused: 1 } });
  });

  it('keeps to a rule or a source with --only, and knows what was meant', async () => {
    const files = { 'import.yaml': importFile('http://127.0.0.1:9'), 'users.csv': USERS };
    const run = await cli(['run', '--dry-run', '--only', 'Singed Up'], files);
    expect(run.exitCode).toBe(2);
    expect(run.stderr).toContain('Did you mean "Signed Up"?');
    expect((await cli(['run', '--dry-run', '--only', 'Signed Up'], files)).exitCode).toBe(0);
    expect((await cli(['run', '--dry-run', '--only', 'users'], files)).exitCode).toBe(0);
  });

  it('ends with 4 where --limit leaves rows, and with 0 where it leaves none', async () => {
    const { url, requests } = await far();
    const files = { 'import.yaml': importFile(url), 'users.csv': USERS };
    const run = await cli(['run', '--limit', '1'], files);
    expect(run.exitCode).toBe(4);
    expect(run.stderr).toContain('--limit');
    expect(requests).toHaveLength(1);
    expect((await cli(['run', '--limit', '2'], files)).exitCode).toBe(0);
  });

  it('ends with 4 where there are more rejects than --max-rejects allows', async () => {
    const files = {
      'import.yaml': importFile('http://127.0.0.1:9'),
      'users.csv': `${USERS}3,guest,2024-01-01\n`,
    };
    expect((await cli(['run', '--dry-run', '--max-rejects', '1'], files)).exitCode).toBe(3);
    const over = await cli(['run', '--dry-run', '--max-rejects', '0'], files);
    expect(over.exitCode).toBe(4);
    expect(over.stderr).toContain('--max-rejects 0');
    expect((await cli(['run', '--dry-run', '--max-rejects', '33%'], files)).exitCode).toBe(4);
    expect((await cli(['run', '--dry-run', '--max-rejects', '34%'], files)).exitCode).toBe(3);
  });

  it('sends what a file holds before the place where it breaks off, and ends with 4', async () => {
    const { url, requests } = await far();
    const run = await cli(['run'], {
      'import.yaml': importFile(url),
      'users.csv': `${USERS}3,"never closed,2024-01-01\n4,d@example.com,2024-01-01\n`,
    });
    expect(run.exitCode).toBe(4);
    expect(run.stderr).toMatch(/users\.csv, line 4/);
    expect(requests).toHaveLength(2);
  });

  it('ends with 2 when a file breaks off before its first event', async () => {
    const run = await cli(['run'], {
      'import.yaml': importFile('http://127.0.0.1:9'),
      'users.csv': 'id,login,created_at\n3,"never closed,2024-01-01\n4,d@example.com,2024-01-01\n',
    });
    expect(run.exitCode).toBe(2);
    expect(run.stderr).toMatch(/users\.csv, line 2/);
  });

  it('reads standard input', async () => {
    const { url, requests } = await far();
    const run = await cli(
      ['run'],
      { 'import.yaml': importFile(url).replace('csv: users.csv', 'csv: "-"') },
      { stdin: USERS },
    );
    expect(run.exitCode).toBe(0);
    expect(requests).toHaveLength(2);
    const state = join(run.folder, '.kissmetrics-import');
    expect(existsSync(join(state, 'spool')) ? await readdir(join(state, 'spool')) : []).toEqual([]);
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('finishes what is in flight on %s and ends with %i', async (signal, exitCode) => {
    const rows = Array.from({ length: 5000 }, (_, n) => `${n},u${n}@example.com,2024-01-01`);
    const { url, requests } = await far();
    let sent = false;
    const timer = setInterval(() => {
      sent ||= requests.length > 20;
    }, 5);
    onTestFinished(() => clearInterval(timer));
    const folder = await temporaryFolder({
      'import.yaml': importFile(url).replace('rate: 5000', 'rate: 200'),
      'users.csv': `id,login,created_at\n${rows.join('\n')}\n`,
    });
    const controller = waitFor(() => sent);
    const run = await runCliKilled(folder, signal, controller);
    expect(run.exitCode).toBe(exitCode);
    const summary: unknown = JSON.parse(run.stdout);
    expect(summary).toMatchObject({
      run: { outcome: 'incomplete', exitCode, stopped: { code: 'interrupted' } },
      events: { delivered: requests.length, refused: 0 },
    });
    expect(run.stderr).toContain('Run again to go on.');
  });
});

async function waitFor(condition: () => boolean): Promise<void> {
  while (!condition()) {
    await new Promise((resolve) => {
      setTimeout(resolve, 5);
    });
  }
}

async function runCliKilled(
  folder: string,
  signal: 'SIGINT' | 'SIGTERM',
  when: Promise<void>,
): Promise<CliRun> {
  const { spawn } = await import('node:child_process');
  const { projectRoot } = await import('../helpers/shared-data.ts');
  const bin = join(projectRoot, 'bin', 'kissmetrics-import.js');
  const child = spawn(process.execPath, [bin, 'run', '--json'], {
    cwd: folder,
    env: { PATH: process.env['PATH'] ?? '', KISSMETRICS_API_KEY: TEST_KEY },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
  void when.then(() => child.kill(signal));
  const exitCode = await new Promise<number | null>((resolve) => {
    child.on('close', resolve);
  });
  return { exitCode, ...output };
}

describe('sink', () => {
  it('takes requests until a signal, and records them with the key hidden', async () => {
    const folder = await temporaryFolder();
    let asked = false;
    const run = await runCli(['sink', '--port', '0', '--record', 'requests.jsonl'], {
      cwd: folder,
      onOutput({ stderr }, kill) {
        const [, url] = /Listening on (\S+) /.exec(stderr) ?? [];
        if (url === undefined || asked) return;
        asked = true;
        void fetch(`${url}/e?_k=${TEST_KEY}&_p=a%40example.com&_n=Signed%20Up`).then(() =>
          kill('SIGTERM'),
        );
      },
    });
    expect(run).toMatchObject({
      exitCode: 0,
      stdout: '1 requests came; they are in requests.jsonl.\n',
    });
    const record = await readFile(join(folder, 'requests.jsonl'), 'utf8');
    expect(record).toContain('a@example.com');
    expect(record).not.toContain(TEST_KEY);
  });
});

describe('help', () => {
  it.each([[['--help']], [['run', '--help']], [['sink', '--help']]])(
    '%j fits a screen, shows two examples and loads no driver',
    async (args) => {
      const folder = await temporaryFolder();
      const run = await runCli(args, { cwd: folder, env: { NODE_DEBUG: 'esm' } });
      expect(run.exitCode).toBe(0);
      // The shell's prompt takes a line, and the text ends in one.
      expect(run.stdout.split('\n').length).toBeLessThanOrEqual(30);
      expect(run.stdout.match(/^ {2}\$ kissmetrics-import/gm)).toHaveLength(2);
      const loaded = ['undici', 'csv-parse', 'lmdb', 'zod', 'yaml', 'cli-progress', 'iconv-lite'];
      const found = loaded.filter((name) => run.stderr.includes(`node_modules/${name}/`));
      expect(found).toEqual([]);
      expect(run.stderr).toContain('commander');
    },
  );
});
