import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { main } from '../../src/cli.ts';
import { startSink } from '../../src/index.ts';
import { person } from '../helpers/person.ts';
import { temporaryFolder } from '../helpers/temp-folder.ts';

const importFile = (
  url: string,
): string => `kissmetrics: { apiKey: "\${KISSMETRICS_API_KEY}", endpoint: "${url}" }
zone: UTC
sources: { users: { csv: users.csv, key: id } }
rules:
  - { record: Signed Up, from: users, person: login, at: created_at }
`;

async function runAs(
  answer: string,
  args: readonly string[] = [],
  typedAhead = '',
  { rows = 40, command = 'run' } = {},
) {
  let received = 0;
  const sink = await startSink({ onRequest: () => (received += 1) });
  onTestFinished(async () => sink.close());
  const folder = await temporaryFolder({
    'import.yaml': importFile(sink.url),
    'users.csv':
      'id,login,created_at\n1,a@example.com,2024-01-01\n2,b@example.com,2024-01-02\n3,guest,2024-01-03\n',
  });
  const { terminal, screen, result } = person(answer, typedAhead);
  Object.assign(terminal.stdout, { rows });
  Object.assign(terminal.stderr, { rows });
  const argv = ['node', 'kissmetrics-import', command, `${folder}/import.yaml`];
  if (command === 'retry')
    await main(['node', 'x', 'run', argv[3] ?? '', '--yes'], person('').terminal);
  const exitCode = await main(
    [...argv, ...args.map((arg) => arg.replace('FOLDER', folder))],
    terminal,
  );
  return { exitCode, screen: screen(), result: result(), received, folder };
}

describe('run, in a terminal', () => {
  it('shows counts, rejects and the quote, and sends when it is told so', async () => {
    const { exitCode, screen, received } = await runAs('y\n');
    expect(screen).toContain('users  3 rows');
    expect(screen).toMatch(/Signed Up +2 +2/);
    expect(screen).toContain('users.csv line 4 (Signed Up): The person is a word for nobody');
    expect(screen).toMatch(/2 requests, 1 s at 100 a second, to http:\/\/127\.0\.0\.1/);
    expect(screen).toContain('Send them? [y/N]');
    expect(screen).toContain('needs attention: 2 delivered, 1 rejected');
    expect(exitCode).toBe(3);
    expect(received).toBe(2);
  });

  it.each(['n\n', '\n', 'no thanks\n'])('sends nothing when the answer is %j', async (answer) => {
    const { exitCode, screen, received } = await runAs(answer);
    expect(exitCode).toBe(4);
    expect(received).toBe(0);
    expect(screen).toContain('Nothing was sent.');
  });

  it('leaves no trace in the list of runs that was only looked at, and is counted', async () => {
    const sink = await startSink({});
    onTestFinished(async () => sink.close());
    const folder = await temporaryFolder({
      'import.yaml': importFile(sink.url),
      'users.csv': 'id,login,created_at\n1,a@example.com,2024-01-01\n',
    });
    const file = join(folder, 'import.yaml');
    const answer = async (word: string) => {
      const { terminal } = person(word, '');
      return main(['node', 'kissmetrics-import', 'run', file], terminal);
    };
    const status = async () => {
      const { terminal, screen } = person('', '');
      await main(['node', 'kissmetrics-import', 'status', file], terminal);
      return screen();
    };
    expect(await answer('n\n')).toBe(4);
    expect(await status()).toMatch(
      /\nLast runs\n {2}Not listed: 1 run that nobody agreed to, the last one \d{8}T\d{6}Z-[0-9a-f]{6}\.\n/,
    );
    expect(await answer('y\n')).toBe(0);
    for (let n = 0; n < 12; n += 1) {
      await writeFile(
        join(folder, 'users.csv'),
        'id,login,created_at\n1,a@example.com,2024-01-01\n2,b@example.com,2024-01-02\n',
      );
      expect(await answer('n\n')).toBe(4);
    }
    const shown = await status();
    expect(shown).toMatch(/\n {2}\d{8}T\d{6}Z-\w+ .* complete +0 +1 +0 +0 +0\n/);
    expect(shown).toContain('  Not listed: 13 runs that nobody agreed to, the last one ');
    expect(shown.match(/incomplete/g)).toBeNull();
  });

  it('takes nothing for an answer that was typed before the question', async () => {
    const { exitCode, received } = await runAs('n\n', [], 'y\n');
    expect(exitCode).toBe(4);
    expect(received).toBe(0);
  });

  it('does not ask with --yes', async () => {
    const { exitCode, screen, received } = await runAs('', ['--yes']);
    expect(screen).toMatch(/Signed Up +2 +2/);
    expect(screen).not.toContain('Send them?');
    expect(exitCode).toBe(3);
    expect(received).toBe(2);
  });

  it.each([
    ['y\n', 4],
    ['n\n', 2],
  ])(
    'asks before rows without a key may be sent again, and %j is the answer',
    async (answer, sent) => {
      let received = 0;
      const sink = await startSink({ onRequest: () => (received += 1) });
      onTestFinished(async () => sink.close());
      const yaml = `kissmetrics: { apiKey: "\${KISSMETRICS_API_KEY}", endpoint: "${sink.url}" }
zone: UTC
sources: { users: { csv: users.csv } }
rules:
  - { record: Signed Up, from: users, person: login, at: created_at }
`;
      const folder = await temporaryFolder({
        'import.yaml': yaml,
        'users.csv': 'login,created_at\na@example.com,2024-01-01\nb@example.com,2024-01-02\n',
      });
      const argv = ['node', 'kissmetrics-import', 'run', `${folder}/import.yaml`];
      await main([...argv, '--yes'], person('', '').terminal);
      await writeFile(join(folder, 'import.yaml'), yaml.replace('zone: UTC', 'zone: Asia/Tokyo'));
      const second = person(answer, '');
      const exitCode = await main(argv, second.terminal);
      expect(second.screen()).toContain('cannot be told apart');
      expect(second.screen()).toContain('Go on all the same?');
      expect(exitCode).toBe(sent === 4 ? 0 : 2);
      expect(received).toBe(sent);
    },
  );

  it('does not ask in a dry run', async () => {
    const { screen, received } = await runAs('', ['--dry-run']);
    expect(screen).toContain('2 requests');
    expect(screen).not.toContain('Send them?');
    expect(received).toBe(0);
  });

  it('says what shows all that a small screen has no room for', async () => {
    const small = { rows: 12 };
    const plain = await runAs('', ['--dry-run'], '', small);
    expect(plain.screen).toContain('this screen; `--report FILE.html` shows all.');
    const paged = await runAs('', ['--dry-run', '--report', 'FOLDER/page.html'], '', small);
    expect(paged.screen).toContain(`this screen; ${paged.folder}/page.html shows all.`);
    // There is no page of it.
    const retried = await runAs('', [], '', { ...small, command: 'retry' });
    expect(retried.screen).toContain('this screen; a larger one shows all.');
  });

  it('counts the rows that `retry` tries again, which it does not read', async () => {
    const { screen } = await runAs('', [], '', { command: 'retry' });
    expect(screen).toMatch(/Rows read\n {2}users {2}1 rejected row again\n/);
    expect(screen).toContain('0 events of 1 rejected row again.');
  });

  it('prints JSON and nothing else on standard output with --json', async () => {
    const { screen, result, received } = await runAs('y\n', ['--json']);
    expect(screen).toContain('Send them?');
    expect(JSON.parse(result)).toMatchObject({ version: 1, events: { delivered: 2 } });
    expect(received).toBe(2);
  });
});
