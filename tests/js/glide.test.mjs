import assert from 'node:assert/strict';
import test from 'node:test';

import { Glide } from '../../static/js/scene/glide.js';
import { Rounds, Turns } from '../../static/js/scene/turns.js';
import { flightFrames, flightPath } from '../../static/js/scene/wires.js';

/** An element that only remembers where it was put and what it was told to play. */
function made() {
  const element = { style: {}, played: [], animate: (frames) => { element.played.push(frames); return { cancel() {} }; } };
  return element;
}

const near = (a, b) => assert.ok(Math.abs(a - b) < .01, `${a} is not ${b}`);

test('it goes where it is told, and a jump plays nothing', () => {
  const element = made(), glide = new Glide(element);
  glide.to(100, 0, true);
  assert.equal(element.style.transform, 'translate(100.00px,0)');
  assert.equal(element.played.length, 0);
  glide.to(85, 1_000, false);
  near(glide.at(1_000), 100);
  assert.ok(glide.at(1_060) < 94 && glide.at(1_060) > 85);
  assert.ok(glide.rests(1_300));
  near(glide.at(1_300), 85);
});

test('another end on the way goes on from where it stands', () => {
  const glide = new Glide(made());
  glide.to(100, 0, true);
  glide.to(85, 1_000, false);
  const there = glide.at(1_050);
  glide.to(70, 1_050, false);
  near(glide.at(1_050), there);
  near(glide.at(2_000), 70);
});

test('other coordinates change nothing that is seen', () => {
  const glide = new Glide(made());
  glide.to(100, 0, true);
  glide.to(85, 1_000, false);
  const there = glide.at(1_050);
  glide.shift(720, 1_050);
  near(glide.at(1_050), there + 720);
  near(glide.at(2_000), 805);
});

test('pieces come one at a time, in their order, or all at once', () => {
  const done = [], turns = new Turns(), piece = (name) => () => done.push(name);
  turns.begin([piece('a'), piece('b'), piece('c')]);
  assert.equal(turns.step(), true);
  assert.deepEqual(done, ['a']);
  turns.all();
  assert.deepEqual(done, ['a', 'b', 'c']);
  assert.equal(turns.step(), false);
});

test("a flight's token begins at its producer and ends in the slot, its line behind it", () => {
  const { body, trail } = flightFrames(flightPath([10, 50], 20, [400, 60]), 8);
  assert.equal(body[0].transform, 'translate(2.0px,42.0px)');
  assert.equal(body.at(-1).transform, 'translate(392.0px,52.0px)');
  assert.equal(body.length, trail.length);
});

test('however often a quick round begins again, the slow one comes to its end', () => {
  const done = [], rounds = new Rounds(), piece = (name) => () => done.push(name);
  rounds.slow.begin(['e', 'f', 'g'].map(piece));
  for (let frame = 0; frame < 8; frame++) {
    if (!rounds.quick.waiting) rounds.quick.begin(['a', 'b'].map(piece));
    assert.equal(rounds.step(), true);
  }
  assert.equal(done.join(''), 'aebfagba');
});
