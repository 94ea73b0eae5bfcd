import { spawnSync } from 'node:child_process';
import { readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { loadImport } from '../../src/index.ts';
import { TEST_KEY } from '../helpers/importing.ts';
import { itWhere } from '../helpers/it-where.ts';
import { startNights } from '../helpers/nights.ts';
import { runShell } from '../helpers/run-shell.ts';
import { projectRoot } from '../helpers/shared-data.ts';
import { temporaryFolder } from '../helpers/temp-folder.ts';

const RECIPES = await readFile(join(projectRoot, 'docs', 'cron.md'), 'utf8');
const COMMAND = 'kissmetrics-import run --quiet --stop-at 06:00 --wait 600';
const USERS = 'id,login,created_at\n1,a@example.com,2024-01-01\n';
/** One in which it is not about to be six, when the recipes stop. */
const ZONE = new Date().getUTCHours() === 5 ? 'Asia/Tokyo' : 'UTC';
const YAML = `zone: ${ZONE}
sources: { users: { csv: users.csv, key: id } }
rules:
  - { record: Signed Up, from: users, person: login, at: created_at }
`;

/** Code blocks of a language, in their order. */
function blocks(language: string): string[] {
  const found = RECIPES.matchAll(new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 'gs'));
  return Array.from(found, ([, text = '']) => text);
}

/** Runs the crontab's line as cron does: `sh -c`, with next to nothing in the environment. */
async function runAsCron(folder: string) {
  const programs = await temporaryFolder();
  await symlink(process.execPath, join(programs, 'node'));
  const bin = join(projectRoot, 'bin', 'kissmetrics-import.js');
  await symlink(bin, join(programs, 'kissmetrics-import'));
  const crontab = (blocks('crontab')[0] ?? '')
    .replaceAll('/srv/kissmetrics', folder)
    .replace('/usr/local/bin', programs);
  const lines = crontab.trim().split('\n');
  const env: Record<string, string> = { HOME: folder, LOGNAME: 'nobody', SHELL: '/bin/sh' };
  for (const line of lines) {
    const [, name, value = ''] = /^(\w+)=(.*)$/.exec(line) ?? [];
    if (name !== undefined) env[name] = value;
  }
  const [, command = ''] = /^(?:\S+ ){5}(.*)$/.exec(lines.at(-1) ?? '') ?? [];
  return runShell(command, env);
}

describe('the recipe for cron', () => {
  it('sends what is new, and mails nothing when all is well', async () => {
    const { folder, load, requests } = await startNights();
    await load({ files: { 'users.csv': USERS }, yaml: YAML });
    await writeFile(join(folder, '.env'), `KISSMETRICS_API_KEY=${TEST_KEY}\n`, { mode: 0o600 });
    expect(await runAsCron(folder)).toEqual({ exitCode: 0, output: '' });
    expect(requests).toHaveLength(1);
    // A night is missed, and the next one brings in both.
    const more = '2,b@example.com,2024-01-02\n3,c@example.com,2024-01-03\n';
    await load({ files: { 'users.csv': USERS + more }, yaml: YAML });
    expect(await runAsCron(folder)).toEqual({ exitCode: 0, output: '' });
    expect(requests).toHaveLength(3);
  });

  it('mails what is wrong', async () => {
    const { folder, load } = await startNights();
    await load({ files: { 'users.csv': `${USERS}2,guest,2024-01-01\n` }, yaml: YAML });
    await writeFile(join(folder, '.env'), `KISSMETRICS_API_KEY=${TEST_KEY}\n`);
    const { exitCode, output } = await runAsCron(folder);
    expect(exitCode).toBe(3);
    expect(output).toContain('The person is a word for nobody');
  });
});

/** Keys of a unit file by section. */
function unitOf(text: string): Record<string, Record<string, string>> {
  const sections: Record<string, Record<string, string>> = {};
  let section: Record<string, string> = {};
  for (const line of text.split('\n')) {
    const [, name] = /^\[(\w+)\]$/.exec(line) ?? [];
    const [, key, value] = /^(\w+)=(.*)$/.exec(line) ?? [];
    if (name !== undefined) sections[name] = section = {};
    else if (key !== undefined) section[key] = value ?? '';
  }
  return sections;
}

const hasSystemd = spawnSync('systemd-analyze', ['--version']).status === 0;

describe('the recipe for systemd', () => {
  const [service = '', timer = ''] = blocks('ini');

  it('runs the same command in the same folder', () => {
    expect(unitOf(service)['Service']).toMatchObject({
      Type: 'oneshot',
      WorkingDirectory: '/srv/kissmetrics',
      ExecStart: `/usr/local/bin/${COMMAND}`,
      SuccessExitStatus: '75',
    });
    expect(unitOf(timer)['Timer']).toEqual({
      OnCalendar: '*-*-* 02:15:00',
      Persistent: 'true',
    });
  });

  itWhere(hasSystemd, 'has units that systemd takes', { timeout: 30_000 }, async () => {
    const folder = await temporaryFolder({ 'program/kissmetrics-import': '#!/bin/sh\n' });
    const program = join(projectRoot, 'bin', 'kissmetrics-import.js');
    const names = ['kissmetrics-import.service', 'kissmetrics-import.timer'];
    const files = names.map((name) => join(folder, name));
    const here = service.replace('/usr/local/bin/kissmetrics-import', program);
    await writeFile(files[0] ?? '', here);
    await writeFile(files[1] ?? '', timer);
    const { stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', ...files], {
      encoding: 'utf8',
    });
    // What else there is on this machine has faults of its own.
    expect(stderr.split('\n').filter((line) => line.includes('kissmetrics-import'))).toEqual([]);
  });
});

interface CronJob {
  readonly spec: {
    readonly schedule: string;
    readonly jobTemplate: {
      readonly spec: {
        readonly template: {
          readonly spec: {
            readonly containers: readonly {
              readonly args: readonly string[];
              readonly volumeMounts: readonly {
                readonly mountPath: string;
                readonly name: string;
              }[];
            }[];
            readonly volumes: readonly { readonly name: string }[];
          };
        };
      };
    };
  };
}

describe('the recipe for Kubernetes', () => {
  const [, manifest = ''] = blocks('yaml');
  const job = parse(manifest) as CronJob;
  const { containers, volumes } = job.spec.jobTemplate.spec.template.spec;

  it('runs the same command at the same time', () => {
    expect(job).toMatchObject({ apiVersion: 'batch/v1', kind: 'CronJob' });
    expect(['kissmetrics-import', ...(containers[0]?.args ?? [])].join(' ')).toBe(COMMAND);
    expect(blocks('crontab')[0]).toContain(`\n${job.spec.schedule} `);
  });

  it('keeps the state in a volume, where the image expects it', async () => {
    const mounts = containers[0]?.volumeMounts ?? [];
    expect(mounts.map(({ name }) => name).toSorted()).toEqual(
      volumes.map(({ name }) => name).toSorted(),
    );
    const dockerfile = await readFile(join(projectRoot, 'Dockerfile'), 'utf8');
    const [, state = 'none'] = /^VOLUME (\S+)$/m.exec(dockerfile) ?? [];
    expect(mounts.map(({ mountPath }) => mountPath)).toContain(state);
    expect(blocks('sh')[0]).toContain(`dst=${state}`);
    expect(blocks('sh')[0]).toContain(COMMAND);
  });
});

describe('the recipe for a dead-man service', () => {
  it('is what an import file takes', async () => {
    const [notify = ''] = blocks('yaml');
    const folder = await temporaryFolder({ 'import.yaml': `${notify}${YAML}` });
    const { notify: read } = await loadImport(join(folder, 'import.yaml'), {
      env: { HC_UUID: '5e3c' },
    });
    expect(read).toMatchObject({
      start: 'https://hc-ping.com/5e3c/start',
      success: 'https://hc-ping.com/5e3c',
      failure: 'https://hc-ping.com/5e3c/fail',
    });
  });
});
