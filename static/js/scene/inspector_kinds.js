/* What the inspector says of each kind of thing that can be selected.
   Law of the module: the state in, titles, rows and tables out; it draws nothing. Fetched with the first selection. */

import { span, told } from '../state/clock.js';
import { conditionTold } from '../state/conditions.js';
import { offsetOf } from '../state/picture.js';
import { programTold, rolesTold } from '../state/real.js';
import { gettext, ngettext } from '../state/text.js';
import { chipOf } from '../state/views.js';
import { brokerTold, groupsOn, keptFor, lagOn, many, ownerOf, partitionsTold, perSecond, programOf, readersOf, stateLook, thousands, titleOf } from '../state/words.js';

/** By kind: (state, history, id, now) to what is shown of it; null: it is not there. */
export const KINDS = {
  partition(state, history, id, now) {
    const [topic, number] = parts(id), part = state.topics[topic]?.partitions.find((one) => one.partition === number);
    if (!part) return null;
    const groups = groupsOn(state, topic);
    return {
      title: gettext('P{partition} of {topic}', { partition: number, topic }), tag: { text: part.leader >= 0 ? gettext('leader B{broker} · epoch {epoch}', { broker: part.leader, epoch: part.leader_epoch }) : gettext('no leader') },
      rows: [[gettext('holds'), [gettext('{first} to {last}', { first: part.log_start, last: part.end - 1 })], many(Math.max(0, part.end - part.log_start), 'record')], ['LOG-END-OFFSET', [{ b: part.high_watermark }], gettext("high watermark; the leader's own log ends at {offset}", { offset: part.end })]],
      table: { heads: [gettext('replica'), gettext('log end'), gettext('short'), gettext('in sync')], right: [1, 2], rows: part.replicas.map((id) => [{ b: `B${id}${id === part.leader ? ' ★' : ''}` }, part.ends[id] ?? (id === part.leader ? part.end : '-'), part.ends[id] === undefined || id === part.leader ? '-' : Math.max(0, part.end - part.ends[id]), part.isr.includes(id) ? gettext('yes') : gettext('no')]) },
      rule: groups.length ? groups.map((group) => gettext('{group}: committed {offset}, {lag} behind, read by {reader}', { group: group.name, offset: offsetOf(group.offsets, topic, number) ?? '-', lag: thousands(lagOn(part, offsetOf(group.offsets, topic, number)) ?? 0), reader: nameOf(ownerOf(readersOf(state, group.name), topic, number)) })) : [gettext('No group reads it.')],
    };
  },

  broker(state, history, id, now) {
    const broker = state.brokers[id];
    if (!broker) return null;
    const rows = Object.values(state.topics).flatMap((topic) => (topic.internal ? [] : topic.partitions.filter((one) => one.replicas.includes(broker.id)).map((one) => [{ b: `${topic.name} P${one.partition}` }, one.leader === broker.id ? gettext('leader ★') : gettext('copy'), one.ends[broker.id] ?? (one.leader === broker.id ? one.end : '-'), one.isr.includes(broker.id) ? gettext('yes') : gettext('no')])));
    const coordinates = Object.values(state.groups).filter((one) => one.coordinator === broker.id).map((one) => one.name), told_ = brokerTold(state, broker, now), loss = broker.state === 'dead';
    return {
      title: gettext('Broker {broker}', { broker: id }), tag: { text: broker.state === 'running' ? gettext('Running') : broker.state, icon: loss ? 'dead' : broker.state === 'running' ? 'stable' : 'rebalance', cls: loss ? 'dead' : '' },
      rows: [[gettext('since'), [told(broker.since)], gettext('{time} ago', { time: span(now - broker.since) })], [gettext('coordinates'), [coordinates.join(', ') || gettext('no group')], coordinates.length ? gettext('it leads their partition of __consumer_offsets') : ''], ...(loss ? [[gettext('now'), [told_.sub]]] : [])],
      table: { heads: [gettext('carries'), gettext('role'), gettext('log end'), gettext('in sync')], right: [2], rows: rows.slice(0, 12) },
      note: rows.length > 12 ? ngettext('and {count} more', 'and {count} more', rows.length - 12) : '',
    };
  },

  consumer(state, history, id, now) {
    const consumer = state.consumers[id] ?? Object.keys(state.groups).flatMap((name) => readersOf(state, name)).find((one) => one.name === id);
    if (!consumer) return null;
    const group = state.groups[consumer.group], { settings } = consumer;
    const again = consumer.positions.reduce((sum, [topic, number, at]) => sum + Math.max(0, at - (offsetOf(group?.offsets, topic, number) ?? at)), 0);
    return {
      title: consumer.name, tag: { text: [consumer.flavour && { java: 'Java' }[consumer.flavour] || consumer.flavour, consumer.state].filter(Boolean).join(' · ') },
      rows: [[gettext('group'), [consumer.group || gettext('none')], consumer.member_id ? gettext('member {id}', { id: consumer.member_id.slice(0, 22) }) : gettext('not a member')], [gettext('reads'), [partitionsTold(consumer.owned, '') || gettext('nothing')], perSecond(history.readRate(consumer.name, now))], ...(consumer.processing_us ? [[gettext('takes'), [gettext('{ms} ms a record', { ms: consumer.processing_us / 1000 })]]] : []), ...Object.entries(settings).slice(0, 4).map(([name, value]) => [name, [value]])],
      table: consumer.owned.length ? { heads: [gettext('partition'), gettext('committed'), gettext('position'), gettext('behind')], right: [1, 2, 3], rows: consumer.owned.slice(0, 8).map(([topic, number]) => {
        const part = state.topics[topic]?.partitions.find((one) => one.partition === number), committed = offsetOf(group?.offsets, topic, number);
        return [{ b: `P${number}` }, committed ?? '-', offsetOf(consumer.positions, topic, number) ?? '-', part ? thousands(lagOn(part, committed) ?? 0) : '-'];
      }) } : undefined,
      rule: consumer.owned.length ? (again ? ngettext('If it dies now, {count} record is read again, by whoever takes over.', 'If it dies now, {count} records are read again, by whoever takes over.', again, { count: thousands(again) }) : gettext('If it dies now nothing is read again: all it has read is committed.')) : undefined,
    };
  },

  group(state, history, id, now) {
    const group = state.groups[id];
    if (!group) return null;
    const look = stateLook(group.state), readers = readersOf(state, id);
    return {
      title: group.name, tag: { text: group.state, icon: look.icon, cls: look.working ? 'working' : '' },
      rows: [[gettext('generation'), [group.generation], group.since ? gettext('for {time}', { time: span(now - group.since) }) : ''], [gettext('coordinator'), [group.coordinator >= 0 ? gettext('broker {broker}', { broker: group.coordinator }) : gettext('not known')], group.offsets_partition >= 0 ? gettext('hash of the name: {partition}', { partition: `__consumer_offsets-${group.offsets_partition}` }) : ''], [gettext('assignor'), [group.protocol || '-']], [gettext('members'), [many(group.members.length, 'member')]]],
      table: { heads: [gettext('partition'), gettext('committed'), gettext('behind'), gettext('reader')], right: [1, 2], rows: group.offsets.slice().sort((a, b) => (a[0] + a[1] < b[0] + b[1] ? -1 : 1)).slice(0, 10).map(([topic, number, committed]) => {
        const part = state.topics[topic]?.partitions.find((one) => one.partition === number);
        return [{ b: `${topic} P${number}` }, committed, part ? thousands(lagOn(part, committed)) : '-', { chip: chipOf(ownerOf(readers, topic, number)) || '-' }];
      }) },
    };
  },

  topic(state, history, id, now) {
    const topic = state.topics[id];
    if (!topic) return null;
    const rate = topic.partitions.reduce((sum, one) => sum + history.laneRate(id, one.partition, now), 0);
    return {
      title: id, tag: { text: `${many(topic.partitions.length, 'partition')} · RF ${topic.replication_factor}` },
      rows: [[gettext('comes in'), [perSecond(rate)]], [gettext('kept'), [keptFor(topic)], `retention.ms = ${topic.retention_ms}`], ['min.insync.replicas', [topic.min_insync_replicas], gettext('what acks=all needs')], ['TopicId', [{ code: topic.topic_id }]], ...Object.entries(topic.configs).filter(([name]) => name !== 'min.insync.replicas').map(([name, value]) => [name, [value], gettext('changed')])],
      table: { heads: [gettext('partition'), gettext('leader'), gettext('replicas'), 'ISR', gettext('records')], right: [4], rows: topic.partitions.slice(0, 10).map((one) => [{ b: `P${one.partition}` }, one.leader >= 0 ? `B${one.leader}` : gettext('none'), one.replicas.join(','), one.isr.join(','), thousands(one.end - one.log_start)]) },
    };
  },

  client(state, history, id, now) {
    const reader = Object.keys(state.groups).flatMap((name) => readersOf(state, name)).find((one) => one.outside && one.name === id), name = reader?.client_id ?? id;
    const client = state.real_clients[name] ?? state.real_gone[name] ?? reader?.client;
    if (!client) return null;
    const group = reader && state.groups[reader.group], rate = history.writeRate(name, now);
    return {
      title: reader ? titleOf(reader) : id, tag: { text: gettext('a real client') },
      rows: [[gettext('program'), [(reader ? programOf(state, reader) : programTold(client)) || gettext('does not say')]], [gettext('address'), [client.host || '-']], ...(client.roles?.length ? [[gettext('does'), [rolesTold(client)], rate ? perSecond(rate) : '']] : []), ...(reader ? [[gettext('member of'), [reader.group], reader.member_id.slice(0, 30)], [gettext('reads'), [partitionsTold(reader.owned, '') || gettext('nothing')]]] : [])],
      table: reader?.owned.length ? { heads: [gettext('partition'), gettext('committed'), gettext('behind')], right: [1, 2], rows: reader.owned.slice(0, 8).map(([topic, number]) => {
        const part = state.topics[topic]?.partitions.find((one) => one.partition === number), committed = offsetOf(group?.offsets, topic, number);
        return [{ b: `${topic} P${number}` }, committed ?? '-', part ? thousands(lagOn(part, committed) ?? 0) : '-'];
      }) } : undefined,
      rule: [gettext('It is a program outside: start and stop it where it runs. Its link to a broker can be slowed or cut here.')],
    };
  },

  producer(state, history, id) {
    const producer = state.producers[id];
    if (!producer) return null;
    return {
      title: producer.name, tag: { text: producer.state === 'running' ? perSecond(producer.rate) : conditionTold(producer.state) },
      rows: [[gettext('writes to'), [producer.topic]], [gettext('sent'), [thousands(producer.sent)]], [gettext('acknowledged'), [thousands(producer.acknowledged)], underWay(producer.sent - producer.acknowledged - producer.failed)], [gettext('given up'), [thousands(producer.failed)], producer.last_error], [gettext('in flight'), [many(producer.in_flight, 'request')]], ...Object.entries(producer.settings).slice(0, 6).map(([name, value]) => [name, [value]])],
    };
  },
};

const nameOf = (reader) => (reader ? titleOf(reader) : gettext('nobody'));
const underWay = (count) => (count > 0 ? ngettext('{count} under way', '{count} under way', count, { count: thousands(count) }) : '');

function parts(id) {
  const dash = id.lastIndexOf('-');
  return [id.slice(0, dash), Number(id.slice(dash + 1))];
}
