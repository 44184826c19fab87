/* The stage's words, and the journey of a record. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { journeyOf } from '../../static/js/state/journey.js';
import { Store } from '../../static/js/state/store.js';
import { awayViews, focusOf, laneViews, memberViews } from '../../static/js/state/views.js';
import { brokerTold, firstTold, memberTold, partitionsTold } from '../../static/js/state/words.js';
import { Theatre } from '../../static/js/scene/theatre.js';
import { DemoLab } from './fixtures/demo_lab.mjs';

const UI = { topic: null, group: null, light: null, preview: null, record: null, cursor: null };

function run(options, act = () => {}, ticks = 40) {
  const lab = new DemoLab(options), store = new Store();
  store.take(lab.picture(), 0);
  act(lab);
  for (let i = 0; i < ticks; i++) store.take(lab.next(), i * 100);
  return { lab, store, state: store.state, history: store.history };
}

test('partitions in prose', () => {
  assert.equal(partitionsTold([['p', 0], ['p', 1]], 'p'), 'P0, P1');
  assert.equal(partitionsTold([['p', 2], ['p', 0], ['p', 1], ['q', 0]], 'p'), 'P0–P2, q P0');
  assert.equal(firstTold([0, 1, 2, 3, 7, 9, 11, 12, 13], 2), 'P0–P3, P7 and 4 more');
  assert.equal(firstTold([0, 7], 2), 'P0, P7');
});

test('a card says what its reader does', () => {
  const { state, history } = run();
  const told = memberTold(state, history, state.consumers.C1, 'payments', state.at);
  assert.match(told.name, /^reads P0$/);
  assert.match(told.sub, /\/s/);
  const dead = run({}, (lab) => lab.killConsumer('C2'));
  const card = memberTold(dead.state, dead.history, dead.state.consumers.C2, 'payments', dead.state.at);
  assert.equal(card.state, 'dead');
  assert.match(card.sub, /^counted out in .* then P1 moves$/);
  assert.ok(card.left > 0 && card.left < 1);
});

test('a reader of whom nothing is committed is behind by no number', () => {
  const { state, history } = run();
  const lagOf = () => memberTold(state, history, state.consumers.C1, 'payments', state.at).lag;
  assert.equal(typeof lagOf(), 'number');
  state.groups.billing.offsets = [];
  assert.equal(lagOf(), undefined);
});

test('a fourth reader of three partitions is idle, and why', () => {
  const { state, history } = run({}, (lab) => lab.addConsumer());
  const told = memberViews(state, history, focusOf(state, UI), state.at, (reader) => reader).find((one) => one.id === 'C4');
  assert.deepEqual([told.state, told.sub], ['idle', '4 consumers, 3 partitions']);
});

test('brokers in words', () => {
  const { state } = run({}, (lab) => lab.killBroker(2));
  assert.equal(brokerTold(state, state.brokers[1], state.at).sub, 'leads P0 · copies P1, P2');
  assert.match(brokerTold(state, state.brokers[2], state.at).sub, /^for .* held P0–P2$/);
});

test('lag ends at the high watermark, as the CLI has it', () => {
  const { state, history } = run({ slow: .2, rate: 6 });
  for (const view of laneViews(state, history, focusOf(state, UI), UI, state.at, (_, owner) => owner)) assert.equal(view.lag, view.part.high_watermark - view.committed);
});

test('the journey of a record ends with what has not happened yet', () => {
  const { state, history } = run({ slow: .2, rate: 6 }), part = state.topics.payments.partitions[1], record = part.records.at(-1);
  const steps = journeyOf(state, history, 'payments', 1, record.offset, state.groups.billing);
  assert.equal(steps.at(-1).name, 'committed');
  assert.equal(steps.at(-1).todo, true);
  assert.ok(steps.some((one) => one.name === 'hash' || record.key === null));
  assert.equal(journeyOf(state, history, 'payments', 1, part.end, state.groups.billing), null);
});

test('the play holds back what is seen, phase by phase', () => {
  const lab = new DemoLab(), store = new Store(), theatre = new Theatre({ hidden: true, replaceChildren: () => {}, setAttribute: () => {} });
  theatre.render = () => false;
  store.take(lab.picture(), 0);
  const phases = [], focus = () => focusOf(store.state, UI);
  lab.addConsumer();
  for (let i = 0; i < 80; i++) {
    const frame = lab.next();
    store.take(frame, i * 100);
    theatre.take(frame.facts ?? [], store, focus(), i * 100);
    theatre.frame(i * 100);
    if (phases.at(-1) !== theatre.phase) phases.push(theatre.phase);
    const owner = theatre.owner('payments', 0, store.state.consumers.C1);
    if (theatre.phase === 2) assert.equal(owner, null);
    if (theatre.phase === 2) assert.deepEqual(theatre.coming('payments', 0), { name: 'C1', same: true });
    if (theatre.phase === 3 || theatre.phase === null) assert.equal(theatre.coming('payments', 0), null);
    if (theatre.phase === 3) assert.equal(owner.name, 'C1');
  }
  assert.deepEqual(phases, [null, 0, 1, 2, 3, null].slice(phases[0] === null ? 0 : 1));
});

test('who runs no more is folded into one line, the newest first', () => {
  const consumer = (name, state, since, more = {}) => ({ name, group: 'billing', state, since, counted_out: false, ...more });
  const state = { consumers: { C1: consumer('C1', 'running', 0), C2: consumer('C2', 'stopped', 5), C3: consumer('C3', 'dead', 10), C4: consumer('C4', 'dead', 10, { counted_out: true, group: 'audit' }) } };
  const at = (now) => awayViews(state, { group: { name: 'billing' } }, now).flatMap((one) => [one.count, ...one.members.map((member) => [member.id, member.dead, member.group])]);
  assert.deepEqual(at(1_000), [1, ['C2', false, '']]);
  assert.deepEqual(at(200_000), [2, ['C4', true, 'audit'], ['C2', false, '']]);
  assert.deepEqual(awayViews({ consumers: {} }, {}, 0), []);
});
