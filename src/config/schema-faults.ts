import type { z } from 'zod';
import { nearest } from '../support/nearest.ts';
import type { Cursor } from './cursor.ts';
import { describeFound } from './describe.ts';
import { toPlain } from './node.ts';
import { A_LIST_OF_RULES, importSchema } from './schema.ts';
import { TRUE_OR_NAMES } from './schema-source.ts';
import { COLUMN_OR_MAPPING } from './schema-value.ts';
import { A_CONDITION } from './schema-where.ts';
import { meantKey, reportUnknownKey } from './unknown-keys.ts';

/** Words that people use for a member of a closed list that is called otherwise here. */
const OTHER_CHOICES: ReadonlyMap<string, string> = new Map([
  ['cent', 'minor'],
  ['cents', 'minor'],
  ['pence', 'minor'],
  ['dollars', 'major'],
  ['euros', 'major'],
  ['seconds', 's'],
  ['milliseconds', 'ms'],
  ['millis', 'ms'],
  ['microseconds', 'us'],
  ['nanoseconds', 'ns'],
]);

type Issue = z.core.$ZodIssue;

/** One complaint of the schema, at its full path; unions are resolved to the branch that was meant. */
interface Complaint {
  readonly path: readonly PropertyKey[];
  readonly issue: Issue;
}

/** Tells everything that the schema finds wrong. Parts whose fault is known already are left out. */
export function checkSchema(root: Cursor): void {
  const result = importSchema.safeParse(toPlain(root.node));
  if (result.success) return;
  const complaints = result.error.issues.flatMap((issue) => resolve(issue, []));
  // Unknown keys first: a slip in a key makes another one seem missing, and is one fault.
  const taken = new Set<string>();
  for (const { path, issue } of complaints) {
    if (issue.code === 'unrecognized_keys') reportUnknownKeys(root, path, issue, taken);
  }
  for (const complaint of complaints) {
    if (complaint.issue.code !== 'unrecognized_keys') reportComplaint(root, complaint, taken);
  }
}

function resolve(issue: Issue, parent: readonly PropertyKey[]): Complaint[] {
  const path = [...parent, ...issue.path];
  if (issue.code !== 'invalid_union') return [{ path, issue }];
  const meant = issue.errors.find((branch) => !branch.some(isOtherKind));
  if (meant === undefined) return [{ path, issue }];
  return meant.flatMap((inner) => resolve(inner, path));
}

/** The branch wants another kind of thing altogether: text where there is a mapping, say. */
function isOtherKind(issue: Issue): boolean {
  if (issue.path.length > 0) return false;
  if (issue.code === 'invalid_union')
    return issue.errors.every((branch) => branch.some(isOtherKind));
  return issue.code === 'invalid_type' || issue.code === 'invalid_value';
}

function reportUnknownKeys(
  root: Cursor,
  path: readonly PropertyKey[],
  issue: Extract<Issue, { code: 'unrecognized_keys' }>,
  taken: Set<string>,
): void {
  const mapping = follow(root, path);
  if (mapping === undefined) return;
  const allowed = issue.message.split(' ');
  const meanings = new Set<string>();
  mapping.findings.strayed.set(mapping.node, meanings);
  for (const key of issue.keys) {
    const meant = meantKey(key, allowed, mapping);
    meanings.add(meant ?? '');
    if (meant !== undefined) taken.add(JSON.stringify([...path, meant].map(String)));
    reportUnknownKey(mapping, key, allowed, meant);
  }
}

function reportComplaint(
  root: Cursor,
  { path, issue }: Complaint,
  taken: ReadonlySet<string>,
): void {
  const expected = issue.message;
  const parent = follow(root, path.slice(0, -1));
  const key = path.at(-1);
  if (parent === undefined) return;
  if (key === undefined) {
    root.fault(`Expected ${expected}, found ${describeFound(root)}.`);
    return;
  }
  const cursor = parent.child(typeof key === 'number' ? key : String(key));
  if (cursor === undefined) {
    if (taken.has(JSON.stringify(path.map(String)))) return;
    parent.faultOfWhole(`\`${String(key)}\` is missing.`, `Add it: ${expected}.`);
    return;
  }
  if (cursor.findings.faulty.has(cursor.node)) return;
  cursor.fault(`Expected ${expected}, found ${describeFound(cursor)}.`, hint(cursor, issue));
}

/** @returns `undefined` when the way leads through something whose fault is known. */
function follow(root: Cursor, path: readonly PropertyKey[]): Cursor | undefined {
  let cursor: Cursor | undefined = root;
  for (const step of path) {
    if (cursor === undefined || cursor.findings.faulty.has(cursor.node)) return undefined;
    cursor = cursor.child(typeof step === 'number' ? step : String(step));
  }
  return cursor === undefined || cursor.findings.faulty.has(cursor.node) ? undefined : cursor;
}

function hint(cursor: Cursor, issue: Issue): string | undefined {
  const { node } = cursor;
  if (node.kind === 'mapping' && issue.message === A_LIST_OF_RULES) {
    return 'Begin each rule with a dash and a space: `- record: NAME`.';
  }
  if (node.kind !== 'scalar' || node.fromEnvironment) return undefined;
  if (issue.code === 'invalid_value') {
    const choices = issue.values.map(String);
    const other = OTHER_CHOICES.get(node.text.toLowerCase());
    const isChoice = other !== undefined && choices.includes(other);
    const near = isChoice ? other : nearest(node.text, choices);
    return near === undefined ? undefined : `Did you mean \`${near}\`?`;
  }
  if (
    issue.code === 'invalid_type' &&
    issue.expected === 'boolean' &&
    /^(?:yes|on|no|off)$/i.test(node.text)
  ) {
    return `Write \`${/^(?:yes|on)$/i.test(node.text)}\`: in YAML 1.2 yes, no, on and off are texts.`;
  }
  if (issue.message === TRUE_OR_NAMES) {
    return 'For a file without a header list the names: `header: [id, login]`.';
  }
  if (issue.message === COLUMN_OR_MAPPING && node.value !== null && node.text !== '') {
    return `For the same text in every row write \`value: ${node.text}\`; for a column of this name \`column: ${node.text}\`.`;
  }
  if (issue.message === A_CONDITION && (node.value === null || node.text === '')) {
    return 'For empty cells write `{ empty: true }`, for others `{ empty: false }`.';
  }
  if (node.value === null) return 'Give it a value, or leave the key out.';
  return undefined;
}
