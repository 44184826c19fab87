/* `node tests/js/seek.mjs FILE…`: plays a lab of `tests/engine/rough_lab.py` from its start, and compares with what a jump shows.
   Prints the first difference and ends with 1; nothing and 0 where every state is the same, to the last field. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Moments, storeAt } from '../../static/js/state/moments.js';
import { Keys } from '../../static/js/state/keys.js';

for (const file of process.argv.slice(2)) {
  const { pictures, facts, say, jumps } = JSON.parse(readFileSync(file, 'utf8'));
  const answer = (picture, to, moment) => ({ moment, picture, tells: [], from: picture.offset, to, facts: facts.slice(picture.offset, to), say });
  const whole = new Moments().keep(answer(pictures[0], facts.length, 0)), keys = new Keys();
  let played = null;
  for (const offset of jumps.slice().sort((a, b) => a - b)) {
    played = storeAt(whole, offset, keys, played);
    const before = pictures.filter((one) => one.offset <= offset).at(-1), jumped = storeAt(new Moments().keep(answer(before, offset, offset)), offset, keys);
    try {
      assert.deepStrictEqual(jumped.state, played.state);
    } catch (error) {
      console.error(`${file}: a jump to offset ${offset}, from the picture at ${before.offset}, shows something else than playing to it:\n${error.message}`);
      process.exit(1);
    }
  }
}
