/* What follows for consumers and groups: who idles, what is read again.
   Law of the module: only what is certain from the state; who gets which partition is the assignor's word, not ours. */

import * as lab from '../lab.js';
import { gettext, ngettext } from '../../state/text.js';
import { many, thousands } from '../../state/words.js';
import { b, code, line, listed, span, table } from './words.js';

const place = (topic, number, topics) => (new Set(topics).size > 1 ? `${topic} P${number}` : `P${number}`);
const owned = (consumer) => lab.each(consumer?.owned).map(([topic, number]) => place(topic, number, lab.each(consumer.owned).map(([name]) => name)));

export function add_consumer(values) {
  const group = values.group, topics = (values.topics || '').split(',').filter(Boolean);
  if (!group) return { lines: [line(values.alone ? gettext('It commits nothing and shares with nobody: it reads what you name.') : gettext('A group reads every record too; the others do not notice.'))] };
  const members = lab.running(group), count = topics.reduce((sum, name) => sum + lab.partitions(name).length, 0), then = members.length + 1;
  const outcome = { kind: 'consumer', group, topics };
  if (!members.length) {
    const others = lab.groups().filter((one) => one.name !== group && lab.running(one.name).length);
    const lines = [line(count ? ngettext('*It reads all {count} partition.*', '*It reads all {count} partitions.*', count) : gettext('*It reads nothing yet.*'), { count: thousands(count) })];
    if (others.length) lines.push(line(ngettext('{groups} does not notice: each group has its own offsets.', '{groups} do not notice: each group has its own offsets.', others.length), { groups: listed(others.map((one) => one.name)) }));
    return { lines, outcome };
  }
  const idle = Math.max(0, then - count), flavours = new Set(members.map((one) => one.flavour));
  const told = { partitions: many(count, 'partition'), members: many(then, 'member'), idle };
  const lines = [line(idle ? gettext('{partitions} for {members}: *{idle} of them will idle*.') : gettext('{partitions} for {members}.'), told)];
  const eager = values.assignor !== 'cooperative-sticky';
  lines.push(line(eager ? gettext('The whole group stops while it rebalances.') : gettext('Only what moves stops; the rest is read on.')));
  if (values.flavour === 'kafkajs' ? !flavours.has('kafkajs') : flavours.has('kafkajs')) lines.push(line(gettext('kafkajs speaks RoundRobinAssigner only, so the group may refuse it: {error}.'), { error: code('INCONSISTENT_GROUP_PROTOCOL') }));
  return { lines, outcome };
}

/** One entry for each choice of the popover, and one line below. */
export function kill_consumer(values) {
  const consumer = lab.consumer(values.consumer);
  if (!consumer) return {};
  const parts = owned(consumer), committed = lab.committed(consumer.group), others = lab.running(consumer.group).length - 1;
  const again = lab.each(consumer.positions).reduce((sum, [topic, number, at]) => sum + Math.max(0, at - (committed.get(`${topic}-${number}`) ?? at)), 0);
  const what = { partitions: listed(parts), time: span(consumer.session_timeout_ms ?? 45_000) };
  const heirs = others > 0 ? gettext('commits, leaves, and {partitions}: the others take over at once', what) : gettext('commits, leaves, and {partitions}: nobody takes over', what);
  return {
    choices: {
      stop_consumer: parts.length ? heirs : gettext('commits, leaves, and nothing changes for the others'),
      kill_consumer: parts.length ? gettext('{partitions} stands still until its session runs off, after {time}', what) : gettext('the group drops it after {time}', what),
    },
    lines: [again ? line(ngettext('*{count} record* is read again.', '*{count} records* are read again.', again), { count: thousands(again) }) : line(gettext('Nothing is read again: all it has read is committed.'))],
    outcome: { kind: 'gone', of: 'consumer', id: values.consumer },
  };
}

export const stop_consumer = kill_consumer;

export function change_consumer(values) {
  const ms = Number(values.processing_ms), consumer = lab.consumer(values.consumer);
  if (!(ms >= 0) || values.processing_ms === '' || !consumer) return {};
  const pace = ms ? 1000 / ms : Infinity, parts = owned(consumer), most = Number(consumer.settings?.['max.poll.interval.ms'] ?? 300_000);
  const told = { pace: pace >= 10 ? thousands(Math.round(pace)) : Math.round(pace * 10) / 10, partitions: listed(parts) };
  const slow = parts.length ? gettext('At most {pace} records per second, over {partitions}.', told) : gettext('At most {pace} records per second.', told);
  const lines = [line(ms ? slow : parts.length ? gettext('As fast as it can fetch, over {partitions}.', told) : gettext('As fast as it can fetch.'))];
  const poll = ms * Number(consumer.settings?.['max.poll.records'] ?? 500);
  if (poll > most && consumer.flavour === 'java') lines.push(line(gettext('A full poll of {count} then takes *{time}*, longer than {config}: the group puts it out.'), { count: consumer.settings?.['max.poll.records'] ?? 500, time: span(poll), config: code('max.poll.interval.ms') }));
  return { lines };
}

export function seek_consumer(values) {
  const [, topic, number] = (values.at || '').match(/^(.*)-(\d+)$/) ?? [], consumer = lab.consumer(values.consumer), part = lab.partition(topic, number);
  if (!part || !consumer) return {};
  const to = { beginning: part.log_start, end: part.high_watermark }[values.to] ?? (/^\d+$/.test(values.offset) ? Number(values.offset) : null);
  if (to === null) return { lines: [line(gettext('P{partition} holds {first} to {last}.'), { partition: number, first: part.log_start, last: Math.max(part.log_start, part.end - 1) })] };
  const at = lab.each(consumer.positions).find(([name, id]) => name === topic && id === Number(number))?.[2], held = lab.committed(consumer.group).get(`${topic}-${number}`);
  const lines = [];
  const told = { consumer: values.consumer, offset: to, offsets: b(offsets(Math.min(to, at), Math.max(to, at) - 1)) };
  if (to < part.log_start || to > part.end) lines.push(line(gettext('*{offset} is outside the log*: auto.offset.reset decides, {policy}.'), { ...told, policy: consumer.settings?.['auto.offset.reset'] ?? 'latest' }));
  else if (at !== undefined && to < at) lines.push(line(gettext('{consumer} reads {offsets} again.'), told));
  else if (at !== undefined && to > at) lines.push(line(gettext('{consumer} never reads {offsets}.'), told));
  if (held !== undefined) lines.push(line(gettext('The committed offset stays {offset} until it commits.'), { offset: held }));
  return { lines, outcome: { kind: 'position', consumer: values.consumer, topic, partition: Number(number), offset: to } };
}

const offsets = (first, last) => (first === last ? `${first}` : gettext('{first} to {last}', { first, last }));

export function reset_offsets(values) {
  const parts = lab.partitions(values.topic).filter((part) => !/^\d+$/.test(values.partition ?? '') || part.partition === Number(values.partition));
  const held = lab.committed(values.group), active = lab.running(values.group).length;
  const move = mover(values);
  if (!parts.length) return {};
  const lines = active ? [line(ngettext('Its {count} consumer must stop first: only an inactive group can be reset.', 'Its {count} consumers must stop first: only an inactive group can be reset.', active))] : [];
  if (!move) return { lines };
  const rows = parts.slice(0, 8).map((part) => {
    const old = held.get(`${values.topic}-${part.partition}`), wanted = move(part, old);
    const to = wanted === null ? null : Math.max(part.log_start, Math.min(part.high_watermark, wanted));
    const again = to === null || old === undefined ? '-' : to > old ? gettext('skips {count}', { count: thousands(to - old) }) : thousands(old - to);
    const bound = to === part.log_start ? gettext('{count}, to the log start', { count: again }) : gettext('{count}, to the log end', { count: again });
    return [`P${part.partition}`, old ?? '-', b(to ?? '-'), to !== wanted && wanted !== null ? bound : again];
  });
  return { lines: [...lines, table([gettext('Partition'), gettext('Committed'), gettext('New offset'), gettext('Read again')], rows, [1, 2, 3])] };
}

function mover(values) {
  if (values.to === 'earliest') return (part) => part.log_start;
  if (values.to === 'latest') return (part) => part.high_watermark;
  if (values.to === 'offset' && /^\d+$/.test(values.offset)) return () => Number(values.offset);
  const by = Number((values.shift ?? '').replace('−', '-'));
  return values.to === 'shift' && by ? (part, old) => (old === undefined ? null : old + by) : null;
}

export function delete_topic(values) {
  const parts = lab.partitions(values.name), records = parts.reduce((sum, part) => sum + part.end - part.log_start, 0);
  const readers = lab.groups().filter((one) => lab.each(one.offsets).some(([topic]) => topic === values.name));
  const told = { records: many(records, 'record'), partitions: many(parts.length, 'partition'), groups: listed(readers.map((one) => one.name)) };
  return { lines: [line(readers.length ? gettext('*{records}* in {partitions}, read by {groups}.') : gettext('*{records}* in {partitions}, read by no group.'), told)] };
}

export function delete_records(values) {
  const part = lab.partition(values.topic, values.partition);
  if (!part) return {};
  const before = /^\d+$/.test(values.before) ? Number(values.before) : part.high_watermark, gone = Math.max(0, Math.min(before, part.high_watermark) - part.log_start);
  const short = lab.groups().filter((one) => (lab.committed(one.name).get(`${values.topic}-${part.partition}`) ?? Infinity) < before);
  const told = { count: thousands(gone), offsets: offsets(part.log_start, part.log_start + gone - 1) };
  const lines = [gone ? line(ngettext('*{count} record* goes: {offsets}.', '*{count} records* go: {offsets}.', gone, told)) : line(gettext('Nothing lies before that.'))];
  if (short.length && gone) lines.push(line(ngettext('{groups} has not read all of them.', '{groups} have not read all of them.', short.length), { groups: listed(short.map((one) => one.name)) }));
  return { lines };
}
