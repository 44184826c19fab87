/* What differs between two labs with one clock: counted per lab from its facts, then set side by side.
   Law of the module: a lab's counts come from its own picture and facts alone; time counts in the lab's ms. Pure. */

import { offsetOf } from './picture.js';

const AWAY = new Set(['dead', 'stopped', 'expelled', 'hanging']);
const LOOKED_AT = 6;

/** Counts of one lab, for one topic and group, since its picture. */
export class Side {
  constructor() {
    this.begun = false;
  }

  /** Take a picture's state. `topic`, `group`: names, or null. */
  begin(state, topic, group) {
    Object.assign(this, { begun: true, topic, group, at: state.at, since: state.at, moved: 0, stopped: 0, ledger: state.ledger, marks: [] });
    this.owns = new Map(); // consumer -> the partitions that it owns
    this.away = new Set();
    this.assigned = new Map(); // partition -> the client that was last given it
    this.spans = new Map(); // partition -> [{from, to, who}], the last one open
    for (const one of Object.values(state.consumers)) {
      if (one.group !== group) continue;
      this.owns.set(one.name, this.numbers(one.owned));
      if (AWAY.has(one.state)) this.away.add(one.name);
    }
    for (const member of state.groups[group]?.members ?? []) for (const number of this.numbers(member.assigned)) this.assigned.set(number, member.client_id);
    for (const { partition } of state.topics[topic]?.partitions ?? []) this.spans.set(partition, [{ from: this.at, to: null, who: '' }]);
    this.settle(this.at);
  }

  numbers(places) {
    return places.filter(([name]) => name === this.topic).map(([, number]) => number);
  }

  /** Take a fact. */
  take(fact) {
    this.at = Math.max(this.at, fact.at);
    if (fact.kind === 'consumer_owns' && fact.group === this.group) this.owns.set(fact.consumer, this.numbers(fact.owned));
    else if (fact.kind === 'consumer_changed' && (fact.group ?? this.group) === this.group) {
      if (AWAY.has(fact.state)) this.away.add(fact.consumer);
      else this.away.delete(fact.consumer);
    } else if (fact.kind === 'assigned' && fact.group === this.group) this.hand(fact);
    else if (fact.kind === 'command') this.marks.push({ at: fact.at, told: fact.told });
    else return;
    this.settle(fact.at);
  }

  /** A generation's assignment: a partition that somebody else had before has moved. */
  hand({ assignment, clients = {} }) {
    for (const [member, places] of Object.entries(assignment)) {
      const client = clients[member] ?? member;
      for (const number of this.numbers(places)) {
        if (this.assigned.has(number) && this.assigned.get(number) !== client) this.moved += 1;
        this.assigned.set(number, client);
      }
    }
  }

  settle(at) {
    for (const [partition, spans] of this.spans) {
      const who = [...this.owns].find(([name, numbers]) => !this.away.has(name) && numbers.includes(partition))?.[0] ?? '';
      const last = spans.at(-1);
      if (last.who === who) continue;
      if (last.who && !who) this.stopped += 1;
      last.to = at;
      if (last.from === at) {
        spans.pop();
        const before = spans.at(-1);
        if (before?.who === who) {
          before.to = null;
          continue;
        }
      }
      spans.push({ from: at, to: null, who });
    }
  }

  /** Ms up to `now` in which partitions had no reader, all together. */
  unread(now) {
    let sum = 0;
    for (const spans of this.spans.values()) for (const { from, to, who } of spans) if (!who) sum += Math.max(0, (to ?? now) - from);
    return sum;
  }
}

/** Records in a topic that a group has not committed. */
export function waiting(state, topic, group) {
  const offsets = state.groups[group]?.offsets;
  return (state.topics[topic]?.partitions ?? []).reduce((sum, part) => sum + Math.max(0, part.high_watermark - (offsetOf(offsets, topic, part.partition) ?? part.log_start)), 0);
}

/** Whether two logs hold the same keys where both have records: the last few offsets that both show. */
export function sameLog(left, right) {
  const there = new Map(right.records.map((one) => [one.offset, one.key]));
  const common = left.records.filter((one) => there.has(one.offset)).slice(-LOOKED_AT);
  return common.every((one) => there.get(one.offset) === one.key);
}

/** Why two rows differ, as words; none: they are the same. Rows: {owner, part}. */
export function differences(left, right) {
  const found = [];
  if (left.owner !== right.owner) found.push('owner');
  if (left.part.leader !== right.part.leader) found.push('leader');
  if (!sameLog(left.part, right.part)) found.push('log');
  return found;
}

const TROUBLES = { producers: ['lost', 'written_twice'], groups: ['duplicated', 'out_of_order', 'skipped'] };

/** What went wrong for each producer and group between two states of a lab's ledger: Map "what|name" -> count, none of nought. */
export function troubles(before, now) {
  const found = new Map();
  for (const [table, kinds] of Object.entries(TROUBLES)) {
    for (const one of now[table] ?? []) {
      const old = before[table]?.find((other) => other.name === one.name);
      for (const what of kinds) if (one[what] > (old?.[what] ?? 0)) found.set(`${what}|${one.name}`, one[what] - (old?.[what] ?? 0));
    }
  }
  return found;
}

/** The ledger: [{name, left, right}], each a figure; then each trouble of a producer or group of either lab: {name, what, who, left, right}. */
export function ledger(left, right) {
  const sums = ['moved', 'stopped', 'unread', 'again', 'waiting', 'lost'].map((name) => ({ name, left: left[name], right: right[name] }));
  const names = [...new Set([...left.troubles.keys(), ...right.troubles.keys()])].sort();
  return [...sums, ...names.map((name) => {
    const [what, ...who] = name.split('|');
    return { name, what, who: who.join('|'), left: left.troubles.get(name) ?? 0, right: right.troubles.get(name) ?? 0 };
  })];
}
