import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, symlink } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../helpers/shared-data.ts';
import { temporaryFolder } from '../helpers/temp-folder.ts';

const DOCKERFILE = await readFile(join(projectRoot, 'Dockerfile'), 'utf8');
const IGNORED = await readFile(join(projectRoot, '.dockerignore'), 'utf8');

/** What stands behind an instruction, each time it is given. */
function instructions(name: string): string[] {
  const found = DOCKERFILE.matchAll(new RegExp(`^${name} (.*)$`, 'gm'));
  return Array.from(found, ([, rest = '']) => rest);
}

/** Of what is packed, that which people read. */
const NOT_READ = new Set(['docs', 'samples', 'README.md']);

describe('the Dockerfile', () => {
  it('copies what is there, and what the image may see', () => {
    const copied = instructions('COPY')
      .filter((rest) => !rest.startsWith('--from'))
      .flatMap((rest) => rest.split(' ').slice(0, -1));
    const allowed = IGNORED.split('\n').flatMap((line) =>
      line.startsWith('!') ? [line.slice(1)] : [],
    );
    expect(IGNORED).toMatch(/^\*$/m);
    expect([...new Set(copied)].toSorted()).toEqual(allowed.toSorted());
    for (const file of copied) expect(existsSync(join(projectRoot, file)), file).toBe(true);
  });

  it('builds the program from what it has copied', { timeout: 60_000 }, async () => {
    const folder = await temporaryFolder();
    const [, build = ''] = DOCKERFILE.split(/^FROM /m);
    for (const [, files = '', target = ''] of build.matchAll(/^COPY (.*) (\S+)$/gm)) {
      for (const file of files.split(' ')) {
        const place = join(folder, target, target.endsWith('/') ? basename(file) : '');
        await cp(join(projectRoot, file), place, { recursive: true });
      }
    }
    await symlink(join(projectRoot, 'node_modules'), join(folder, 'node_modules'));
    execFileSync('npm', ['run', 'build'], { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
    expect(existsSync(join(folder, 'dist', 'program', 'cli.js'))).toBe(true);
  });

  it('copies all that the program reads while it runs', async () => {
    const { files = [] }: { files?: string[] } = JSON.parse(
      await readFile(join(projectRoot, 'package.json'), 'utf8'),
    );
    const read = files
      .map((file) => file.split('/')[0])
      .filter((file) => !NOT_READ.has(file ?? ''));
    const last = DOCKERFILE.slice(DOCKERFILE.lastIndexOf('\nFROM '));
    const there = Array.from(last.matchAll(/^COPY .* (\S+)$/gm), ([, target]) => target);
    expect(there).toEqual(expect.arrayContaining(read));
  });

  it('is of one pinned image, which the program runs on', async () => {
    const images = new Set(instructions('FROM').map((rest) => rest.split(' ')[0]));
    expect([...images]).toEqual([expect.stringMatching(/^node:20\.\d+\.\d+-bookworm-slim$/)]);
    const { engines }: { engines?: { node?: string } } = JSON.parse(
      await readFile(join(projectRoot, 'package.json'), 'utf8'),
    );
    expect(engines?.node).toBe('>=20.19');
    expect(Number([...images].join('').split('.')[1])).toBeGreaterThanOrEqual(19);
  });

  it('installs nothing that only developers need, and runs as nobody special', () => {
    expect(instructions('RUN')).toContain('npm ci --omit=dev');
    expect(instructions('USER')).toEqual(['node']);
    expect(DOCKERFILE.indexOf('\nUSER node')).toBeLessThan(DOCKERFILE.indexOf('\nENTRYPOINT'));
  });
});

/** The package as it would be published, with its dependencies and none of those for development. */
async function installed(): Promise<string> {
  const folder = await temporaryFolder();
  const npm = (...args: string[]) =>
    execFileSync('npm', args, {
      cwd: projectRoot,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  const packed: { filename: string }[] = JSON.parse(
    npm('pack', '--json', '--ignore-scripts', '--pack-destination', folder),
  );
  execFileSync('tar', ['-xzf', join(folder, packed[0]?.filename ?? ''), '-C', folder]);
  const program = join(folder, 'package');
  const [root = '', ...dependencies] = npm('ls', '--omit=dev', '--all', '--parseable')
    .trim()
    .split('\n');
  for (const dependency of dependencies) {
    const target = join(program, relative(root, dependency));
    // A dependency of a dependency lies inside one that is linked already.
    if (existsSync(target)) continue;
    await mkdir(dirname(target), { recursive: true });
    await symlink(dependency, target);
  }
  return program;
}

describe('the production install', () => {
  it('runs without what developers need', { timeout: 60_000 }, async () => {
    const program = await installed();
    expect(existsSync(join(program, 'node_modules', 'typescript'))).toBe(false);
    const bin = join(program, 'bin', 'kissmetrics-import.js');
    const cwd = join(program, 'samples', 'saas');
    const run = (...args: string[]) =>
      spawnSync(process.execPath, [bin, ...args], { cwd, encoding: 'utf8' });
    expect(run('--help').stdout).toContain('Usage: kissmetrics-import');
    const page = join(dirname(program), 'page.html');
    const { stdout } = run('run', '--rehearse', '--json', '--report', page);
    expect(await readFile(page, 'utf8')).toContain('</html>');
    const expected: unknown = JSON.parse(
      await readFile(join(cwd, 'expected', 'summary.json'), 'utf8'),
    );
    expect(expected).toHaveProperty('events.planned');
    expect(JSON.parse(stdout)).toHaveProperty(
      'events.planned',
      (expected as { events: { planned: number } }).events.planned,
    );
  });
});
