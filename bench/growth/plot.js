// Draws growth as an SVG of two panels: no library, legible on light and on dark paper.

const PANEL = { width: 380, height: 250, top: 70, gap: 90, left: 70 };
const WIDTH = PANEL.left + 2 * PANEL.width + PANEL.gap + 20;
const HEIGHT = PANEL.top + PANEL.height + 60;
const GRID_LINES = 5;

const STYLE = `
  svg { color-scheme: light dark; }
  text { font: 13px system-ui, sans-serif; fill: #1a1f27; }
  .title { font-weight: 600; }
  .axis { fill: #5d6775; }
  .paper { fill: #ffffff; }
  .grid { stroke: #e3e6eb; }
  .line { fill: none; stroke-width: 2; }
  .first { stroke: #2f66d0; } .first.mark { fill: #2f66d0; }
  .second { stroke: #c8501e; } .second.mark { fill: #c8501e; }
  .third { stroke: #1d7a4a; } .third.mark { fill: #1d7a4a; }
  @media (prefers-color-scheme: dark) {
    text { fill: #e7eaef; }
    .axis { fill: #9ba5b3; }
    .paper { fill: #14171c; }
    .grid { stroke: #2c323b; }
    .first { stroke: #7ba6ff; } .first.mark { fill: #7ba6ff; }
    .second { stroke: #ff9466; } .second.mark { fill: #ff9466; }
    .third { stroke: #6ccf9b; } .third.mark { fill: #6ccf9b; }
  }
`;
const CLASSES = ['first', 'second', 'third'];

/** Colours alone do not tell lines apart. */
const MARKS = [
  (x, y, name) => `<circle class="mark ${name}" cx="${x}" cy="${y}" r="4"/>`,
  (x, y, name) => `<rect class="mark ${name}" x="${x - 4}" y="${y - 4}" width="8" height="8"/>`,
  (x, y, name) => `<path class="mark ${name}" d="M${x} ${y - 5}l5 9h-10z"/>`,
];

/** @param cells - Of growth.js. */
export function plotGrowth(cells) {
  const rules = [...new Set(cells.map((cell) => cell.rules))];
  const time = { title: 'Time, seconds', value: ({ seconds }) => seconds, scale: decades };
  const memory = { title: 'Memory, MB', value: ({ anonymousMb }) => anonymousMb, scale: fromZero };
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img">
<title>Time and memory of a dry run by rows and rules</title>
<style>${STYLE}</style>
<rect class="paper" width="${WIDTH}" height="${HEIGHT}"/>
${rules.map(legend).join('\n')}
${panel(cells, rules, time, PANEL.left)}
${panel(cells, rules, memory, PANEL.left + PANEL.width + PANEL.gap)}
</svg>
`;
}

function legend(rules, index) {
  const x = PANEL.left + index * 110;
  const mark = MARKS[index](x, 20, CLASSES[index]);
  return `${mark}<text x="${x + 12}" y="25">${rules === 1 ? '1 rule' : `${rules} rules`}</text>`;
}

function panel(cells, rules, { title, value, scale }, left) {
  const bottom = PANEL.top + PANEL.height;
  const across = decades(cells.map((cell) => cell.rows));
  const up = scale(cells.map(value));
  const x = (rows) => round(left + across.share(rows) * PANEL.width);
  const y = (amount) => round(bottom - up.share(amount) * PANEL.height);
  const rows = across.ticks.map(
    (tick) =>
      `<text class="axis" x="${x(tick)}" y="${bottom + 22}" text-anchor="middle">${short(tick)}</text>`,
  );
  const grid = up.ticks.map(
    (tick) =>
      `<line class="grid" x1="${left}" x2="${left + PANEL.width}" y1="${y(tick)}" y2="${y(tick)}"/>` +
      `<text class="axis" x="${left - 8}" y="${y(tick) + 4}" text-anchor="end">${short(tick)}</text>`,
  );
  const lines = rules.map((count, index) => {
    const own = cells.filter((cell) => cell.rules === count);
    const points = own.map((cell) => [x(cell.rows), y(value(cell))]);
    const marks = points.map(([px, py]) => MARKS[index](px, py, CLASSES[index])).join('');
    return `<polyline class="line ${CLASSES[index]}" points="${points.join(' ')}"/>${marks}`;
  });
  const named = `<text class="axis" x="${left + PANEL.width}" y="${bottom + 44}" text-anchor="end">rows</text>`;
  const head = `<text class="title" x="${left}" y="${PANEL.top - 16}">${title}</text>`;
  return [head, ...grid, ...rows, named, ...lines].join('\n');
}

/** Whole powers of ten around the values. */
function decades(values) {
  const logs = values.map((value) => Math.log10(value));
  const first = Math.floor(Math.min(...logs) + 1e-9);
  const last = Math.max(first + 1, Math.ceil(Math.max(...logs) - 1e-9));
  return {
    ticks: Array.from({ length: last - first + 1 }, (_, step) => 10 ** (first + step)),
    share: (value) => (Math.log10(value) - first) / (last - first),
  };
}

/** From nothing to a round number above the values. */
function fromZero(values) {
  const largest = Math.max(...values, 1);
  const power = 10 ** Math.floor(Math.log10(largest / GRID_LINES));
  const step = [1, 2, 5, 10].map((one) => one * power).find((one) => one * GRID_LINES >= largest);
  return {
    ticks: Array.from({ length: GRID_LINES + 1 }, (_, index) => index * step),
    share: (value) => value / (step * GRID_LINES),
  };
}

function short(number) {
  if (number >= 1e6) return `${number / 1e6} M`;
  if (number >= 1e3) return `${number / 1e3} k`;
  return String(Number(number.toPrecision(3)));
}

function round(number) {
  return Math.round(number * 10) / 10;
}
