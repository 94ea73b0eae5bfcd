// Draws the charts of the page. Everything it shows is in the page already; without it the tables remain.
// @ts-check
'use strict';

/**
 * @typedef {{ label: string, color: string, values: number[], texts: string[] }} Series
 * @typedef {{ id: string, labels: string[], ticks?: string[], tickSteps?: number[], tickFrom?: number,
 *   series: Series[], isSideBySide?: boolean }} Chart
 */

(() => {
  const HEIGHT = 240;
  /** Between the margins of A4 and of US letter. */
  const PAPER_WIDTH = 640;
  /** Least room for a name on the axis, in pixels. */
  const TICK_ROOM = 44;
  const STEPS = [1, 2, 5, 10, 20, 50, 100];
  const compact = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 });

  /** @param {string} name A custom property of the page's style. */
  const color = (name) =>
    getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

  /** @type {Chart[]} */
  const charts = JSON.parse(document.getElementById('chart-data')?.textContent ?? '[]');
  const drawn = charts.flatMap((chart) => {
    const plot = document.querySelector(`[data-chart="${chart.id}"]`);
    return plot instanceof HTMLElement ? [draw(plot, chart)] : [];
  });

  /**
   * @param {HTMLElement} plot
   * @param {Chart} chart
   */
  function draw(plot, chart) {
    const { labels, series } = chart;
    const tip = plot.appendChild(document.createElement('div'));
    tip.className = 'tip';
    tip.hidden = true;
    tip.setAttribute('aria-live', 'polite');
    const options = optionsOf(chart, widthOf(plot));
    /** @type {uPlot.AlignedData} */
    const data = [labels.map((_, index) => index), ...series.map(({ values }) => values)];
    const u = new uPlot(
      { ...options, hooks: { setCursor: [(one) => tell(one, chart, tip)] } },
      data,
      plot,
    );
    let shownAt = -1;
    new ResizeObserver(() => {
      const width = widthOf(plot);
      if (width > 0 && width !== u.width) u.setSize({ width, height: HEIGHT });
    }).observe(plot);
    plot.addEventListener('keydown', (event) => {
      const next = moved(event.key, shownAt, labels.length);
      if (next === undefined) return;
      event.preventDefault();
      shownAt = next;
      const left = next < 0 ? -10 : u.valToPos(next, 'x');
      u.setCursor({ left, top: next < 0 ? -10 : u.over.clientHeight / 3 });
    });
    plot.addEventListener('blur', () => {
      shownAt = -1;
      u.setCursor({ left: -10, top: -10 });
    });
    return u;
  }

  /** @param {HTMLElement | null} plot */
  function widthOf(plot) {
    return Math.floor(plot?.clientWidth ?? 0);
  }

  /**
   * @param {string} key
   * @param {number} at
   * @param {number} length
   * @returns {number | undefined} The category to show; -1 for none.
   */
  function moved(key, at, length) {
    switch (key) {
      case 'ArrowRight':
        return Math.min(at + 1, length - 1);
      case 'ArrowLeft':
        return Math.max(at - 1, 0);
      case 'Home':
        return 0;
      case 'End':
        return length - 1;
      case 'Escape':
        return -1;
      default:
        return undefined;
    }
  }

  /**
   * @param {Chart} chart
   * @param {number} width
   * @returns {uPlot.Options}
   */
  function optionsOf(chart, width) {
    const { labels, ticks = labels, series } = chart;
    const font = `12px ${getComputedStyle(document.body).fontFamily}`;
    return {
      width,
      height: HEIGHT,
      legend: { show: false },
      cursor: { points: { show: false }, drag: { x: false, y: false }, x: false, y: false },
      padding: [12, 8, 0, 0],
      scales: {
        x: { time: false, range: [-0.6, labels.length - 0.4] },
        y: { range: (_, low, high) => rangeOf(low, high) },
      },
      series: [
        {},
        ...series.map((one, index) => ({
          label: one.label,
          width: 0,
          fill: () => color(one.color),
          points: { show: false },
          paths: barsOf(chart, index),
        })),
      ],
      axes: [
        {
          font,
          stroke: () => color('muted'),
          grid: { show: false },
          ticks: { show: false },
          size: 28,
          splits: (u) => splitsOf(chart, u.bbox.width / devicePixelRatio),
          values: (_, splits) => splits.map((index) => ticks[index] ?? ''),
        },
        {
          font,
          stroke: () => color('muted'),
          grid: { stroke: () => color('line'), width: 1 },
          ticks: { show: false },
          size: 52,
          space: 36,
          values: (_, splits) => splits.map((value) => compact.format(value)),
        },
      ],
    };
  }

  /**
   * Bars of several series side by side, or above and below one line.
   *
   * @param {Chart} chart
   * @param {number} index
   */
  function barsOf({ isSideBySide, series }, index) {
    const bars = uPlot.paths.bars;
    if (bars === undefined) throw new Error('The chart library draws no bars.');
    if (!isSideBySide) return bars({ size: [0.72, 56], radius: 0.12 });
    const size = 0.8 / series.length;
    const align = index === 0 ? -1 : 1;
    return bars({ size: [size, 28], align, radius: 0.12 });
  }

  /**
   * @param {number | null} low
   * @param {number | null} high
   * @returns {[number, number]}
   */
  function rangeOf(low, high) {
    const from = Math.min(0, low ?? 0);
    const to = Math.max(0, high ?? 0);
    const air = (to - from || 1) * 0.06;
    return [from < 0 ? from - air : 0, to > 0 || from === 0 ? to + air : 0];
  }

  /**
   * @param {Chart} chart
   * @param {number} width
   */
  function splitsOf({ labels, tickSteps = STEPS, tickFrom = 0 }, width) {
    const most = Math.max(1, Math.floor(width / TICK_ROOM));
    const step = tickSteps.find((one) => labels.length / one <= most) ?? tickSteps.at(-1) ?? 1;
    return labels.flatMap((_, index) => ((index - tickFrom) % step === 0 ? [index] : []));
  }

  /**
   * @param {uPlot} u
   * @param {Chart} chart
   * @param {HTMLElement} tip
   */
  function tell(u, { labels, series }, tip) {
    const { idx, left = -1 } = u.cursor;
    const isAway = idx === null || idx === undefined || left < 0;
    tip.hidden = isAway;
    if (isAway) return;
    const title = document.createElement('strong');
    title.textContent = labels[idx] ?? '';
    const lines = series.map(({ label, texts }) => {
      const line = document.createElement('div');
      line.textContent = `${label} ${texts[idx] ?? ''}`;
      return line;
    });
    tip.replaceChildren(title, ...lines);
    const x = u.valToPos(idx, 'x') + u.over.offsetLeft;
    const most = u.width - tip.offsetWidth;
    tip.style.left = `${Math.max(0, Math.min(x - tip.offsetWidth / 2, most))}px`;
  }

  const redraw = () => {
    for (const u of drawn) u.redraw(true, true);
  };
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redraw);

  // Paper is white and narrower than a screen, and what is folded away cannot be unfolded there.
  /** @type {HTMLDetailsElement[]} */
  let opened = [];
  addEventListener('beforeprint', () => {
    document.documentElement.dataset['theme'] = 'light';
    for (const u of drawn) u.setSize({ width: PAPER_WIDTH, height: HEIGHT });
    redraw();
    opened = [...document.querySelectorAll('details')].filter((one) => !one.open);
    for (const one of opened) one.open = true;
  });
  addEventListener('afterprint', () => {
    delete document.documentElement.dataset['theme'];
    for (const u of drawn) u.setSize({ width: widthOf(u.root.parentElement), height: HEIGHT });
    redraw();
    for (const one of opened) one.open = false;
  });
})();
