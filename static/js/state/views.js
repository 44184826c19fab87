/* What the stage shows, as plain values: from the state, its history and what the viewer looks at.
   Law of the module: no DOM, no places; the same input gives the same values. Pure. */

import { brokerTold, groupsOn, keptFor, lagOn, many, memberTold, offsetsOn, ownerOf, partitionsTold, perSecond, producerTold, programOf, readersOf, rebalancing, shownTopics, stateLook, titleOf } from './words.js';
import { processEnded, processEndedTold } from './conditions.js';
import { offsetOf, partitionOf } from './picture.js';
import { initials, programTold } from './real.js';
import { JOINS, PRODUCES, READS } from './reduce_real.js';
import { gettext } from './text.js';

const AWAY_MS = 90_000, MOST_AWAY = 6;
const MOST_KEYS = 12, LINGERS = 6_000, REFUSED_MS = 30_000;

/** The topic and group in focus: those chosen while they are there, else the first that fit. */
export function focusOf(state, chosen) {
  const topics = shownTopics(state);
  const busiest = topics.find((one) => groupsOn(state, one.name).length) ?? topics[0];
  const topic = topics.find((one) => one.name === chosen.topic) ?? topics.find((one) => one.name === chosen.followed?.topic) ?? busiest ?? null;
  const groups = topic ? groupsOn(state, topic.name) : [];
  const group = groups.find((one) => one.name === chosen.group) ?? groups.find((one) => one.name === chosen.followed?.group) ?? groups.find((one) => one.state !== 'Empty') ?? groups[0] ?? null;
  return { topic, group, groups };
}

/** A chip's letters: C1 as it is, a long name by the first letters of its words and its number, or shortened; B1 is a broker and P1 a partition. */
export function chipName(name) {
  if (name.length <= 4) return name;
  const number = name.match(/\d+$/)?.[0], words = name.split(/[-_.]+/).filter((word) => /^\p{L}/u.test(word));
  if (words.length > 1) return `${words[0][0]}${words[1][0]}${number?.slice(-2) ?? ''}`.toUpperCase();
  if (!number) return name.slice(0, 3);
  const first = name[0].toUpperCase();
  return `${'BP'.includes(first) ? `${first}${name[1]}` : first}${number.slice(-2)}`;
}

/** The chip of a reader: a simulated one by its name, a real client by its initials. */
export const chipOf = (reader) => (!reader ? '' : reader.outside ? initials(reader.client_id, reader.number) : chipName(reader.name));

/** One view per partition of the topic in focus. `shownOwner(partition, owner)`: which owner the theatre lets be seen. */
export function laneViews(state, history, focus, ui, now, shownOwner) {
  const view = laneViewer(state, history, focus, ui, now, shownOwner);
  return focus.topic.partitions.map(view);
}

/** How one partition of the topic in focus is seen: (partition, its turn) -> view. */
export function laneViewer(state, history, focus, ui, now, shownOwner) {
  const { topic, group, groups } = focus, readers = group ? readersOf(state, group.name) : [];
  const rails = groups.filter((one) => one !== group).map((one) => ({ group: one, readers: readersOf(state, one.name) }));
  const alive = Object.values(state.brokers).filter((one) => !['dead', 'stopped'].includes(one.state)).map((one) => one.id);
  return (part, turn) => {
    const { owner, committed, position } = offsetsOn(state, group, readers, topic.name, part);
    const seen = shownOwner(part.partition, owner), leaderless = part.leader < 0 || !alive.includes(part.leader);
    const record = ui.record?.topic === topic.name && ui.record.partition === part.partition ? ui.record.offset : undefined;
    const preview = ui.preview?.kind === 'record' && ui.preview.topic === topic.name && ui.preview.partition === part.partition ? { preview: ui.preview.key } : {};
    const aim = ui.preview?.kind === 'position' && ui.preview.topic === topic.name && ui.preview.partition === part.partition ? { aim: ui.preview.offset } : {};
    const lag = lagOn(part, committed) ?? 0;
    return {
      unfolded: ui.copies === `${topic.name}-${part.partition}` && part.replicas.length > 1,
      topic: topic.name, turn, part, committed, position: seen ? position : committed, group: group?.name ?? '', lag, alive, ...preview, ...aim,
      who: !group ? '' : seen ? titleOf(seen) : gettext('no reader'), short: chipOf(seen),
      trend: group ? history.trend(group.name, [[topic.name, part.partition]]) : '',
      rate: history.laneRate(topic.name, part.partition, now),
      light: ui.light, selected: record, cursor: ui.cursor?.partition === part.partition ? ui.cursor.offset : undefined,
      hatched: leaderless || Boolean(group && !seen && rebalancing(group)) || Boolean(seen && seen.state === 'dead'),
      owner: ownerChip(group, seen, committed),
      others: rails.map((one) => ({ text: chipOf(ownerOf(one.readers, topic.name, part.partition)) })),
      rails: rails.map((one) => {
        const on = offsetsOn(state, one.group, one.readers, topic.name, part);
        return { group: one.group.name, committed: on.committed, position: on.position, trend: history.trend(one.group.name, [[topic.name, part.partition]]) };
      }),
    };
  };
}

/** The chip at a lane's end: its reader's, or that there is none. */
export function ownerChip(group, owner) {
  if (owner) return { text: chipOf(owner), cls: owner.state === 'dead' ? 'dead' : '', reader: owner.name, title: titleOf(owner), kind: owner.outside ? 'client' : 'consumer' };
  return { text: group ? gettext('none') : '', cls: group ? 'none' : 'gone', reader: '' };
}

/** Whether a consumer's place is no longer among its group's cards: it has left in order, or died and was counted out a while ago. */
const isAway = (one, now) => one.state === 'stopped' || (one.state === 'dead' && one.counted_out && now - one.since > AWAY_MS);

/** Consumers that are away, folded into one line: each may be started anew. Nothing where there are none. */
export function awayViews(state, focus, now) {
  const away = Object.values(state.consumers).filter((one) => isAway(one, now)).sort((a, b) => b.since - a.since);
  if (!away.length) return [];
  const members = away.slice(0, MOST_AWAY).map((one) => ({ id: one.name, label: chipName(one.name), dead: one.state === 'dead', told: processEnded(one) ? processEndedTold(one) : '', group: one.group && one.group !== focus.group?.name ? one.group : '' }));
  return [{ id: ' away', away: true, count: away.length, members, more: away.length - members.length }];
}

/** Cards of the group in focus. */
export function memberViews(state, history, focus, now, theatre) {
  if (!focus.group) return [];
  return readersOf(state, focus.group.name).filter((one) => !isAway(one, now)).map((reader) => {
    const told = memberTold(state, history, theatre(reader), focus.topic.name, now);
    const real = reader.outside ? { kind: 'client', title: titleOf(reader), about: aboutOf(programOf(state, reader), reader.client.host) } : null;
    return { id: reader.name, label: chipOf(reader), real, group: reader.group, owned: reader.owned.filter(([topic]) => topic === focus.topic.name).map(([, number]) => number), ...told };
  });
}

/** "kafkajs 2.2.4 · 127.0.0.1": what a real client's card says of the program. */
const aboutOf = (program, host) => [program || gettext('library not told'), host].filter(Boolean).join(' · ');

/** Real clients that read without a group. */
export function loneReaderViews(state) {
  return Object.values(state.real_clients).filter((one) => one.roles.includes(READS) && !one.roles.includes(JOINS)).map((one) => ({ id: one.name, label: initials(one.name), lone: true, about: aboutOf(programTold(one), one.host) }));
}

/** Cards of the other groups, on this topic or elsewhere. */
export function otherGroupViews(state, history, focus) {
  return Object.values(state.groups).filter((group) => group !== focus.group && (group.members.length || group.offsets.length)).sort((a, b) => (a.name < b.name ? -1 : 1)).map((group) => {
    const lags = group.offsets.map(([topic, number, committed]) => lagOn(partitionOf(state.topics[topic], number) ?? { high_watermark: committed }, committed));
    const mates = readersOf(state, group.name).filter((one) => one.state !== 'dead');
    return {
      id: group.name, state: group.state, look: stateLook(group.state), lag: lags.length ? lags.reduce((sum, one) => sum + one, 0) : null,
      trend: history.trend(group.name, group.offsets.map(([topic, number]) => [topic, number])),
      below: false, real: mates.some((one) => one.outside), members: mates.slice(0, 4).map((one) => ({ name: chipOf(one), told: partitionsTold(one.owned, focus.topic?.name) || 'idle' })),
    };
  });
}

export function producerViews(state, focus, steer) {
  return Object.values(state.producers).map((producer) => {
    const { sub, error } = producerTold(producer), topic = state.topics[producer.topic];
    const elsewhere = focus.topic && producer.topic !== focus.topic.name ? gettext('to {topic}', { topic: producer.topic }) : '';
    const waiting = new Map(producer.waiting.map(([name, number, keys, count]) => [`${name}-${number}`, { name: name === producer.topic ? `P${number}` : `${name} P${number}`, keys, count }]));
    const own = topic && topic.partitions.length <= 4 && !elsewhere && producer.state === 'running' ? topic.partitions.map((one) => waiting.get(`${topic.name}-${one.partition}`) ?? { name: `P${one.partition}`, keys: [], count: 0 }) : [...waiting.values()].filter((one) => one.count).slice(0, 4);
    const rate = producer.state === 'running' ? (producer.rate ? perSecond(producer.rate) : gettext('by hand')) : producer.state;
    return { id: producer.name, rate, sub: [elsewhere, sub].filter(Boolean).join(' · '), error, state: producer.state, shelves: own, steer };
  });
}

/** Cards of the real clients that write, and for a moment of those that have just gone. */
export function realProducerViews(state, history, focus, now) {
  const here = Object.values(state.real_clients), gone = Object.values(state.real_gone).filter((one) => now - one.gone < LINGERS);
  return [...here, ...gone].filter((one) => one.roles.includes(PRODUCES)).map((one) => {
    const rate = history.writeRate(one.name, now), topic = one.writes.at(-1);
    const to = topic && topic !== focus.topic?.name ? gettext('to {topic}', { topic }) : '';
    return { id: one.name, kind: 'client', rate: one.gone ? gettext('gone') : rate ? perSecond(rate) : gettext('quiet'), sub: [to, programTold(one) || gettext('library not told')].filter(Boolean).join(' · '), about: one.host, error: '', state: one.gone ? 'gone' : 'real', shelves: [], steer: false };
  });
}

export const brokerViews = (state, now) => Object.values(state.brokers).map((broker) => ({ id: broker.id, ...brokerTold(state, broker, now) }));

/** Above 20 records in a tenth of a second a partition's cells are samples, and the page says so. */
function samples(topic, history) {
  const last = topic.partitions.map((one) => history.lanes.get(`${topic.name}-${one.partition}`)?.at(-1)), [most] = last.filter((one) => one && one.count > one.shown).sort((a, b) => b.count - a.count);
  return most ? [gettext('cells are samples: {shown} of {count} records in 0.1 s', { shown: most.shown, count: most.count.toLocaleString('en') })] : [];
}

export function topicView(state, focus, history, keys) {
  const { topic } = focus;
  if (!topic) return null;
  const seen = new Map();
  for (const part of topic.partitions) for (const { key } of part.records.slice(-60)) seen.set(key, true);
  const order = [...keys.places.keys()], shown = order.filter((key) => seen.has(key));
  if (seen.has(null)) shown.push(null);
  const facts = [many(topic.partitions.length, 'partition'), gettext('replication factor {count}', { count: topic.replication_factor }), keptFor(topic), ...samples(topic, history)].join(' · ');
  return { name: topic.name, facts, keys: shown.slice(0, MOST_KEYS), more: Math.max(0, shown.length - MOST_KEYS) };
}

export function groupView(focus, now, history) {
  const { group, groups } = focus;
  if (!group) return null;
  const last = history.refused.get(group.name);
  const refused = last && now - last.at < REFUSED_MS ? gettext('{client} refused: {error}', { client: last.client_id, error: last.error === 'INCONSISTENT_GROUP_PROTOCOL' ? gettext('error 23') : last.error }) : '';
  const facts = [refused, gettext('generation {generation}', { generation: group.generation }), group.coordinator >= 0 && groups.length < 2 ? gettext('coordinator B{broker}', { broker: group.coordinator }) : '', group.protocol, groups.length > 1 ? gettext('above the cells') : ''].filter(Boolean).join(' · ');
  return { name: group.name, state: group.state, look: stateLook(group.state), facts };
}

/** Folded topics: [{id, sub, lags, owners}]. */
export function foldedTopics(state, history, focus, now) {
  return shownTopics(state).filter((topic) => topic !== focus.topic).map((topic) => {
    const groups = groupsOn(state, topic.name);
    const first = focus.group && groups.includes(focus.group) ? focus.group : groups[0];
    const readers = first ? readersOf(state, first.name) : [];
    const lags = topic.partitions.map((part) => lagOn(part, first ? offsetOf(first.offsets, topic.name, part.partition) : undefined) ?? 0);
    const rate = topic.partitions.reduce((sum, part) => sum + history.laneRate(topic.name, part.partition, now), 0);
    const owners = [...new Set(topic.partitions.map((part) => chipOf(ownerOf(readers, topic.name, part.partition))).filter(Boolean))];
    return { id: topic.name, sub: `${many(topic.partitions.length, 'partition')} · ${perSecond(rate)}`, lags, owners, mine: first === focus.group };
  });
}
