/* What follows for consumers and groups: who idles, what is read again.
   Law of the module: only what is certain from the state; who gets which partition is the assignor's word, not ours. */

import * as lab from '../lab.js';
import { b, code, line, listed, many, span, table } from './words.js';

const place = (topic, number, topics) => (new Set(topics).size > 1 ? `${topic} P${number}` : `P${number}`);
const owned = (consumer) => lab.each(consumer?.owned).map(([topic, number]) => place(topic, number, lab.each(consumer.owned).map(([name]) => name)));

export function add_consumer(values) {
  const group = values.group, topics = (values.topics || '').split(',').filter(Boolean);
  if (!group) return values.alone ? { lines: [line('It commits nothing and shares with nobody: it reads what you name.')] } : { lines: [line('A group reads every record too; the others do not notice.')] };
  const members = lab.running(group), count = topics.reduce((sum, name) => sum + lab.partitions(name).length, 0), then = members.length + 1;
  const outcome = { kind: 'consumer', group, topics };
  if (!members.length) {
    const others = lab.groups().filter((one) => one.name !== group && lab.running(one.name).length);
    const lines = [line(b(count ? `It reads all ${many(count, 'partition')}.` : 'It reads nothing yet.'))];
    if (others.length) lines.push(line(`${listed(others.map((one) => one.name))} ${others.length > 1 ? 'do' : 'does'} not notice: each group has its own offsets.`));
    return { lines, outcome };
  }
  const idle = Math.max(0, then - count), flavours = new Set(members.map((one) => one.flavour));
  const lines = [line(`${many(count, 'partition')} for ${many(then, 'member')}`, idle ? ': ' : '. ', idle ? b(`${idle} of them will idle`) : '', idle ? '.' : '')];
  const eager = values.assignor !== 'cooperative-sticky';
  lines.push(line(eager ? 'The whole group stops while it rebalances.' : 'Only what moves stops; the rest is read on.'));
  if (values.flavour === 'kafkajs' ? !flavours.has('kafkajs') : flavours.has('kafkajs')) lines.push(line('kafkajs speaks RoundRobinAssigner only, so the group may refuse it: ', code('INCONSISTENT_GROUP_PROTOCOL'), '.'));
  return { lines, outcome };
}

/** One entry for each choice of the popover, and one line below. */
export function kill_consumer(values) {
  const consumer = lab.consumer(values.consumer);
  if (!consumer) return {};
  const parts = owned(consumer), committed = lab.committed(consumer.group), others = lab.running(consumer.group).length - 1;
  const again = lab.each(consumer.positions).reduce((sum, [topic, number, at]) => sum + Math.max(0, at - (committed.get(`${topic}-${number}`) ?? at)), 0);
  const heirs = others > 0 ? 'the others take over' : 'nobody takes over';
  const what = parts.length ? listed(parts) : 'nothing';
  return {
    choices: {
      stop_consumer: `commits, leaves, and ${parts.length ? `${what}: ${heirs} at once` : 'nothing changes for the others'}`,
      kill_consumer: parts.length ? `${what} stands still until its session runs off, after ${span(consumer.session_timeout_ms ?? 45_000)}` : `the group drops it after ${span(consumer.session_timeout_ms ?? 45_000)}`,
    },
    lines: [again ? line(b(many(again, 'record')), again === 1 ? ' is read again.' : ' are read again.') : line('Nothing is read again: all it has read is committed.')],
    outcome: { kind: 'gone', of: 'consumer', id: values.consumer },
  };
}

export const stop_consumer = kill_consumer;

export function change_consumer(values) {
  const ms = Number(values.processing_ms), consumer = lab.consumer(values.consumer);
  if (!(ms >= 0) || values.processing_ms === '' || !consumer) return {};
  const pace = ms ? 1000 / ms : Infinity, parts = owned(consumer), most = Number(consumer.settings?.['max.poll.interval.ms'] ?? 300_000);
  const lines = [line(ms ? `At most ${pace >= 10 ? Math.round(pace).toLocaleString('en') : Math.round(pace * 10) / 10} records per second` : 'As fast as it can fetch', parts.length ? `, over ${listed(parts)}.` : '.')];
  const poll = ms * Number(consumer.settings?.['max.poll.records'] ?? 500);
  if (poll > most && consumer.flavour === 'java') lines.push(line('A full poll of 500 then takes ', b(span(poll)), ', longer than ', code('max.poll.interval.ms'), `: the group puts it out.`));
  return { lines };
}

export function seek_consumer(values) {
  const [, topic, number] = (values.at || '').match(/^(.*)-(\d+)$/) ?? [], consumer = lab.consumer(values.consumer), part = lab.partition(topic, number);
  if (!part || !consumer) return {};
  const to = { beginning: part.log_start, end: part.high_watermark }[values.to] ?? (/^\d+$/.test(values.offset) ? Number(values.offset) : null);
  if (to === null) return { lines: [line(`P${number} holds ${part.log_start} to ${Math.max(part.log_start, part.end - 1)}.`)] };
  const at = lab.each(consumer.positions).find(([name, id]) => name === topic && id === Number(number))?.[2], held = lab.committed(consumer.group).get(`${topic}-${number}`);
  const lines = [];
  if (to < part.log_start || to > part.end) lines.push(line(b(`${to} is outside the log`), `: auto.offset.reset decides, ${code_of(consumer)}.`));
  else if (at !== undefined && to < at) lines.push(line(`${values.consumer} reads `, b(to === at - 1 ? `${to}` : `${to} to ${at - 1}`), ' again.'));
  else if (at !== undefined && to > at) lines.push(line(`${values.consumer} never reads `, b(to === at + 1 ? `${at}` : `${at} to ${to - 1}`), '.'));
  if (held !== undefined) lines.push(line(`The committed offset stays ${held} until it commits.`));
  return { lines, outcome: { kind: 'position', consumer: values.consumer, topic, partition: Number(number), offset: to } };
}

const code_of = (consumer) => consumer.settings?.['auto.offset.reset'] ?? 'latest';

export function reset_offsets(values) {
  const parts = lab.partitions(values.topic).filter((part) => !/^\d+$/.test(values.partition ?? '') || part.partition === Number(values.partition));
  const held = lab.committed(values.group), active = lab.running(values.group).length;
  const move = mover(values);
  if (!parts.length) return {};
  const lines = active ? [line(`Its ${many(active, 'consumer')} must stop first: only an inactive group can be reset.`)] : [];
  if (!move) return { lines };
  const rows = parts.slice(0, 8).map((part) => {
    const old = held.get(`${values.topic}-${part.partition}`), wanted = move(part, old);
    const to = wanted === null ? null : Math.max(part.log_start, Math.min(part.high_watermark, wanted));
    const again = to === null || old === undefined ? '-' : to < old ? (old - to).toLocaleString('en') : to > old ? `skips ${(to - old).toLocaleString('en')}` : '0';
    return [`P${part.partition}`, old ?? '-', b(to ?? '-'), to !== wanted && wanted !== null ? `${again}, to the log ${to === part.log_start ? 'start' : 'end'}` : again];
  });
  return { lines: [...lines, table(['Partition', 'Committed', 'New offset', 'Read again'], rows, [1, 2, 3])] };
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
  return { lines: [line(b(many(records, 'record')), ` in ${many(parts.length, 'partition')}`, readers.length ? `, read by ${listed(readers.map((one) => one.name))}.` : ', read by no group.')] };
}

export function delete_records(values) {
  const part = lab.partition(values.topic, values.partition);
  if (!part) return {};
  const before = /^\d+$/.test(values.before) ? Number(values.before) : part.high_watermark, gone = Math.max(0, Math.min(before, part.high_watermark) - part.log_start);
  const short = lab.groups().filter((one) => (lab.committed(one.name).get(`${values.topic}-${part.partition}`) ?? Infinity) < before);
  const lines = [gone ? line(b(many(gone, 'record')), gone === 1 ? ` goes: ${part.log_start}.` : ` go: ${part.log_start} to ${part.log_start + gone - 1}.`) : line('Nothing lies before that.')];
  if (short.length && gone) lines.push(line(`${listed(short.map((one) => one.name))} ${short.length > 1 ? 'have' : 'has'} not read all of them.`));
  return { lines };
}
