import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import puppeteer, { type Browser } from 'puppeteer-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];

/** Chromium as the machine has it; where there is none and Debian's may be installed, that. */
export async function openBrowser(): Promise<Browser> {
  return puppeteer.launch({
    executablePath: findChromium() ?? installChromium(),
    headless: true,
    // A test's own pages need no sandbox, which root cannot have; the rest keeps it from calling home.
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

function findChromium(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const paths = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  return paths.find((path) => existsSync(path));
}

function installChromium(): string {
  const isRoot = process.getuid?.() === 0;
  if (isRoot && existsSync('/usr/bin/apt-get')) {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    for (const args of [['update'], ['install', '--yes', '--no-install-recommends', 'chromium']]) {
      execFileSync('apt-get', ['--quiet', ...args], { env, stdio: 'ignore' });
    }
    const installed = findChromium();
    if (installed !== undefined) return installed;
  }
  throw new Error(
    `The page is tested in Chromium, and there is none: looked for ${NAMES.join(', ')} on the PATH. Install one (on Debian: apt-get install chromium).`,
  );
}
