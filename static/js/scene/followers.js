/* A partition's followers under their leader: cells half as high, the same offset at the same x, each ending in its own slot.
   Law of the module: it draws what the leader knows of its followers (`ends`), never further than its lane is seen, and moves with it. */

import { recordAt } from '../state/picture.js';
import { gettext, ngettext } from '../state/text.js';
import { n1 } from './layout.js';
import { html, icon, svg, token } from './shapes.js';

const GAP = 9;

/** The height of one follower's line, and of what stands under them all, for a lane's sizes. */
export const lineHeight = (sizes) => Math.round(sizes.ch / 2) + GAP;
export const noteHeight = (sizes) => Math.round(sizes.font * 1.5);

export class Followers {
  constructor(lane, place) {
    Object.assign(this, { lane, place });
    this.belt = svg('svg', 'fol-belt', { 'aria-hidden': 'true' });
    this.names = html('div', 'fol-names');
    this.clip = html('div', 'fol-clip', this.belt);
    this.element = html('div', 'followers', this.names, this.clip);
    this.said = '';
  }

  /** Draw for a view of laneViewer. */
  update(view) {
    this.view = view;
    const { g } = this.lane, shown = Math.min(view.part.end, this.lane.end), part = { ...view.part, end: shown, high_watermark: Math.min(view.part.high_watermark, shown) }, ids = part.replicas.filter((id) => id !== part.leader);
    if (!g) return;
    const said = JSON.stringify([ids, part.ends, part.isr, part.end, part.high_watermark, part.log_start, part.records.length, g.width, g.cw]);
    this.end = shown;
    if (said === this.said) return;
    this.said = said;
    const high = Math.round(g.ch / 2), step = high + GAP, height = ids.length * step + noteHeight(g), parts = ids.flatMap((id, turn) => this.line(part, id, turn * step, high));
    const hw = this.x(part.high_watermark) - g.gap / 2, low = part.high_watermark < part.end;
    parts.push(svg('path', 'hw', { d: `M${n1(hw)} 0V${n1(height - noteHeight(g))}` }));
    if (low) parts.push(text('lab a-end', hw - 6, height - g.font * .35, g.font, gettext('high watermark {offset}: the lowest log end in sync', { offset: part.high_watermark })));
    this.element.style.top = `${n1(g.height + 2)}px`;
    this.element.style.height = this.clip.style.height = `${height}px`;
    this.clip.style.left = `${n1(g.clipX)}px`;
    this.belt.setAttribute('width', n1(g.width));
    this.belt.setAttribute('height', height);
    this.belt.replaceChildren(...parts);
    this.names.replaceChildren(...ids.map((id, turn) => this.name(part, id, turn * step, high)));
    this.move();
  }

  /** Where an offset begins, from the window's left edge. */
  x(offset) {
    const { g } = this.lane;
    return g.xEnd - g.clipX - (this.end - offset) * g.pitch;
  }

  line(part, id, y, high) {
    const { g } = this.lane, end = Math.min(part.end, part.ends[id] ?? 0), first = Math.max(part.log_start, part.end - g.count), out = !part.isr.includes(id), short = part.end - end;
    const cells = svg('g', out ? 'fol out' : 'fol');
    for (let offset = first; offset < end; offset++) {
      const x = this.x(offset), record = recordAt(part, offset);
      svg('rect', 'fol-face', { x: n1(x + .5), y: y + .5, width: n1(g.cw - 1), height: high - 1, rx: 3 }, cells);
      if (record) cells.append(token(record.key, record.key === null ? 0 : this.place(record.key), x + g.cw / 2, y + high / 2, g.token * .62));
    }
    const slot = Math.max(this.x(end), -g.gap), middle = y + high / 2 + g.font * .36;
    const parts = [cells, svg('rect', 'fol-next', { x: n1(slot + 1), y: y + 1, width: n1(g.cw - 2), height: high - 2, rx: 3 }), text('off b', slot + g.cw / 2, middle, g.font, String(end))];
    if (short > 0) parts.push(...this.short(slot + g.cw + 5, this.x(part.end) + g.cw, y + high / 2, middle, short));
    return parts;
  }

  /** "2 short": from a follower's slot to the leader's end. */
  short(from, to, y, base, count) {
    const { g } = this.lane, word = ngettext('{count} short', '{count} short', count, { count: count.toLocaleString('en-US') }), wide = word.length * g.font * .56 + 10, mid = (from + to) / 2;
    if (to - from < wide) return [text('lag a-start', from, base, g.font, word)];
    return [svg('path', 'dim', { d: `M${n1(from)} ${n1(y)}H${n1(mid - wide / 2)}M${n1(mid + wide / 2)} ${n1(y)}H${n1(to)}M${n1(to)} ${n1(y - 4)}V${n1(y + 4)}` }), text('lag a-middle', mid, base, g.font, word)];
  }

  name(part, id, y, high) {
    const out = !part.isr.includes(id), line = html('div', 'fol-name', html('span', out ? 'rep out' : 'rep', out ? icon('cross') : null, `B${id}`), html('span', 'small soft', out ? gettext('out of sync') : gettext('in sync')));
    line.style.top = `${y}px`;
    line.style.height = `${high}px`;
    return line;
  }

  /** Follow the lane's own movement. */
  move() {
    const { lane } = this;
    if (lane.end !== this.end && this.end !== undefined) return void this.update(this.view);
    if (lane.shown && this.end !== undefined) this.belt.style.transform = `translate3d(${((this.end - lane.shown.end) * lane.g.pitch).toFixed(2)}px,0,0)`;
  }
}

function text(cls, x, y, size, words) {
  const element = svg('text', cls, { x: n1(x), y: n1(y), 'font-size': size });
  element.textContent = words;
  return element;
}
