/* The timeline: records per second as an area, marks with words above, time below; its head is now, and in the past a line is the moment.
   Law of the module: it draws, twice a second or when something is looked at; what is wished (a time, a mark) it tells, and never goes there
   itself. Whatever can be dragged can be reached by keys. */

import { span, told } from '../state/clock.js';
import { clusters, rangeOf, rates, scale, ticks, worded, ZOOMS } from '../state/timeline.js';
import { gettext, ngettext } from '../state/text.js';
import { attribute, keyed, set } from './keyed.js';
import { Press } from './press.js';
import { visible } from './visible.js';
import { n1 } from './layout.js';
import { html, svg } from './shapes.js';

const EVERY = 480, SMALL = 720, HEAD = 6, APART = 26, TOUCH = 44, SECOND = 1_000;
const KEYS = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageUp: 10, PageDown: -10 };

export class Timeline {
  /** `box`: the slider. `marks`: what holds the marks. `lookback`: what is looked at. `wish({at} | {offset} | {live})`. */
  constructor({ box, marks, zoom, now, view, lookback, wish, loop }) {
    Object.assign(this, { box, marksBox: marks, zoomButton: zoom, nowBox: now, view, lookback, wish });
    this.visible = visible(box, () => loop.wake());
    this.zoom = 0;
    this.drawn = -1e9;
    this.range = null;
    box.addEventListener('pointerdown', (event) => this.grab(event));
    box.addEventListener('keydown', (event) => this.key(event));
    this.press = new Press(marks);
    marks.addEventListener('click', (event) => this.choose(event));
    marks.addEventListener('keydown', (event) => this.rove(event));
    zoom.addEventListener('click', () => this.zoomTo((this.zoom + 1) % ZOOMS.length));
    this.zoomTo(0);
  }

  zoomTo(zoom) {
    this.zoom = zoom;
    this.range = null;
    this.drawn = -1e9;
    const words = [gettext('82 s'), gettext('10 min'), gettext('all')];
    set(this.zoomButton, words[zoom]);
    this.zoomButton.setAttribute('aria-label', gettext('The timeline shows {now}; show {next}', { now: words[zoom], next: words[(zoom + 1) % words.length] }));
    this.wish({ look: true });
  }

  /** Answers whether it has drawn. */
  frame(real) {
    const live = this.view.live, now = live.now(real), { at } = this.lookback;
    const moved = at !== this.at;
    if (at === null) set(this.nowBox, told(now));
    if ((real - this.drawn < EVERY && !moved) || !this.visible()) return false;
    this.drawn = real;
    this.at = at;
    if (this.box.clientWidth) this.draw(now, at);
    return true;
  }

  draw(now, at) {
    const { box } = this, width = box.clientWidth - HEAD, height = box.clientHeight, font = parseFloat(getComputedStyle(document.documentElement).getPropertyValue('--t-small'));
    const floor = height - font - 8, room = floor - font - 12, { first } = this.lookback;
    const range = (this.range = rangeOf({ zoom: ZOOMS[this.zoom], now, first, at, was: this.range })), { x } = scale(range, width);
    const count = Math.max(40, Math.min(160, Math.round(width / 8))), all = rates(range, count, (from, to) => this.records(from, to));
    const smooth = all.map((rate, i) => (all[i - 1] ?? rate) * .25 + rate * .5 + (all[i + 1] ?? rate) * .25), most = Math.max(4, ...smooth) * 1.15;
    const points = smooth.map((rate, i) => [((i + .5) / count) * width, floor - (rate * room) / most]);
    const ends = Math.min(width, x(now)), middle = at === null ? ends : Math.max(0, Math.min(width, x(at))), oldest = range.from === first;
    const parts = [area(points, 0, Math.min(middle, ends), floor, 'area'), ...(middle < ends ? [area(points, middle, ends, floor, 'area later')] : []), svg('path', 'base', { d: `M0 ${floor}H${n1(ends)}` })];
    const since = !oldest ? '' : this.lookback.overview?.first > 0 ? gettext('kept since {time}', { time: told(first) }) : told(first), free = since.length * font * .6;
    if (oldest) parts.push(svg('path', 'base', { d: `M0 ${floor - 8}V${floor + 4}` }));
    if (at === null || middle > free + font * 3) parts.push(words('tick', 0, floor + font + 4, 'start', since));
    for (const time of ticks(range, width, width < SMALL ? 84 : 110)) if (x(time) > free + 30 && x(time) < width - 34 && time < now && (at === null || Math.abs(x(time) - middle) > font * 6)) parts.push(svg('path', 'base', { d: `M${n1(x(time))} ${floor}v4` }), words('tick', x(time), floor + font + 4, 'middle', told(time)));
    if (ends < width + 1 && now <= range.to + 1) parts.push(svg('path', at === null ? 'head' : 'head away', { d: `M${n1(ends)} 4V${floor + 4}` }));
    if (at !== null) parts.push(svg('path', 'head', { d: `M${n1(middle)} ${font + 10}V${floor + 5}` }), words('at', Math.max(font * 2.2, Math.min(width - font * 2.2, middle)), floor + font + 4, 'middle', told(at)));
    const picture = svg('svg', '', { width: width + HEAD, height, viewBox: `0 0 ${width + HEAD} ${height}`, 'aria-hidden': 'true' });
    picture.append(...parts);
    box.replaceChildren(picture);
    this.drawMarks(range, x, width, font);
    this.say(range, now, at, first);
  }

  /** Records that came in a stretch of time: as they were counted here, or by the server. */
  records(from, to) {
    const { live } = this.view, { overview } = this.lookback, counted = live.history.since ?? Infinity;
    let sum = 0;
    if (from >= counted) {
      for (let second = Math.floor(from / SECOND); second * SECOND < to; second++) {
        const begins = Math.max(from, second * SECOND), share = (Math.min(to, (second + 1) * SECOND) - begins) / SECOND;
        sum += (live.history.rate.get(second) ?? 0) * share;
      }
      return sum;
    }
    if (!overview?.rates) return 0;
    const { every } = overview;
    for (let begins = Math.floor(from / every) * every; begins < to; begins += every) {
      const share = (Math.min(to, begins + every) - Math.max(from, begins)) / every;
      sum += (overview.rates.get(begins) ?? 0) * share;
    }
    return sum;
  }

  drawMarks(range, x, width, font) {
    const seen = this.lookback.marks().filter((one) => one.at >= range.from && one.at <= range.to);
    const long = (one) => (one.text.length + (one.more ? 3 : 0)) * font * .54 + 8, found = worded(clusters(seen, x, width < SMALL ? TOUCH : APART), width, long);
    const offset = this.lookback.active ? this.lookback.offset : null;
    if (this.press.held) return;
    keyed(this.marksBox, found.map(({ offset: id, text, loss, kind, side, more, at }) => ({ id, text, loss, kind, side, more, at, here: offset === id + 1 })), mark, fill);
    for (const [turn, button] of [...this.marksBox.children].entries()) button.style.left = `${n1(found[turn].x)}px`;
    const stop = this.marksBox.querySelector('[tabindex="0"]') ?? this.marksBox.lastElementChild;
    if (stop) stop.tabIndex = 0;
  }

  /** What a screen reader hears of the slider. */
  say(range, now, at, first) {
    const { box } = this, moment = at ?? now;
    attribute(box, 'aria-valuemin', Math.floor(first / SECOND));
    attribute(box, 'aria-valuemax', Math.floor(now / SECOND));
    attribute(box, 'aria-valuenow', Math.floor(moment / SECOND));
    attribute(box, 'aria-valuetext', at === null ? gettext('{time}, now', { time: told(now) }) : gettext('{time}, {span} ago', { time: told(at), span: span(now - at) }));
  }

  timeAt(event) {
    const rect = this.box.getBoundingClientRect();
    return scale(this.range, this.box.clientWidth - HEAD).at(event.clientX - rect.left);
  }

  /** Press and move: the moment follows. A finger that moves up or down scrolls the page, so what a finger wishes is known when it moves along or is lifted. */
  grab(event) {
    if (event.button || !this.range) return;
    event.preventDefault();
    if (event.pointerType !== 'touch') this.box.focus({ preventScroll: true });
    this.box.setPointerCapture(event.pointerId);
    const move = (next) => this.wish({ at: this.timeAt(next) });
    const stop = (last) => {
      if (last.type === 'pointerup' && event.pointerType === 'touch') move(last);
      this.box.removeEventListener('pointermove', move);
      for (const name of ['pointerup', 'pointercancel']) this.box.removeEventListener(name, stop);
    };
    if (event.pointerType !== 'touch') move(event);
    this.box.addEventListener('pointermove', move);
    for (const name of ['pointerup', 'pointercancel']) this.box.addEventListener(name, stop);
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const by = KEYS[event.key], from = this.lookback.at ?? this.view.live.state.at;
    if (by) this.wish({ at: from + by * SECOND * (event.shiftKey ? 10 : 1) });
    else if (event.key === 'Home') this.wish({ at: this.lookback.first });
    else if (event.key === 'End') this.wish({ live: true });
    else if (event.key === ' ' && this.lookback.active) this.lookback.toggle();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  choose(event) {
    const button = event.target.closest('.happening');
    if (button) this.wish({ offset: Number(button.dataset.moment) + 1 });
  }

  rove(event) {
    const all = [...this.marksBox.children], here = all.indexOf(event.target.closest('.happening')), to = { ArrowLeft: here - 1, ArrowRight: here + 1, Home: 0, End: all.length - 1 }[event.key];
    if (here < 0 || to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const next = all[Math.max(0, Math.min(all.length - 1, to))];
    for (const one of all) one.tabIndex = one === next ? 0 : -1;
    next.focus();
  }
}

/** The part of the area between two x. */
function area(points, from, to, floor, cls) {
  const inside = points.filter(([x]) => x > from && x < to), edge = (x) => heightAt(points, x, floor);
  const line = [[from, edge(from)], ...inside, [to, edge(to)]].map(([x, y]) => `${n1(x)} ${n1(y)}`).join('L');
  return svg('path', cls, { d: to > from ? `M${n1(from)} ${floor}L${line}L${n1(to)} ${floor}Z` : '' });
}

function heightAt(points, x, floor) {
  const turn = points.findIndex(([px]) => px >= x);
  if (turn <= 0) return turn ? points.at(-1)?.[1] ?? floor : points[0][1];
  const [[ax, ay], [bx, by]] = [points[turn - 1], points[turn]];
  return ay + ((by - ay) * (x - ax)) / (bx - ax);
}

function mark() {
  const button = html('button', 'happening', html('i'), html('span'));
  button.type = 'button';
  button.tabIndex = -1;
  const glyph = svg('svg', 'glyph', { viewBox: '0 0 14 14', 'aria-hidden': 'true' });
  glyph.append(svg('path'));
  button.firstChild.append(glyph);
  return button;
}

const GLYPHS = { loss: 'M2.5 2.5l9 9M11.5 2.5l-9 9', command: 'M7 3.5L10.5 7 7 10.5 3.5 7z', fork: 'M4 12.5V2M4 9.5C4 6 10.5 7 10.5 2', other: 'M7 1L13 7 7 13 1 7z' };

function fill(button, { id, text, loss, kind, side, more, at, here }) {
  button.dataset.moment = id;
  button.dataset.side = side;
  button.className = `happening${loss ? ' loss' : ''}${kind === 'command' || kind === 'fork' ? ` ${kind}` : ''}`;
  attribute(button, 'aria-current', here ? 'time' : null);
  button.querySelector('path').setAttribute('d', loss ? GLYPHS.loss : GLYPHS[kind] ?? GLYPHS.other);
  set(button.querySelector('span'), side ? `${text}${more ? ` +${more}` : ''}` : more ? `+${more}` : '');
  button.title = more ? ngettext('{text} and one more', '{text} and {count} more', more, { text }) : text;
  button.setAttribute('aria-label', gettext('{time}: {text}', { time: told(at), text: button.title }));
}

function words(cls, x, y, anchor, text) {
  const element = svg('text', cls, { x: n1(x), y, 'text-anchor': anchor });
  element.textContent = text;
  return element;
}
