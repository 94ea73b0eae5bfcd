import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { RejectExamples } from '../../src/report/examples.ts';
import { renderPage } from '../../src/report/page/index.ts';
import { openBrowser } from '../helpers/browser.ts';
import { importing } from '../helpers/importing.ts';
import { temporaryFolder } from '../helpers/temp-folder.ts';

const LIGHT = { paper: 'rgb(255, 255, 255)', main: [47, 102, 208] };
const DARK = { paper: 'rgb(20, 23, 28)', main: [123, 166, 255] };

let browser: Browser;

beforeAll(async () => {
  browser = await openBrowser();
}, 300_000);

afterAll(async () => browser.close());

interface Opened {
  readonly page: Page;
  /** What the page complained of. */
  readonly complaints: string[];
  /** Every request but for the page itself. */
  readonly requests: string[];
}

async function open(login = 'ann@example.com', scripts = true): Promise<Opened> {
  const rows = ['id,login,type,at,amount,plan'];
  for (let n = 0; n < 120; n += 1) {
    const month = String((n % 12) + 1).padStart(2, '0');
    const type = n % 3 === 0 ? 'Signed Up' : 'Billed';
    rows.push(
      `${n},${n % 7}-${login},${type},${2020 + Math.floor(n / 40)}-${month}-02 0${n % 9}:30,${n},${login}`,
    );
  }
  const { summary } = await importing({
    files: { 'billing.csv': `${rows.join('\n')}\n` },
    yaml: `zone: Europe/Berlin
sources: { billing: { csv: billing.csv, key: id } }
rules:
  - record: { column: type, map: { Signed Up: Signed Up, Billed: Billed } }
    from: billing
    person: login
    at: at
    revenue: amount
    properties: { Plan: plan }
reports: { by: Plan }
`,
    mode: 'dry-run',
    options: { insight: true },
  });
  const folder = await temporaryFolder();
  const file = join(folder, 'report.html');
  const facts = { endpoint: 'https://trk.kissmetrics.io', rate: 100, currency: 'USD' };
  const shown = {
    summary,
    examples: new RejectExamples(),
    importFile: '',
    settings: [],
    showPeople: false,
  };
  await writeFile(file, renderPage({ ...facts, ...shown }));

  const page = await browser.newPage();
  onTestFinished(async () => page.close());
  const complaints: string[] = [];
  const requests: string[] = [];
  const url = pathToFileURL(file).href;
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('dialog', (dialog) => complaints.push(dialog.message()));
  page.on('request', (request) => {
    if (request.url() !== url) requests.push(request.url());
  });
  await page.setJavaScriptEnabled(scripts);
  await page.setViewport({ width: 1100, height: 900 });
  await page.goto(url);
  return { page, complaints, requests };
}

/** Pixels of a chart that have this colour. */
async function pixelsOf(page: Page, chart: string, color: readonly number[]): Promise<number> {
  return page.evaluate(
    (id, [red, green, blue]) => {
      const canvas = document.querySelector<HTMLCanvasElement>(`[data-chart="${id}"] canvas`);
      const context = canvas?.getContext('2d');
      if (canvas == null || context == null) return 0;
      const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
      let pixels = 0;
      for (let at = 0; at < data.length; at += 4) {
        if (data[at] === red && data[at + 1] === green && data[at + 2] === blue) pixels += 1;
      }
      return pixels;
    },
    chart,
    color,
  );
}

async function chartsOf(page: Page): Promise<string[]> {
  return page.$$eval('[data-chart]', (all) =>
    all.map((one) => one.getAttribute('data-chart') ?? ''),
  );
}

async function tipOf(page: Page, chart: string): Promise<string | undefined> {
  return page.$eval(`[data-chart="${chart}"] .tip`, (tip) => {
    const isShown = tip.checkVisibility();
    return isShown ? [...tip.children].map(({ textContent }) => textContent).join('; ') : undefined;
  });
}

describe('the page in a browser', () => {
  it('draws its charts without a complaint and without asking for anything', async () => {
    const { page, complaints, requests } = await open();
    const charts = await chartsOf(page);

    expect(charts).toEqual(['revenue', 'months', 'hours', 'weekdays', 'zones']);
    for (const chart of charts)
      expect(await pixelsOf(page, chart, LIGHT.main)).toBeGreaterThan(500);
    expect(complaints).toEqual([]);
    expect(requests).toEqual([]);
  });

  it('keeps a hostile identity or property text', async () => {
    const { page, complaints, requests } = await open('</script><img src=x onerror=alert(1)>');

    expect(await page.$$('img')).toEqual([]);
    expect(await page.$eval('body', (body) => body.textContent)).toContain(
      '</script><img src=x onerror=alert(1)>',
    );
    expect(await pixelsOf(page, 'revenue', LIGHT.main)).toBeGreaterThan(500);
    expect(complaints).toEqual([]);
    expect(requests).toEqual([]);
  });

  it('shows the figures below the pointer, and to the keyboard', async () => {
    const { page } = await open();
    const plot = await page.waitForSelector('[data-chart="revenue"] .u-over');
    await plot?.scrollIntoView();
    const box = await plot?.boundingBox();
    expect(await tipOf(page, 'revenue')).toBeUndefined();

    await page.mouse.move((box?.x ?? 0) + (box?.width ?? 0) - 4, (box?.y ?? 0) + 20);
    await page.waitForSelector('[data-chart="revenue"] .tip', { visible: true });
    expect(await tipOf(page, 'revenue')).toBe('Dec 2022; Income $404.00');

    await page.focus('[data-chart="revenue"]');
    await page.keyboard.press('Home');
    expect(await tipOf(page, 'revenue')).toBe('Jan 2020; Income $72.00');
    await page.keyboard.press('ArrowRight');
    expect(await tipOf(page, 'revenue')).toMatch(/^Feb 2020; /);
    await page.keyboard.press('Escape');
    expect(await tipOf(page, 'revenue')).toBeUndefined();
  });

  it('follows the system into the dark and back', async () => {
    const { page } = await open();
    for (const [scheme, { paper, main }] of [
      ['dark', DARK],
      ['light', LIGHT],
    ] as const) {
      await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
      expect(await page.$eval('body', (body) => getComputedStyle(body).backgroundColor)).toBe(
        paper,
      );
      await page.waitForFunction(() => new Promise((resolve) => requestAnimationFrame(resolve)));
      for (const chart of await chartsOf(page)) {
        expect(await pixelsOf(page, chart, main)).toBeGreaterThan(500);
      }
    }
  });

  it('fits a screen of 320 pixels, and its charts with it', async () => {
    const { page } = await open();
    await page.setViewport({ width: 320, height: 640 });
    await page.waitForFunction(() =>
      [...document.querySelectorAll('canvas')].every((one) => one.clientWidth <= 320),
    );

    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
      320,
    );
    expect(await pixelsOf(page, 'revenue', LIGHT.main)).toBeGreaterThan(500);
  });

  it('is printed on white, with the tables behind the charts', async () => {
    const { page } = await open();
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'dark' }]);
    await page.evaluate(() => {
      addEventListener('beforeprint', () => {
        const isOpen = [...document.querySelectorAll('details')].every(
          ({ open: isShown }) => isShown,
        );
        document.body.dataset['printed'] =
          `${isOpen} ${getComputedStyle(document.body).backgroundColor}`;
      });
    });
    const pdf = Buffer.from(await page.pdf({ format: 'A4' }));

    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    expect(await page.$eval('body', ({ dataset }) => dataset['printed'])).toBe(
      `true ${LIGHT.paper}`,
    );
    expect(await page.$$eval('details[open]', ({ length }) => length)).toBe(0);
    expect(await pixelsOf(page, 'revenue', DARK.main)).toBeGreaterThan(500);
  });

  it('shows its tables without any script', async () => {
    const { page, complaints } = await open('ann@example.com', false);
    expect(await page.$$('canvas')).toEqual([]);
    const table = await page.$eval('#revenue table', ({ textContent }) => textContent);
    expect(table).toContain('2022-12$404.00');
    expect(complaints).toEqual([]);
  });
});
