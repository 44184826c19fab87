/* What inspectors remember of the facts that went by: ISRs and leaders over time, a group's states, requests counted.
   Law of the module: fed in order; it forgets the oldest. Virtual time only, no DOM. */

const MOST = 60, RATE_MS = 4_000;

export class Seen {
  constructor() {
    this.clear();
  }

  clear() {
    this.partitions = new Map(); // "topic-partition" -> [{at, isr, leader, epoch, how}]
    this.groups = new Map(); // group -> [{at, state, reason}]
    this.start = this.at = 0;
    this.counts = new Map(); // "broker 2" -> [{at, requests: Map}]
  }

  /** A picture: what holds now, where it differs from what was known. */
  begin(picture) {
    if (picture.start !== this.start || picture.at < this.at) this.clear();
    this.start = picture.start;
    this.at = picture.at;
    for (const topic of picture.topics) {
      for (const one of topic.partitions) {
        const key = `${topic.name}-${one.partition}`, last = this.partitions.get(key)?.at(-1);
        if (last?.epoch !== one.leader_epoch || String(last.isr) !== String(one.isr)) push(this.partitions, key, { at: picture.at, isr: one.isr, leader: one.leader, epoch: one.leader_epoch, how: '' });
      }
    }
    for (const one of picture.groups) if (this.groups.get(one.name)?.at(-1)?.state !== one.state) push(this.groups, one.name, { at: picture.at, state: one.state, reason: '' });
  }

  take(facts) {
    for (const fact of facts) {
      this.at = fact.at;
      if (fact.kind === 'partition_changed') push(this.partitions, `${fact.topic}-${fact.partition}`, { at: fact.at, isr: fact.isr, leader: fact.leader, epoch: fact.leader_epoch, how: fact.how });
      else if (fact.kind === 'group_state') push(this.groups, fact.group, { at: fact.at, state: fact.state, reason: fact.reason ?? '' });
    }
  }

  /** What the lab's journal still has of one thing: it goes before what was seen here. `since`: the oldest moment that is kept. */
  recall(kind, id, since, facts) {
    if (kind === 'group') this.before(this.groups, id, facts.map((fact) => ({ at: fact.at, state: fact.state, reason: fact.reason ?? '' })));
    if (kind !== 'partition') return;
    const changes = facts.filter((fact) => fact.kind === 'partition_changed'), made = facts.find((fact) => fact.kind === 'topic_created'), first = changes[0];
    const list = changes.map((fact) => ({ at: fact.at, isr: fact.isr, leader: fact.leader, epoch: fact.leader_epoch, how: fact.how }));
    const known = this.partitions.get(id)?.[0], begun = first ? { isr: [...first.isr, ...(first.out ?? [])].filter((one) => !(first.back ?? []).includes(one)), leader: first.previous, epoch: first.leader_epoch - (first.previous === first.leader ? 0 : 1) } : known;
    if (begun) list.unshift({ ...begun, at: made?.at ?? since, how: made ? 'created' : '' });
    this.before(this.partitions, id, list);
  }

  before(table, id, list) {
    const known = table.get(id) ?? [], last = list.at(-1)?.at ?? 0, own = known.filter((one, turn) => one.at > last && (turn > 0 || !list.length));
    table.set(id, [...list, ...own].slice(-MOST));
  }

  /** A detail that counts requests. */
  count(name, at, requests) {
    const list = this.counts.get(name) ?? [];
    if (list.length && at < list.at(-1).at) list.length = 0;
    list.push({ at, requests: new Map(requests) });
    while (list.length > 2 && at - list[1].at >= RATE_MS) list.shift();
    this.counts.set(name, list);
  }

  /** Requests per second of lab time by API, over the last seconds. */
  rates(name) {
    const list = this.counts.get(name) ?? [], first = list[0], last = list.at(-1);
    if (!first || last.at <= first.at) return new Map();
    return new Map([...last.requests].map(([api, count]) => [api, Math.max(0, count - (first.requests.get(api) ?? 0)) / ((last.at - first.at) / 1_000)]));
  }

  partition = (id) => this.partitions.get(id) ?? [];
  group = (id) => this.groups.get(id) ?? [];
}

function push(table, key, entry) {
  const list = table.get(key);
  if (!list) table.set(key, [entry]);
  else {
    list.push(entry);
    if (list.length > MOST) list.splice(0, list.length - MOST);
  }
}
