/* Rebalances, from facts alone: who read what when, who is waited for, which partitions stood still and for how long.
   Law of the module: fed with every fact once, in order; whatever store it stands in, live or past, the same facts give the same plays.
   A partition stands still from the moment at which its reader lets go or dies until another has taken it. Virtual time only, no DOM. */

const KEPT = 12, MOST_PLACES = 400, DEFAULT_TIMEOUT = 300_000;
const GONE = new Set(['dead', 'stopped', 'expelled']);
const placeOf = ([topic, number]) => `${topic}-${number}`;

export class Rebalances {
  constructor() {
    this.owners = new Map(); // group -> Map place -> {name, since}
    this.bars = new Map(); // group -> [{place, name, from, to}], ended ones
    this.gaps = new Map(); // group -> Map place -> since when nobody reads it
    this.plays = []; // oldest first
    this.come = { at: 0, ids: new Set() }; // members that have joined at this moment: nobody waits for them
  }

  /** Begin with what a picture shows. */
  begin(picture) {
    for (const consumer of picture.consumers ?? []) if (consumer.group && !GONE.has(consumer.state)) for (const one of consumer.owned) this.takes(consumer.group, placeOf(one), consumer.name, picture.at);
    const known = new Set((picture.consumers ?? []).map((one) => one.name));
    for (const group of picture.groups ?? []) for (const member of group.members) if (!known.has(member.client_id)) for (const one of member.assigned) this.takes(group.name, placeOf(one), member.client_id, picture.at);
  }

  /** One fact, with the state after it. */
  take(fact, offset, state) {
    TAKE[fact.kind]?.call(this, fact, offset, state);
  }

  /** The play under way, or the last one of a group; null where none is known. */
  of = (group) => this.plays.findLast((one) => one.group === group) ?? null;

  /** The play that a told fact belongs to, or null. */
  at = (offset) => this.plays.findLast((one) => offset >= one.offset && offset <= (one.last ?? Infinity)) ?? null;

  takes(group, place, name, at) {
    const owners = table(this.owners, group), old = owners.get(place);
    if (old?.name === name) return;
    if (old) this.loses(group, place, at);
    if (owners.size >= MOST_PLACES && !old) return;
    owners.set(place, { name, since: at });
    const gaps = table(this.gaps, group), since = gaps.get(place), play = this.of(group);
    gaps.delete(place);
    if (since !== undefined && play) {
      play.stopped.set(place, (play.stopped.get(place) ?? 0) + at - since);
      play.to = Math.max(play.to ?? 0, at);
    }
  }

  loses(group, place, at) {
    const owners = table(this.owners, group), old = owners.get(place);
    if (!old) return;
    owners.delete(place);
    const bars = this.bars.get(group) ?? [];
    bars.push({ place, name: old.name, from: old.since, to: at });
    this.bars.set(group, bars.slice(-600));
    table(this.gaps, group).set(place, at);
  }

  owns(group, name, wanted, at) {
    const places = new Set(wanted.map(placeOf));
    for (const [place, one] of [...table(this.owners, group)]) if (one.name === name && !places.has(place)) this.loses(group, place, at);
    for (const place of places) this.takes(group, place, name, at);
  }

  start({ group, at, reason = '', members = [], protocol = '' }, offset, state) {
    const last = this.of(group), unread = table(this.gaps, group);
    const clients = new Map((state.groups[group]?.members ?? []).map((one) => [one.member_id, one.client_id]));
    const waits = new Map(members.filter((id) => this.come.at !== at || !this.come.ids.has(id)).map((id) => [id, { name: clients.get(id) ?? id, limit: timeoutOf(state, clients.get(id)) }]));
    if (last && (last.phase !== 'done' || (last.cooperative && at - last.to < 5_000 && /rejoin|revoke|cooperative|round/i.test(reason)))) {
      Object.assign(last, { phase: 'revoke', waits, waited: at, rounds: last.rounds + 1, last: null, done: null });
      return;
    }
    const before = new Map([...table(this.owners, group)].map(([place, one]) => [place, one.name]));
    for (const [place] of unread) before.set(place, this.bars.get(group)?.findLast((one) => one.place === place)?.name ?? '');
    this.plays.push({ group, offset, last: null, from: at, to: null, reason, cooperative: /cooperative/.test(protocol || state.groups[group]?.protocol || ''), phase: 'revoke', rounds: 1, waited: at, waits, before, next: null, stopped: new Map(), done: null });
    if (this.plays.length > KEPT) this.plays.shift();
  }
}

const TAKE = {
  consumer_owns({ group, consumer, owned, at }) {
    if (group) this.owns(group, consumer, owned, at);
  },

  consumer_changed({ group, consumer, state: now, at }) {
    if (group && GONE.has(now)) this.owns(group, consumer, [], at);
  },

  /** A real client that joins again under an eager assignor has let go; of a simulated one its own facts tell. */
  member_joined({ group, client_id, member_id, rejoined, at }, offset, state) {
    const play = this.of(group);
    play?.waits.delete(member_id);
    if (this.come.at !== at) this.come = { at, ids: new Set() };
    this.come.ids.add(member_id);
    if (rejoined && !state.consumers[client_id] && !play?.cooperative) this.owns(group, client_id, [], at);
  },

  member_left({ group, client_id, member_id, reason, at }, offset, state) {
    this.of(group)?.waits.delete(member_id);
    if (reason !== 'replaced' && !state.consumers[client_id]) this.owns(group, client_id, [], at);
  },

  group_state(fact, offset, state) {
    const play = this.of(fact.group);
    if (fact.state === 'PreparingRebalance') this.start(fact, offset, state);
    else if (!play || play.phase === 'done') return;
    else if (fact.state === 'CompletingRebalance') Object.assign(play, { phase: 'assign', cooperative: /cooperative/.test(fact.protocol), waits: new Map() });
    else if (fact.state === 'Empty' || fact.state === 'Dead') Object.assign(play, { phase: 'done', done: fact.at, to: fact.at, last: offset });
  },

  assigned({ group, assignment, clients = {}, at }, offset, state) {
    const play = this.of(group);
    if (play && play.phase !== 'done') {
      play.next = new Map(Object.entries(assignment).flatMap(([id, mine]) => mine.map((one) => [placeOf(one), clients[id] ?? id])));
      Object.assign(play, { phase: 'done', done: at, to: Math.max(at, play.to ?? 0), last: offset, waits: new Map() });
    }
    for (const [id, mine] of Object.entries(assignment)) if (!state.consumers[clients[id]]) this.owns(group, clients[id] ?? id, mine, at);
  },
};

function table(map, name) {
  let found = map.get(name);
  if (!found) map.set(name, (found = new Map()));
  return found;
}

/** A member's rebalance timeout in ms, as far as it is known: max.poll.interval.ms, or kafkajs' rebalanceTimeout. */
function timeoutOf(state, client) {
  const { settings = {} } = state.consumers[client] ?? {};
  return Number(settings['max.poll.interval.ms'] ?? settings.rebalanceTimeout ?? DEFAULT_TIMEOUT);
}

/** Who is waited for now: {names, waited, limit} in ms; null where nobody is. */
export function waiting(play, now) {
  if (!play || play.phase !== 'revoke' || !play.waits.size) return null;
  const all = [...play.waits.values()];
  return { names: all.map((one) => one.name), waited: Math.max(0, now - play.waited), limit: Math.max(...all.map((one) => one.limit)) };
}

/** How long each partition stood still: [{place, ms, still}], those of the play; `still`: it goes on. */
export function stopped(rebalances, play, now) {
  const gaps = rebalances.gaps.get(play.group) ?? new Map(), places = new Set([...play.before.keys(), ...(play.next?.keys() ?? []), ...play.stopped.keys()]);
  const current = rebalances.of(play.group) === play;
  return [...places].sort(byPlace).map((place) => {
    const still = current && gaps.has(place);
    return { place, ms: (play.stopped.get(place) ?? 0) + (still ? Math.max(0, now - gaps.get(place)) : 0), still };
  });
}

/** The rows of "who read what": [{place, before, now, next, moved, bars: [{name, from, to}]}] over a stretch of time. `to` null: it goes on. */
export function rowsOf(rebalances, play, from, to) {
  const owners = rebalances.owners.get(play.group) ?? new Map(), ended = rebalances.bars.get(play.group) ?? [];
  return stopped(rebalances, play, to).map(({ place, ms, still }) => {
    const owner = owners.get(place), bars = ended.filter((one) => one.place === place && one.to > from && one.from < to).map((one) => ({ name: one.name, from: Math.max(from, one.from), to: Math.min(to, one.to) }));
    if (owner && owner.since < to) bars.push({ name: owner.name, from: Math.max(from, owner.since), to: null });
    const next = play.next?.get(place) ?? '', before = play.before.get(place) ?? '';
    return { place, before, now: owner?.name ?? '', next, moved: Boolean(next) && before !== next, ms, still, bars };
  });
}

/**
 * Who takes what from whom on a topic: {all, count, pairs: [{from, to, numbers}]}, the most first. `before`, `next`: Maps place -> name; what
 * is in one of them only has nobody there, "".
 */
export function movesOf(before, next, topic) {
  const pairs = new Map(), places = [...new Set([...before.keys(), ...next.keys()])].filter((place) => parts(place)[0] === topic).sort(byPlace);
  for (const place of places) {
    const from = before.get(place) ?? '', to = next.get(place) ?? '';
    if (from !== to) table(table(pairs, from), to).set(parts(place)[1], true);
  }
  const found = [...pairs].flatMap(([from, others]) => [...others].map(([to, numbers]) => ({ from, to, numbers: [...numbers.keys()] })));
  return { all: places.length, count: found.reduce((sum, one) => sum + one.numbers.length, 0), pairs: found.sort((a, b) => b.numbers.length - a.numbers.length) };
}

/** How long something stood still: "24 ms", "3.2 s". */
export const stillTold = (ms) => (ms > 0 && ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`);

const parts = (place) => [place.slice(0, place.lastIndexOf('-')), Number(place.slice(place.lastIndexOf('-') + 1))];
export function byPlace(a, b) {
  const [one, first] = parts(a), [other, second] = parts(b);
  return one === other ? first - second : one < other ? -1 : 1;
}
