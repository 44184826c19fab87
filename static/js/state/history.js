/* What a single state does not tell: rates, lag over time, marks on the timeline, sentences, when a record was safe, read, committed.
   Law of the module: fed with every fact once, in order; it forgets the oldest. Virtual time only, no DOM. */

import { markOf } from './marks.js';
import { partitionOf } from './picture.js';
import { Rebalances } from './rebalance.js';
import { Series } from './series.js';

const SECOND = 1_000, RATE_SECONDS = 700, MOST_MARKS = 2_000, TRACE = 24, TRACE_EVERY = 1_000, PASSES = 240, MOST_TELLS = 400, WINDOW = 5_000;

/** Kinds of facts whose sentences a screen reader hears as a status of its own. */
export const URGENT = new Set(['broker_killed', 'broker_fenced', 'partition_changed', 'group_state', 'assigned', 'member_left', 'join_refused', 'send_failed', 'truncated']);

export class History {
  constructor() {
    this.clear();
  }

  clear() {
    this.tells = []; // {offset, at, kind, say, because}, oldest first
    this.marks = []; // {offset, at, kind, text, loss}, oldest first; since the picture
    this.rate = new Map(); // second -> records appended to topics that are not internal
    this.lags = new Map(); // "group|topic-partition" -> lags, newest last
    this.read = new Map(); // consumer -> [{at, count}]
    this.lanes = new Map(); // "topic-partition" -> [{at, count, offset}]
    this.batches = new Map(); // "topic-partition" -> [{at, offset, base, count, bytes, producer_id, sequence}]
    this.copies = new Map(); // "topic-partition|broker" -> [{at, offset}]: how far a replica's log reached when
    this.watermarks = new Map();
    this.positions = new Map();
    this.fetches = new Map(); // "group|topic-partition" -> [{at, offset, by}]: what came to a reader that was not done with it at once
    this.commits = new Map();
    this.before = new Map(); // "table|key" -> the offset that it had reached already where the table begins
    this.refused = new Map(); // group -> {client_id, error, at}: the last that was not let in
    this.written = new Map(); // real client -> [{at, count}]
    this.rebalances = new Rebalances(); // who read what, and the plays
    this.series = new Series(); // what the charts draw
    this.sampled = 0;
    this.since = null;
  }

  /** A new picture: what it tells, and nothing before it. */
  begin(picture, tells) {
    const old = this.tells;
    this.clear();
    this.since = picture.at;
    this.rebalances.begin(picture);
    const known = new Set(tells.map((one) => one.offset));
    this.tells = [...old.filter((one) => !known.has(one.offset) && one.offset < picture.offset), ...tells].sort((a, b) => a.offset - b.offset).slice(-MOST_TELLS);
    for (const topic of picture.topics) if (!topic.internal) for (const one of topic.partitions) for (const [, , , timestamp] of one.records) this.count(timestamp, 1);
    this.reached(picture);
  }

  /** How far everything is in the picture: nothing of that is told a time. */
  reached({ topics, groups, consumers }) {
    const has = (table, key, offset) => this.before.set(`${table}|${key}`, offset);
    for (const topic of topics) {
      for (const one of topic.partitions) {
        const place = `${topic.name}-${one.partition}`;
        has('lanes', place, one.end);
        has('watermarks', place, one.high_watermark);
        for (const [broker, end] of Object.entries(one.ends ?? {})) has('copies', `${place}|${broker}`, end);
      }
    }
    for (const group of groups ?? []) for (const [topic, partition, offset] of group.offsets ?? []) has('commits', `${group.name}|${topic}-${partition}`, offset);
    for (const { group, positions } of consumers ?? []) {
      for (const [topic, partition, offset] of positions ?? []) {
        has('positions', `${group}|${topic}-${partition}`, offset);
        has('fetches', `${group}|${topic}-${partition}`, this.before.get(`lanes|${topic}-${partition}`) ?? offset); // no picture says how far ahead it had fetched
      }
    }
  }

  /** One fact, with its offset and its sentence if it has one; `state`: after it. */
  take(fact, offset, say, state) {
    if (say) {
      this.tells.push({ offset, at: fact.at, kind: fact.kind, say, because: fact.because ?? [] });
      if (this.tells.length > MOST_TELLS + 50) this.tells = this.tells.slice(-MOST_TELLS);
    }
    this.series.take(fact);
    this.rebalances.take(fact, offset, state);
    if (fact.kind === 'join_refused') this.refused.set(fact.group, fact);
    const mark = markOf(fact, offset, say);
    if (mark) this.marks.push(mark);
    if (fact.kind === 'appended' && !state.topics[fact.topic]?.internal) {
      this.count(fact.at, fact.count);
      this.note('lanes', `${fact.topic}-${fact.partition}`, { at: fact.at, count: fact.count, offset: fact.end, shown: fact.records.length });
      for (const [base, count, bytes, at, producer_id = -1, sequence = -1] of fact.batches ?? []) this.note('batches', `${fact.topic}-${fact.partition}`, { at, offset: base + count, base, count, bytes, producer_id, sequence });
      this.share(fact, state.real_clients);
    } else if (fact.kind === 'high_watermark') {
      this.note('watermarks', `${fact.topic}-${fact.partition}`, { at: fact.at, offset: fact.high_watermark });
      for (const [broker, end] of Object.entries(fact.ends ?? {})) this.note('copies', `${fact.topic}-${fact.partition}|${broker}`, { at: fact.at, offset: end });
    }
    else if (fact.kind === 'read') {
      this.note('read', fact.consumer, { at: fact.at, count: fact.positions.reduce((sum, one) => sum + one[3], 0) });
      for (const [topic, partition, offset] of fact.fetched ?? []) this.note('fetches', `${fact.group}|${topic}-${partition}`, { at: fact.at, offset, by: fact.consumer });
      for (const [topic, partition, position] of fact.positions) this.note('positions', `${fact.group}|${topic}-${partition}`, { at: fact.at, offset: position, by: fact.consumer });
    } else if (fact.kind === 'committed') for (const [topic, partition, to] of fact.offsets) this.note('commits', `${fact.group}|${topic}-${partition}`, { at: fact.at, offset: to });
  }

  /** A fact of this time is about to come: where it begins another second, note every group's lags as they are. */
  sample(state, at) {
    const second = Math.floor(at / TRACE_EVERY);
    if (second === this.sampled) return;
    this.sampled = second;
    if (state.at) this.series.sample(second - 1, state);
    for (const group of Object.values(state.groups)) {
      for (const [topic, partition, committed] of group.offsets) {
        const part = partitionOf(state.topics[topic], partition);
        if (!part) continue;
        const key = `${group.name}|${topic}-${partition}`, trace = this.lags.get(key) ?? [];
        trace.push(Math.max(0, part.high_watermark - committed));
        if (trace.length > 300) trace.splice(0, trace.length - 300);
        this.lags.set(key, trace);
      }
    }
    const oldest = Math.floor(state.at / SECOND) - RATE_SECONDS - 5;
    for (const second of this.rate.keys()) if (second < oldest) this.rate.delete(second);
    if (this.marks.length > MOST_MARKS) this.marks = this.marks.slice(-MOST_MARKS / 2);
  }

  /** Of a tick's records only some are shown: what a real client has written of those stands for its share of all. */
  share({ at, count, records }, clients) {
    const shares = new Map();
    for (const one of records) if (clients[one[4]]) shares.set(one[4], (shares.get(one[4]) ?? 0) + 1);
    for (const [name, shown] of shares) this.note('written', name, { at, count: count * shown / records.length });
  }

  /** Records per second that a real client writes. */
  writeRate = (name, now) => perSecond(this.written.get(name), now, this.since);

  count(at, count) {
    const second = Math.floor(at / SECOND);
    this.rate.set(second, (this.rate.get(second) ?? 0) + count);
  }

  /** Records per second of a consumer, over the last five seconds. */
  readRate = (consumer, now) => perSecond(this.read.get(consumer), now, this.since);

  /** Records per second into a partition. */
  laneRate = (topic, partition, now) => perSecond(this.lanes.get(`${topic}-${partition}`), now, this.since);

  /** Lags of a group's partitions added up, newest last. `partitions`: [topic, partition]s. */
  trace(group, partitions, length = TRACE) {
    const sum = [];
    for (const [topic, partition] of partitions) {
      const one = (this.lags.get(`${group}|${topic}-${partition}`) ?? []).slice(-length);
      one.forEach((lag, at) => {
        const place = at + length - one.length;
        sum[place] = (sum[place] ?? 0) + lag;
      });
    }
    return sum.filter((one) => one !== undefined);
  }

  /** "↗" where lag has been growing for some seconds. */
  trend(group, partitions) {
    const trace = this.trace(group, partitions, 8);
    if (trace.length < 6) return '';
    const now = trace.at(-1), before = trace[0], middle = trace[trace.length >> 1];
    return now >= 3 && now > before + Math.max(1, before * .15) && now >= middle && middle >= before ? '↗' : '';
  }

  /** When a record's watermark passed, who read it when, when it was committed: the entry that went beyond its offset; null: not known. */
  passed(table, key, offset) {
    const list = this[table].get(key) ?? [], at = list.findIndex((one) => one.offset > offset);
    if (at < 0) return null;
    return at || (this.before.get(`${table}|${key}`) ?? 0) <= offset ? list[at] : null;
  }

  /** One more entry of a table; the oldest are forgotten, but for how far they reached. */
  note(table, key, entry) {
    const list = this[table].get(key);
    if (!list) return void this[table].set(key, [entry]);
    list.push(entry);
    if (list.length <= PASSES + 60) return undefined;
    const gone = list.splice(0, list.length - PASSES).at(-1);
    return void this.before.set(`${table}|${key}`, gone.offset ?? 0);
  }

  /** The sentences that led to one, the nearest cause first. */
  chain(offset, most = 6) {
    const told = new Map(this.tells.map((one) => [one.offset, one])), chain = [], seen = new Set([offset]);
    let next = told.get(offset)?.because ?? [];
    while (next.length && chain.length < most) {
      const further = [];
      for (const one of next) {
        if (seen.has(one)) continue;
        seen.add(one);
        const cause = told.get(one);
        if (cause) {
          chain.push(cause);
          further.push(...cause.because);
        }
      }
      next = further;
    }
    return chain.slice(0, most);
  }
}

function perSecond(list, now, since) {
  if (!list) return 0;
  const span = Math.max(1_000, Math.min(WINDOW, now - (since ?? now - WINDOW)));
  let count = 0;
  for (let at = list.length - 1; at >= 0 && list[at].at > now - span; at--) count += list[at].count;
  return count / (span / 1_000);
}
