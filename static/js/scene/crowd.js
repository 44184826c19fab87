/* More partitions than can be seen in full: one of them unfolded, all as strips or, from a hundred on, as a table; their readers beneath.
   Law of the module: what is asked for often is light; the list itself is drawn once a second at most, or at once when somebody asks. */

import { readerSums, sorted } from '../state/dense.js';
import { chip, thing } from './cards.js';
import { keyed } from './keyed.js';
import { PartitionTable } from './ptable.js';
import { Strips } from './strips.js';
import { Unfolded } from './unfolded.js';
import { words } from './heat.js';
import { html } from './shapes.js';
import { gettext, ngettext } from '../state/text.js';

const EVERY = 1_000, MOST_READERS = 24;

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

  /** `lights`: of lightViews; `full(light)`: its whole view; `idle`: members of the group that own nothing here. */
  update(lights, full, trace, { paged, idle }) {
    if (!this.top) this.build(paged);
    const chosen = lights.find((one) => one.part.partition === this.ui.unfolded) ?? lights.reduce((most, one) => (one.lag > most.lag ? one : most), lights[0]);
    this.top.update(full(chosen.part, chosen.turn));
    const wanted = `${this.ui.sort} ${this.ui.unfolded} ${lights.length}`, real = performance.now();
    if (real - this.drawn < EVERY && this.drawnFor === wanted) return;
    this.drawn = real;
    this.drawnFor = wanted;
    this.list.draw(sorted(lights, this.ui.sort), chosen.part.partition, trace);
    this.readers(readerSums(lights), idle);
  }

  readers(sums, idle) {
    const shown = sums.slice(0, MOST_READERS).map(({ name, owner, lag, count }) => ({ id: name, owner, lag, count })), rest = sums.slice(MOST_READERS);
    const more = rest.length ? [{ id: ' more', text: ngettext('and {count} reader, {behind} behind', 'and {count} readers, {behind} behind', rest.length, { behind: rest.reduce((sum, one) => sum + one.lag, 0).toLocaleString('en-US') }) }] : [];
    const still = idle ? [{ id: ' idle', text: gettext('idle {count}', { count: idle }) }] : [];
    keyed(this.mates, [...shown, ...more, ...still], () => html('span', 'mm'), (mate, item) => {
      if (item.text) return mate.replaceChildren(item.text);
      const { id, owner, lag } = item, behind = lag.toLocaleString('en-US');
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
