/* The controls' own reckoning: where a popover stands. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { stand } from '../../static/js/controls/place.js';

const room = { left: 0, right: 1440, top: 44, bottom: 900 }, size = { width: 348, height: 300 };
const box = (left, top, width, height) => ({ left, top, width, height, right: left + width, bottom: top + height });
const overlaps = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

test('a popover hangs under what opened it, its notch at the middle', () => {
  const anchor = box(600, 200, 100, 30), at = stand(anchor, size, room);
  assert.equal(at.side, 't');
  assert.equal(at.top, 242);
  assert.equal(at.left + at.notch, 650);
});

test('it stays in the window and never lies over its anchor', () => {
  for (const anchor of [box(0, 880, 60, 20), box(1400, 60, 40, 20), box(0, 400, 196, 100), box(1100, 850, 330, 50)]) {
    const at = stand(anchor, size, room), stood = box(at.left, at.top, size.width, size.height);
    assert.ok(stood.left >= 0 && stood.right <= 1440 && stood.top >= 44 && stood.bottom <= 900);
    assert.ok(!overlaps(stood, anchor));
    assert.ok(at.notch >= 16);
  }
});

test('it is shifted so that the lanes’ ends can be seen', () => {
  const ends = [0, 1, 2].map((row) => box(953, 150 + row * 107, 40, 46));
  for (const anchor of [box(800, 6, 46, 36), box(1140, 60, 110, 24), box(60, 290, 40, 24)]) {
    const at = stand(anchor, size, room, ends), stood = box(at.left, at.top, size.width, size.height);
    assert.ok(ends.every((end) => !overlaps(stood, end)), JSON.stringify(at));
  }
});
