import assert from 'node:assert/strict';
import { test } from 'node:test';
import { copyTold, countStates, glanceTold, hiddenSpread, keyAction, mayReveal, nextStep, votesTold } from '../../static/js/teacher/told.js';
import { nicknameOf, names, withNickname } from '../../static/js/state/nicknames.js';

test('a question goes from asked to closed, to run, to reveal, once what is right is known', () => {
  assert.equal(nextStep(null), null);
  assert.equal(nextStep({ stage: 'asked' }).deed, 'close');
  assert.equal(nextStep({ stage: 'closed' }).deed, 'run');
  assert.equal(nextStep({ stage: 'running', known: false }).deed, '');
  assert.equal(nextStep({ stage: 'running', known: true }).deed, 'reveal');
  assert.equal(nextStep({ stage: 'revealed' }), null);
});

test('what runs too long can be revealed as it stands', () => {
  assert.equal(mayReveal({ stage: 'running', known: false }), true);
  assert.equal(mayReveal({ stage: 'asked' }), false);
  assert.equal(mayReveal(null), false);
});

test('votes are counted, never more than people', () => {
  assert.equal(votesTold({ stage: 'asked', votes: 3 }, 5), '3 of 5 predicted · open');
  assert.equal(votesTold({ stage: 'closed', votes: 3 }, 2), '3 of 3 predicted · closed');
});

test('the hidden spread is drawn against the most frequent answer', () => {
  assert.deepEqual(hiddenSpread({ 1: 4, 0: 2 }).map(({ answer, share }) => [answer, share]), [['0', 50], ['1', 100]]);
  assert.deepEqual(hiddenSpread(undefined), []);
});

test('copies are told by state; the one that is stuck longest speaks first', () => {
  const glances = [{ id: 1, name: 'calm heron', state: 'stuck', minutes: 6, behind: 40 }, { id: 2, name: 'quiet lynx', state: 'work', minutes: 0, behind: 0 }];
  assert.equal(glanceTold(glances[0]), 'stuck 6 min');
  assert.equal(glanceTold(glances[1]), '');
  assert.deepEqual(countStates(glances), { stuck: 1, work: 1, done: 0, away: 0 });
  assert.equal(copyTold(glances, null), 'calm heron has been 40 behind for 6 minutes.');
  assert.equal(copyTold(glances, 2), 'quiet lynx is level with what is written.');
  assert.equal(copyTold([glances[1]], null), 'Nobody is stuck.');
});

test("a presenter's keys: vote, reveal, code, freeze; a clicker goes on while a question is open", () => {
  assert.equal(keyAction('V', null), 'next');
  assert.equal(keyAction('r', null), 'reveal');
  assert.equal(keyAction(' ', null), 'freeze');
  assert.equal(keyAction('PageDown', null), null);
  assert.equal(keyAction('PageDown', { deed: 'run' }), 'next');
  assert.equal(keyAction('b', null), null);
});

test('a card says the nickname where a seat holds the consumer', () => {
  names({ C1: 'calm heron', 'seat-7': 'calm heron' });
  assert.equal(nicknameOf('seat-7'), 'calm heron');
  assert.equal(nicknameOf('web'), 'web');
  assert.equal(withNickname('C1', 'reads P0'), 'calm heron · reads P0');
  assert.equal(withNickname('C2', 'reads P1'), 'reads P1');
});
