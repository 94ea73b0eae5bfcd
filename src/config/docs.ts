import { z } from 'zod';
import { LINTS } from '../validation/lints/index.ts';
import { REASON_DOCS } from './reason-docs.ts';
import { importSchema } from './schema.ts';

/** As much of a JSON schema as the import file's needs. */
interface KeySchema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly KeySchema[];
  readonly items?: KeySchema;
  readonly properties?: Readonly<Record<string, KeySchema>>;
  readonly additionalProperties?: KeySchema | boolean;
  readonly required?: readonly string[];
  readonly description?: string;
  readonly default?: unknown;
  readonly defaultText?: string;
  readonly examples?: readonly unknown[];
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
}

/** The parts that the table shows, how keys of each begin, and what a part is called as a type. */
const PARTS: ReadonlyMap<string, { readonly prefix?: string; readonly type: string }> = new Map([
  ['kissmetrics', { prefix: 'kissmetrics.', type: 'mapping (`kissmetrics.`)' }],
  ['window', { prefix: 'window.', type: 'mapping (`window.`)' }],
  ['notify', { prefix: 'notify.', type: 'mapping (`notify.`)' }],
  ['plan', { prefix: 'plan.', type: 'mapping (`plan.`)' }],
  ['reports', { prefix: 'reports.', type: 'mapping (`reports.`)' }],
  ['cohort', { prefix: 'reports.cohort.', type: 'mapping (`reports.cohort.`)' }],
  ['source', { prefix: 'sources.SOURCE.', type: 'source' }],
  ['mysql', { prefix: 'sources.SOURCE.mysql.', type: 'mapping (`sources.SOURCE.mysql.`)' }],
  ['tls', { prefix: 'sources.SOURCE.tls.', type: 'mapping (`sources.SOURCE.tls.`)' }],
  ['lookup', { prefix: 'lookups.LOOKUP.', type: 'lookup' }],
  ['rule', { prefix: 'rules[].', type: 'rule' }],
  ['value', { type: 'value' }],
  ['valueMapping', { prefix: 'VALUE.', type: 'mapping (`VALUE.`)' }],
  ['where', { type: 'mapping of columns to conditions' }],
  ['condition', { prefix: 'CONDITION.', type: 'mapping (`CONDITION.`)' }],
]);

/**
 * Fills the template of the reference page: every key from the schema, every reason and every lint from its list.
 *
 * @param template - Markdown with `<!-- keys -->`, `<!-- reasons -->` and `<!-- lints -->`.
 */
export function renderReference(template: string): string {
  return template
    .replace('<!-- keys -->', () => keyTable())
    .replace('<!-- reasons -->', () => reasonTable())
    .replace('<!-- lints -->', () => lintTable());
}

function keyTable(): string {
  const schema = z.toJSONSchema(importSchema, { io: 'input' });
  const rows = keyRows('', schema);
  for (const [name, { prefix }] of PARTS) {
    const part = schema.$defs?.[name];
    if (prefix !== undefined && part !== undefined) rows.push(...keyRows(prefix, part));
  }
  return table(['key', 'type', 'default', 'meaning'], rows);
}

function keyRows(prefix: string, schema: object): string[][] {
  const { properties = {}, required = [] }: KeySchema = schema;
  return Object.entries(properties).map(([key, child]) => [
    code(prefix + key),
    typeOf(child),
    required.includes(key) ? '**required**' : defaultOf(child),
    meaningOf(child),
  ]);
}

function meaningOf({ description = '', examples = [] }: KeySchema): string {
  const [example] = examples;
  return example === undefined ? description : `${description} Example: ${code(written(example))}.`;
}

function defaultOf({ default: value, defaultText }: KeySchema): string {
  if (defaultText !== undefined) return defaultText;
  if (value === undefined) return 'none';
  return Array.isArray(value)
    ? value.map((item) => code(String(item))).join(', ')
    : code(written(value));
}

function typeOf(schema: KeySchema): string {
  if (schema.$ref !== undefined) {
    return PARTS.get(schema.$ref.split('/').at(-1) ?? '')?.type ?? unnamed(schema);
  }
  if (schema.anyOf !== undefined) return schema.anyOf.map(typeOf).join(' or ');
  if (schema.enum !== undefined) return schema.enum.map((one) => code(String(one))).join(', ');
  if (schema.const !== undefined) return code(written(schema.const));
  if (Array.isArray(schema.type)) return schema.type.includes('null') ? 'text or null' : 'text';
  switch (schema.type) {
    case 'array':
      return `list of ${typeOf(schema.items ?? {})}`;
    case 'object':
      return `mapping of names to ${typeof schema.additionalProperties === 'object' ? typeOf(schema.additionalProperties) : unnamed(schema)}`;
    case 'boolean':
      return '`true`, `false`';
    case 'string':
      return 'text';
    case 'integer':
      return `whole number, ${range(schema)}`;
    case 'number':
      return `number, ${range(schema)}`;
    case undefined:
    default:
      return unnamed(schema);
  }
}

function unnamed(schema: KeySchema): never {
  throw new Error(`The reference has no words for ${JSON.stringify(schema)}.`);
}

function range({ minimum = 0, exclusiveMinimum, maximum = 0 }: KeySchema): string {
  const from = exclusiveMinimum === undefined ? String(minimum) : `above ${exclusiveMinimum}`;
  return `${from} to ${maximum.toLocaleString('en-US')}`;
}

function reasonTable(): string {
  const rows = Object.entries(REASON_DOCS).map(([reason, { meaning, settle }]) => [
    code(reason),
    meaning,
    settle,
  ]);
  return table(['code', 'means', 'what settles it'], rows);
}

function lintTable(): string {
  const rows = LINTS.map(({ code: name, severity, about }) => [code(name), severity, about]);
  return table(['code', 'severity', 'finds'], rows);
}

function code(text: string): string {
  return `\`${text}\``;
}

/** A value as one would write it in the file. */
function written(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(written).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const pairs = Object.entries(value).map(([key, item]) => `${key}: ${written(item)}`);
    return `{ ${pairs.join(', ')} }`;
  }
  return String(value);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map(tableLine).join('\n');
}

function tableLine(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', String.raw`\|`)).join(' | ')} |`;
}

const VARIABLE = { type: 'string', pattern: String.raw`^\$\{.+\}$` } as const;

/** The JSON schema for editors: what only the reference says goes, what zod cannot say comes. */
export function renderEditorSchema(): string {
  const schema = z.toJSONSchema(importSchema, {
    io: 'input',
    override: ({ jsonSchema }) => {
      delete jsonSchema['defaultText'];
    },
  });
  const { rule, source, valueMapping, kissmetrics } = schema.$defs ?? {};
  requireOne(source, ['csv', 'mysql']);
  requireOne(rule, ['record', 'set', 'alias']);
  // A query that is written for Kissmetrics names its person itself.
  if (rule?.required !== undefined) rule.required = rule.required.filter((one) => one !== 'person');
  requireOne(valueMapping, ['column', 'value', 'template', 'lookup', 'firstOf']);
  allowVariable(kissmetrics, 'rate');
  allowVariable(kissmetrics, 'concurrency');
  allowVariable(schema, 'allowAlias');
  const { $schema, ...rest } = schema;
  const titled = { $schema, title: 'Import file of kissmetrics-import', ...rest };
  return `${JSON.stringify(titled, null, 2)}\n`;
}

type Part = z.core.JSONSchema.BaseSchema | undefined;

function requireOne(part: Part, keys: readonly string[]): void {
  if (part !== undefined) part.oneOf = keys.map((key) => ({ required: [key] }));
}

/** These keys take a variable in place of a number or a flag (expand.ts). */
function allowVariable(part: Part, key: string): void {
  const schema = part?.properties?.[key];
  if (part === undefined || typeof schema !== 'object') return;
  const { description, default: byDefault, ...type } = schema;
  part.properties = {
    ...part.properties,
    [key]: {
      ...(description === undefined ? {} : { description }),
      default: byDefault,
      anyOf: [type, VARIABLE],
    },
  };
}
