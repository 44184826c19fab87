/* The stage: rows, cards, heads and lines.
   Law of the module: the store says what; here it is put on the page, by key, in pieces. Where it stands places.js sees to, only when something moved. */

import { followed } from '../state/real.js';
import { gathered, lightViews, movesTold, sorted } from '../state/dense.js';
import { awayViews, brokerViews, chipOf, focusOf, foldedTopics, groupView, laneViewer, loneReaderViews, memberViews, otherGroupViews, producerViews, realProducerViews, topicView } from '../state/views.js';
import { perSecond, readersOf, shownTopics } from '../state/words.js';
import * as cards from './cards.js';
import { foldedTopic } from './folded.js';
import { ghost, toCome } from './ghosts.js';
import { keyed } from './keyed.js';
import { densityOf } from './layout.js';
import { Lines } from './lines.js';
import { Places } from './places.js';
import { Row } from './rows.js';
import { Rounds, Turns } from './turns.js';
import { html, icon } from './shapes.js';
import { gettext } from '../state/text.js';

const TOLD_EVERY = 240, ROWS_AT_ONCE = 8, FILLS_FOR = 6; // ms, rows, ms
const $ = (id) => document.getElementById(id);

export class Board {
  constructor(store, ui, theatre, page) {
    Object.assign(this, { store, ui, theatre, page });
    this.stage = $('stage');
    this.parts = Object.fromEntries(['producers', 'rows', 'members', 'brokers', 'head-producers', 'head-topic', 'head-group', 'folded', 'others'].map((name) => [name, $(name)]));
    this.rows = new Map();
    this.lines = new Lines($('wires'));
    this.places = new Places(this);
    this.crowd = this.matrix = null; // fetched where a topic is so large, or somebody wants to see all of them
    this.place = (key) => store.keys.place(key);
    this.slots();
    this.signature = '';
    this.owners = '';
    this.shownMembers = [];
    this.rounds = new Rounds(); // quick: the lanes; slow: what is only read
    this.opening = new Turns();
    this.told = -1e9;
    this.behind = false; // something has been seen since the last round of telling
  }

  slots() {
    this.sorter = html('span', 'seg sorter', html('span', 'small soft', `${gettext('Sort by')} `), ...[['id', gettext('id')], ['lag', gettext('lag')], ['owner', gettext('owner')]].map(([name, word]) => {
      const button = html('button', 'btn small-b', word);
      button.type = 'button';
      button.dataset.sort = name;
      return button;
    }));
    this.all = html('button', 'btn small-b', gettext('All topics'));
    this.all.type = 'button';
    this.all.dataset.allTopics = 'yes';
    this.stage.addEventListener('click', (event) => {
      const button = event.target.closest('[data-all-topics], .matrix [data-topic-focus]');
      if (button) this.ui.all = button.dataset.allTopics === 'yes';
    }, { capture: true });
    this.sorter.setAttribute('role', 'group');
    this.sorter.setAttribute('aria-label', gettext('Sort by'));
    this.parts.addProducer = cards.slot(gettext('Producer'), 'add_producer', gettext('Add a producer'));
    this.parts.addBroker = cards.slot(gettext('Broker'), 'add_broker', gettext('Add a broker'));
    this.parts.addConsumer = cards.slot(gettext('Consumer'), 'add_consumer', gettext('Add a consumer'));
    this.parts.addGroup = cards.slot(gettext('Group'), 'add_group', gettext('Add a consumer group'));
    this.parts.addTopic = cards.slot(gettext('Topic'), 'create_topic', gettext('Create a topic'));
    this.parts.addBroker.classList.add('only');
    for (const one of ['addProducer', 'addBroker', 'addConsumer', 'addGroup', 'addTopic']) this.parts[one].hidden = !this.page.steer;
    this.parts.producers.after(this.parts.addProducer);
    this.parts.addProducer.classList.add('slot-producer');
    $('broker-slot').append(this.parts.addBroker);
    $('member-slots').append(this.parts.addConsumer, this.parts.addGroup);
  }

  /** Bring the whole page up to the store for the first time, while nothing is to be seen yet: `opens` does it. `now`: virtual ms. */
  open(now) {
    this.see(now);
    this.opening.begin([...this.lanePieces(now), ...this.pieces(now), () => this.arrange(), () => this.mark()]);
  }

  /** As many pieces of the opening as fit in a frame. */
  opens() {
    const begun = performance.now();
    while (this.opening.step() && performance.now() - begun < FILLS_FOR);
  }

  /** Bring the page up to the store in pieces: the lanes at once, what is only read a few times a second. */
  refresh(now, real) {
    this.see(now);
    this.rounds.quick.begin(this.lanePieces(now));
    this.behind = true;
    this.step(now, real);
  }

  /** One piece of what has been seen is put on the page, or a round of telling begins; where something stands elsewhere now, all of it at once. Answers whether there was anything to do. */
  step(now, real) {
    if (!this.rounds.slow.waiting && this.behind && real - this.told >= TOLD_EVERY) this.tell(now, real);
    const busy = this.rounds.step();
    if (busy && this.moved) {
      this.rounds.quick.all();
      this.tell(now, real);
      this.rounds.slow.all();
    }
    return busy;
  }

  tell(now, real) {
    this.told = real;
    this.behind = false;
    this.rounds.slow.begin([...this.pieces(now), () => this.arrange(), () => this.mark()]);
  }

  /** Whether the lanes are still being put on the page. */
  get laying() {
    return this.rounds.quick.waiting;
  }

  /** Whether something seen has not been told yet. */
  get pending() {
    return this.rounds.waiting || this.behind;
  }

  /** What is looked at, and the rows that it takes. */
  see(now) {
    const { ui } = this, state = (this.state = this.theatre.seen(this.store.state));
    ui.followed = followed(state, ui.followed);
    const focus = (this.focus = focusOf(state, ui));
    this.shape(focus, Object.keys(state.groups).length);
    if (!focus.topic) this.empty();
  }

  /** The lanes, a few rows in each piece. */
  lanePieces(now) {
    const { focus } = this, shown = (partition, owner) => this.theatre.owner(focus.topic.name, partition, owner);
    if (!focus.topic) return [];
    if (this.crowded) return [() => this.crowds(focus, now, shown)];
    const view = laneViewer(this.state, this.store.history, focus, this.ui, now, shown), { partitions } = focus.topic, views = [];
    this.readers = focus.group ? readersOf(this.state, focus.group.name) : [];
    return [
      ...inSlices(partitions.length, (from, to) => () => {
        for (let turn = from; turn < to; turn++) {
          const { partition } = partitions[turn];
          views[turn] = { ...view(partitions[turn], turn), coming: this.coming(focus, partition) };
          this.rows.get(partition)?.update(views[turn]);
        }
      }),
      () => this.placed(views),
    ];
  }

  /** All rows are up to date: another order or other owners move what stands beside them. */
  placed(views) {
    this.views = views;
    this.order(views);
    this.parts.rows.classList.toggle('playing', Boolean(views[0]?.coming));
    const owners = JSON.stringify([views.map((one) => [one.owner, one.coming]), this.theatre.phase, this.ui.preview?.kind]);
    if (owners !== this.owners) this.moved = true;
    this.owners = owners;
  }

  /** Heads, cards and figures, in pieces; what lies outside the rows has the page laid out, so it comes together. */
  pieces(now) {
    const { history, keys } = this.store, { ui, state, focus, parts } = this, rows = [...this.rows.values()];
    return [
      ...inSlices(rows.length, (from, to) => () => rows.slice(from, to).forEach((row) => row.tell())),
      () => {
        this.heads(now);
        cards.topicHead(parts['head-topic'], topicView(state, focus, history, keys), this.place, ui.light);
        this.tools();
        cards.groupHead(parts['head-group'], groupView(focus, now, history));
        cards.brokers(parts.brokers, [...brokerViews(state, now), ...ghost(ui, 'broker', { id: ui.preview?.id ?? '', state: 'fenced', tag: gettext('new'), sub: gettext('will register') })]);
      },
      () => {
        this.memberCards(focus, now);
        cards.otherGroups(parts.others, [...awayViews(state, focus, now), ...otherGroupViews(state, history, focus), ...loneReaderViews(state)]);
        this.folded((this.density === 'topics' ? [] : [...toCome(ui.preview, focus), ...foldedTopics(state, history, focus, now)]).map((one) => ({ ...one, width: this.places.laneWidth })));
      },
    ];
  }

  /** Who writes: the column's head and its cards. */
  heads(now) {
    const { history } = this.store, { ui, state, focus } = this, real = realProducerViews(state, history, focus, now);
    const total = Object.values(state.producers).reduce((sum, one) => sum + (one.state === 'running' ? one.rate : 0), 0) + real.reduce((sum, one) => sum + history.writeRate(one.id, now), 0);
    const rate = perSecond(total).replace('/s', '');
    this.simpleHead(rate === '1' ? gettext('1 record/s') : gettext('{rate} records/s', { rate }));
    cards.producers(this.parts.producers, [...producerViews(state, focus, this.page.steer), ...real, ...ghost(ui, 'producer', { id: gettext('a producer'), rate: '', sub: gettext('will write here'), error: '', state: 'ghost', shelves: [] })], this.place);
  }

  /** Who reads: cards that stand at the rows they read, so another owner moves them. */
  memberCards(focus, now) {
    this.shownMembers = this.members(focus, now);
    cards.members(this.parts.members, this.shownMembers);
    const said = JSON.stringify(this.shownMembers.map((one) => [one.id, one.owned]));
    if (said !== this.readersSaid) this.moved = true;
    this.readersSaid = said;
  }

  /** The cards of the group in focus; among very many partitions its members stand beneath them instead. */
  members(focus, now) {
    this.idle = 0;
    if (this.crowded) {
      this.idle = focus.group ? readersOf(this.state, focus.group.name).filter((one) => !one.owned.length && one.state !== 'dead').length : 0;
      return [];
    }
    const { lines, items } = gathered(memberViews(this.state, this.store.history, focus, now, (reader) => this.theatre.shown(reader))), { preview } = this.ui;
    this.parts.members.classList.toggle('lines', lines);
    const more = preview?.kind === 'consumer' && (preview.group || '') === (focus.group?.name ?? '');
    return more ? [...items, { id: ' preview', label: '+', group: '', owned: [], state: 'idle', name: gettext('one more consumer'), sub: gettext('joins the group'), lag: null, trend: '', trace: [], left: null, ghost: true }] : items;
  }

  simpleHead(text) {
    const head = this.parts['head-producers'];
    if (head.said === text) return;
    head.said = text;
    head.replaceChildren(html('h2', '', gettext('Producers')), html('div', 'soft small', text));
  }

  tools() {
    const tools = this.parts['head-topic'].querySelector('.tools');
    if (!tools) return;
    if (this.sorter.parentElement !== tools) tools.append(this.sorter, this.all, this.parts.addTopic);
    this.all.hidden = shownTopics(this.state).length < 2;
    this.sorter.hidden = this.density === 'full' || this.density === 'medium' || this.density === 'topics';
    for (const button of this.sorter.querySelectorAll('button')) button.setAttribute('aria-pressed', String(button.dataset.sort === this.ui.sort));
  }

  /** The rows for this topic, made anew only where topic, count or density differ. */
  shape(focus, groups) {
    const count = focus.topic?.partitions.length ?? 0, density = this.ui.all && focus.topic ? 'topics' : densityOf(count);
    const signature = `${focus.topic?.topic_id} ${count} ${density} ${focus.groups.length} ${groups}`;
    if (signature === this.signature) return;
    this.signature = signature;
    this.density = density;
    this.moved = true;
    this.rows.clear();
    this.parts.rows.replaceChildren();
    this.crowd?.clear();
    this.crowded = density === 'strips' || density === 'paged' || density === 'topics';
    if (!focus.topic || this.crowded) return;
    for (const { partition } of focus.topic.partitions) {
      const row = new Row(focus.topic.name, partition, this.place, density === 'compact');
      this.rows.set(partition, row);
      this.parts.rows.append(row.element);
    }
  }

  /** More than rows can show. */
  crowds(focus, now, shown) {
    if (!this.crowd) return void this.fetch();
    if (this.density === 'topics') return this.matrix.update(this.matrixView(this.state, this.store.history, now), focus.topic.name);
    return this.many(focus, now, shown);
  }

  /** Who reads a partition after the rebalance that plays, as a chip says it. */
  coming(focus, partition) {
    const next = this.theatre.group === focus.group?.name ? this.theatre.coming(focus.topic.name, partition) : null;
    if (!next) return null;
    return { ...next, text: chipOf(this.readers.find((one) => one.name === next.name || one.client_id === next.name)) || next.name };
  }

  /** What draws very many partitions and all topics: most visits need neither. */
  async fetch() {
    this.fetched ??= Promise.all([import('./crowd.js'), import('./matrix.js'), import('../state/matrix.js')]);
    const [{ Crowd }, { Matrix }, { matrixView }] = await this.fetched;
    if (this.crowd) return;
    this.crowd = new Crowd(this.parts.rows, this.place, this.ui);
    this.matrix = new Matrix(this.parts.rows);
    this.matrixView = matrixView;
    document.dispatchEvent(new CustomEvent('stage:mode'));
  }

  /** More partitions than rows: light views of all, a whole one of the unfolded. */
  many(focus, now, shown) {
    const { history } = this.store, name = focus.topic.name, group = focus.group?.name;
    const full = laneViewer(this.state, history, focus, this.ui, now, shown);
    const moves = this.theatre.group === group ? this.theatre.moves(name) : null;
    const trace = (partition, seconds) => (group ? history.trace(group, [[name, partition]], seconds) : []);
    const built = this.crowd.top;
    this.crowd.update(lightViews(this.state, focus, shown), full, trace, { paged: this.density === 'paged', idle: this.idle, moves: moves?.count ? movesTold(moves, readersOf(this.state, group), this.theatre.holds) : null });
    if (built !== this.crowd.top) this.moved = true;
  }

  /** Dense rows in the order wanted. */
  order(views) {
    if (this.density !== 'compact') return;
    const wanted = sorted(views, this.ui.sort).map((view) => this.rows.get(view.part.partition).element);
    if (wanted.every((element, at) => this.parts.rows.children[at] === element)) return;
    this.parts.rows.append(...wanted);
    this.moved = true;
  }

  empty() {
    if (this.parts.rows.firstElementChild?.classList.contains('void')) return;
    this.parts.rows.replaceChildren(html('div', 'void', html('h3', '', gettext('No topic yet')), html('p', '', gettext('A topic is a named log, split into partitions. Producers write to its end, consumer groups read along it.')), ...(this.page.steer ? [this.creator()] : [])));
  }

  creator() {
    const button = html('button', 'btn primary', icon('plus'), gettext('Create a topic'));
    button.type = 'button';
    button.dataset.slot = 'create_topic';
    return button;
  }

  folded(items) {
    keyed(this.parts.folded, items.slice(0, 4), (item) => foldedTopic(item), (element, item) => element.fill(item, this.places.sizes, this.places.laneWidth));
    const count = Math.min(4, items.length);
    if (count !== this.foldedCount) this.moved = true;
    this.foldedCount = count;
  }

  /** Everything in its place, where something has changed. */
  arrange(force = false) {
    if (!this.moved && !force) return;
    this.moved = false;
    this.arranged = true;
    this.places.arrange();
  }

  /** What is selected carries its ring. */
  mark() {
    const { selected, preview } = this.ui, ends = selected?.kind === 'link' ? selected.id.split('|').map((end) => `[data-kind="broker"][data-id="${end.replace('broker-', '')}"]`) : [];
    const wanted = new Set(selected ? this.stage.querySelectorAll(ends.join() || `[data-kind="${selected.kind}"][data-id="${CSS.escape(selected.id)}"]`) : []);
    for (const one of this.stage.querySelectorAll('.selected')) if (!wanted.has(one)) one.classList.remove('selected');
    for (const one of wanted) one.classList.add('selected');
    const gone = preview?.kind === 'gone' ? this.stage.querySelector(`[data-kind="${preview.of}"][data-id="${CSS.escape(preview.id)}"]`) : null;
    for (const one of this.stage.querySelectorAll('.going')) if (one !== gone) one.classList.remove('going');
    gone?.classList.add('going');
  }

  /** One frame of all that moves. Lanes that are still empty are filled a few at a time: a thousand cells in one frame are too many. */
  frame(real, dt, still) {
    const begun = performance.now(), least = this.arranged ? 0 : FILLS_FOR; // a frame that has arranged everything has done enough
    this.arranged = false;
    let moving = this.crowd?.frame(real, dt, still) ?? false;
    for (const { lane } of this.rows.values()) {
      const waits = !lane.cells.size && performance.now() - begun >= least;
      moving = waits || lane.frame(real, dt, still) || moving;
    }
    return moving;
  }
}

/** So many things in slices of a few: `slice(from, to)` for each. */
const inSlices = (count, slice) => Array.from({ length: Math.ceil(count / ROWS_AT_ONCE) }, (_, turn) => slice(turn * ROWS_AT_ONCE, Math.min(count, (turn + 1) * ROWS_AT_ONCE)));
