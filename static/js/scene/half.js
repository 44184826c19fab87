/* One of two labs side by side: its rows, its owners over time, its newest sentence.
   Law of the module: it draws one store; what differs from the other half is told to it from outside. */

import { Side, troubles, waiting } from '../state/compare.js';
import { gettext } from '../state/text.js';
import { focusOf, laneViews } from '../state/views.js';
import { stateLook } from '../state/words.js';
import { chip } from './cards.js';
import { gantt } from './gantt.js';
import { set } from './keyed.js';
import { Lane } from './lane.js';
import { laneSizes } from './layout.js';
import { html, icon } from './shapes.js';
import { readTokens } from './tokens.js';

const MOST_ROWS = 12;

export class Half {
  /** `element`: with [data-rows], [data-state], [data-gantt], [data-say] in it or beside it. */
  constructor({ rows, state, owners, say, store }) {
    Object.assign(this, { box: rows, stateBox: state, owners, say, store });
    this.side = new Side();
    this.rows = new Map();
    this.views = [];
    this.ui = { topic: null, group: null, record: null, cursor: null, light: null, preview: null };
    store.listen((frame) => this.take(frame));
  }

  take(frame) {
    const { state } = this.store;
    if (frame.type === 'picture' || !this.side.begun) this.focus = focusOf(state, this.ui);
    if (frame.type === 'picture') this.side.begin(state, this.focus.topic?.name ?? null, this.focus.group?.name ?? null);
    else if (frame.type === 'facts') for (const fact of frame.facts) this.side.take(fact);
    if (this.side.begun && !this.side.topic) this.meet();
  }

  /** The topic came after the picture. */
  meet() {
    const { topic, group } = focusOf(this.store.state, this.ui);
    if (topic) this.side.begin(this.store.state, topic.name, group?.name ?? null);
  }

  /** Values of the rows. `now`: virtual ms. */
  update(now) {
    const { state, history } = this.store;
    this.focus = focusOf(state, this.ui);
    if (!this.focus.topic) return;
    this.shape(this.focus.topic);
    this.views = laneViews(state, history, this.focus, this.ui, now, (_, owner) => owner).slice(0, MOST_ROWS);
    for (const view of this.views) this.row(view);
    this.told();
  }

  shape({ topic_id, partitions }) {
    const signature = `${topic_id} ${partitions.length}`;
    if (signature === this.signature) return;
    this.signature = signature;
    this.rows.clear();
    this.box.replaceChildren(...partitions.slice(0, MOST_ROWS).map(({ partition }) => {
      const lane = html('div', 'laneBox'), owner = html('span', 'ownBox'), said = html('span', 'sr');
      lane.setAttribute('aria-hidden', 'true');
      const element = html('section', 'row', html('div', 'head', html('span', 'pid', `P${partition}`)), lane, owner, said);
      this.rows.set(partition, { element, lane: new Lane(lane, (key) => this.store.keys.place(key)), owner, said });
      return element;
    }));
    this.resize();
  }

  resize() {
    const sizes = laneSizes(readTokens(this.box), { density: 'medium' });
    for (const { element, lane } of this.rows.values()) {
      element.style.height = `${sizes.height + 4}px`;
      if (lane.box.clientWidth > 40) lane.resize(sizes, lane.box.clientWidth);
    }
  }

  row(view) {
    const row = this.rows.get(view.part.partition);
    if (!row) return;
    row.lane.update(view);
    row.element.classList.toggle('hatched', view.hatched || !view.owner.reader);
    if (row.text !== view.owner.text + view.owner.cls) {
      row.text = view.owner.text + view.owner.cls;
      row.owner.replaceChildren(chip(view.owner.text, `own ${view.owner.cls}`));
    }
    set(row.said, gettext('P{partition}: {reader}, next offset {end}, {lag} behind', { partition: view.part.partition, reader: view.owner.title ?? gettext('no reader'), end: view.part.end, lag: view.lag }));
  }

  told() {
    const { group } = this.focus, word = group?.state ?? '';
    if (this.word !== word) {
      this.word = word;
      const look = word ? stateLook(word) : null;
      this.stateBox.replaceChildren(...(look ? [icon(look.icon), html('span', '', word)] : []));
      this.stateBox.classList.toggle('working', Boolean(look?.working));
    }
    set(this.say, this.store.history.tells.at(-1)?.say ?? '');
  }

  /** What the ledger sets against the other half's. */
  counts(now) {
    const { state } = this.store, { topic, group, ledger = {} } = this.side, since = (what) => (state.ledger[what] ?? 0) - (ledger[what] ?? 0);
    return { moved: this.side.moved, stopped: this.side.stopped, unread: Math.round(this.side.unread(now) / 100) / 10, again: since('duplicated'), waiting: waiting(state, topic, group), lost: since('lost'), troubles: troubles(ledger, state.ledger) };
  }

  /** For a table and for the gutter: {partition, owner, part}. */
  shown() {
    return this.views.map((view) => ({ partition: view.part.partition, owner: view.owner.reader ?? '', part: view.part }));
  }

  drawOwners(now) {
    if (this.side.begun) gantt(this.owners, { spans: this.side.spans, marks: this.side.marks, now, since: this.side.since });
  }

  frame(real, dt, still) {
    let moving = false;
    for (const { lane } of this.rows.values()) moving = lane.frame(real, dt, still) || moving;
    return moving;
  }
}
