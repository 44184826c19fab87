/* The stage's words and what they are made of: who reads what, how far behind, in which state.
   Law of the module: state in, plain values and sentences out; no DOM. Thousands with a comma in prose, none in offsets. */

import { recordAt, offsetOf, partitionOf } from './picture.js';
import { span } from './clock.js';
import { programTold } from './real.js';
import { gettext, ngettext } from './text.js';

export const thousands = (number) => number.toLocaleString('en-US');

const COUNTED = {
  partition: (count, shown) => ngettext('{count} partition', '{count} partitions', count, shown),
  consumer: (count, shown) => ngettext('{count} consumer', '{count} consumers', count, shown),
  member: (count, shown) => ngettext('{count} member', '{count} members', count, shown),
  record: (count, shown) => ngettext('{count} record', '{count} records', count, shown),
  request: (count, shown) => ngettext('{count} request', '{count} requests', count, shown),
  replica: (count, shown) => ngettext('{count} replica', '{count} replicas', count, shown),
  topic: (count, shown) => ngettext('{count} topic', '{count} topics', count, shown),
  key: (count, shown) => ngettext('{count} key', '{count} keys', count, shown),
  copy: (count, shown) => ngettext('{count} copy', '{count} copies', count, shown),
  log: (count, shown) => ngettext('{count} log', '{count} logs', count, shown),
  broker: (count, shown) => ngettext('{count} broker', '{count} brokers', count, shown),
};

/** "1,200 records": how many of a thing. */
export const many = (count, word) => COUNTED[word](count, { count: thousands(count) });

/** 7/s, 0.2/s, 140/s. */
export const perSecond = (rate) => `${rate >= 10 ? thousands(Math.round(rate)) : Math.round(rate * 10) / 10}/s`;

/** P0, P1 and, where more than three follow one another, P0–P3. `focus`: the topic that needs no name. */
export function partitionsTold(owned, focus) {
  const byTopic = new Map();
  for (const [topic, number] of owned) byTopic.set(topic, [...(byTopic.get(topic) ?? []), number].sort((a, b) => a - b));
  return [...byTopic].sort(([a], [b]) => (b === focus) - (a === focus) || (a < b ? -1 : 1)).map(([topic, numbers]) => `${topic === focus ? '' : `${topic} `}${runs(numbers).map((one) => one.text).join(', ')}`).join(', ');
}

/** The first `most` of them, and how many more: "P0–P3, P7 and 5 more". */
export function firstTold(numbers, most) {
  const all = runs(numbers), shown = all.slice(0, most), names = shown.map((one) => one.text).join(', ');
  const count = all.slice(most).reduce((sum, one) => sum + one.count, 0);
  return count ? gettext('{names} and {count} more', { names, count }) : names;
}

/** Rising numbers as [{text, count}]. */
function runs(numbers) {
  const parts = [];
  for (let at = 0; at < numbers.length; at++) {
    let end = at;
    while (numbers[end + 1] === numbers[end] + 1) end++;
    if (end - at >= 2) {
      parts.push({ text: `P${numbers[at]}–P${numbers[end]}`, count: end - at + 1 });
      at = end;
    } else parts.push({ text: `P${numbers[at]}`, count: 1 });
  }
  return parts;
}

const STATES = {
  Empty: { icon: 'empty' }, PreparingRebalance: { icon: 'rebalance', working: true }, CompletingRebalance: { icon: 'rebalance', working: true },
  Assigning: { icon: 'rebalance', working: true }, Reconciling: { icon: 'rebalance', working: true }, Stable: { icon: 'stable' }, Dead: { icon: 'dead', dead: true },
};

/** A group's state: its icon, whether it is under way. */
export const stateLook = (state) => STATES[state] ?? { icon: 'empty' };

export const rebalancing = (group) => Boolean(group && stateLook(group.state).working);

/** Topics in the order in which they are shown, without Kafka's own. */
export const shownTopics = (state) => Object.values(state.topics).filter((topic) => !topic.internal).sort((a, b) => (a.name < b.name ? -1 : 1));

/** The groups that read a topic or have committed on it. */
export function groupsOn(state, topic) {
  return Object.values(state.groups).filter((group) => group.offsets.some(([name]) => name === topic) || readersOf(state, group.name).some((one) => reads(one, topic)))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

const reads = (reader, topic) => reader.topics.includes(topic) || reader.owned.some(([name]) => name === topic);

const natural = new Intl.Collator('en', { numeric: true }).compare;

/** How a reader is called in a sentence. */
export const titleOf = (reader) => reader.title ?? reader.name;

/** All readers of a group: simulated consumers, and members that came by themselves (real clients). */
export function readersOf(state, groupName) {
  const own = Object.values(state.consumers).filter((one) => one.group === groupName && one.state !== 'stopped');
  const ids = new Set(own.map((one) => one.member_id)), names = new Set(own.map((one) => one.name)), members = state.groups[groupName]?.members ?? [];
  const others = members.filter((one) => !ids.has(one.member_id) && (!names.has(one.client_id) || state.real_clients[one.client_id])).map((one) => outsider(state, groupName, one, members));
  return [...own, ...others].sort((a, b) => natural(a.name, b.name));
}

/** A member that is a program outside. `client`: what is known of the program; `gone`: its connections are closed, and the group does not know it yet. */
function outsider(state, group, member, members) {
  const { client_id, number = 1, host } = member, several = members.filter((one) => one.client_id === client_id).length > 1 || number > 1;
  const client = state.real_clients[client_id] ?? state.real_gone[client_id] ?? { host: host.replace(/^\//, '') };
  return {
    name: number > 1 ? `${client_id} #${number}` : client_id, title: several ? `${client_id} ${number}` : client_id, number: several ? number : 0, client_id, group, state: 'running', since: 0, flavour: '',
    topics: [...new Set(member.assigned.map(([topic]) => topic))], member_id: member.member_id, owned: member.assigned, positions: [], settings: {}, processing_us: 0, deadline: 0,
    outside: true, host, client, gone: !state.real_clients[client_id],
  };
}

/** Which program a real client is, as far as anything tells: kafkajs is silent, but its assignor has a name of its own. */
export function programOf(state, reader) {
  return programTold(reader.client) || (state.groups[reader.group]?.protocol === 'RoundRobinAssigner' ? 'kafkajs' : '');
}

/** Who reads a partition for a group, or null. A dead consumer holds what it had until it is counted out. */
export function ownerOf(readers, topic, partition) {
  let index = owners.get(readers);
  if (!index) {
    owners.set(readers, (index = new Map()));
    for (const one of readers.toReversed()) for (const [name, number] of one.owned) index.set(`${number} ${name}`, one);
  }
  return index.get(`${partition} ${topic}`) ?? null;
}

const owners = new WeakMap(); // a list of readers -> its owners by partition; such a list is made and never changed

/** Committed offset and position of a group on a partition; undefined where there is none. */
export function offsetsOn(state, group, readers, topic, partition) {
  const owner = ownerOf(readers, topic, partition.partition);
  const committed = group ? offsetOf(group.offsets, topic, partition.partition) : undefined;
  const position = owner ? offsetOf(owner.positions, topic, partition.partition) : undefined;
  return { owner, committed, position: position !== undefined && committed !== undefined ? Math.max(position, committed) : position ?? committed };
}

/** How far a group is behind on a partition, up to the high watermark; null where nothing is committed. */
export const lagOn = (partition, committed) => (committed === undefined ? null : Math.max(0, partition.high_watermark - committed));

/**
 * ms by which the oldest record that is not committed is late, or 0. `came`: when it came, where the page has seen it; a record's own timestamp
 * is of the lab's time only while no real client has been here (`dated`).
 */
export function lateness(partition, committed, now, came, dated = false) {
  if (committed === undefined || committed >= partition.high_watermark) return 0;
  const next = recordAt(partition, committed) ?? partition.records[0];
  const since = came ?? (dated ? undefined : next?.timestamp);
  return since === undefined ? 0 : Math.max(0, now - since);
}

const JOINING = { starting: () => gettext('starts…'), joining: () => gettext('joins…') };

/** What a member's card says: {state, name, sub, lag, trend, trace, left}. `lag`: null where it reads nothing, undefined where nothing is committed. */
export function memberTold(state, history, reader, focusTopic, now) {
  const group = state.groups[reader.group], mine = reader.owned;
  const lags = mine.map(([topic, number]) => {
    const part = partitionOf(state.topics[topic], number);
    const committed = group && part ? offsetOf(group.offsets, topic, number) : undefined;
    return part ? { part, lag: lagOn(part, committed), late: lateness(part, committed, now, history.passed('lanes', `${topic}-${number}`, committed ?? 0)?.at, state.touched) } : { lag: 0, late: 0 };
  });
  const lag = lags.some((one) => one.lag !== null) ? lags.reduce((sum, one) => sum + (one.lag ?? 0), 0) : undefined;
  const told = partitionsTold(mine, focusTopic), trend = mine.length && group ? history.trend(reader.group, mine) : '';
  const base = { lag: mine.length ? lag : null, trend, trace: mine.length ? history.trace(reader.group, mine) : [], left: null };
  if (reader.state === 'dead') {
    const waits = reader.deadline > now;
    const sub = waits ? (told ? gettext('counted out in {time}, then {partitions} moves', { time: span(reader.deadline - now), partitions: told }) : gettext('counted out in {time}', { time: span(reader.deadline - now) })) : reader.counted_out ? gettext('counted out of the group') : gettext('for {time}', { time: span(now - reader.since) });
    return { ...base, state: 'dead', name: told ? gettext('dead, holds {partitions}', { partitions: told }) : gettext('dead'), sub, left: waits ? (reader.deadline - now) / (reader.session_timeout_ms || 45_000) : null };
  }
  if (reader.state === 'expelled') return { ...base, state: 'idle', name: gettext('put out'), sub: gettext('max.poll.interval.ms ran off'), lag: null };
  if (reader.state === 'fenced') return { ...base, state: 'idle', name: gettext('put out'), sub: gettext('its session ran off while it slept'), lag: null };
  if (reader.state === 'asleep') return { ...base, state: 'silent', name: gettext('sleeps'), sub: told ? gettext('holds {partitions}, sends no heartbeats', { partitions: told }) : gettext('sends no heartbeats') };
  if (reader.state === 'hanging') return { ...base, state: 'silent', name: gettext('hangs'), sub: told ? gettext('holds {partitions}, reads nothing', { partitions: told }) : gettext('its work does not return') };
  if (reader.state === 'paused') return { ...base, state: 'paused', name: gettext('paused'), sub: told ? gettext('keeps {partitions}, sends heartbeats', { partitions: told }) : gettext('sends heartbeats') };
  if (reader.state === 'leaving') return { ...base, state: 'working', name: gettext('leaves…'), sub: gettext('LeaveGroup sent') };
  const under = rebalancing(group);
  if (!mine.length && (under || ((reader.state === 'joining' || reader.state === 'starting') && !(group?.state === 'Stable' && group.members.some((one) => one.client_id === reader.name))))) {
    return { ...base, state: 'working', name: reader.state === 'running' ? gettext('waits') : (JOINING[reader.state] ?? JOINING.joining)(), sub: group && group.coordinator >= 0 ? gettext('JoinGroup to broker {broker}', { broker: group.coordinator }) : gettext('looks for its coordinator'), lag: null };
  }
  if (!mine.length) {
    const members = group?.members.length ?? 0, read = reader.topics.length ? reader.topics : [focusTopic], count = read.reduce((sum, name) => sum + (state.topics[name]?.partitions.length ?? 0), 0);
    return { ...base, state: 'idle', name: gettext('idle'), sub: members > count ? `${many(members, 'consumer')}, ${many(count, 'partition')}` : gettext('has no partition'), lag: null };
  }
  const rate = history.readRate(reader.name, now), late = Math.max(...lags.map((one) => one.late));
  if (reader.outside && reader.gone) return { ...base, state: 'silent', name: gettext('silent, holds {partitions}', { partitions: told }), sub: gettext('connections closed, its session still runs') };
  const rated = perSecond(rate);
  if (reader.outside) return { ...base, state: under ? 'stays' : '', name: gettext('reads {partitions}', { partitions: told }), sub: late >= 1_500 && lag > 1 ? gettext('≈ {time} late', { time: span(late) }) : '' };
  return { ...base, state: under ? 'stays' : '', name: gettext('reads {partitions}', { partitions: told }), sub: late >= 1_500 && lag > 1 ? gettext('{rate}, ≈ {time} late', { rate: rated, time: span(late) }) : rated };
}

/** What a broker's card says: {state, name, tag, sub, icon}. */
export function brokerTold(state, broker, now) {
  const parts = shownTopics(state).flatMap((topic) => topic.partitions.map((one) => ({ ...one, topic: topic.name })));
  const several = shownTopics(state).length > 1;
  const named = (list) => (several && list.length > 3 ? many(list.length, 'partition') : list.length > 6 ? `${runs(list.slice(0, 40).map((one) => one.partition).sort((a, b) => a - b))}` : partitionsTold(list.map((one) => [one.topic, one.partition]), several ? '' : list[0]?.topic));
  const leads = parts.filter((one) => one.leader === broker.id), copies = parts.filter((one) => one.leader !== broker.id && one.replicas.includes(broker.id));
  const said = [leads.length ? gettext('leads {partitions}', { partitions: named(leads) }) : '', copies.length ? gettext('copies {partitions}', { partitions: named(copies) }) : ''].filter(Boolean).join(' · ') || gettext('carries nothing');
  const held = parts.filter((one) => one.replicas.includes(broker.id));
  if (broker.state === 'dead') return { state: 'dead', tag: '', sub: [gettext('for {time}', { time: span(now - broker.since) }), ...(held.length ? [gettext('held {partitions}', { partitions: named(held) })] : [])].join(' · ') };
  if (broker.state === 'stopped') return { state: 'stopped', tag: gettext('stopped'), sub: held.length ? gettext('holds copies of {partitions}', { partitions: named(held) }) : gettext('holds nothing') };
  if (broker.state === 'fenced' || broker.state === 'starting') {
    const short = held.reduce((sum, one) => sum + Math.max(0, one.end - (one.ends[broker.id] ?? one.end)), 0);
    return { state: 'fenced', tag: broker.state === 'starting' ? gettext('starting') : gettext('fenced'), sub: short ? gettext('catching up: {count} to copy', { count: thousands(short) }) : gettext('waits to be unfenced') };
  }
  const behind = held.filter((one) => !one.isr.includes(broker.id));
  if (broker.slow_ms) return { state: 'alive', tag: gettext('slow +{ms} ms', { ms: thousands(broker.slow_ms) }), sub: said };
  return { state: 'alive', tag: broker.state === 'stopping' ? gettext('stopping') : '', sub: behind.length ? [...(leads.length ? [gettext('leads {partitions}', { partitions: named(leads) })] : []), gettext('catches up on {partitions}', { partitions: named(behind) })].join(' · ') : said };
}

const FLAVOURS = { java: 'Java', librdkafka: 'librdkafka', kafkajs: 'kafkajs' };

/** What stands under a producer's name. */
export function producerTold(producer) {
  const { settings } = producer, linger = settings['linger.ms'];
  const error = producer.retrying ? gettext('tries P{partition} again: {error}', { partition: producer.retrying.partition, error: producer.retrying.error }) : '';
  const sub = [FLAVOURS[producer.flavour] ?? producer.flavour, settings.acks ? `acks=${settings.acks === '-1' ? 'all' : settings.acks}` : '', linger !== undefined ? gettext('linger {ms} ms', { ms: linger }) : ''].filter(Boolean).join(' · ');
  return { sub, error };
}

/** How long a topic keeps its records. */
export const keptFor = (topic) => (topic.configs['cleanup.policy'] === 'compact' ? gettext('compacted') : topic.retention_ms < 0 ? gettext('kept for ever') : gettext('kept {time}', { time: span(topic.retention_ms) }));
