/* Records in flight, and the leader's star.
   Law of the module: nothing flies above 20 records/s in the lab; what flies lands where it is going, in the order in which it was written. */

import { ease } from './loop.js';
import { svg, token } from './shapes.js';
import { flightPath } from './wires.js';

const FLIGHT = 480, STAR = 480, MOST_PER_SECOND = 20, APART = 70, MOST_AT_ONCE = 40;
const STAR_PATH = 'M0 -6.5l1.95 4.1 4.5.6-3.3 3.1.85 4.5-4-2.2-4 2.2.85-4.5-3.3-3.1 4.5-.6z';

export class Flights {
  constructor(air, board, loop) {
    Object.assign(this, { air, board, loop });
    this.list = [];
    this.recent = [];
    this.stars = [];
  }

  /** Whether records may fly now. */
  allowed(real, count) {
    this.recent.push([real, count]);
    while (this.recent.length && this.recent[0][0] < real - 1_000) this.recent.shift();
    return !this.loop.still && !document.hidden && this.recent.reduce((sum, [, n]) => sum + n, 0) <= MOST_PER_SECOND;
  }

  take(facts, store, real) {
    const { focus, rows } = this.board;
    for (const fact of facts) {
      if (fact.kind === 'appended' && !store.state.topics[fact.topic]?.internal) {
        const may = this.allowed(real, fact.count), row = fact.topic === focus?.topic?.name ? rows.get(fact.partition) : null;
        if (may && row?.lane.g && !row.compact && fact.records.length === fact.count && this.list.length < MOST_AT_ONCE) fact.records.forEach((record, turn) => this.launch(row, record, real + turn * APART));
      } else if (fact.kind === 'partition_changed' && fact.leader >= 0 && fact.leader !== fact.previous && fact.topic === focus?.topic?.name) this.star(rows.get(fact.partition), fact);
    }
  }

  launch(row, [offset, key, , , producer], start) {
    const from = this.board.takeOffs?.get(producer) ?? this.board.edge;
    if (!from || !row.at) return;
    const { g } = row.lane, slot = row.lane.slotMiddle(), path = flightPath(from, row.at.gap + 1, [row.at.x + slot.x, row.at.y + slot.y]);
    const trail = svg('path', 'trail', {}, this.air), body = svg('g', 'flyer', { transform: 'translate(-99 -99)' }, this.air);
    body.append(token(key, key === null ? 0 : this.board.place(key), 0, 0, g.token));
    row.lane.fly(offset);
    this.list.push({ row, offset, path, trail, body, start });
    this.loop.wake();
  }

  star(row, { previous, leader }) {
    if (this.loop.still || !row) return;
    const box = this.board.stage.getBoundingClientRect(), middle = (element) => {
      const rect = element?.getBoundingClientRect();
      return rect ? [rect.left + 11 - box.left, rect.top + rect.height / 2 - box.top] : null;
    };
    const from = middle(row.replica(previous) ?? row.reps), to = middle(row.replica(leader));
    if (!from || !to) return;
    const star = svg('path', 'star', { d: STAR_PATH }, this.air);
    row.element.classList.add('electing');
    this.loop.tween(STAR, (p) => {
      const q = ease(p), x = from[0] + (to[0] - from[0]) * q, y = from[1] + (to[1] - from[1]) * q - Math.sin(Math.PI * q) * 22;
      star.setAttribute('transform', `translate(${x.toFixed(1)} ${y.toFixed(1)})`);
    }, () => {
      star.remove();
      row.element.classList.remove('electing');
    });
  }

  frame(real) {
    this.list = this.list.filter((one) => {
      const p = (real - one.start) / FLIGHT;
      if (p < 0) return true;
      if (p >= 1 || !one.row.element.isConnected) {
        one.body.remove();
        one.trail.remove();
        one.row.lane.land(one.offset, real);
        return false;
      }
      const at = (q) => (q < .86 ? ease(q / .86) * .86 : q), [x, y] = one.path(at(p)), [tx, ty] = one.path(Math.max(0, at(p) - .14));
      one.body.setAttribute('transform', `translate(${x.toFixed(1)} ${y.toFixed(1)})`);
      one.trail.setAttribute('d', `M${tx.toFixed(1)} ${ty.toFixed(1)}L${x.toFixed(1)} ${y.toFixed(1)}`);
      return true;
    });
    return this.list.length > 0;
  }
}
