/* Why? as lines, and all events as they are filtered. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ask } from '../../static/js/feed/why.js';
import { lines, readable, standing } from '../../static/js/state/why.js';
import { asText, passing, SORTS, thingsOf } from '../../static/js/story/filter.js';

const rule = (config, value, more = {}) => ({ config, value, default: '45000', unit: 'ms', sentence: `${config} decides.`, doc: '', kip: 'KIP-62', source: '', of: ['consumer', 'C2'], ...more });
const link = (offset, say, rules = []) => ({ offset, at: offset * 1_000, kind: 'x', say, because: [], things: [], rules });

test('a time in ms is read in the largest whole unit', () => {
  assert.equal(readable('45000', 'ms'), '45000 (45 s)');
  assert.equal(readable('604800000', 'ms'), '604800000 (7 d)');
  assert.equal(readable('5', 'ms'), '5 ms');
  assert.equal(readable('2', 'replicas'), '2 replicas');
  assert.equal(readable('all', ''), 'all');
  assert.equal(readable(null, 'ms'), '');
});

test('a value says whether it is the default', () => {
  assert.equal(standing({ value: '45000', default: '45000' }), 'default');
  assert.equal(standing({ value: '6000', default: '45000' }), 'changed, default 45000');
  assert.equal(standing({ value: null, default: '45000' }), '');
});

test('a chain reads from what was done to what is asked, and says each config once, where it decided', () => {
  const session = rule('session.timeout.ms', '45000');
  const told = lines({ links: [link(1, 'You killed C2.'), link(2, 'C2 is gone.', [session]), link(3, 'C2 was removed.', [session])], kips: { 'KIP-62': 'Heartbeats.' } });
  assert.deepEqual(told.map((one) => [one.say, one.rules.length, one.last]), [['You killed C2.', 0, false], ['C2 is gone.', 0, false], ['C2 was removed.', 1, true]]);
  assert.deepEqual([told[2].rules[0].shown, told[2].rules[0].standing, told[2].rules[0].kipTold], ['45000 (45 s)', 'default', 'Heartbeats.']);
});

test('a question is asked once; a refusal is the sentence of the lab', async () => {
  let asked = 0;
  const get = async () => (asked++, { ok: true, json: async () => ({ links: [] }) });
  await ask('/labs/a/why/', 7, get);
  await ask('/labs/a/why/', 7, get);
  assert.equal(asked, 1);
  await assert.rejects(ask('/labs/a/why/', 8, async () => ({ ok: false, status: 410, text: async () => 'Gone.' })), /Gone\./);
});

const TOLD = [
  { offset: 1, at: 0, kind: 'command', say: 'You killed broker 2.', things: [] },
  { offset: 2, at: 1_000, kind: 'broker_killed', say: 'Broker 2 died.', things: [['broker', '2']] },
  { offset: 3, at: 2_000, kind: 'member_left', say: 'C10 left group billing.', things: [['group', 'billing'], ['consumer', 'C10']] },
  { offset: 4, at: 3_000, kind: 'member_left', say: 'C9 left group billing.', things: [['group', 'billing'], ['consumer', 'C9']] },
];

test('events are found by kind, by thing and by words, in any order', () => {
  const offsets = (wanted) => passing(TOLD, wanted).map((one) => one.offset);
  assert.deepEqual(offsets({ sort: 'group' }), [3, 4]);
  assert.deepEqual(offsets({ thing: 'broker 2' }), [2]);
  assert.deepEqual(offsets({ words: '2 BROKER' }), [1, 2]);
  assert.deepEqual(offsets({ sort: 'group', thing: 'consumer C9', words: 'left' }), [4]);
  assert.deepEqual(offsets({}), [1, 2, 3, 4]);
});

test('the things to choose from stand in the order of their numbers', () => {
  assert.deepEqual(thingsOf(TOLD), ['broker 2', 'consumer C9', 'consumer C10', 'group billing']);
  assert.ok(Object.values(SORTS).every((words) => words().length === 2));
});

test('as text each event is a line with its time', () => {
  assert.equal(asText(TOLD.slice(0, 2)), '00:00:00.000  You killed broker 2.\n00:00:01.000  Broker 2 died.');
});
