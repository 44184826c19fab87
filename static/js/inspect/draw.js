/* What inspectors are drawn with: sections, gauges, tables, pairs, rules, chips, tokens.
   Law of the module: values in, nodes out (see tree.js); colours and sizes by class only. Pure. */

import { span } from '../state/clock.js';
import { gettext } from '../state/text.js';
import { foreign, h } from './tree.js';

export const WIDE = 364;
/** How wide a drawing is, in its own units: a drawer less its margins. */

/** A section under a small head. `aside`: quiet words at its right. A section without content is not there. */
export function section(key, title, aside, ...body) {
  const inside = body.flat(9).filter(Boolean);
  return inside.length ? h('section', { class: 'ds', key }, h('div', { class: 'cap' }, h('h4', null, title), aside ? h('span', { class: 'small soft aside' }, aside) : null), inside) : null;
}

/** Rows of [name, value, quiet words]. */
export const pairs = (rows, cls = '') => h('dl', { class: `pairs ${cls}`.trim() }, rows.filter(Boolean).map(([name, value, more]) => h('div', { key: String(name.tag ? JSON.stringify(name) : name) }, h('dt', null, name), h('dd', null, h('span', null, value ?? '-'), more ? h('span', { class: 'soft small' }, more) : null))));

/** `heads`: words; `rows`: {key, cells}; `right`: numbers of the columns that are numbers. */
export function table(heads, rows, right = [], label = '') {
  const cls = (at) => (right.includes(at) ? 'r' : null);
  return h('div', { class: 'wide-tbl', tabindex: '0', role: 'region', 'aria-label': label || heads.filter(Boolean).join(', ') },
    h('table', { class: 'tbl' }, h('thead', null, h('tr', null, heads.map((one, at) => h(one ? 'th' : 'td', { class: cls(at), scope: one ? 'col' : null }, one)))), h('tbody', null, rows.map(({ key, cells }) => h('tr', { key }, cells.map((one, at) => h('td', { class: cls(at) }, one ?? '-')))))));
}

/** What is left: a bar of 6 px and words. `low`: little is left, in alarm. */
export function gauge(left, of, words, low = false) {
  const part = of > 0 ? Math.max(0, Math.min(1, left / of)) : 0;
  return h('div', { class: `gauge${low ? ' low' : ''}` }, h('span', { class: 'tr', 'aria-hidden': 'true' }, h('i', { style: { width: `${Math.round(part * 1000) / 10}%` } })), h('span', { class: 'gw' }, words));
}

/** A clock that runs off: its name, what is left and the whole, in ms. `fatal`: when it runs off something is lost. */
export function clock(name, left, of, fatal = false) {
  const told = gettext('{left} of {whole}', { left: seconds(Math.max(0, left)), whole: span(of) });
  return [h('span', { key: name }, name), h('div', { key: `${name} gauge` }, gauge(left, of, told, fatal && left < of * .2))];
}

/** 1.8 s, 44 s: with a tenth below ten seconds, so that it is seen to run. */
export const seconds = (ms) => (ms < 9_950 ? `${(Math.round(ms / 100) / 10).toFixed(1)} s` : span(ms));

/** 42 kB, 1.3 MB. */
export const bytes = (count) => (count < 1_000 ? `${count} B` : count < 1_000_000 ? `${Math.round(count / 100) / 10} kB` : count < 1e9 ? `${Math.round(count / 1e5) / 10} MB` : `${Math.round(count / 1e8) / 10} GB`);

export const rule = (lines, dash = false) => (lines.length ? h('div', { class: `rule${dash ? ' dash' : ''}` }, lines.map((one) => h('span', null, one))) : null);
export const hint = (...words) => h('p', { class: 'hint' }, words);
export const b = (words) => h('b', null, words);
export const code = (words) => h('code', null, words);
export const chip = (words, cls = '') => h('span', { class: `chip mini ${cls}`.trim() }, words);

/** A replica as on the lanes: ink with ★ leads. */
export const replica = (broker, leads, inSync = true) => h('span', { class: `rep${leads ? ' lead' : ''}${inSync ? '' : ' out'}` }, leads ? '★ ' : inSync ? '' : '✕ ', `B${broker}`);

/** A link that opens another thing's inspector. */
export const to = (kind, id, words) => h('button', { type: 'button', class: 'link', 'data-inspect': kind, 'data-id': id }, words);

/** A key's token. `draw(key, size)`: the page's own. */
export const token = (key, draw, at = 0) => foreign(`token ${at} ${key === null ? '∅' : `k${key}`}`, () => draw(key, 13));

export const word = (text, x, y, cls = 'fl2', anchor = 'middle') => h('text', { class: cls, x, y, 'text-anchor': anchor }, text);

/** An SVG as wide as the drawer. */
export const picture = (high, label, ...children) => h('svg', { class: 'dr', viewBox: `0 0 ${WIDE} ${high}`, width: '100%', role: 'img', 'aria-label': label }, children);

/** The head of an arrow that ends at x, y and comes from the angle `a`. */
export function arrow(x1, y1, x2, y2, on = false) {
  const a = Math.atan2(y2 - y1, x2 - x1), n = (value) => Math.round(value * 10) / 10, wing = (turn) => `M${n(x2)} ${n(y2)}l${n(-6 * Math.cos(a + turn))} ${n(-6 * Math.sin(a + turn))}`;
  return h('path', { class: `fa${on ? ' on' : ''}`, d: `M${n(x1)} ${n(y1)}L${n(x2)} ${n(y2)}${wing(.45)}${wing(-.45)}` });
}
