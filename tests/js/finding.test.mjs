/* Finding by a few letters: what fits, what comes first. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { fit, found } from '../../static/js/controls/finding.js';

const ENTRIES = [
  ['Kill', 'C1', 'gone without a word'],
  ['Kill', 'C2', 'gone without a word'],
  ['Kill', 'broker 2', 'the controller has to notice'],
  ['Select', 'topic payments', 'topic'],
  ['Configure', 'topic payments', 'retention, compaction'],
  ['Dark', '', 'how the page is shown'],
  ['kafka-consumer-groups.sh', '', 'type it in the terminal'],
].map(([label, name, words]) => ({ key: `${label}|${name}`, label, name, words }));
const named = (typed, recent) => found(ENTRIES, typed, recent).map((one) => one.key);

test('every word has to fit, in any order', () => {
  assert.equal(named('c2 kill')[0], 'Kill|C2');
  assert.equal(named('kill c2').length, 1);
  assert.deepEqual(named('kill nobody'), []);
});

test('whole words before beginnings before parts before letters in order', () => {
  assert.ok(fit('kill', 'kill c1') > fit('kil', 'kill c1'));
  assert.ok(fit('kil', 'kill c1') > fit('ill', 'kill c1'));
  assert.ok(fit('ill', 'kill c1') > fit('kll', 'kill c1'));
  assert.equal(fit('kx', 'kill x'), 0);
  assert.equal(named('pymts')[0], 'Select|topic payments');
  assert.equal(named('consgr')[0], 'kafka-consumer-groups.sh|');
});

test('what was chosen lately comes first', () => {
  assert.equal(named('')[0], 'Kill|C1');
  assert.deepEqual(named('', ['Dark|', 'Kill|C2']).slice(0, 2), ['Dark|', 'Kill|C2']);
  assert.equal(named('payments', ['Configure|topic payments'])[0], 'Configure|topic payments');
});
