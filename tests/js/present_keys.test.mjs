/* The presenter's keys: first ones, own ones, those of slide clickers. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { ACTIONS, actionOf, bindings, keep, keyName, nameOf } from '../../static/js/controls/present_keys.js';

const store = () => {
  const kept = new Map();
  return { getItem: (name) => kept.get(name) ?? null, setItem: (name, value) => kept.set(name, value) };
};

test('at first space pauses and the arrows step', () => {
  const own = bindings(store());
  assert.equal(actionOf(' ', own), 'pause');
  assert.equal(actionOf('ArrowRight', own), 'on');
  assert.equal(actionOf('v', own), null);
});

test('a key of one’s own is kept, a large letter is the same key', () => {
  const kept = store();
  keep({ ...ACTIONS, blank: 'x' }, kept);
  const own = bindings(kept);
  assert.equal(actionOf(keyName({ key: 'X' }), own), 'blank');
  assert.equal(actionOf('b', own), null);
});

test('a slide clicker steps whatever is bound', () => {
  const own = { ...ACTIONS, on: '', back: '' };
  assert.equal(actionOf('PageDown', own), 'on');
  assert.equal(actionOf('PageUp', own), 'back');
});

test('what is kept broken is as at first', () => {
  assert.deepEqual(bindings({ getItem: () => '{' }), ACTIONS);
  assert.deepEqual(bindings(undefined), ACTIONS);
  assert.deepEqual(bindings({ getItem: () => '{"qr":7}' }), ACTIONS);
});

test('keys have names that people read', () => {
  assert.equal(nameOf(' '), 'Space');
  assert.equal(nameOf('b'), 'B');
  assert.equal(nameOf('ArrowLeft'), '←');
});
