import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { whole } from './figures.js';
import { plotGrowth } from './growth/plot.js';

const PLOT = 'performance-growth.svg';

/** Writes performance.md and its plot from what was measured. */
export function writeDocs(folder, { machine, rows, growth }, known) {
  mkdirSync(folder, { recursive: true });
  const template = readFileSync(new URL('performance.template.md', import.meta.url), 'utf8');
  const measured = known.filter(({ name }) => rows[name] !== undefined);
  const parts = {
    machine: machineText(machine),
    rows: table(
      ['row', 'target', 'verdict'],
      known.map(({ name, target }) => [`\`${name}\``, target, verdictText(rows[name])]),
    ),
    figures: measured.map(({ name }) => figuresText(name, rows[name])).join('\n\n'),
    growth: growth === undefined ? 'Not measured yet.' : growthText(growth),
  };
  const page = Object.entries(parts).reduce(
    (text, [name, part]) => text.replace(`<!-- ${name} -->`, () => part),
    template,
  );
  writeFileSync(join(folder, 'performance.md'), page);
  if (growth !== undefined) writeFileSync(join(folder, PLOT), plotGrowth(growth.cells));
}

function machineText({ processor, cores, memoryGb, system, node, sharing }) {
  const hardware = `${cores} cores of ${processor}, ${memoryGb} GB of memory`;
  return `Measured on ${hardware}, ${system}, Node.js ${node}. ${sharing}`;
}

function verdictText(result) {
  if (result === undefined) return 'not measured yet';
  const { verdict, reasons } = result;
  return reasons.length === 0 ? verdict : `${verdict}: ${reasons.join('; ')}`;
}

function figuresText(name, { what, figures, ground, ...result }) {
  const lines = Object.entries(figures);
  return [
    `### ${name}`,
    `Measured: ${what}. The target stands on this: ${ground}. ${circumstances(result)}`,
    ...(lines.length === 0 ? [] : [table(['what', 'measured'], lines)]),
  ].join('\n\n');
}

/** A load by others, before it began, is in every figure. */
function circumstances({ day, load, rounds, rows, events, seconds }) {
  const sizes = { rounds, rows, events, seconds };
  const options = Object.entries(sizes).map(([name, size]) => `--${name} ${size}`);
  return `On ${day} with \`${options.join(' ')}\`, load of the machine before it ${load}.`;
}

function growthText({ cells, rows, day, load }) {
  return [
    'Dry runs of billing rows from a CSV file. However many rules there are, one of them makes an event of a row, so that rules cost what',
    'looking for the right one costs. Each was measured once.',
    '',
    `![Time and memory by rows and rules](${PLOT})`,
    '',
    table(
      ['rows', 'rules', 'seconds', 'rows/s', 'memory (MB)'],
      cells.map(({ rows: count, rules, seconds, anonymousMb }) => [
        whole(count),
        String(rules),
        seconds.toFixed(1),
        whole(count / seconds),
        String(anonymousMb),
      ]),
    ),
    '',
    `On ${day} with \`--rows ${rows}\`, load of the machine before it ${load}.`,
  ].join('\n');
}

/** Bars in cells would end them. */
function table(head, lines) {
  const text = (cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [text(head), text(head.map(() => '---')), ...lines.map(text)].join('\n');
}
