/* Small builders for what follows: sentences with their weights.
   Law of the module: text goes in as text, so a key named <b> stays a key. */

import { gettext, runs } from '../../state/text.js';

/** A sentence in the reader's language. `text`: translated, its values as {name}, what is strong between * and *; `values`: texts, {code}, {b} or nodes. */
export function line(text, values = {}) {
  const span = document.createElement('span');
  for (const { strong, parts } of runs(text, values)) span.append(...(strong ? [wrap('b', ...parts.map(node))] : parts.map(node)));
  return span;
}

/** Several of them as one line. */
export function lined(...parts) {
  const span = document.createElement('span');
  span.append(...parts.map(node));
  return span;
}

function node(piece) {
  if (piece instanceof Node) return piece;
  if (typeof piece === 'object' && piece !== null && 'b' in piece) return wrap('b', String(piece.b));
  if (typeof piece === 'object' && piece !== null && 'code' in piece) return wrap('code', String(piece.code));
  return document.createTextNode(String(piece));
}

function wrap(tag, ...content) {
  const own = document.createElement(tag);
  own.append(...content);
  return own;
}

/** A table: heads, rows; columns in `right` stand right. */
export function table(heads, rows, right = []) {
  const own = document.createElement('table');
  own.className = 'tbl';
  const fill = (row, tag, cells) => cells.forEach((cell, at) => {
    const one = document.createElement(tag);
    if (right.includes(at)) one.className = 'r';
    one.append(node(cell));
    row.append(one);
  });
  fill(own.createTHead().insertRow(), 'th', heads);
  const body = own.createTBody();
  for (const cells of rows) fill(body.insertRow(), 'td', cells);
  return own;
}

export const b = (text) => ({ b: text });
export const code = (text) => ({ code: text });

/** P1, P2 and P3. */
export function listed(names, most = 6) {
  const shown = names.slice(0, most), rest = names.length - shown.length;
  if (rest > 0) return gettext('{names} and {count} more', { names: shown.join(', '), count: rest });
  return shown.length > 1 ? gettext('{names} and {last}', { names: shown.slice(0, -1).join(', '), last: shown.at(-1) }) : (shown[0] ?? '');
}

/** 9 s, 5 min, 1 h. */
export function span(ms) {
  if (ms < 1000) return `${ms} ms`;
  if (ms < 120_000) return `${Math.round(ms / 100) / 10} s`;
  return ms < 7_200_000 ? `${Math.round(ms / 60_000)} min` : `${Math.round(ms / 3_600_000)} h`;
}
