/* The small drawings: tokens, icons, sparklines.
   Law of the module: one function per drawing; colours only by class; a key's colour never stands without its outline and shape. */

import { look } from '../state/keys.js';
import { n1 } from './layout.js';

const NS = 'http://www.w3.org/2000/svg';

/** A new SVG element with a class and attributes. */
export function svg(name, cls = '', attributes = {}, parent = null) {
  const element = document.createElementNS(NS, name);
  if (cls) element.setAttribute('class', cls);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  parent?.append(element);
  return element;
}

/** A new HTML element; text and nodes as children. */
export function html(name, cls = '', ...children) {
  const element = document.createElement(name);
  if (cls) element.className = cls;
  element.append(...children.filter((one) => one !== null && one !== undefined && one !== ''));
  return element;
}

/** Equal visual area: `size` is the circle's diameter. */
function outline(shape, x, y, size) {
  if (shape === 0) return svg('circle', '', { cx: n1(x), cy: n1(y), r: n1(size / 2) });
  if (shape === 1) {
    const a = size * .9;
    return svg('rect', '', { x: n1(x - a / 2), y: n1(y - a / 2), width: n1(a), height: n1(a), rx: 1.5 });
  }
  if (shape === 2) {
    const a = size * 1.16, h = a * .88, top = y - h * .56;
    return svg('path', '', { d: `M${n1(x)} ${n1(top)}L${n1(x + a / 2)} ${n1(top + h)}H${n1(x - a / 2)}Z` });
  }
  const d = size * .6;
  return svg('path', '', { d: `M${n1(x)} ${n1(y - d)}L${n1(x + d)} ${n1(y)}L${n1(x)} ${n1(y + d)}L${n1(x - d)} ${n1(y)}Z` });
}

/** A key's token as a group, its middle at x, y. `place`: from Keys.place; null key: ∅. */
export function token(key, place, x, y, size, cls = '') {
  if (key === null) {
    const group = svg('g', `tok kx ${cls}`), r = size * .42;
    group.append(svg('circle', '', { cx: n1(x), cy: n1(y), r: n1(r) }), svg('path', '', { d: `M${n1(x - r * .95)} ${n1(y + r * .95)}L${n1(x + r * .95)} ${n1(y - r * .95)}` }));
    return group;
  }
  if (place < 0) {
    const group = svg('g', `tok kx ${cls}`), name = svg('text', 'tk', { x: n1(x), y: n1(y + size * .2), 'text-anchor': 'middle', 'font-size': n1(size * .55) });
    name.textContent = [...key].slice(0, 2).join('');
    group.append(outline(1, x, y, size), name);
    return group;
  }
  const { hue, shape } = look(place), group = svg('g', `tok k${hue} ${cls}`);
  group.append(outline(shape, x, y, size));
  return group;
}

/** The same as a picture of its own, for text lines. */
export function tokenIcon(key, place, size = 14, cls = '') {
  const side = Math.ceil(size * 1.3), picture = svg('svg', 'ti', { width: side, height: side, viewBox: `0 0 ${side} ${side}`, 'aria-hidden': 'true' });
  picture.append(token(key, place, side / 2, side / 2, size, cls));
  return picture;
}

const ICONS = {
  server: ['M2.5 3h11v4h-11zM2.5 9h11v4h-11z', 'M5 5h.01M5 11h.01'], cross: ['!M3.5 3.5l9 9M12.5 3.5l-9 9'], fenced: ['M8 2.5a5.5 5.5 0 1 0 0 11a5.5 5.5 0 1 0 0-11', 'M4.5 11.5l7-7'],
  stable: ['#M8 3a5 5 0 1 0 0 10a5 5 0 1 0 0-10'], empty: ['M8 3a5 5 0 1 0 0 10a5 5 0 1 0 0-10'], rebalance: ['M8 3a5 5 0 1 0 0 10a5 5 0 1 0 0-10', '#M8 3a5 5 0 0 1 0 10z'], dead: ['!M4 4l8 8M12 4l-8 8'],
  star: ['#M8 1.8l1.9 4 4.4.6-3.2 3 .8 4.4L8 11.7l-3.9 2.1.8-4.4-3.2-3 4.400-.6z'], plus: ['M8 3v10M3 8h10'], pause: ['!M5 3v10M11 3v10'], close: ['M4 4l8 8M12 4l-8 8'], unfold: ['M6 3.5L10.5 8 6 12.5'], live: ['#M8 4.500a3.500 3.500 0 1 0 0 7a3.500 3.500 0 1 0 0-7'],
};

/** An icon on a grid of 16; "#" in front fills it, "!" draws it heavier. */
export function icon(name, cls = '') {
  const picture = svg('svg', `ic ${cls}`.trim(), { viewBox: '0 0 16 16', 'aria-hidden': 'true' });
  for (const path of ICONS[name] ?? []) svg('path', path[0] === '#' ? 'fill' : path[0] === '!' ? 'heavy' : '', { d: path.replace(/^[#!]/, '') }, picture);
  return picture;
}

/** A trace of numbers, its newest point a dot. Answers {d, x, y}. */
export function trace(values, width, height) {
  const most = Math.max(8, ...values), step = (width - 6) / Math.max(1, values.length - 1);
  const points = values.map((value, at) => [n1(at * step + 1), n1(height - 3 - (value * (height - 6)) / most)]);
  const [x, y] = points.at(-1) ?? [0, 0];
  return { d: points.length > 1 ? `M${points.map((one) => one.join(' ')).join('L')}` : '', x, y };
}
