/* Charts: records in and out, lag, replicas in sync; on the timeline's own axis, with its moment as a line through all of them.
   Law of the module: loaded when the tab is first opened, drawn once a second while it is seen. Lines differ by dash and by the name at their
   end, never by hue. What is drawn can be read by keys, and stands in a table beneath. */

import { told } from '../state/clock.js';
import { Gone } from '../feed/past.js';
import { extent, joined, older, over } from '../state/series.js';
import { gettext, ngettext } from '../state/text.js';
import { html } from '../scene/shapes.js';

const EVERY = 950, ASK_MS = 60_000, DASHES = [[], [6, 4], [2, 3], [9, 3, 2, 3], [1, 5], [12, 5]], MOST_NAMED = 6, END = 74, SECOND = 1_000, POINTS = 300;

/** uPlot, its code and its style, once. */
function loaded() {
  if (globalThis.uPlot) return Promise.resolve(globalThis.uPlot);
  const place = (name) => new URL(`../../vendor/uplot/${name}`, import.meta.url).href;
  document.head.append(Object.assign(document.createElement('link'), { rel: 'stylesheet', href: place('uPlot.min.css') }));
  return new Promise((done, failed) => {
    const script = Object.assign(document.createElement('script'), { src: place('uPlot.iife.min.js'), onload: () => done(globalThis.uPlot), onerror: failed });
    document.head.append(script);
  });
}

const ink = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const css = (name) => {
  const probe = document.createElement('i');
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
};

export class Charts {
  /** `box`: the tab's panel. `timeline`: its range; `view`: the live store; `lookback`: the moment. */
  constructor({ box, timeline, view, lookback }) {
    Object.assign(this, { box, timeline, view, lookback });
    this.drawn = -1e9;
    this.kinds = [
      { id: 'rate', title: gettext('Records per second'), unit: '/s', lines: () => this.rates() },
      { id: 'lag', title: gettext('Lag per partition, in records'), unit: '', lines: () => this.lines('lags') },
      { id: 'isr', title: gettext('Replicas in sync'), unit: '', whole: true, lines: () => this.lines('isr') },
    ];
    this.value = html('p', 'chart-value label');
    this.value.setAttribute('role', 'status');
    this.twin = html('table', 'sr');
    this.figures = this.kinds.map((kind) => figure(kind, (by) => this.step(kind, by), (to) => this.jump(kind, to)));
    box.replaceChildren(...this.figures.map((one) => one.box), this.value, this.twin);
    new ResizeObserver(() => this.again()).observe(box);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.again(true));
    new MutationObserver(() => this.again(true)).observe(document.documentElement, { attributeFilter: ['data-theme', 'data-mode'] });
  }

  again(anew = false) {
    this.drawn = -1e9;
    if (anew) for (const one of this.figures) one.plot = void one.plot?.destroy();
  }

  /** What is drawn: since the page was opened as it came, before that as the server knows it. */
  get series() {
    return (this.whole ??= joined(this.view.live.history.series, this.past));
  }

  /** The live lines are forgotten after some minutes, so the server is asked again now and then. */
  async ask() {
    this.asked = performance.now();
    try {
      this.past = older(await this.lookback.feed.series());
      this.again();
    } catch (error) {
      if (!(error instanceof Gone)) throw error;
    }
  }

  rates() {
    const { range } = this, { series } = this, step = this.every, found = over(range, new Map([['out', series.out]]), { since: series.since, last: series.last, holds: false, step });
    const entered = found.seconds.map((second) => ((second + step) * SECOND > this.now || second * SECOND < this.lookback.first ? null : this.timeline.records(second * SECOND, (second + step) * SECOND) / step));
    return { seconds: found.seconds, lines: [{ name: gettext('in'), values: entered }, { name: gettext('out'), values: found.lines[0].values }] };
  }

  lines(what) {
    const found = over(this.range, this.series[what], { since: this.series.since, last: this.series.last, step: this.every });
    const several = new Set(found.lines.map((one) => place(one.name)[1])).size > 1, groups = new Set(found.lines.map((one) => place(one.name)[0])).size > 1;
    return { ...found, lines: found.lines.map(({ name, values }) => ({ name: short(name, several, groups), values })) };
  }

  frame(real) {
    if (!this.box.offsetParent || real - this.drawn < EVERY || !this.timeline.range) return;
    const now = this.view.live.now(real);
    this.drawn = real;
    this.whole = null;
    if (!this.asked || real - this.asked > ASK_MS) this.ask();
    this.now = now;
    this.range = this.timeline.range;
    this.every = Math.max(1, Math.ceil((this.range.to - this.range.from) / SECOND / POINTS));
    for (const one of this.figures) this.draw(one);
    this.table();
  }

  async draw(one) {
    const uPlot = await (this.ready ??= loaded()), { seconds, lines } = one.kind.lines(), width = this.box.clientWidth - 2, names = lines.map((line) => line.name).join('|');
    one.data = { seconds, lines };
    one.empty.hidden = lines.some((line) => line.values.some((value) => value !== null));
    if (one.plot && one.names !== names) one.plot = void one.plot.destroy();
    one.names = names;
    const data = [seconds, ...lines.map((line) => line.values)];
    if (!one.plot) one.plot = new uPlot(this.options(one, lines, width), data, one.canvas);
    else {
      if (one.plot.width !== width) one.plot.setSize({ width, height: this.height });
      one.plot.setData(data);
    }
    one.plot.setScale('x', { min: this.range.from / SECOND, max: this.range.to / SECOND });
    one.canvas.setAttribute('aria-label', `${one.kind.title}. ${gettext('Arrow keys read it second by second.')}`);
  }

  get height() {
    return Math.round(parseFloat(ink('--t-small')) * 7.2);
  }

  options(one, lines, width) {
    const font = `${ink('--t-small')} ${ink('--font')}`, grid = { stroke: css('--hair'), width: 1 }, quiet = css('--ink-3');
    return {
      width, height: this.height, legend: { show: false }, padding: [6, END, 0, 0],
      cursor: { y: false, drag: { x: false, y: false }, sync: { key: 'streamlab' }, points: { size: 6 } },
      scales: { x: { time: false, auto: false, range: () => [this.range.from / SECOND, this.range.to / SECOND] }, y: { range: (_, low, high) => [0, Math.max(one.kind.whole ? 3 : 4, (high ?? 0) * 1.12)] } },
      axes: [
        { stroke: quiet, font, grid: { show: false }, ticks: { show: false }, size: 18, gap: 2, space: 90, values: (plot, all) => all.map((second) => (plot.valToPos(second, 'x') < 26 ? '' : told(second * SECOND))) },
        { stroke: quiet, font, grid, ticks: { show: false }, size: 38, gap: 4, space: 22, ...(one.kind.whole ? { incrs: [1, 2, 5, 10] } : {}) },
      ],
      series: [{}, ...lines.map((line, at) => ({ label: line.name, stroke: css(at ? '--ink-2' : '--ink'), width: at ? 1.5 : 2, dash: DASHES[at % DASHES.length], points: { show: false }, spanGaps: false }))],
      hooks: { draw: [(plot) => this.over(plot, one)], setCursor: [(plot) => this.read(one, plot.cursor.idx)] },
    };
  }

  /** Over the lines: rebalances, the moment, and each line's name at its end. */
  over(plot, { data: { lines, seconds } }) {
    const { ctx, bbox } = plot, ratio = devicePixelRatio, right = bbox.left + bbox.width, x = (at) => plot.valToPos(at / SECOND, 'x', true);
    ctx.save();
    ctx.strokeStyle = css('--edge');
    ctx.setLineDash([2 * ratio, 3 * ratio]);
    for (const at of this.series.rebalances) if (x(at) >= bbox.left && x(at) <= right) upright(ctx, x(at), bbox);
    if (this.lookback.at !== null) {
      ctx.setLineDash([]);
      ctx.strokeStyle = css('--ink');
      ctx.lineWidth = 2 * ratio;
      upright(ctx, x(this.lookback.at), bbox);
    }
    ctx.font = `600 ${parseFloat(ink('--t-small')) * ratio}px ${ink('--font')}`;
    ctx.fillStyle = css('--ink');
    ctx.textBaseline = 'middle';
    ctx.textAlign = 'left';
    const high = parseFloat(ink('--t-small')) * ratio * 1.15, ends = lines.slice(0, MOST_NAMED).map((line) => ({ name: line.name, ...end(line, seconds) })).filter((one) => one.value !== null).map((one) => ({ ...one, y: plot.valToPos(one.value, 'y', true) })).sort((a, b) => a.y - b.y);
    for (let turn = 1; turn < ends.length; turn++) ends[turn].y = Math.max(ends[turn].y, ends[turn - 1].y + high);
    const excess = (ends.at(-1)?.y ?? 0) - (bbox.top + bbox.height);
    for (const one of ends) ctx.fillText(`${one.name} ${shown(one.value)}`, right + 6 * ratio, one.y - Math.max(0, excess));
    if (lines.length > MOST_NAMED) ctx.fillText(gettext('+{n} more', { n: lines.length - MOST_NAMED }), right + 6 * ratio, bbox.top + high / 2);
    ctx.restore();
  }

  /** The values at one second, as words. */
  read(one, at) {
    one.at = at ?? null;
    if (at === null || at === undefined || !one.data || one !== this.figures.find((each) => each.canvas.matches(':hover, :focus'))) return;
    const { seconds, lines } = one.data, known = lines.filter((line) => line.values[at] !== null);
    this.value.textContent = known.length ? `${told(seconds[at] * SECOND)}: ${known.map((line) => `${line.name} ${shown(line.values[at])}${one.kind.unit}`).join(', ')}` : gettext('{time}: not known', { time: told(seconds[at] * SECOND) });
  }

  step(kind, by) {
    const one = this.figures.find((each) => each.kind === kind), last = (one.data?.seconds.length ?? 1) - 1;
    this.jump(kind, one.at === null ? last : Math.max(0, Math.min(last, one.at + by)));
  }

  jump(kind, to) {
    const one = this.figures.find((each) => each.kind === kind);
    if (!one.plot || !one.data) return;
    const at = to < 0 ? one.data.seconds.findLastIndex((_, turn) => one.data.lines.some((line) => line.values[turn] !== null)) : to;
    one.plot.setCursor({ left: one.plot.valToPos(one.data.seconds[Math.max(0, at)], 'x'), top: 0 });
    this.read(one, Math.max(0, at));
  }

  /** The same as a table: for who hears the page. */
  table() {
    const rows = this.figures.flatMap(({ kind, data }) => (data?.lines ?? []).map(({ name, values }) => ({ kind, name, ...extent(values) })));
    const said = JSON.stringify(rows.map(({ kind, ...row }) => [kind.id, row]));
    if (said === this.said || performance.now() - (this.told ?? 0) < 3_000) return;
    this.said = said;
    this.told = performance.now();
    const cells = (tag, values) => html('tr', '', ...values.map((value) => html(tag, '', value)));
    this.twin.replaceChildren(html('caption', '', ngettext('The charts as a table; 1 rebalance', 'The charts as a table; {count} rebalances', this.series.rebalances.filter((at) => at >= this.range.from && at <= this.range.to).length)), html('thead', '', cells('th', [gettext('chart'), gettext('line'), gettext('now'), gettext('least'), gettext('most')])), html('tbody', '', ...rows.map((row) => cells('td', [row.kind.title, row.name, shown(row.now), shown(row.least), shown(row.most)]))));
  }
}

const shown = (value) => (value === null || value === undefined ? '-' : String(Math.round(value * 10) / 10));
const upright = (ctx, x, { top, height }) => {
  ctx.beginPath();
  ctx.moveTo(x, top);
  ctx.lineTo(x, top + height);
  ctx.stroke();
};
const end = ({ values }) => ({ value: values.findLast((value) => value !== null) ?? null });

/** ["group", "topic", "P3"] of a line's name. */
function place(name) {
  const [group, where] = name.includes('|') ? name.split('|') : ['', name], dash = where.lastIndexOf('-');
  return [group, where.slice(0, dash), `P${where.slice(dash + 1)}`];
}

function short(name, several, groups) {
  const [group, topic, number] = place(name);
  return [groups ? group : '', several ? `${topic} ${number}` : number].filter(Boolean).join(' ');
}

function figure(kind, step, jump) {
  const canvas = html('div', 'chart'), empty = html('p', 'quiet small', gettext('Nothing yet.')), box = html('figure', 'chart-box', html('figcaption', 'label', kind.title), canvas, empty);
  canvas.tabIndex = 0;
  canvas.setAttribute('role', 'img');
  canvas.setAttribute('aria-label', kind.title);
  canvas.addEventListener('keydown', (event) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (by) step(by * (event.shiftKey ? 10 : 1));
    else if (event.key === 'Home') jump(0);
    else if (event.key === 'End') jump(-1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  return { kind, canvas, box, empty, plot: null, data: null, names: '', at: null };
}
