/* What a word could become: commands, options, and the names that an option asks for.
   Law of the module: pure. `known` says what there is: {commands: {name: {options: [{name, takes}]}}, names: {topic: [...], ...}}; the
   options are the tools' own tables, handed over by the server, and so is {follow: {words: [...] or a kind of name}}. */

import { quoted, tokens } from './words.js';

const BUILTINS = ['help', 'clear', 'history', 'echo', 'cat', 'ls', 'rm', 'seq'], DOCKER = 'docker';

/**
 * Complete the word at the cursor. Returns {from, to, options, common}: the words that fit, and the text that can stand in place of
 * [from, to) as far as all of them agree, with a space after it where there is only one.
 */
export function complete(line, cursor, known) {
  const before = tokens(line.slice(0, cursor)), last = before.at(-1);
  const touching = last && last.op === undefined && (last.to === cursor || last.open) ? last : null;
  const typed = touching?.word ?? '', from = touching?.from ?? cursor;
  let words = (touching ? before.slice(0, -1) : before).map((one) => one.op ?? one.word);
  words = words.slice(words.findLastIndex((one) => ['|', ';', '&&', '||'].includes(one)) + 1);
  const options = [...new Set(candidates(words, typed, known))].filter((one) => one.startsWith(typed)).sort(byName);
  return { from, to: cursor, options, common: common(options, typed) };
}

function candidates(words, typed, known) {
  if (!words.length) return [...Object.keys(known.commands), DOCKER, ...BUILTINS];
  const next = known.follow?.[words.join(' ')];
  if (next) return Array.isArray(next) ? next : (known.names[next] ?? []);
  if (words[0] === DOCKER && words[1] === 'exec' && (known.names.container ?? []).includes(words.at(-1))) return Object.keys(known.commands).filter((one) => one.endsWith('.sh'));
  if (words[0] === 'cat') return Object.keys(known.programs ?? {});
  const tool = words.find((one) => one.endsWith('.sh')) ?? words[0];
  const options = known.commands[tool]?.options ?? [];
  const asking = options.find((one) => one.name === words.at(-1) && one.takes);
  if (asking && !typed.startsWith('--')) return values(asking.takes, words, typed, known);
  if (tool === words[0] || words.includes(tool)) {
    const given = new Set(words.filter((one) => one.startsWith('--')));
    return options.filter((one) => !given.has(one.name) || one.many).map((one) => one.name);
  }
  return [];
}

/** What stands behind an option: one of a few words, or names of the lab. */
function values(takes, words, typed, known) {
  if (Array.isArray(takes)) return takes;
  if (takes === 'config') {
    const kind = words[words.indexOf('--entity-type') + 1] ?? 'topics';
    const names = known.names[kind.startsWith('broker') ? 'broker-config' : 'config'] ?? [];
    const done = typed.slice(0, typed.lastIndexOf(',') + 1), end = words.at(-1) === '--delete-config' || words.at(-1) === '--delete-configs' ? '' : '=';
    return names.map((one) => `${done}${one}${end}`);
  }
  if (takes === 'entity') {
    const kind = words[words.indexOf('--entity-type') + 1] ?? '';
    return known.names[{ topics: 'topic', brokers: 'broker', groups: 'group' }[kind]] ?? [];
  }
  if (takes === 'partition') {
    const topic = words[words.indexOf('--topic') + 1];
    return (known.names.partition ?? []).filter((one) => one.startsWith(`${topic}-`)).map((one) => one.slice(topic.length + 1));
  }
  return known.names[takes] ?? [];
}

const byName = (a, b) => a.localeCompare(b, 'en', { numeric: true });

function common(options, typed) {
  if (!options.length) return typed;
  if (options.length === 1) return options[0].endsWith('=') ? options[0] : `${quoted(options[0])} `;
  let shared = options[0];
  for (const one of options) while (!one.startsWith(shared)) shared = shared.slice(0, -1);
  return shared;
}

/** The command that was probably meant; '' where none is near. */
export function nearest(typed, known) {
  const names = [...Object.keys(known.commands), DOCKER, ...BUILTINS], word = typed.toLowerCase();
  if (!word) return '';
  const own = names.find((one) => one.replace(/\.sh$/, '') === word || one.replace(/^kafka-/, '') === word || one.replace(/^kafka-|\.sh$/g, '') === word);
  if (own) return own;
  const [best] = names.map((one) => [distance(word, one), one]).sort((a, b) => a[0] - b[0]);
  return best && best[0] <= Math.max(2, word.length / 4) ? best[1] : '';
}

/** How many letters have to be changed. */
export function distance(a, b) {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
    row = next;
  }
  return row[b.length];
}
