/* All topics and all groups at once: one row and one column each.
   Law of the module: the same input gives the same values; where a group does not read a topic, there is nothing. Pure. */

import { offsetOf } from './picture.js';
import { gettext, ngettext } from './text.js';
import { chipOf } from './views.js';
import { keptFor, lagOn, perSecond, readersOf, shownTopics, stateLook, thousands } from './words.js';

const MOST_CHIPS = 5;

/** {title, sub, groups: [{id, look, state, sub}], topics: [{id, sub, lags, rate, cells: [null | {owners, more, lag, trend}]}]}. */
export function matrixView(state, history, now) {
  const topics = shownTopics(state), groups = Object.values(state.groups).filter((one) => one.members.length || one.offsets.length).sort((a, b) => (a.name < b.name ? -1 : 1));
  const readers = groups.map((group) => readersOf(state, group.name).filter((one) => one.state !== 'dead')), rates = topics.map((topic) => topic.partitions.reduce((sum, part) => sum + history.laneRate(topic.name, part.partition, now), 0));
  const count = topics.reduce((sum, one) => sum + one.partitions.length, 0), all = rates.reduce((sum, one) => sum + one, 0);
  return {
    title: ngettext('{count} topic', '{count} topics', topics.length),
    sub: [ngettext('{count} partition', '{count} partitions', count), gettext('{rate} records/s', { rate: thousands(Math.round(all)) })].join(' · '),
    groups: groups.map((group, at) => ({ id: group.name, state: group.state, look: stateLook(group.state), sub: ngettext('{count} member', '{count} members', readers[at].length) })),
    topics: topics.map((topic, at) => ({
      id: topic.name, rate: perSecond(rates[at]), sub: [ngettext('{count} partition', '{count} partitions', topic.partitions.length), `RF ${topic.replication_factor}`, keptFor(topic)].join(' · '),
      lags: topic.partitions.map((part) => Math.max(0, ...groups.map((group) => lagOn(part, offsetOf(group.offsets, topic.name, part.partition)) ?? 0))),
      cells: groups.map((group, turn) => meeting(history, topic, group, readers[turn])),
    })),
  };
}

function meeting(history, topic, group, readers) {
  const parts = topic.partitions.map((part) => [part, offsetOf(group.offsets, topic.name, part.partition)]).filter(([, committed]) => committed !== undefined);
  const owners = readers.filter((one) => one.owned.some(([name]) => name === topic.name));
  if (!parts.length && !owners.length) return null;
  const lag = parts.length ? parts.reduce((sum, [part, committed]) => sum + lagOn(part, committed), 0) : null;
  return { owners: owners.slice(0, MOST_CHIPS).map(chipOf), more: Math.max(0, owners.length - MOST_CHIPS), lag, trend: history.trend(group.name, parts.map(([part]) => [topic.name, part.partition])) };
}
