/* What follows from a record sent by hand, and from more partitions.
   Law of the module: values and the lab's state in; sentences and an outcome to draw out. The same hash as the client's own. */

import * as lab from '../lab.js';
import { place, ruleOf } from '../../state/partitioning.js';
import { gettext, ngettext } from '../../state/text.js';
import { many, thousands } from '../../state/words.js';
import { b, code, line, lined, listed } from './words.js';

const nullable = (text) => (text === '' || text === undefined ? null : text === '""' ? '' : text);
const CUSTOM = { 'rule:first-letter': () => gettext('By its own rule, the first letter.'), 'rule:length': () => gettext('By its own rule, the length of the key.') };

export function send_record(values) {
  const producer = lab.producer(values.producer), topic = values.topic || producer?.topic, parts = lab.partitions(topic);
  if (!parts.length) return {};
  const key = nullable(values.key), chosen = /^\d+$/.test(values.partition ?? '') ? Number(values.partition) : null;
  const went = chosen === null ? place(key, parts.length, producer) : { partition: chosen };
  const said = chosen === null ? hashed(key, went, parts.length) : [line(gettext('chosen by hand: the key has no say'))];
  const target = parts.find((one) => one.partition === went.partition);
  if (!target) return { lines: said, key };
  const landing = { partition: target.partition, offset: target.end };
  said.push(chosen === null && went.hash !== undefined
    ? line(gettext('{sum}, so it goes to *P{partition}, offset {offset}*'), { ...landing, sum: `${went.positive} mod ${parts.length} = ${went.partition}` })
    : line(gettext('It goes to *P{partition}, offset {offset}*'), landing));
  if (target.leader < 0) said.push(line(gettext('P{partition} has no leader: it waits until there is one.'), landing));
  return { lines: said, key, outcome: { kind: 'record', topic, partition: target.partition, offset: target.end, key } };
}

function hashed(key, went, count) {
  if (went.rule === 'round-robin') return [line(gettext('Round robin: the next partition in turn, whatever the key.'))];
  if (went.rule?.startsWith('fixed:')) return [line(gettext('Its partitioner always takes the same partition.'))];
  if (key === null) return [line(went.rule === 'crc32' ? gettext('No key: librdkafka picks by chance and stays for 10 ms.') : gettext('No key: the batch under way decides, not a hash.'))];
  if (went.name === undefined) return [line(CUSTOM[went.rule]?.() ?? gettext('By its own rule.'))];
  if (went.partition === null) return [line(gettext('An empty key is not hashed by librdkafka: chance decides.'))];
  const hash = lined(`${went.name}(`, code(key), `) = ${went.hash}`);
  return [went.name === 'murmur2' && went.hash < 0 ? line(gettext('{hash}, without its sign bit {positive}'), { hash, positive: went.positive }) : hash];
}

export function add_partitions(values) {
  const parts = lab.partitions(values.name), now = parts.length, total = Number(values.total);
  if (!now || !(total > now)) return now ? { lines: [line(gettext('{topic} has {partitions}: the new total must be more.'), { topic: values.name, partitions: many(now, 'partition') })] } : {};
  const producer = lab.producers().find((one) => one.topic === values.name);
  const keys = [...new Set(parts.flatMap((part) => lab.each(part.records).map((record) => record.key ?? null)))].filter((key) => key !== null);
  const moves = keys.map((key) => [key, place(key, now, producer).partition, place(key, total, producer).partition]);
  const moved = moves.filter(([, from, to]) => from !== to), stays = moves.filter(([, from, to]) => from === to);
  const lines = [];
  if (moves.length && moves[0][1] !== null) {
    lines.push(line(ngettext('*{count} of {keys} on stage moves* from now on:', '*{count} of {keys} on stage move* from now on:', moved.length), { keys: many(moves.length, 'key') }));
    if (moved.length) lines.push(lined(...moved.slice(0, 3).flatMap(([key, from, to], at) => [at ? ' · ' : '', code(key), ` P${from} → `, b(`P${to}`)])));
    if (stays.length && moved.length) lines.push(line(gettext('{key} stays on P{partition}'), { key: code(stays[0][0]), partition: stays[0][1] }));
  }
  lines.push(line(gettext('What is written stays where it is, so a key that moves loses its order.')));
  return { lines, outcome: { kind: 'partitions', topic: values.name, total } };
}

export function create_topic(values) {
  const partitions = Number(values.partitions), copies = Number(values.replication_factor), alive = lab.brokers().filter((one) => !['dead', 'stopped'].includes(one.state));
  if (!(partitions > 0) || !(copies > 0)) return { lines: [line(gettext('Empty: the brokers’ own default.'))] };
  const lines = [line(gettext('{partitions} × {copies} = {logs} on {brokers}.'), { partitions: many(partitions, 'partition'), copies: many(copies, 'copy'), logs: many(partitions * copies, 'log'), brokers: many(alive.length, 'broker') })];
  if (copies > alive.length) lines.push(line(ngettext('*{copies} copies need {copies} brokers*, and {count} is up.', '*{copies} copies need {copies} brokers*, and {count} are up.', alive.length), { copies }));
  else if (copies === 1) lines.push(line(gettext('One copy: if its broker dies, the partition is gone until it comes back.')));
  return { lines, outcome: { kind: 'topic', name: values.name, partitions } };
}

export function add_producer(values) {
  const count = lab.partitions(values.topic).length;
  if (!count) return { lines: [line(gettext('No topic is called that yet: brokers create it on first use, if they may.'))] };
  const rule = ruleOf(values), lines = [];
  if (values.keys === 'none') lines.push(line(values.flavour === 'kafkajs' ? gettext('Without keys: round robin.') : gettext('Without keys: a batch for one partition, then the next.')));
  else lines.push(line(gettext('Keys go by *{rule}* mod {count}.'), { rule: { crc32: 'CRC32', java: 'murmur2' }[rule] ?? rule.replace(':', ' '), count }));
  const other = lab.producers().find((one) => one.topic === values.topic && ruleOf(one) !== rule && values.keys !== 'none');
  if (other) lines.push(line(gettext('{producer} hashes differently: the same key then lands in two partitions.'), { producer: other.name }));
  return { lines, outcome: { kind: 'producer', topic: values.topic } };
}

export function remove_producer(values) {
  const waiting = lab.each(lab.producer(values.producer)?.waiting).reduce((sum, one) => sum + (one[3] ?? 0), 0);
  return { lines: [line(waiting ? ngettext('{count} record in its batches is lost.', '{count} records in its batches are lost.', waiting, { count: thousands(waiting) }) : gettext('Nothing waits in its batches.'))] };
}

export function change_producer(values) {
  const producer = lab.producer(values.producer), rate = Number(values.rate), count = lab.partitions(producer?.topic).length;
  if (!producer || !(rate >= 0) || !count) return {};
  const readers = lab.groups().filter((group) => lab.running(group.name).some((one) => lab.each(one.topics).includes(producer.topic)));
  const told = { rate, partitions: many(count, 'partition'), topic: producer.topic, groups: listed(readers.map((one) => one.name)) };
  return { lines: [line(readers.length ? gettext('{rate}/s over {partitions} of {topic}, read by {groups}.') : gettext('{rate}/s over {partitions} of {topic}, read by no group.'), told)] };
}
