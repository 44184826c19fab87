/* Texts and sentences in the reader's language. */

import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { gettext, ngettext, runs, spoken } from '../../static/js/state/text.js';

afterEach(() => delete globalThis.django);

test('without a catalog the texts stand as they are written', () => {
  assert.equal(gettext('{consumer} reads {where}', { consumer: 'C1', where: 'P0' }), 'C1 reads P0');
  assert.equal(ngettext('{count} record', '{count} records', 1), '1 record');
  assert.equal(ngettext('{count} record of {topic}', '{count} records of {topic}', 3, { topic: 'a' }), '3 records of a');
});

test('a value is never read as a text', () => {
  assert.equal(gettext('{a} and {b}', { a: '{b}', b: 'c' }), '{b} and c');
});

test('a sentence whose values are drawn comes in runs', () => {
  assert.deepEqual(runs('*{offset} is outside the log*: {policy} decides.', { offset: '9*', policy: 'latest' }), [
    { strong: false, parts: [] }, { strong: true, parts: ['9*', ' is outside the log'] }, { strong: false, parts: [': ', 'latest', ' decides.'] },
  ]);
});

test('a sentence travels as parts, with sentences for values', () => {
  const where = [['P{partition} of {topic}', { partition: 0, topic: 'payments' }]];
  assert.equal(spoken('A plain text.'), 'A plain text.');
  assert.equal(spoken([['{count} record of {where} deleted', '{count} records of {where} deleted', 2, { where }], ', on request.']), '2 records of P0 of payments deleted, on request.');
});

test('a catalog is asked for whole sentences', () => {
  globalThis.django = { gettext: (text) => ({ '{client} left group {group}.': '{client} hat Gruppe {group} verlassen.' })[text] ?? text, ngettext: (one, many, count) => (count === 1 ? one : many) };
  assert.equal(spoken([['{client} left group {group}.', { client: 'C1', group: 'billing' }]]), 'C1 hat Gruppe billing verlassen.');
});
