import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { renderEditorSchema, renderReference } from '../../src/config/docs.ts';
import { REASON_DOCS } from '../../src/config/reason-docs.ts';

describe('the reference page', () => {
  it('has a row for every key, with a type and a meaning', () => {
    const rows = renderReference('<!-- keys -->').split('\n').slice(2);
    const cells = rows.map((row) =>
      row
        .split(/(?<!\\)\|/)
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
    for (const row of cells) {
      expect(row).toHaveLength(4);
      expect(row).not.toContain('');
    }
    const keys = cells.map(([key]) => key);
    for (const key of [
      'zone',
      'kissmetrics.rate',
      'sources.SOURCE.csv',
      'rules[].again',
      'VALUE.map',
    ]) {
      expect(keys).toContain(`\`${key}\``);
    }
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('has a row for every reason', () => {
    const page = renderReference('<!-- reasons -->');
    for (const reason of Object.keys(REASON_DOCS)) expect(page).toContain(`| \`${reason}\` |`);
  });
});

describe('the JSON schema for editors', () => {
  it('says of every key what it means, and knows no other', () => {
    const part = z.object({
      properties: z.record(z.string(), z.object({ description: z.string().min(1) })),
      additionalProperties: z.literal(false),
    });
    const whole = part.extend({
      $defs: z.object({
        kissmetrics: part,
        window: part,
        source: part,
        lookup: part,
        rule: part,
        valueMapping: part,
        condition: part,
      }),
    });
    expect(whole.safeParse(JSON.parse(renderEditorSchema())).error).toBeUndefined();
  });

  it('wants one verb of a rule and one origin of a value', () => {
    expect(JSON.parse(renderEditorSchema())).toMatchObject({
      required: ['sources', 'rules'],
      $defs: {
        rule: { oneOf: [{ required: ['record'] }, { required: ['set'] }, { required: ['alias'] }] },
        valueMapping: { oneOf: { length: 5 } },
      },
    });
  });
});
