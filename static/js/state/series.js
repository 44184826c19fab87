/* What the charts draw: per second of the lab's time, records in and out, lags, ISR sizes.
   Law of the module: it is told the state once a second and every fact; it forgets what is older than ten minutes. Virtual time only. Pure. */

const SECOND = 1_000, KEPT_SECONDS = 700, MOST_LINES = 24;

export class Series {
  constructor() {
    this.out = new Map(); // second -> records processed
    this.lags = new Map(); // "group|topic-partition" -> Map second -> records behind
    this.isr = new Map(); // "topic-partition" -> Map second -> replicas in sync
    this.rebalances = []; // virtual ms
    this.since = null; // the first second that is known
    this.last = null;
  }

  take(fact) {
    if (fact.kind === 'read') {
      const second = Math.floor(fact.at / SECOND), count = fact.positions.reduce((sum, one) => sum + one[3], 0);
      this.out.set(second, (this.out.get(second) ?? 0) + count);
    } else if (fact.kind === 'group_state' && fact.state === 'PreparingRebalance') this.rebalances.push(fact.at);
  }

  /** The state as it was when a second ended. */
  sample(second, state) {
    this.since ??= second;
    this.last = second;
    for (const group of Object.values(state.groups)) {
      for (const [topic, number, committed] of group.offsets) {
        const part = state.topics[topic]?.partitions[number];
        if (part) note(this.lags, `${group.name}|${topic}-${number}`, second, Math.max(0, part.high_watermark - committed));
      }
    }
    for (const topic of Object.values(state.topics)) if (!topic.internal) for (const part of topic.partitions) note(this.isr, `${topic.name}-${part.partition}`, second, part.leader < 0 ? 0 : part.isr.length);
    if (second % 30 === 0) this.forget(second - KEPT_SECONDS);
  }

  forget(before) {
    for (const line of [this.out, ...this.lags.values(), ...this.isr.values()]) for (const second of line.keys()) if (second < before) line.delete(second);
    this.rebalances = this.rebalances.filter((at) => at >= before * SECOND);
    if (this.since < before) this.since = before;
  }
}

/**
 * The server's samples of the time before a page was opened, as lines like the live ones: {since, rebalances, out, lags, isr}. `told`: as
 * `past/series/` answers; a count over several seconds is spread evenly.
 */
export function older({ every, seconds, out, lags, isr, rebalances }) {
  const each = ([name, values]) => [name, new Map(values.map((value, turn) => [seconds[turn], value]).filter(([, value]) => value !== null))];
  const spread = new Map(seconds.flatMap((second, turn) => Array.from({ length: every }, (_, by) => [second - every + 1 + by, out[turn] / every])));
  return { since: seconds.length ? seconds[0] - every + 1 : null, rebalances, out: spread, lags: new Map(Object.entries(lags).map(each)), isr: new Map(Object.entries(isr).map(each)) };
}

/** Live lines with what is known of the time before them: {since, last, rebalances, out, lags, isr}. */
export function joined(live, past) {
  if (!past || past.since === null || live.since === null) return live;
  const { since } = live, before = (line) => [...(line ?? [])].filter(([second]) => second < since);
  const lines = (what) => {
    const names = new Set([...live[what].keys(), ...past[what].keys()]);
    return new Map([...names].slice(0, MOST_LINES).map((name) => [name, new Map([...before(past[what].get(name)), ...(live[what].get(name) ?? [])])]));
  };
  const rebalances = [...past.rebalances.filter((at) => at < since * SECOND), ...live.rebalances.filter((at) => at >= since * SECOND)];
  return { since: Math.min(past.since, since), last: live.last, rebalances, out: new Map([...before(past.out), ...live.out]), lags: lines('lags'), isr: lines('isr') };
}

function note(lines, name, second, value) {
  let line = lines.get(name);
  if (!line) {
    if (lines.size >= MOST_LINES) return;
    lines.set(name, (line = new Map()));
  }
  line.set(second, value);
}

/**
 * Lines over a range: {seconds, lines: [{name, values}]}, a value per second, null where none is known. A value that was not noted holds from
 * the second before it (nothing happened in the lab meanwhile), from the first second known on. `lines`: Map name -> Map second -> value.
 */
export function over({ from, to }, lines, { since, last, holds = true, step = 1 }) {
  const seconds = [], first = Math.floor(from / SECOND), end = Math.floor(to / SECOND);
  for (let second = first; second <= end; second += step) seconds.push(second);
  return {
    seconds,
    lines: [...lines].map(([name, line]) => {
      let held = holds ? before(line, first) : 0;
      return { name, values: seconds.map((second) => {
        if (since === null || second < since || second > last) return null;
        let value = holds ? held : 0;
        for (let at = second; at < second + step; at++) if (line.has(at)) value = holds ? line.get(at) : value + line.get(at);
        held = value;
        return holds ? value : value / step;
      }) };
    }),
  };
}

function before(line, second) {
  let found = null;
  for (const [at, value] of line) if (at < second) found = value;
  return found;
}

/** What a line was like: {now, least, most}; nulls where nothing is known. */
export function extent(values) {
  const known = values.filter((value) => value !== null);
  return known.length ? { now: known.at(-1), least: Math.min(...known), most: Math.max(...known) } : { now: null, least: null, most: null };
}
