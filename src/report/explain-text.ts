import type {
  CellTrace,
  ConditionTrace,
  Explanation,
  RuleExplanation,
  Step,
  TimeTrace,
  ValueTrace,
} from '../model/explanation.ts';
import { placeOf } from '../model/place.ts';
import { isoSecond } from '../support/iso-second.ts';
import { count } from '../support/text.ts';
import { outcomeLines } from './explain-fate.ts';
import { escaped, quoted } from './explain-words.ts';
import { wrap } from './wrap.ts';

/** A row's whole way, for people. Its cells are shown: who asks for a row has it. */
export function renderExplanation(explanation: Explanation, width?: number): string {
  const { bad, rules, comparedWith } = explanation;
  const lines = [...placeLines(explanation), '', ...cellLines(explanation)];
  if (bad !== undefined) {
    lines.push('', `No rule met this row: ${bad.message} (${bad.reason})`, bad.hint);
  } else if (rules.length === 0) {
    lines.push('', `No rule reads the source "${explanation.source}"; lookups do.`);
  }
  for (const rule of rules) lines.push('', ...ruleLines(rule));
  if (rules.length > 0 && comparedWith === 'nothing') {
    lines.push('', 'Nothing is known to have been delivered, so it was compared with nothing.');
  }
  return lines.flatMap((line) => wrap(line, width)).join('\n') + '\n';
}

function placeLines({ source, file, line, key, foundBy, sameKey }: Explanation): string[] {
  const inFile = (row: { file: string; line: number }) => escaped(placeOf(row, source));
  const where = file === '' ? '' : `${inFile({ file, line })}, `;
  const named = key?.map(({ column, text }) => `${escaped(column)} ${quoted(text)}`).join(', ');
  const keyed = named === undefined ? '' : `, key ${named}`;
  const head = `${where}source "${source}"${keyed} (found by its ${foundBy})`;
  if (sameKey.length === 0) return [head];
  if (file === '') return [head, `${count(sameKey.length, 'row')} have this key.`];
  const places = sameKey.map(inFile).join(', ');
  return [head, `Rows with this key: ${places}. \`${source}:line:N\` explains another.`];
}

/** Exports have dozens of columns that say nothing: those are only counted. */
function cellLines({ cells, rules }: Explanation): string[] {
  const shown = cells.filter(({ text, isUsed, isKey }) => isUsed || isKey || text !== '');
  const names = shown.map(({ column }) => (column === undefined ? '(no column)' : escaped(column)));
  const width = Math.max(0, ...names.map((name) => name.length));
  const note = rules.length === 0 ? '' : ' (* a rule reads it, k part of the key)';
  const hidden = cells.length - shown.length;
  return [
    `Cells${note}`,
    ...shown.map((cell, index) => {
      const marks = `${cell.isKey ? 'k' : ' '}${cell.isUsed ? '*' : ' '}`;
      return `  ${marks} ${(names[index] ?? '').padEnd(width)}  ${cellText(cell)}`;
    }),
    ...(hidden === 0 ? [] : [`     and ${count(hidden, 'empty cell')} that no rule reads`]),
  ];
}

function cellText({ text }: CellTrace): string {
  if (text === null) return 'NULL or not there';
  return text === '' ? '(empty)' : quoted(text);
}

function ruleLines(rule: RuleExplanation): string[] {
  const { conditions, steps } = rule;
  const rows: [string, string][] = [
    ...conditions.map((one): [string, string] => ['where', conditionText(one)]),
    ...steps.flatMap(stepRows),
  ];
  if (rule.request !== undefined) rows.push(['request', rule.request.shown]);
  for (const line of outcomeLines(rule)) rows.push([line.label, line.text]);
  const width = Math.max(...rows.map(([label]) => label.length));
  return [
    `Rule "${escaped(rule.rule)}" (${rule.verb})`,
    ...rows.map(([label, text]) => `  ${label.padEnd(width)}  ${text}`),
  ];
}

function conditionText({ column, cell, condition, holds }: ConditionTrace): string {
  const is = cell === '' ? 'empty' : quoted(cell);
  return `${escaped(column)} ${escaped(condition)}: it is ${is}, which ${holds ? 'holds' : 'does not hold'}`;
}

function stepRows(step: Step): [string, string][] {
  const { what, property, value, gives, problem, time } = step;
  const label = property === undefined ? what : escaped(property);
  const from = valueText(value);
  if (problem !== undefined) return [[label, `${from}: ${problem.reason}`]];
  if (value.text === null) return [[label, `${from}: no event`]];
  if (time !== undefined) return [[label, `${from} -> ${timeText(time)}`], ...windowRows(time)];
  if (gives === null) return [[label, what === 'property' ? `${from}: left out` : from]];
  const isPlain = value.from === 'value' && gives === value.text;
  return [[label, isPlain ? quoted(gives) : `${from} -> ${quoted(gives)}`]];
}

/** Where a value comes from and what its text is, before it is understood. */
function valueText(value: ValueTrace): string {
  const { altered, text, problem } = value;
  const base = originText(value);
  if (problem !== undefined || text === null || altered.length === 0) return base;
  return `${base}, by ${altered.join(' and ')} ${text === '' ? 'empty' : quoted(text)}`;
}

function originText({ from, name = '', parts, read, text, altered }: ValueTrace): string {
  const is = read === '' ? 'empty' : quoted(read);
  switch (from) {
    case 'value':
      return is;
    case 'column':
      return `${escaped(name)} ${is}`;
    case 'template':
      return `template of ${parts.map(valueText).join(', ')}: ${is}`;
    case 'lookup': {
      const asked = parts.map(valueText).join(', ');
      return `lookup "${escaped(name)}" of ${asked}: ${read === '' ? 'nothing' : quoted(read)}`;
    }
    case 'firstOf': {
      const taken = parts.findIndex((part) => part.text !== '' || part.problem !== undefined);
      const members = taken < 0 ? parts : parts.slice(0, taken + 1);
      const isWhole = text === '' || altered.length > 0;
      return members.map(valueText).join(', then ') + (taken < 0 && isWhole ? ': nothing' : '');
    }
  }
}

function timeText({ second, dateOnly, zone, local }: TimeTrace): string {
  const utc = isoSecond(second);
  const isUtc = local === undefined || utc.startsWith(local.replace(' ', 'T'));
  const there = isUtc || zone === undefined ? '' : ` (${local} in ${escaped(zone)})`;
  return `${utc}${there}${dateOnly ? ', a day without a time' : ''}`;
}

/** 2009-01-01T00:00:00Z: nothing older is ever kept, so a window from there is no window. */
const OLDEST = 1_230_768_000;

function windowRows({ window: { from, until }, outside }: TimeTrace): [string, string][] {
  if (until === null && from <= OLDEST) return [];
  const begin = from <= OLDEST ? [] : [`from ${isoSecond(from)}`];
  const end = until === null ? [] : [`until ${isoSecond(until)}`];
  return [
    ['window', `${[...begin, ...end].join(' ')}: ${outside === undefined ? 'inside' : 'outside'}`],
  ];
}
