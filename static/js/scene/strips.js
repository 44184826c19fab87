/* Many partitions: one strip each, ink = behind over the last five minutes; one of them unfolded above.
   Law of the module: a strip is a button; up to 100 on a page, more on further pages; redrawn once a second at most. */

import { attribute, set } from './keyed.js';
import { Lane } from './lane.js';
import { laneSizes } from './layout.js';
import { chip, thing } from './cards.js';
import { html, icon, svg } from './shapes.js';

const PAGE = 100, STEPS = [20, 100, 300, 600, 1_000], WIDTH = 190, HEIGHT = 13, EVERY = 1_000, SAMPLES = 60;
const level = (lag) => STEPS.filter((step) => lag >= step).length;

export class Strips {
  constructor(container, place, ui) {
    Object.assign(this, { container, place, ui });
    this.clear();
  }

  clear() {
    this.lane = null;
    this.built = false;
    this.page = 0;
    this.drawn = -1e9;
  }

  build() {
    this.built = true;
    this.head = html('div', 'unfold');
    this.title = html('div', 'unfold-head', html('span', 'pid'), html('span', 'reps'), html('div', 'small soft'));
    this.box = html('div', 'laneBox');
    this.box.setAttribute('aria-hidden', 'true');
    this.owner = html('div', 'unfold-owner', html('span'), html('div', 'lagbox', html('b'), html('span', '', 'behind')));
    this.head.append(this.title, this.box, this.owner);
    this.grid = html('div', 'strips');
    this.mates = html('div', 'mates-line');
    this.pager = html('div', 'pager');
    this.legend = html('div', 'scale small soft', 'behind, last 5 minutes', ...['under 20', '20', '100', '300', '600', '1,000 and more'].flatMap((text, at) => [html('i', `o${at}`), text]));
    this.container.replaceChildren(this.head, this.grid, this.mates, this.pager, this.legend);
    this.lane = new Lane(this.box, this.place);
    this.buttons = new Map();
  }

  update(views, focus, history) {
    if (!this.built) this.build();
    Object.assign(this, { views, focus, history });
    const chosen = views.find((one) => one.part.partition === this.ui.unfolded) ?? views.reduce((most, one) => (one.lag > most.lag ? one : most), views[0]);
    this.chosen = chosen;
    this.lane.update({ ...chosen, others: [], rails: [] });
    const { part } = chosen;
    set(this.title.children[0], `P${part.partition}`);
    const reps = JSON.stringify([part.leader, part.replicas, part.isr]);
    if (this.reps !== reps) {
      this.reps = reps;
      this.title.children[1].replaceChildren(...part.replicas.map((id) => html('span', `rep ${id === part.leader ? 'lead' : part.isr.includes(id) ? '' : 'out'}`, id === part.leader ? icon('star') : null, `B${id}`)));
    }
    set(this.title.children[2], `committed ${chosen.committed ?? '-'}, next ${part.end}`);
    this.owner.firstChild.className = `chip ${chosen.owner.cls}`;
    set(this.owner.firstChild, chosen.owner.text);
    set(this.owner.lastChild.firstChild, chosen.lag.toLocaleString('en-US'));
    this.head.dataset.partition = part.partition;
    this.head.dataset.topic = focus.topic.name;
    this.head.dataset.offset = part.end - 1;
    const real = performance.now();
    if (real - this.drawn < EVERY && this.drawnFor === this.ui.sort + this.page + chosen.part.partition) return;
    this.drawn = real;
    this.drawnFor = this.ui.sort + this.page + chosen.part.partition;
    this.strips();
  }

  strips() {
    const all = sorted(this.views, this.ui.sort), pages = Math.ceil(all.length / PAGE), shown = all.slice(this.page * PAGE, this.page * PAGE + PAGE);
    this.grid.style.setProperty('--rows', Math.ceil(shown.length / 4));
    this.grid.replaceChildren(...shown.map((view) => this.strip(view)));
    const sums = new Map();
    for (const { owner, lag } of this.views) if (owner.reader) sums.set(owner.reader, { owner, lag: (sums.get(owner.reader)?.lag ?? 0) + lag });
    this.mates.replaceChildren(...[...sums].sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true })).map(([name, { owner, lag }]) => {
      const mate = thing(html('span', 'mm', chip(owner.text), `${lag.toLocaleString('en-US')} behind`), owner.kind, name, `${owner.kind === 'client' ? 'Real client' : 'Consumer'} ${owner.title}, ${lag} behind`);
      mate.dataset.consumer = name;
      return mate;
    }));
    this.pager.hidden = pages < 2;
    if (pages > 1) this.pager.replaceChildren(...Array.from({ length: pages }, (_, at) => {
      const button = html('button', 'btn small-b', `P${at * PAGE}–P${Math.min(this.views.length, at * PAGE + PAGE) - 1}`);
      button.type = 'button';
      button.setAttribute('aria-pressed', String(at === this.page));
      button.addEventListener('click', () => {
        this.page = at;
        this.strips();
      });
      return button;
    }));
  }

  strip(view) {
    const { partition } = view.part;
    let entry = this.buttons.get(partition);
    if (!entry) {
      const bed = svg('svg', 'strip', { height: HEIGHT, viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none', 'aria-hidden': 'true' });
      const button = html('button', 'st', html('b', '', `P${partition}`), bed, html('span', 'n'), html('span', 'o'));
      button.type = 'button';
      button.dataset.unfold = partition;
      button.dataset.stripe = partition;
      this.buttons.set(partition, (entry = { button, bed, said: '' }));
    }
    const trace = (this.focus.group ? this.history.trace(this.focus.group.name, [[view.topic, partition]], 300) : []).slice(-300), said = `${trace.length} ${trace.at(-1)} ${view.lag}`;
    const [, , number, owner] = entry.button.children;
    set(number, view.lag.toLocaleString('en-US'));
    number.classList.toggle('z', !view.lag);
    set(owner, view.owner.text);
    attribute(entry.button, 'aria-label', `Partition ${partition}, ${view.lag} behind, ${view.owner.reader || 'no reader'}`);
    entry.button.classList.toggle('sel', view === this.chosen);
    if (said !== entry.said) {
      entry.said = said;
      entry.bed.replaceChildren(svg('rect', 'bed', { width: WIDTH, height: HEIGHT }), ...runs(trace).map(([at, long, step]) => svg('rect', `ink o${step}`, { x: at, width: long, height: HEIGHT })));
    }
    return entry.button;
  }

  resize(tokens) {
    if (!this.lane || !this.box.clientWidth) return;
    const sizes = { ...laneSizes(tokens, { density: 'medium' }), cw: 46, ch: 42, mark: 22, dim: 24, token: 15, padR: 20, height: 88, dimY: 14 };
    this.lane.resize(sizes, this.box.clientWidth);
  }

  frame(real, dt, still) {
    return this.lane?.g ? this.lane.frame(real, dt, still) : false;
  }
}

const ORDERS = {
  id: (a, b) => a.turn - b.turn,
  lag: (a, b) => b.lag - a.lag || a.turn - b.turn,
  owner: (a, b) => a.owner.text.localeCompare(b.owner.text, 'en', { numeric: true }) || a.turn - b.turn,
};

/** Lane views by id, lag or owner. */
export const sorted = (views, by) => views.slice().sort(ORDERS[by] ?? ORDERS.id);

/** A trace as runs of equal ink: [x, width, step]s over WIDTH. */
function runs(trace) {
  const every = Math.max(1, trace.length / SAMPLES), samples = [];
  for (let at = 0; at < trace.length; at += every) samples.push(level(trace[Math.floor(at)]));
  const w = WIDTH / SAMPLES, from = WIDTH - samples.length * w, found = [];
  samples.forEach((step, at) => {
    const last = found.at(-1);
    if (last && last[2] === step) last[1] += w;
    else found.push([from + at * w, w, step]);
  });
  return found.filter(([, , step]) => step);
}
