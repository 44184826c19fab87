import assert from 'node:assert/strict';
import { test } from 'node:test';

import { numbered, point } from '../../static/js/learning/pointing.js';

/** An element as far as pointing knows one. */
function thing(kind, id) {
  const attributes = {};
  return { dataset: { kind, id }, attributes, setAttribute: (name, value) => (attributes[name] = value), removeAttribute: (name) => delete attributes[name] };
}
const stageOf = (...things) => ({ querySelectorAll: () => things });

test('a thing has the number that its words have in the drawer', () => {
  const points = [{ kind: 'partition', name: 'payments-0', words: 'a' }, { kind: 'consumer', name: 'C1', words: 'b' }, { kind: 'partition', name: 'payments-0', words: 'c' }];
  assert.deepEqual([...numbered(points)], [['partition payments-0', [1, 3]], ['consumer C1', [2]]]);
});

test('what is pointed at is marked and described; the rest loses its mark', () => {
  const lane = thing('partition', 'payments-0'), reader = thing('consumer', 'C1');
  point(stageOf(lane, reader), [{ kind: 'consumer', name: 'C1', words: 'reads all' }]);
  assert.equal(reader.dataset.lessonPoint, '1');
  assert.equal(reader.attributes['aria-describedby'], 'lesson-point-1');
  assert.ok(!('lessonPoint' in lane.dataset));
  point(stageOf(lane, reader), []);
  assert.ok(!('lessonPoint' in reader.dataset));
  assert.ok(!('aria-describedby' in reader.attributes));
});
