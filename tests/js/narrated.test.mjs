import assert from 'node:assert/strict';
import { test } from 'node:test';

import { narrated } from '../../static/js/state/narrated.js';

test('the narration as text: the time, two spaces, the sentence', () => {
  assert.equal(narrated([{ at: 3_661_000, say: 'You killed\nbroker 2.' }, { at: 3_662_000, say: '' }, { at: 3_663_000, say: 'Broker 2 died.' }]), '01:01:01  You killed broker 2.\n01:01:03  Broker 2 died.\n');
  assert.equal(narrated([]), '');
});
