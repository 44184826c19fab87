/* Where a popover stands: beside what opened it, inside the window, never over the lanes' ends.
   Law of the module: pure geometry, rectangles in, a place out; no DOM. */

const GAP = 12, EDGE = 8, NOTCH = 28;

const clamp = (value, low, high) => Math.max(low, Math.min(Math.max(low, high), value));

const overlap = (a, b) =>
  Math.max(0, Math.min(a.right, b.right) - Math.max(a.left, b.left)) * Math.max(0, Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top));

const rect = (left, top, width, height) => ({ left, top, width, height, right: left + width, bottom: top + height });

/** Below, above, right, left of the anchor; each in its middle, then shifted as far as the notch allows. */
function* candidates(anchor, { width, height }, middle, centre) {
  const shifts = (at, length, near) => [at - length / 2, at - NOTCH, at - length + NOTCH, at - near];
  for (const left of shifts(middle, width, width / 3)) yield ['t', left, anchor.bottom + GAP];
  for (const left of shifts(middle, width, width / 3)) yield ['b', left, anchor.top - GAP - height];
  for (const top of shifts(centre, height, 60)) yield ['l', anchor.right + GAP, top];
  for (const top of shifts(centre, height, 60)) yield ['r', anchor.left - GAP - width, top];
}

/**
 * The best of several places. `anchor`: what opened it; `size`: {width, height}; `room`: the window below the toolbar; `keep`: rectangles not to
 * cover. Answers {left, top, side, notch}: `side` is the popover's own edge that carries the notch, `notch` its distance along that edge.
 */
export function stand(anchor, size, room, keep = []) {
  const middle = (anchor.left + anchor.right) / 2, centre = (anchor.top + anchor.bottom) / 2;
  let best = null, turn = 0;
  for (const [side, left, top] of candidates(anchor, size, middle, centre)) {
    const x = clamp(left, room.left + EDGE, room.right - size.width - EDGE), y = clamp(top, room.top + EDGE, room.bottom - size.height - EDGE);
    const stood = rect(x, y, size.width, size.height), covers = keep.reduce((sum, one) => sum + overlap(stood, one), 0);
    const across = side === 't' || side === 'b' ? Math.abs(y - top) : Math.abs(x - left);
    const bad = covers * 4 + overlap(stood, anchor) * 6 + Math.max(0, across - 6) * 400 + (Math.abs(x - left) + Math.abs(y - top)) + turn++;
    if (!best || bad < best.bad) best = { bad, left: x, top: y, side };
  }
  const along = best.side === 't' || best.side === 'b' ? middle - best.left : centre - best.top;
  const length = best.side === 't' || best.side === 'b' ? size.width : size.height;
  return { left: best.left, top: best.top, side: best.side, notch: clamp(along, 16, length - 16) };
}
