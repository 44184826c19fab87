/* The inspector: what is selected, in short, the most asked first.
   Law of the module: it only reads; four times a second at most, and only where what it says has changed. */

import { span, told } from '../state/clock.js';
import { journeyOf } from '../state/journey.js';
import { offsetOf, recordAt } from '../state/picture.js';
import { programTold, rolesTold } from '../state/real.js';
import { brokerTold, groupsOn, keptFor, lagOn, many, ownerOf, partitionsTold, perSecond, programOf, readersOf, stateLook, thousands, titleOf } from '../state/words.js';
import { chipOf } from '../state/views.js';
import { gettext, ngettext } from '../state/text.js';
import * as cards from './cards.js';
import { LedgerPanel } from './ledger.js';
import { OwnersPanel } from './owners.js';
import { html, icon, tokenIcon } from './shapes.js';
import { visible } from './visible.js';
import { conditionTold } from '../state/conditions.js';

const EVERY = 240;
const KINDS = {
  record: gettext('Journey of a record'), partition: gettext('Partition'), broker: gettext('Broker'), consumer: gettext('Consumer'), group: gettext('Consumer group'), topic: gettext('Topic'), producer: gettext('Producer'),
  client: gettext('Real client'),
};

export class Inspector {
  constructor({ head, body, store, ui, loop }) {
    Object.assign(this, { head, body, store, ui });
    this.visible = visible(body, () => loop.wake());
    this.drawn = -1e9;
    this.said = '';
    this.ledger = new LedgerPanel({ head, body, store, again: () => this.again() });
    this.owners = new OwnersPanel({ head, body, store, again: () => this.again() });
  }

  /** Draw anew at once: something else is shown. */
  again() {
    this.drawn = -1e9;
    this.said = '';
  }

  /** Answers whether it has drawn. */
  frame(real, now, focus) {
    if (!this.visible()) return false;
    const nothing = !this.ui.record && !this.ui.selected;
    if (!nothing) this.ledger.on = false;
    if (this.ledger.on) return this.ledger.frame(real);
    if (nothing && this.owners.wanted(focus, now)) return this.owners.frame(real, now);
    const chosen = this.ui.record ? `record ${JSON.stringify(this.ui.record)}` : this.ui.selected ? `${this.ui.selected.kind} ${this.ui.selected.id}` : 'none';
    if (real - this.drawn < EVERY && chosen === this.chosen) return false;
    this.drawn = real;
    this.chosen = chosen;
    const shown = this.tell(now, focus), said = JSON.stringify(shown);
    if (said !== this.said) {
      this.said = said;
      this.show(shown);
      if (nothing) this.head.append(html('span', 'grow'), ...this.owners.opener(focus), this.ledger.opener());
    }
    if (nothing) this.ledger.update();
    return true;
  }

  tell(now, focus) {
    const { state, history } = this.store, { record, selected } = this.ui;
    if (record) return journey(state, history, record, focus);
    const [kind, id] = selected ? [selected.kind, selected.id] : focus.topic ? ['newest', ''] : ['none', ''];
    return (TELL[kind] ?? TELL.none)(state, history, id, now, focus) ?? TELL.none();
  }

  show({ title, tag, key, steps, rows, table, rule, note }) {
    const place = (one) => this.store.keys.place(one);
    this.head.replaceChildren(html('h2', '', title), ...(key !== undefined ? [html('span', 'label soft keytag', tokenIcon(key, key === null ? 0 : place(key), 14), key ?? gettext('no key'))] : tag ? [tag.icon ? cards.state(tag.text, tag.icon, tag.cls) : html('span', 'label soft', tag.text)] : []));
    const parts = [];
    if (steps) parts.push(html('ol', 'journey', ...steps.map((one) => html('li', one.todo ? 'todo' : '', html('span', 'k', one.name), html('span', '', ...one.text.map(piece))))));
    if (rows) parts.push(html('dl', 'kv', ...rows.flatMap(([name, text, more]) => [html('dt', '', name), html('dd', '', ...[text].flat().map(piece), ...(more ? [html('span', 'soft small', more)] : []))])));
    if (table) parts.push(tableOf(table));
    if (rule) parts.push(html('div', 'rule', ...[rule].flat().map((one) => html('span', '', one))));
    if (note) parts.push(html('p', 'soft small', note));
    this.body.replaceChildren(...parts);
  }
}

const piece = (one) => (one?.b !== undefined ? html('b', '', String(one.b)) : one?.code !== undefined ? html('code', '', one.code) : one?.chip !== undefined ? cards.chip(one.chip, 'mini') : String(one ?? '-'));

function tableOf({ heads, rows, right = [] }) {
  const row = (cells, tag) => html('tr', '', ...cells.map((cell, at) => html(tag, right.includes(at) ? 'r' : '', piece(cell))));
  return html('table', 'tbl', html('thead', '', row(heads, 'th')), html('tbody', '', ...rows.map((cells) => row(cells, 'td'))));
}

function journey(state, history, { topic, partition, offset }, focus) {
  const part = state.topics[topic]?.partitions.find((one) => one.partition === partition), steps = part && journeyOf(state, history, topic, partition, offset, focus.group), record = part && recordAt(part, offset);
  return steps ? { title: gettext('Journey of record {record}', { record: `P${partition} · ${offset}` }), key: record ? record.key : undefined, steps } : null;
}

const TELL = {
  none: () => ({ title: gettext('Inspector'), note: gettext('Select anything on the stage: a record, a partition, a broker, a consumer, a producer. It is taken apart here.') }),

  /** Nothing selected: the newest record that is safe, as the best first look. */
  newest(state, history, _, now, focus) {
    const busiest = focus.topic.partitions.filter((one) => one.records.length).sort((a, b) => b.records.at(-1).timestamp - a.records.at(-1).timestamp)[0];
    if (!busiest) return TELL.none();
    return { ...journey(state, history, { topic: focus.topic.name, partition: busiest.partition, offset: busiest.records.at(-1).offset }, focus), title: gettext('Newest record, {record}', { record: `P${busiest.partition} · ${busiest.records.at(-1).offset}` }) };
  },

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

export { KINDS, icon };
