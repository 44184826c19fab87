/* The inspector: what is selected, in short, the most asked first.
   Law of the module: it only reads; four times a second at most, and only where what it says has changed. */

import { late } from '../feed/late.js';
import { journeyOf } from '../state/journey.js';
import { recordAt } from '../state/picture.js';
import { gettext } from '../state/text.js';
import * as cards from './cards.js';
import { LedgerPanel } from './ledger.js';
import { OwnersPanel } from './owners.js';
import { html, tokenIcon } from './shapes.js';
import { visible } from './visible.js';

const EVERY = 240;
let kinds = null; // what is said of a thing that is selected: fetched with the first selection

export class Inspector {
  constructor({ head, body, store, ui, loop }) {
    Object.assign(this, { head, body, store, ui, loop });
    this.visible = visible(body, () => loop.wake());
    this.drawn = -1e9;
    this.said = '';
    this.ledger = new LedgerPanel({ head, body, store, again: () => this.again() });
    this.owners = new OwnersPanel({ head, body, store, again: () => this.again() });
  }

  /** Draw anew at once: something else is shown. */
  again() {
    this.drawn = -1e9;
    this.said = '';
  }

  /** Answers whether it has drawn. */
  frame(real, now, focus) {
    if (!this.visible()) return false;
    const nothing = !this.ui.record && !this.ui.selected;
    if (!nothing) this.ledger.on = false;
    if (this.ledger.on) return this.ledger.frame(real);
    if (nothing && this.owners.wanted(focus, now)) return this.owners.frame(real, now);
    const chosen = this.ui.record ? `record ${JSON.stringify(this.ui.record)}` : this.ui.selected ? `${this.ui.selected.kind} ${this.ui.selected.id}` : 'none';
    if (real - this.drawn < EVERY && chosen === this.chosen) return false;
    this.drawn = real;
    this.chosen = chosen;
    const shown = (this.shown = this.tell(now, focus)), said = JSON.stringify(shown);
    if (said !== this.said) {
      this.said = said;
      this.show(shown);
      if (nothing) this.head.append(html('span', 'grow'), ...this.owners.opener(focus), this.ledger.opener());
    }
    if (nothing) this.ledger.update();
    return true;
  }

  tell(now, focus) {
    const { state, history } = this.store, { record, selected } = this.ui;
    if (record) return journey(state, history, record, focus) ?? none();
    if (!selected) return focus.topic ? newest(state, history, focus) : none();
    if (kinds) return kinds[selected.kind]?.(state, history, selected.id, now) ?? none();
    if (this.asked !== this.chosen) void this.fetch();
    return this.shown ?? none();
  }

  async fetch() {
    this.asked = this.chosen;
    kinds ??= (await late(() => import('./inspector_kinds.js')))?.KINDS ?? null;
    this.again();
    this.loop.wake();
  }

  show({ title, tag, key, steps, rows, table, rule, note }) {
    const place = (one) => this.store.keys.place(one);
    this.head.replaceChildren(html('h2', '', title), ...(key !== undefined ? [html('span', 'label soft keytag', tokenIcon(key, key === null ? 0 : place(key), 14), key ?? gettext('no key'))] : tag ? [tag.icon ? cards.state(tag.text, tag.icon, tag.cls) : html('span', 'label soft', tag.text)] : []));
    const parts = [];
    if (steps) parts.push(html('ol', 'journey', ...steps.map((one) => html('li', one.todo ? 'todo' : '', html('span', 'k', one.name), html('span', '', ...one.text.map(piece))))));
    if (rows) parts.push(html('dl', 'kv', ...rows.flatMap(([name, text, more]) => [html('dt', '', name), html('dd', '', ...[text].flat().map(piece), ...(more ? [html('span', 'soft small', more)] : []))])));
    if (table) parts.push(tableOf(table));
    if (rule) parts.push(html('div', 'rule', ...[rule].flat().map((one) => html('span', '', one))));
    if (note) parts.push(html('p', 'soft small', note));
    this.body.replaceChildren(...parts);
  }
}

const piece = (one) => (one?.b !== undefined ? html('b', '', String(one.b)) : one?.code !== undefined ? html('code', '', one.code) : one?.chip !== undefined ? cards.chip(one.chip, 'mini') : String(one ?? '-'));

function tableOf({ heads, rows, right = [] }) {
  const row = (cells, tag) => html('tr', '', ...cells.map((cell, at) => html(tag, right.includes(at) ? 'r' : '', piece(cell))));
  return html('table', 'tbl', html('thead', '', row(heads, 'th')), html('tbody', '', ...rows.map((cells) => row(cells, 'td'))));
}

function journey(state, history, { topic, partition, offset }, focus) {
  const part = state.topics[topic]?.partitions.find((one) => one.partition === partition), steps = part && journeyOf(state, history, topic, partition, offset, focus.group), record = part && recordAt(part, offset);
  return steps ? { title: gettext('Journey of record {record}', { record: `P${partition} · ${offset}` }), key: record ? record.key : undefined, steps } : null;
}

const none = () => ({ title: gettext('Inspector'), note: gettext('Select anything on the stage: a record, a partition, a broker, a consumer, a producer. It is taken apart here.') });

/** Nothing selected: the newest record that is safe, as the best first look. */
function newest(state, history, focus) {
  const busiest = focus.topic.partitions.filter((one) => one.records.length).sort((a, b) => b.records.at(-1).timestamp - a.records.at(-1).timestamp)[0];
  if (!busiest) return none();
  return { ...journey(state, history, { topic: focus.topic.name, partition: busiest.partition, offset: busiest.records.at(-1).offset }, focus), title: gettext('Newest record, {record}', { record: `P${busiest.partition} · ${busiest.records.at(-1).offset}` }) };
}
