/* Small builders for what follows: sentences with their weights.
   Law of the module: text goes in as text, so a key named <b> stays a key. */

/** A sentence of pieces, or lists of them: strings as they are, {b} strong, {code}, nodes. */
export function line(...pieces) {
  const span = document.createElement('span');
  span.append(...pieces.flat().map(node));
  return span;
}

function node(piece) {
  if (piece instanceof Node) return piece;
  if (typeof piece === 'object' && piece !== null && 'b' in piece) return wrap('b', piece.b);
  if (typeof piece === 'object' && piece !== null && 'code' in piece) return wrap('code', piece.code);
  return document.createTextNode(String(piece));
}

function wrap(tag, text) {
  const own = document.createElement(tag);
  own.textContent = String(text);
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
export const many = (count, word, plural = `${word}s`) => `${count.toLocaleString('en')} ${count === 1 ? word : plural}`;

/** P1, P2 and P3. */
export function listed(names, most = 6) {
  const shown = names.slice(0, most), rest = names.length - shown.length;
  if (rest > 0) return `${shown.join(', ')} and ${rest} more`;
  return shown.length > 1 ? `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}` : (shown[0] ?? '');
}

/** 9 s, 5 min, 1 h. */
export function span(ms) {
  if (ms < 1000) return `${ms} ms`;
  if (ms < 120_000) return `${Math.round(ms / 100) / 10} s`;
  return ms < 7_200_000 ? `${Math.round(ms / 60_000)} min` : `${Math.round(ms / 3_600_000)} h`;
}
