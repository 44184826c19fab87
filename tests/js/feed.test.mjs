/* The feed: resume from the offset it has, acknowledge, wait longer after each failure. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Feed } from '../../static/js/feed/socket.js';

function rig() {
  const sockets = [], frames = [], states = [], waits = [];
  const timers = { setTimeout: (act, ms) => waits.push({ act, ms }), clearTimeout: () => {} };
  const feed = new Feed({ path: 'ws://test/', onFrame: (frame) => frames.push(frame), onState: (word) => states.push(word), timers, open: () => {
    const socket = { sent: [], readyState: 1, send: (text) => socket.sent.push(JSON.parse(text)), close: () => socket.onclose({ code: 1006 }) };
    sockets.push(socket);
    return socket;
  } });
  feed.connect();
  const say = (frame) => sockets.at(-1).onmessage({ data: JSON.stringify(frame) });
  return { feed, sockets, frames, states, waits, say };
}

test('hello without an offset, then an ack for each frame', () => {
  const { sockets, frames, say } = rig();
  sockets[0].onopen();
  assert.deepEqual(sockets[0].sent[0], { type: 'hello', offset: null });
  say({ type: 'picture', frame: 1, picture: { offset: 40 } });
  say({ type: 'facts', frame: 2, from: 40, to: 44, facts: [] });
  assert.deepEqual(sockets[0].sent.slice(1), [{ type: 'ack', frame: 1 }, { type: 'ack', frame: 2 }]);
  assert.equal(frames.length, 2);
});

test('after a loss it goes on from its offset, waiting longer each time', () => {
  const { feed, sockets, waits, say } = rig();
  sockets[0].onopen();
  say({ type: 'picture', frame: 1, picture: { offset: 40 }, clock: { life: 'a' } });
  sockets[0].close();
  const first = waits.at(-1);
  first.act();
  sockets[1].close();
  assert.ok(waits.at(-1).ms > first.ms * 1.1);
  waits.at(-1).act();
  sockets[2].onopen();
  assert.deepEqual(sockets[2].sent[0], { type: 'hello', offset: 40, life: 'a' });
  assert.equal(feed.offset, 40);
});

test('a gap in the facts is not drawn: it asks again', () => {
  const { sockets, frames, waits, say } = rig();
  sockets[0].onopen();
  say({ type: 'picture', frame: 1, picture: { offset: 40 } });
  say({ type: 'facts', frame: 2, from: 50, to: 51, facts: [] });
  assert.equal(frames.length, 1);
  assert.ok(waits.at(-1).ms < 1_000);
});

test('a farewell is the end', () => {
  const { sockets, states, say, waits } = rig();
  const before = waits.length;
  say({ type: 'bye', sentence: 'The lab was deleted.' });
  sockets[0].onclose({ code: 1000 });
  assert.equal(states.at(-1), 'ended');
  assert.equal(waits.length, before);
});

test('what stopped a lab stays said while frames go on coming, until there is another picture', () => {
  const { sockets, states, say } = rig();
  sockets[0].onopen();
  say({ type: 'picture', frame: 1, picture: { offset: 40 } });
  states.length = 0;
  say({ type: 'frozen', frame: 2, sentence: 'our fault' });
  say({ type: 'clock', frame: 3, clock: {} });
  assert.deepEqual(states, []);
  say({ type: 'picture', frame: 4, picture: { offset: 0 } });
  assert.deepEqual(states, ['live']);
});
