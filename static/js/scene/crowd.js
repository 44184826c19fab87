/* More partitions than can be seen in full: one of them unfolded, all as strips or, from a hundred on, as a table; their readers beneath.
   Law of the module: what is asked for often is light; the list itself is drawn once a second at most, or at once when somebody asks. */

import { readerSums, sorted } from '../state/dense.js';
import { firstTold } from '../state/words.js';
import { chip, thing } from './cards.js';
import { keyed } from './keyed.js';
import { PartitionTable } from './ptable.js';
import { Strips } from './strips.js';
import { Unfolded } from './unfolded.js';
import { words } from './heat.js';
import { html } from './shapes.js';
import { gettext, ngettext } from '../state/text.js';

const EVERY = 1_000, MOST_READERS = 24, MOST_PAIRS = 8, MOST_NUMBERS = 4;

export class Crowd {
  constructor(container, place, ui) {
    Object.assign(this, { container, place, ui });
    this.clear();
  }

  clear() {
    this.top = null;
    this.drawn = -1e9;
    this.drawnFor = '';
  }

  build(paged) {
    this.top = new Unfolded(this.place);
    this.list = paged ? new PartitionTable() : new Strips();
    this.paged = paged;
    this.mates = html('div', 'mates-line');
    this.legend = html('div', 'scale small soft', gettext('behind, last 5 minutes'), ...words().flatMap((text, at) => [html('i', `o${at}`), text]));
    this.container.replaceChildren(this.top.element, this.list.element, this.mates, this.legend);
  }

  /** `lights`: of lightViews; `full(light)`: its whole view; `idle`: members of the group that own nothing here; `moves`: of movesTold, or null. */
  update(lights, full, trace, { paged, idle, moves }) {
    if (!this.top) this.build(paged);
    const chosen = lights.find((one) => one.part.partition === this.ui.unfolded) ?? lights.reduce((most, one) => (one.lag > most.lag ? one : most), lights[0]);
    this.top.update(full(chosen.part, chosen.turn));
    const wanted = `${this.ui.sort} ${this.ui.unfolded} ${lights.length} ${moves?.count} ${moves?.coming} ${moves?.pairs[0].to}`, real = performance.now();
    if (real - this.drawn < EVERY && this.drawnFor === wanted) return;
    this.drawn = real;
    this.drawnFor = wanted;
    this.list.draw(sorted(lights, this.ui.sort), chosen.part.partition, trace, moves?.next);
    if (moves) this.moves(moves);
    else this.readers(readerSums(lights), idle);
  }

  /** What a rebalance moves, in the readers' place while it plays. */
  moves({ all, count, coming, pairs }) {
    const shown = pairs.slice(0, MOST_PAIRS).map((one) => ({ id: ` ${one.from}>${one.to}`, coming, ...one })), rest = pairs.slice(MOST_PAIRS).reduce((sum, one) => sum + one.numbers.length, 0);
    const head = { id: ' moves', text: ngettext('{count} of {all} moves', '{count} of {all} move', count, { all }) }, more = rest ? [{ id: ' rest', text: ngettext('and {count} more', 'and {count} more', rest) }] : [];
    keyed(this.mates, [head, ...shown, ...more], () => html('span', 'mm move'), (line, { text, from, to, numbers, coming: comes }) => {
      if (text) return line.replaceChildren(html('b', '', text));
      return line.replaceChildren(from ? chip(from) : chip(gettext('none'), 'none'), '→', to ? chip(to, comes ? 'none' : '') : chip('…', 'none'), firstTold(numbers, MOST_NUMBERS));
    });
  }

  readers(sums, idle) {
    const shown = sums.slice(0, MOST_READERS).map(({ name, owner, lag, count }) => ({ id: name, owner, lag, count })), rest = sums.slice(MOST_READERS);
    const more = rest.length ? [{ id: ' more', text: ngettext('and {count} reader, {behind} behind', 'and {count} readers, {behind} behind', rest.length, { behind: rest.reduce((sum, one) => sum + (one.lag ?? 0), 0).toLocaleString('en-US') }) }] : [];
    const still = idle ? [{ id: ' idle', text: gettext('idle {count}', { count: idle }) }] : [];
    keyed(this.mates, [...shown, ...more, ...still], () => html('span', 'mm'), (mate, item) => {
      if (item.text) return mate.replaceChildren(item.text);
      const { id, owner, lag } = item, behind = lag?.toLocaleString('en-US') ?? '-';
      thing(mate, owner.kind, id, owner.kind === 'client' ? gettext('Real client {name}, {lag} behind', { name: owner.title, lag: behind }) : gettext('Consumer {name}, {lag} behind', { name: owner.title, lag: behind }));
      mate.dataset.consumer = id;
      return mate.replaceChildren(chip(owner.text), gettext('{lag} behind', { lag: behind }));
    });
  }

  /** `room`: the window's height under the list's top. */
  resize(tokens, room) {
    if (!this.top) return;
    this.top.resize(tokens);
    if (!this.paged) return;
    const under = this.mates.offsetHeight + this.legend.offsetHeight + 40;
    this.list.resize(room - under);
  }

  frame(real, dt, still) {
    return this.top ? this.top.frame(real, dt, still) : false;
  }
}
