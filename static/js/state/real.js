/* Real clients, as words: what time they make, how they are called, which program they are.
   Law of the module: state and clock in, plain values and sentences out; no DOM. */

import { gettext, ngettext } from './text.js';

const PROGRAMS = {
  'apache-kafka-java': 'Java', 'confluent-kafka-python': 'confluent-kafka', librdkafka: 'librdkafka', kgo: 'franz-go', sarama: 'sarama', kafkajs: 'kafkajs', 'kafka-python': 'kafka-python', aiokafka: 'aiokafka',
};

/** The library and its version, as people call it: "confluent-kafka 2.16.1"; "" where the client does not say. */
export function programTold({ library = '', version = '' } = {}) {
  return library ? [PROGRAMS[library] ?? library, version.split('-')[0]].filter(Boolean).join(' ') : '';
}

const DOES = { produces: () => gettext('produces'), reads: () => gettext('reads'), 'joins groups': () => gettext('joins groups') };

/** What a real client does, in words; "" where nothing is known. */
export const rolesTold = ({ roles = [] }) => roles.map((role) => DOES[role]?.() ?? role).join(', ');

/** A chip's letters for a program's name: "my-consumer" is MC, "rdkafka" RD; `number`: which of several of that name. */
export function initials(name, number = 0) {
  const words = name.split(/[^A-Za-z0-9]+/).filter((word) => /^[A-Za-z]/.test(word));
  const letters = words.length > 1 ? words.slice(0, 2).map((word) => word[0]).join('') : (words[0] ?? name).slice(0, 2);
  return `${letters.toUpperCase()}${number || ''}`;
}

/** A topic with real readers before one with writers only, and the newest of them. */
const better = (a, b) => (Boolean(a.group) === Boolean(b.group) ? (b.since > a.since ? b : a) : b.group ? b : a);

/**
 * What the stage turns to by itself while nobody has chosen: a topic that real clients write or read, and their group on it. `last`: what it
 * turned to before; it stays there as long as real clients do, and does not turn back when they go.
 */
export function followed(state, last = null) {
  const uses = [];
  for (const client of Object.values(state.real_clients)) if (client.writes.length) uses.push({ topic: client.writes.at(-1), since: client.since });
  for (const group of Object.values(state.groups)) {
    for (const member of group.members) if (state.real_clients[member.client_id]) for (const [topic] of member.assigned) uses.push({ topic, group: group.name, since: state.real_clients[member.client_id].since });
  }
  const here = uses.filter((one) => state.topics[one.topic] && !state.topics[one.topic].internal);
  if (!here.length) return last;
  const topic = here.find((one) => one.topic === last?.topic)?.topic ?? here.reduce(better).topic;
  const groups = here.filter((one) => one.topic === topic && one.group);
  return { topic, group: groups.find((one) => one.group === last?.group)?.group ?? groups.at(-1)?.group ?? (last?.topic === topic ? last.group : undefined) };
}

const times = (pace) => `${pace >= 10 ? Math.round(pace).toLocaleString('en') : Math.round(pace * 10) / 10}×`;
const connections = (count) => ngettext('{count} connection', '{count} connections', count, { count: count.toLocaleString('en') });

/** What real clients make of the lab's pace: {word, sentence}, or null where none is here. */
export function paceTold(clock) {
  if (!clock?.real_clients) return null;
  const back = clock.own_pace && clock.own_pace !== 1 ? gettext('Its {pace} come back when the last has gone.', { pace: times(clock.own_pace) }) : gettext('It can take another pace when the last has gone.');
  return { word: clock.paused ? gettext('held') : gettext('real time'), sentence: `${gettext('Real clients are here ({connections}), and they live in real time: the lab keeps to 1×.', { connections: connections(clock.real_clients) })} ${back}` };
}

/** Whose requests a pause holds, and for how long; "" where none. `waits`: [{client_id, broker, waits}], seconds. */
export function heldTold(all) {
  const waiting = all.filter((one) => one.waits > 0).sort((a, b) => b.waits - a.waits);
  if (!waiting.length) return '';
  const longest = new Map();
  for (const one of waiting) {
    const place = gettext('{client} at broker {broker}', { client: one.client_id || gettext('a client'), broker: one.broker });
    if (!longest.has(place)) longest.set(place, one.waits);
  }
  const told = [...longest].slice(0, 3).map(([place, seconds]) => gettext('{who} for {seconds} s', { who: place, seconds: Math.round(seconds) })), more = longest.size - told.length;
  const who = more > 0 ? gettext('{names} and {count} more', { names: told.join(', '), count: more }) : told.join(', ');
  return ngettext('Paused. A request waits for an answer: {who}.', 'Paused. {count} requests wait for an answer: {who}.', waiting.length, { who });
}
