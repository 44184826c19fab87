/* The timeline: records per second as an area, marks with words above, time below; its head is now.
   Law of the module: drawn at most twice a second, only while it is seen. */

import { told } from '../state/clock.js';
import { n1 } from './layout.js';
import { svg } from './shapes.js';
import { set } from './keyed.js';

const SECONDS = 82, EVERY = 480, SMALL = 720;

export class Timeline {
  constructor({ box, from, now, store }) {
    Object.assign(this, { box, from, now, store, history: store.history });
    this.drawn = -1e9;
  }

  frame(real, at) {
    set(this.now, told(at));
    if (real - this.drawn < EVERY || !this.box.clientWidth) return;
    this.drawn = real;
    this.draw(at);
  }

  draw(at) {
    const width = this.box.clientWidth, font = parseFloat(getComputedStyle(document.documentElement).getPropertyValue('--t-small')), height = this.box.parentElement.clientHeight - 2;
    const floor = height - font - 8, room = floor - font - 6, begin = at - SECONDS * 1_000, x = (when) => ((when - begin) / (SECONDS * 1_000)) * (width - 6);
    const second = Math.floor(at / 1_000), rates = [];
    for (let s = second - SECONDS; s < second; s++) rates.push(this.history.rate.get(s) ?? 0);
    const smooth = rates.map((_, i) => (rates[i - 1] ?? rates[i]) * .25 + rates[i] * .5 + (rates[i + 1] ?? rates[i]) * .25), most = Math.max(8, ...smooth) * 1.15;
    const area = smooth.map((rate, i) => `${n1(Math.max(0, x((second - SECONDS + i + .5) * 1_000)))} ${n1(floor - (rate * room) / most)}`);
    const parts = [svg('path', 'area', { d: `M0 ${floor}L${area.join('L')}L${width - 6} ${floor}Z` }), svg('path', 'base', { d: `M0 ${floor}H${width}` })];
    const step = width < SMALL ? 20 : 10;
    for (let s = Math.ceil(begin / 1_000 / step) * step; s * 1_000 < at - 4_000; s += step) {
      if (x(s * 1_000) < 30 || s * 1_000 < this.store.state.start) continue;
      parts.push(svg('path', 'base', { d: `M${n1(x(s * 1_000))} ${floor}v4` }), text('tick', x(s * 1_000), floor + font + 4, 'middle', told(s * 1_000)));
    }
    parts.push(...this.marks(begin, x, font, floor, width), svg('path', 'head', { d: `M${width - 6} 4V${floor + 4}` }));
    const picture = svg('svg', '', { width, height, viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': `Timeline of the last ${SECONDS} seconds` });
    picture.append(...parts);
    this.box.replaceChildren(picture);
    set(this.from, told(begin).slice(0, 5));
  }

  marks(begin, x, font, floor, width) {
    const parts = [], seen = this.history.marks.filter((one) => one.at > begin);
    let free = width - 10;
    for (const [turn, { at, text: words, loss }] of [...seen.entries()].reverse()) {
      const mx = n1(x(at)), long = words.length * font * .54 + 18, roomy = mx + long < free, toLeft = !roomy && mx > free - 12 - long && mx - long > (turn ? x(seen[turn - 1].at) + 10 : 0) && mx < free;
      parts.push(svg('path', 'stem', { d: `M${mx} ${font + 4}V${floor - 2}` }), svg('path', loss ? 'mk-dead' : 'mk', { d: loss ? `M${mx - 5} ${font - 8}l10 10m0 -10l-10 10` : `M${mx} ${font - 9}l6 6-6 6-6-6z` }));
      if (roomy) parts.push(text(loss ? 't-dead' : '', mx + 9, font + 2, 'start', words));
      else if (toLeft) parts.push(text(loss ? 't-dead' : '', mx - 9, font + 2, 'end', words));
      free = toLeft ? mx - long : mx - 8;
    }
    return parts;
  }
}

function text(cls, x, y, anchor, words) {
  const element = svg('text', cls, { x: n1(x), y, 'text-anchor': anchor });
  element.textContent = words;
  return element;
}
