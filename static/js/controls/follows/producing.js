/* What follows from a record sent by hand, and from more partitions.
   Law of the module: values and the lab's state in; sentences and an outcome to draw out. The same hash as the client's own. */

import * as lab from '../lab.js';
import { place, ruleOf } from '../../state/partitioning.js';
import { b, code, line, listed, many } from './words.js';

const nullable = (text) => (text === '' || text === undefined ? null : text === '""' ? '' : text);
const CUSTOM = { 'rule:first-letter': 'its own rule, the first letter', 'rule:length': 'its own rule, the length of the key' };

export function send_record(values) {
  const producer = lab.producer(values.producer), topic = values.topic || producer?.topic, parts = lab.partitions(topic);
  if (!parts.length) return {};
  const key = nullable(values.key), chosen = /^\d+$/.test(values.partition ?? '') ? Number(values.partition) : null;
  const went = chosen === null ? place(key, parts.length, producer) : { partition: chosen };
  const said = chosen === null ? hashed(key, went, parts.length) : [line('chosen by hand: the key has no say')];
  const target = parts.find((one) => one.partition === went.partition);
  if (!target) return { lines: said, key };
  if (chosen === null && went.hash === undefined) said.push(landing('it goes to ', target));
  if (chosen !== null) said.push(landing('It goes to ', target));
  if (chosen === null && went.hash !== undefined) said.push(landing(`${went.positive} mod ${parts.length} = ${went.partition}, so it goes to `, target));
  if (target.leader < 0) said.push(line(`P${target.partition} has no leader: it waits until there is one.`));
  return { lines: said, key, outcome: { kind: 'record', topic, partition: target.partition, offset: target.end, key } };
}

const landing = (before, target) => line(before, b(`P${target.partition}, offset ${target.end}`));

function hashed(key, went, count) {
  if (went.rule === 'round-robin') return [line('Round robin: the next partition in turn, whatever the key.')];
  if (went.rule?.startsWith('fixed:')) return [line('Its partitioner always takes the same partition.')];
  if (key === null) return [line('No key: ', went.rule === 'crc32' ? 'librdkafka picks by chance and stays for 10 ms.' : 'the batch under way decides, not a hash.')];
  if (went.name === undefined) return [line(`By ${CUSTOM[went.rule] ?? 'its own rule'}:`)];
  if (went.partition === null) return [line('An empty key is not hashed by librdkafka: chance decides.')];
  const shown = went.name === 'murmur2' && went.hash < 0 ? ` = ${went.hash}, without its sign bit ${went.positive}` : ` = ${went.hash}`;
  return [line(`${went.name}(`, code(key), `)${shown}`)];
}

export function add_partitions(values) {
  const parts = lab.partitions(values.name), now = parts.length, total = Number(values.total);
  if (!now || !(total > now)) return now ? { lines: [line(`${values.name} has ${many(now, 'partition')}: the new total must be more.`)] } : {};
  const producer = lab.producers().find((one) => one.topic === values.name);
  const keys = [...new Set(parts.flatMap((part) => lab.each(part.records).map((record) => record.key ?? null)))].filter((key) => key !== null);
  const moves = keys.map((key) => [key, place(key, now, producer).partition, place(key, total, producer).partition]);
  const moved = moves.filter(([, from, to]) => from !== to), stays = moves.filter(([, from, to]) => from === to);
  const lines = [];
  if (moves.length && moves[0][1] !== null) {
    lines.push(line(b(`${moved.length} of ${many(moves.length, 'key')} on stage ${moved.length === 1 ? 'moves' : 'move'}`), ' from now on:'));
    if (moved.length) lines.push(line(moved.slice(0, 3).flatMap(([key, from, to], at) => [at ? ' · ' : '', code(key), ` P${from} → `, b(`P${to}`)])));
    if (stays.length && moved.length) lines.push(line(code(stays[0][0]), ` stays on P${stays[0][1]}`));
  }
  lines.push(line('What is written stays where it is, so a key that moves loses its order.'));
  return { lines, outcome: { kind: 'partitions', topic: values.name, total } };
}

export function create_topic(values) {
  const partitions = Number(values.partitions), copies = Number(values.replication_factor), alive = lab.brokers().filter((one) => !['dead', 'stopped'].includes(one.state));
  if (!(partitions > 0) || !(copies > 0)) return { lines: [line('Empty: the brokers’ own default.')] };
  const lines = [line(`${many(partitions, 'partition')} × ${many(copies, 'copy', 'copies')} = ${many(partitions * copies, 'log')} on ${many(alive.length, 'broker')}.`)];
  if (copies > alive.length) lines.push(line(b(`${copies} copies need ${copies} brokers`), `, and ${alive.length} ${alive.length === 1 ? 'is' : 'are'} up.`));
  else if (copies === 1) lines.push(line('One copy: if its broker dies, the partition is gone until it comes back.'));
  return { lines, outcome: { kind: 'topic', name: values.name, partitions } };
}

export function add_producer(values) {
  const count = lab.partitions(values.topic).length;
  if (!count) return { lines: [line('No topic is called that yet: brokers create it on first use, if they may.')] };
  const rule = ruleOf(values), lines = [];
  if (values.keys === 'none') lines.push(line('Without keys: ', values.flavour === 'kafkajs' ? 'round robin.' : 'a batch for one partition, then the next.'));
  else lines.push(line('Keys go by ', b({ crc32: 'CRC32', java: 'murmur2' }[rule] ?? rule.replace(':', ' ')), ` mod ${count}.`));
  const other = lab.producers().find((one) => one.topic === values.topic && ruleOf(one) !== rule && values.keys !== 'none');
  if (other) lines.push(line(`${other.name} hashes differently: the same key then lands in two partitions.`));
  return { lines, outcome: { kind: 'producer', topic: values.topic } };
}

export function remove_producer(values) {
  const waiting = lab.each(lab.producer(values.producer)?.waiting).reduce((sum, one) => sum + (one[3] ?? 0), 0);
  return { lines: [line(waiting ? `${many(waiting, 'record')} in its batches ${waiting === 1 ? 'is' : 'are'} lost.` : 'Nothing waits in its batches.')] };
}

export function change_producer(values) {
  const producer = lab.producer(values.producer), rate = Number(values.rate), count = lab.partitions(producer?.topic).length;
  if (!producer || !(rate >= 0) || !count) return {};
  const readers = lab.groups().filter((group) => lab.running(group.name).some((one) => lab.each(one.topics).includes(producer.topic)));
  return { lines: [line(`${rate}/s over ${many(count, 'partition')} of ${producer.topic}`, readers.length ? `, read by ${listed(readers.map((one) => one.name))}.` : ', read by no group.')] };
}
