/* Records in flight, and the leader's star.
   Law of the module: nothing flies above 20 records/s in the lab; what flies lands where it is going, in the order in which it was written. */

import { ease } from './loop.js';
import { html, svg, tokenIcon } from './shapes.js';
import { flightFrames, flightPath } from './wires.js';

const FLIGHT = 480, STAR = 480, MOST_PER_SECOND = 20, APART = 70, MOST_AT_ONCE = 40;
const STAR_PATH = 'M0 -6.5l1.95 4.1 4.5.6-3.3 3.1.85 4.5-4-2.2-4 2.2.85-4.5-3.3-3.1 4.5-.6z';

export class Flights {
  constructor(air, board, loop) {
    Object.assign(this, { air, board, loop });
    this.sky = html('div', 'sky');
    this.sky.setAttribute('aria-hidden', 'true');
    air.after(this.sky);
    this.list = [];
    this.spare = []; // flyers that have landed, for the next
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
    const from = this.board.places.takeOffs.get(producer) ?? this.board.places.edge;
    if (!from || !row.at) return;
    const { g } = row.lane, slot = row.lane.slotMiddle(), path = flightPath(from, row.at.gap + 1, [row.at.x + slot.x, row.at.y + slot.y]);
    const flyer = this.spare.pop() ?? this.flyer(), { body, trail } = flyer, picture = tokenIcon(key, key === null ? 0 : this.board.place(key), g.token);
    const side = Number(picture.getAttribute('width')), frames = flightFrames(path, side / 2), timing = { duration: FLIGHT, delay: start - performance.now() };
    body.replaceChildren(picture);
    flyer.moves = [body.animate(frames.body, timing), trail.animate(frames.trail, timing)];
    row.lane.fly(offset);
    this.list.push({ row, offset, flyer, start });
    this.loop.wake();
  }

  flyer() {
    const trail = html('span', 'trail'), body = html('span', 'flyer');
    this.sky.append(trail, body);
    return { trail, body, moves: [] };
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
    this.list = this.list.filter(({ row, offset, flyer, start }) => {
      if (real - start < FLIGHT && row.element.isConnected) return true;
      for (const one of flyer.moves) one.cancel();
      this.spare.push(flyer);
      row.lane.land(offset, real);
      return false;
    });
    return this.list.length > 0;
  }
}
