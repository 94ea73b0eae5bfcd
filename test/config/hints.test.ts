import { describe, expect, it } from 'vitest';
import { faultsOf } from './faults-of.ts';
import { load, loadValue, RULES, SOURCES } from './loading.ts';

async function hintsOf(body: () => unknown): Promise<readonly (string | undefined)[]> {
  return (await faultsOf(body)).map(({ hint }) => hint);
}

describe('what to write instead', () => {
  it.each([
    ['127.0.0.1:8787', 'http://127.0.0.1:8787'],
    ['localhost:8787/', 'http://localhost:8787'],
    ['trk.example.com:8443', 'https://trk.example.com:8443'],
    ['0123456789abcdef0123456789abcdef01234567', 'https://trk.kissmetrics.io'],
    ['ann:secret@example.com', 'https://trk.kissmetrics.io'],
  ])('is told for an endpoint without a scheme: %s', async (endpoint, meant) => {
    const text = `kissmetrics: { endpoint: "${endpoint}" }\n${SOURCES}${RULES}`;
    expect(await hintsOf(async () => load(text))).toEqual([
      `Write \`${meant}\`, or leave \`endpoint\` out.`,
    ]);
  });

  it.each([
    ['EST', 'America/New_York'],
    ['pst', 'America/Los_Angeles'],
    ['CDT', 'America/Chicago'],
    ['MST', 'America/Denver'],
    ['Berlin', 'Europe/Berlin'],
    ['los angeles', 'America/Los_Angeles'],
    ['Germany/Berlin', 'Europe/Berlin'],
    ['Europe/Berln', 'Europe/Berlin'],
  ])('is told for a zone by another name: %s', async (zone, meant) => {
    const text = `zone: ${zone}\n${SOURCES}${RULES}`;
    expect(await hintsOf(async () => load(text))).toEqual([`Did you mean \`${meant}\`?`]);
  });

  it.each([
    ['{ column: a, as: money, unit: cents }', 'minor'],
    ['{ column: a, as: time, unit: seconds }', 's'],
    ['{ column: a, as: money, unit: mionr }', 'minor'],
  ])('is told for a unit by another name: %s', async (value, meant) => {
    expect(await hintsOf(async () => loadValue(value))).toEqual([`Did you mean \`${meant}\`?`]);
  });

  it('is told for `property` in a rule', async () => {
    const text = `${SOURCES}${RULES}    property: { A: a }\n`;
    expect(await hintsOf(async () => load(text))).toEqual(['Did you mean `properties`?']);
  });
});
