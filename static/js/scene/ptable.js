/* More than a hundred partitions: a table of lines, each with its lag over the last five minutes.
   Law of the module: only the lines in view exist; scrolling gives them other partitions, so a thousand cost as much as thirty. */

import { attribute, set } from './keyed.js';
import { bed, ink, SECONDS } from './heat.js';
import { windowOf } from './layout.js';
import { html } from './shapes.js';
import { gettext } from '../state/text.js';

const HEADS = [gettext('Partition'), gettext('Leader'), gettext('In sync'), gettext('Committed'), gettext('Next'), gettext('Behind'), gettext('Behind, last 5 minutes'), gettext('Owner')];

export class PartitionTable {
  constructor() {
    this.head = html('div', 'pt-row pt-head', ...HEADS.map((one, at) => html('span', at > 2 && at < 6 ? 'r' : '', one)));
    this.lines = html('div', 'pt-lines');
    this.whole = html('div', 'pt-whole', this.lines);
    this.scroller = html('div', 'pt-scroller', this.whole);
    this.scroller.tabIndex = 0;
    this.scroller.setAttribute('role', 'rowgroup');
    this.element = html('div', 'ptable', this.head, this.scroller);
    this.pool = [];
    this.views = [];
    this.scroller.addEventListener('scroll', () => this.place(), { passive: true });
    this.scroller.addEventListener('keydown', (event) => this.key(event));
    for (const [name, value] of [['role', 'grid'], ['aria-label', gettext('Partitions')]]) this.element.setAttribute(name, value);
    this.head.setAttribute('role', 'row');
    for (const one of this.head.children) one.setAttribute('role', 'columnheader');
  }

  /** `views`: in the order wanted; `trace(partition, seconds)`: lags, newest last; `next` as in `Strips.draw`. */
  draw(views, chosen, trace, next) {
    Object.assign(this, { views, chosen, trace, next });
    attribute(this.element, 'aria-rowcount', views.length + 1);
    this.place();
  }

  /** The lines that are in view, where they stand. */
  place() {
    if (!this.trace) return;
    const height = (this.height = this.pool[0]?.offsetHeight || 26), { first, last } = windowOf(this.scroller.scrollTop, this.scroller.clientHeight, height, this.views.length);
    this.whole.style.height = `${this.views.length * height}px`;
    this.lines.style.transform = `translate3d(0,${first * height}px,0)`;
    while (this.pool.length < last - first) {
      const line = made();
      this.pool.push(line);
      this.lines.append(line);
    }
    const held = this.pool.indexOf(document.activeElement), asked = held >= 0 ? Number(document.activeElement.dataset.unfold) : null;
    this.pool.forEach((line, at) => {
      line.hidden = first + at >= last;
      if (!line.hidden) this.fill(line, this.views[first + at], first + at);
    });
    if (asked !== null) this.pool.find((line) => !line.hidden && Number(line.dataset.unfold) === asked)?.focus({ preventScroll: true });
  }

  fill(line, view, at) {
    const { part, lag, committed, owner } = view, [name, leader, sync, com, next, behind, heat, who] = line.children;
    line.dataset.unfold = part.partition;
    line.dataset.stripe = part.partition;
    attribute(line, 'aria-rowindex', at + 2);
    attribute(line, 'aria-selected', part.partition === this.chosen);
    line.classList.toggle('sel', part.partition === this.chosen);
    set(name, `P${part.partition}`);
    set(leader, part.leader >= 0 ? `B${part.leader}` : gettext('none'));
    leader.classList.toggle('alarm', part.leader < 0);
    const all = part.isr.length === part.replicas.length;
    set(sync, all ? `${part.isr.length}` : gettext('{count} of {all}', { count: part.isr.length, all: part.replicas.length }));
    sync.classList.toggle('alarm', !all);
    set(com, committed === undefined ? '-' : String(committed));
    set(next, String(part.end));
    set(behind, committed === undefined ? '-' : lag.toLocaleString('en-US'));
    behind.classList.toggle('z', !lag);
    const coming = this.next?.get(part.partition);
    set(who, coming ? `→ ${coming}` : owner.text);
    who.classList.toggle('next', Boolean(coming));
    ink(heat.firstChild, this.trace(part.partition, SECONDS));
  }

  /** Arrows, pages and ends move along the lines, scrolling where needed. */
  key(event) {
    const line = event.target.closest('.pt-line'), page = Math.max(1, Math.floor(this.scroller.clientHeight / this.height) - 1);
    const at = this.views.findIndex((one) => one.part.partition === Number(line?.dataset.unfold)), by = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -at, End: this.views.length - 1 - at }[event.key];
    if (!line || by === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    const wanted = Math.min(this.views.length - 1, Math.max(0, at + by));
    if (wanted === at) return;
    event.preventDefault();
    event.stopPropagation();
    const top = wanted * this.height, { scroller } = this;
    if (top < scroller.scrollTop) scroller.scrollTop = top;
    else if (top + this.height > scroller.scrollTop + scroller.clientHeight) scroller.scrollTop = top + this.height - scroller.clientHeight;
    this.place();
    this.pool.find((one) => !one.hidden && Number(one.dataset.unfold) === this.views[wanted].part.partition)?.focus({ preventScroll: true });
  }

  /** As high as the room under it. */
  resize(height) {
    this.scroller.style.height = `${Math.max(160, height)}px`;
    this.place();
  }
}

function made() {
  const heat = html('span', 'pt-heat', bed());
  const line = html('div', 'pt-row pt-line', html('b'), html('span'), html('span'), html('span', 'r'), html('span', 'r'), html('span', 'r n'), heat, html('span', 'o'));
  line.tabIndex = -1;
  line.setAttribute('role', 'row');
  for (const one of line.children) one.setAttribute('role', 'gridcell');
  return line;
}
