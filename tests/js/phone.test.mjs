/* What a phone says of its consumer. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { linkTold, out, serverTold } from '../../static/js/phone/told.js';

test('a process that runs no more is started again, whatever had happened to it before', () => {
  const card = { session_ms: 10_000, poll_ms: 300_000 };
  assert.equal(out({ ...card, state: 'running', out: '' }), null);
  assert.equal(out({ ...card, state: 'fenced', out: 'fenced' }).deed, 'poll');
  for (const state of ['stopped', 'dead']) for (const before of ['', 'fenced', 'expelled']) assert.equal(out({ ...card, state, out: before }).deed, 'restart');
});

test('a breaker reads how a broker and a link are', () => {
  assert.deepEqual(['running', 'starting', 'dead'].map((state) => serverTold(state).look), ['well', 'between', 'ill']);
  assert.equal(linkTold(true).text, 'Is cut');
});
