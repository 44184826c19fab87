/* Very many partitions, very many members: what is still told of each of them, and what only of all together.
   Law of the module: the same input gives the same values; nothing here looks at records, so a thousand partitions cost little. Pure. */

import { lagOn, offsetsOn, readersOf } from './words.js';
import { chipName, chipOf, ownerChip } from './views.js';

/** From so many members on their cards are lines; from so many idle ones on these are counted together. */
export const LINES_FROM = 9, IDLE_FROM = 4;

/** The topic in focus, one light view per partition: {part, turn, topic, committed, lag, owner}. */
export function lightViews(state, focus, shownOwner) {
  const { topic, group } = focus, readers = group ? readersOf(state, group.name) : [];
  return topic.partitions.map((part, turn) => {
    const { owner, committed } = offsetsOn(state, group, readers, topic.name, part);
    return { part, turn, topic: topic.name, committed, lag: lagOn(part, committed) ?? 0, owner: ownerChip(group, shownOwner(part.partition, owner)) };
  });
}

const ORDERS = {
  id: (a, b) => a.turn - b.turn,
  lag: (a, b) => b.lag - a.lag || a.turn - b.turn,
  owner: (a, b) => a.owner.text.localeCompare(b.owner.text, 'en', { numeric: true }) || a.turn - b.turn,
};

/** Views by id, lag or owner. */
export const sorted = (views, by) => views.slice().sort(ORDERS[by] ?? ORDERS.id);

/**
 * What moves in a rebalance, as it is told among very many partitions: {all, count, coming, pairs: [{from, to, numbers}], next: Map partition ->
 * chip}, readers by their chips. `coming`: the new ones do not read yet.
 */
export function movesTold({ all, count, pairs }, readers, coming) {
  const chips = new Map(readers.flatMap((one) => [[one.client_id, chipOf(one)], [one.name, chipOf(one)]])), told = (name) => name && (chips.get(name) ?? chipName(name));
  const named = pairs.map(({ from, to, numbers }) => ({ from: told(from), to: told(to), numbers }));
  return { all, count, coming, pairs: named, next: new Map(coming ? named.flatMap(({ to, numbers }) => numbers.map((one) => [one, to || '…'])) : []) };
}

/** How far each reader is behind on all that it owns here: [{name, owner, lag, count}], the furthest first; `lag` undefined: nothing is committed. */
export function readerSums(views) {
  const sums = new Map();
  for (const { owner, lag, committed } of views) {
    if (!owner.reader) continue;
    const one = sums.get(owner.reader) ?? { name: owner.reader, owner, lag: undefined, count: 0 };
    if (committed !== undefined) one.lag = (one.lag ?? 0) + lag;
    one.count += 1;
    sums.set(owner.reader, one);
  }
  return [...sums.values()].sort((a, b) => (b.lag ?? 0) - (a.lag ?? 0) || a.name.localeCompare(b.name, 'en', { numeric: true }));
}

/**
 * Members as they are drawn: with many of them, those who read in lines, and the idle ones as one count.
 * Answers {lines, items}: an item `{id: ' idle', count, names}` stands for several.
 */
export function gathered(members) {
  const lines = members.length >= LINES_FROM, idle = members.filter((one) => one.state === 'idle' && !one.owned.length);
  if (!lines || idle.length < IDLE_FROM) return { lines, items: members };
  const told = { id: ' idle', state: 'idle', owned: [], count: idle.length, names: idle.map((one) => one.label) };
  return { lines, items: [...members.filter((one) => !idle.includes(one)), told] };
}
