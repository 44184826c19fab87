/* Where a popover stands: beside what opened it, inside the window, never over the lanes' ends.
   Law of the module: pure geometry, rectangles in, a place out; no DOM. */

const GAP = 12, EDGE = 8;

const clamp = (value, low, high) => Math.max(low, Math.min(Math.max(low, high), value));

const overlap = (a, b) =>
  Math.max(0, Math.min(a.right, b.right) - Math.max(a.left, b.left)) * Math.max(0, Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top));

const rect = (left, top, width, height) => ({ left, top, width, height, right: left + width, bottom: top + height });

/**
 * The best of four places. `anchor`: what opened it; `size`: {width, height}; `room`: the window below the toolbar; `keep`: rectangles not to
 * cover. Answers {left, top, side, notch}: `side` is the popover's own edge that carries the notch, `notch` its distance along that edge.
 */
export function stand(anchor, size, room, keep = []) {
  const middle = (anchor.left + anchor.right) / 2, centre = (anchor.top + anchor.bottom) / 2;
  const x = clamp(middle - size.width / 2, room.left + EDGE, room.right - size.width - EDGE);
  const y = clamp(centre - Math.min(size.height / 2, 120), room.top + EDGE, room.bottom - size.height - EDGE);
  const places = [
    { side: 't', at: rect(x, anchor.bottom + GAP, size.width, size.height) },
    { side: 'b', at: rect(x, anchor.top - GAP - size.height, size.width, size.height) },
    { side: 'l', at: rect(anchor.right + GAP, y, size.width, size.height) },
    { side: 'r', at: rect(anchor.left - GAP - size.width, y, size.width, size.height) },
  ];
  let best = null;
  for (const [turn, { side, at }] of places.entries()) {
    const left = clamp(at.left, room.left + EDGE, room.right - size.width - EDGE);
    const top = clamp(at.top, room.top + EDGE, room.bottom - size.height - EDGE);
    const stood = rect(left, top, size.width, size.height);
    const covers = keep.reduce((sum, one) => sum + overlap(stood, one), 0);
    const bad = covers * 4 + overlap(stood, anchor) * 6 + (Math.abs(left - at.left) + Math.abs(top - at.top)) * 40 + turn;
    if (!best || bad < best.bad) best = { bad, left, top, side };
  }
  const along = best.side === 't' || best.side === 'b' ? middle - best.left : centre - best.top;
  const length = best.side === 't' || best.side === 'b' ? size.width : size.height;
  return { left: best.left, top: best.top, side: best.side, notch: clamp(along, 16, length - 16) };
}
