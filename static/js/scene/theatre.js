/* A rebalance as a play in four phases: it begins, everyone lets go, nobody reads, new owners.
   Law of the module: it only holds back what is seen, never what is; no phase is shorter than 700 ms; without a rebalance it is not there. */

import { reasonTold } from '../state/reason.js';
import { attribute, set } from './keyed.js';
import { span } from '../state/clock.js';
import { movesOf, stillTold, stopped, waiting } from '../state/rebalance.js';
import { gettext, ngettext } from '../state/text.js';
import { readersOf } from '../state/words.js';
import { html } from './shapes.js';

const PHASE = 700, STAYS = 2_600, LONGEST = 120_000;

const list = (names) => (names.length > 2 ? gettext('{names} and {count} more', { names: names.slice(0, 2).join(', '), count: names.length - 2 }) : names.length === 2 ? gettext('{first} and {second}', { first: names[0], second: names[1] }) : names.join(''));

export class Theatre {
  constructor(element) {
    this.element = element;
    this.phase = null;
    this.queue = [];
    this.group = null;
    this.before = new Map();
    this.released = new Set();
  }

  /** Facts of a frame, after the store took them. `focus`: as the board has it. */
  take(facts, store, focus, real) {
    for (const fact of facts) {
      if (!focus?.group || fact.group !== focus.group.name) continue;
      if (fact.kind === 'group_state' && fact.state === 'PreparingRebalance') this.begin(fact, store, real);
      else if (this.phase === null) continue;
      else if (fact.kind === 'member_joined' && !fact.rejoined) this.cause = gettext('{client} joins', { client: fact.client_id });
      else if (fact.kind === 'group_state' && fact.state === 'CompletingRebalance') this.ask(1, 2);
      else if (fact.kind === 'assigned') {
        this.result = this.told(fact);
        this.ask(1, 2, 3);
      } else if (fact.kind === 'group_state' && (fact.state === 'Empty' || fact.state === 'Dead')) this.close();
    }
    this.last = store.state;
    this.store = store;
    if (this.phase !== null && this.phase < 3) this.release(store.state);
  }

  /** Note what has been let go since the play began, even where it was taken again at once. */
  release(state) {
    const held = new Set();
    for (const { name, owned } of readersOf(state, this.group)) for (const [topic, number] of owned) held.add(`${topic}-${number} ${name}`);
    for (const [place, name] of this.before) {
      if (held.has(`${place} ${name}`) || this.released.has(place)) continue;
      this.released.add(place);
      this.changed = true;
      this.ask(1);
    }
  }

  begin(fact, store, real) {
    if (this.phase === null) {
      this.before.clear();
      this.released.clear();
      for (const { name, owned } of readersOf(this.last ?? store.state, fact.group)) for (const [topic, number] of owned) this.before.set(`${topic}-${number}`, name);
    }
    this.group = fact.group;
    this.cooperative = /cooperative/.test(store.state.groups[fact.group]?.protocol ?? '');
    this.cause = told(reasonTold(fact.reason));
    this.result = gettext('each goes on from its committed offset');
    this.queue = [];
    this.enter(0, real);
  }

  /** Play these phases too, each once, in their order. */
  ask(...phases) {
    for (const phase of phases) if (phase > this.phase && !this.queue.some((one) => one >= phase)) this.queue.push(phase);
  }

  enter(phase, real) {
    this.phase = phase;
    this.entered = real;
    this.changed = true;
  }

  /** Something else is looked at: whatever was played is over. */
  rest() {
    this.last = null;
    this.close();
    this.render();
  }

  close() {
    this.phase = null;
    this.queue = [];
    this.changed = true;
  }

  told({ assignment, clients = {} }) {
    const busy = Object.entries(assignment).filter(([, mine]) => mine.length), idle = Object.entries(assignment).filter(([, mine]) => !mine.length).map(([id]) => clients[id] ?? id);
    return idle.length ? ngettext('{names} is idle', '{names} are idle', idle.length, { names: list(idle) }) : ngettext('{count} reader, from the committed offsets', '{count} readers, from the committed offsets', busy.length);
  }

  /** One frame; answers whether it goes on. */
  frame(real) {
    if (this.phase === null) return this.render();
    const passed = real - this.entered;
    if (this.queue.length && passed >= PHASE) this.enter(this.queue.shift(), real);
    else if (this.phase === 3 && passed >= STAYS) this.close();
    else if (passed > LONGEST) this.close();
    this.render();
    this.count(real);
    return this.phase !== null && (this.queue.length > 0 || this.phase === 3);
  }

  /** What counts while it plays: who is waited for, and how long partitions have stood still. */
  count(real) {
    if (this.phase === null || !this.store || real - (this.counted ?? 0) < 200) return;
    this.counted = real;
    const play = this.store.history?.rebalances.of(this.group), now = this.store.now(real), line = this.element.children?.[this.phase]?.querySelector('.counts');
    if (!play || !line) return;
    set(line, this.phase < 3 ? waitsTold(play, now) : stoppedTold(this.store.history.rebalances, play, now));
  }

  /** Which owner of a partition may be seen now. */
  owner(topic, partition, owner) {
    if (!this.holds || !owner || owner.group !== this.group) return owner;
    return this.keeps(`${topic}-${partition}`, owner.name) ? owner : null;
  }

  /** Who reads a partition when the play is over: {name, same}; name empty: nobody knows yet; null: nothing plays, or it is over. */
  coming(topic, partition) {
    if (!this.holds || !this.before.size) return null;
    const place = `${topic}-${partition}`, name = this.store?.history?.rebalances.of(this.group)?.next?.get(place) ?? '';
    return { name, same: Boolean(name) && this.before.get(place) === name };
  }

  /** What moves on a topic of the group that is played, as in `movesOf`; null: nothing plays, or nobody knows yet. */
  moves(topic) {
    const next = this.phase === null || !this.before.size ? null : this.store?.history?.rebalances.of(this.group)?.next;
    if (!next) return null;
    if (this.moving?.next !== next || this.moving.topic !== topic) this.moving = { next, topic, told: movesOf(this.before, next, topic) };
    return this.moving.told;
  }

  /** A reader as it may be seen now. */
  shown(reader) {
    if (!this.holds || reader.group !== this.group) return reader;
    const owned = reader.owned.filter(([topic, number]) => this.keeps(`${topic}-${number}`, reader.name));
    return owned.length === reader.owned.length ? reader : { ...reader, owned };
  }

  /** Whether something is held back: up to the phase in which the new owners are shown. */
  get holds() {
    return this.phase !== null && this.phase < 3;
  }

  keeps(place, name) {
    return this.before.get(place) === name && !this.released.has(place) && !(this.phase === 2 && !this.cooperative);
  }

  /** The state as it may be seen: the group under way while the play is. */
  seen(state) {
    const group = state.groups[this.group];
    if (!this.holds || !group || group.state === 'PreparingRebalance' || group.state === 'CompletingRebalance') return state;
    return { ...state, groups: { ...state.groups, [this.group]: { ...group, state: this.phase === 2 ? 'CompletingRebalance' : 'PreparingRebalance' } } };
  }

  render() {
    if (!this.changed) return false;
    this.changed = false;
    const { element } = this;
    element.hidden = this.phase === null;
    if (this.phase === null) return false;
    const steps = [
      [this.cause, gettext('everyone reads on until it hears of it')],
      this.cooperative ? [gettext('Some partitions are given up'), gettext('only what moves stops')] : [gettext('Everyone lets go'), gettext('eager: the whole group stops')],
      this.cooperative ? [gettext('They have no reader'), gettext('the others are read on')] : [gettext('Nobody reads'), gettext('records wait in their lanes')],
      [gettext('New owners'), this.result],
    ];
    (element.querySelector?.('ol') ?? element).replaceChildren(...steps.map(([title, text], at) => {
      const item = html('li', at < this.phase ? 'passed' : at === this.phase ? 'now' : '', html('b', '', String(at + 1)), html('span', '', html('strong', '', title), html('span', 'counts', text)));
      attribute(item, 'aria-current', at === this.phase ? 'step' : null);
      return item;
    }));
    element.setAttribute('aria-label', gettext('Rebalance of {group}, phase {phase} of 4: {what}', { group: this.group, phase: this.phase + 1, what: steps[this.phase][0] }));
    return false;
  }
}

/** "waits for C2: 12 s of at most 300 s". */
export function waitsTold(play, now) {
  const found = waiting(play, now);
  if (!found) return gettext('nobody is waited for');
  return gettext('waits for {names}: {waited} of at most {limit}', { names: list(found.names), waited: span(found.waited), limit: `${found.limit / 1_000} s` });
}

/** "2 of 6 stood still, 3.2 s in all". */
export function stoppedTold(rebalances, play, now) {
  const all = stopped(rebalances, play, now), still = all.filter((one) => one.ms > 0), sum = still.reduce((total, one) => total + one.ms, 0);
  if (!still.length) return gettext('no partition stood still');
  return ngettext('1 of {all} stood still, {sum}', '{count} of {all} stood still, {sum} in all', still.length, { all: all.length, sum: stillTold(sum) });
}

/** A coordinator's reason as a title: short, and beginning with a capital. */
function told(reason = '') {
  const short = reason.split(/[.;:(]/)[0].trim();
  return short ? (short.length > 44 ? `${short.slice(0, 42)}…` : short[0].toUpperCase() + short.slice(1)) : gettext('A rebalance begins');
}
