/* Every text that people read goes through gettext: no literal of the page's own looks like one and stands alone. */

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { literals } from './literals.mjs';

const ROOT = new URL('../../static/js/', import.meta.url);
const TRANSLATED = new Set(['gettext', 'ngettext', 'noted']);

/* What code reads, not people: selectors, names of classes and events, keys of a keyboard, drawings. */
const NOT_READ = new Set(['querySelector', 'querySelectorAll', 'closest', 'matches', 'startsWith', 'endsWith', 'getElementById', 'addEventListener', 'CustomEvent', 'getAttribute', 'getItem', 'setItem', 'removeItem', 'read', 'write', 'matchMedia', 'getPropertyValue', 'warn', 'error', 'put', 'add', 'remove', 'toggle', 'contains', 'count', 'rates', 'Error']);
const MAKERS = new Map([['html', 2], ['svg', 2], ['make', 2], ['element', 2], ['h', 1], ['text', 1], ['area', 1], ['foreign', 1]]); // how many arguments are tags, classes, keys
const CLASSES_AT = new Map([['word', 3], ['chip', 1], ['area', 4]]);
const DRAWN = new Set(['class', 'className', 'cls', 'd', 'points', 'viewBox', 'transform', 'font', 'style', 'anchor', 'id']);
const READ_ALOUD = new Set(['title', 'aria-label', 'placeholder', 'alt', 'aria-description', 'aria-valuetext', 'aria-roledescription']);
const SHOWN = new Set(['title', 'label', 'text', 'textContent', 'sentence', 'words', 'say', 'caption', 'placeholder', 'note', 'hint']);

/* Kafka's and the shell's own words, formulas and units, the same in every language: a tool's line, an answer `program: …`, a name of the protocol. */
const KAFKAS = /^kafka-[\w-]+\.sh |^npm run$|^--[\w-]+ |^(sh|cat|rm|seq): |^syntax error near |\bmod \$|^HW$|\bRF \$|^\$\{\} (ms|min|[kMG]B)$/;
const PROTOCOL = new Set(['Empty', 'Stable', 'Dead', 'PreparingRebalance', 'CompletingRebalance', 'Assigning', 'Reconciling', 'Produce', 'Fetch', 'DeleteRecords', 'Topic', 'Partition', 'Leader', 'Replicas', 'Isr', 'Elr', 'Start', 'End', 'TopicId', 'PartitionCount', 'ReplicationFactor', 'Configs', 'Java']);

/* Values of facts and keys of drawings: what code compares, told in words elsewhere. */
const VALUES = new Set(['written twice', 'out of order', 'written twice/retry', 'repeated/not committed', 'repeated/moved back', 'out of order/retry', 'out of order/partition', 'joins groups', 'delete records', 'lab limit', 'Top', 'Right', 'Bottom', 'Left', 'border${}Style', 'border${}Color', 'border${}Width', 'text ${}', 'own ${}', 'key ${}', 'at ${}', 'record ${}']);

const looksSaid = (text) => /[A-Za-z]{2,}[,:]? +[A-Za-z(]|[a-z]{2}[.!?…]$|[a-z]{2}: *$|^[A-Z][a-z]+$|\$\{\}[,:]? [A-Za-z]{2,}|[A-Za-z]{2,}[,:]? \$\{\}/.test(text);
const isSelector = (text) => /[[\]>#]|^\.|:not\(|^\(prefers-/.test(text) || (text.includes(', ') && text.split(', ').every((one) => /^[a-z]+$/.test(one)));
const isClasses = (one) => one.call === 'setAttribute' && one.first === 'class';
const isPath = (text) => /^[!#]?M[\d$]/.test(text);
const isKey = (one) => one.key === 'key' || /^(Enter|Escape|Tab|Home|End|Space|Shift|Control|Alt|Meta|Delete|Backspace|Arrow\w*|Page\w+)$/.test(one.text);
const isTechnical = (text) => /^\w+:$|^text\/|^<|\.(txt|json|svg|png|css|js)$/.test(text);

/** Whether a literal is for people and no translator will see it. */
export function isBare(one) {
  const text = one.text.trim();
  if (!/[A-Za-z]{2}/.test(text.replaceAll('${}', '')) || TRANSLATED.has(one.call) || ['from', 'import'].includes(one.before[1])) return false;
  if (KAFKAS.test(text) || PROTOCOL.has(text) || VALUES.has(one.text) || DRAWN.has(one.key)) return false;
  const shown = SHOWN.has(one.key) || (one.call === 'setAttribute' && one.turn === 1 && READ_ALOUD.has(one.first));
  if (one.calls.some((call) => NOT_READ.has(call)) || one.turn < (MAKERS.get(one.call) ?? 0) || one.turn === CLASSES_AT.get(one.call)) return false;
  return shown || (looksSaid(text) && !(isSelector(text) || isClasses(one) || isPath(text) || isKey(one) || isTechnical(text)));
}

const bare = (source) => literals(source).filter(isBare).map((one) => `${one.line}: ${one.text}`);

test('a text alone is found, a translated one is not', () => {
  assert.deepEqual(bare("const a = gettext('Broker {broker} dies', { broker });\n// 'Not a text'\nsay(`Broker ${broker} dies`);"), ['3: Broker ${} dies']);
  assert.deepEqual(bare("button.title = 'paused'; html('p', 'quiet small', gettext('Nothing yet.'), `${count} behind`);"), ['1: paused', '1: ${} behind']);
  assert.deepEqual(bare("if (/'[^']* a b'/.test(x)) element.closest('.pop, .drawer'); const d = `M${x} ${y}L0 0Z`;"), []);
});

test('every text of the page is translated', () => {
  const files = readdirSync(ROOT, { recursive: true }).filter((name) => name.endsWith('.js'));
  const found = files.flatMap((name) => bare(readFileSync(new URL(name, ROOT), 'utf8')).map((one) => `${name}:${one}`));
  assert.equal(found.join('\n'), '');
});
