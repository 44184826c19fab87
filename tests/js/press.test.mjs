import assert from 'node:assert/strict';
import { test } from 'node:test';

globalThis.document = new EventTarget();
const { Press } = await import('../../static/js/scene/press.js');

test('what is pressed is held until its click has come', async () => {
  const element = new EventTarget(), ended = [], press = new Press(element, () => ended.push(press.held));
  assert.equal(press.held, false);
  element.dispatchEvent(new Event('pointerdown'));
  assert.equal(press.held, true);
  document.dispatchEvent(new Event('pointerup'));
  assert.equal(press.held, true); // the click comes after this event
  await new Promise((done) => setTimeout(done, 5));
  assert.deepEqual([press.held, ended], [false, [false]]);
});

test('the end of a press elsewhere ends nothing', async () => {
  const ended = [];
  new Press(new EventTarget(), () => ended.push(1));
  document.dispatchEvent(new Event('pointerup'));
  await new Promise((done) => setTimeout(done, 5));
  assert.deepEqual(ended, []);
});
