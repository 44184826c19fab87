/* The cards of the partitions that this phone owns.
   Law of the module: one card per partition, kept by its key; only texts that changed are written. */

import { html, tokenIcon } from '../scene/shapes.js';
import { Keys } from '../state/keys.js';
import { gettext } from '../state/text.js';
import { atStake, behind, next } from './told.js';

export const keys = new Keys();
export const write = (element, text) => { if (element.textContent !== text) element.textContent = text; };

class PartCard {
  constructor(id, act) {
    this.process = html('button', 'btn primary');
    this.commit = html('button', 'btn');
    this.title = html('h2');
    this.lag = html('b');
    this.token = html('span');
    this.offset = html('b');
    this.text = html('code');
    this.rec = html('div', 'rec', this.token, html('div', '', html('div', 'small soft', gettext('next record')), html('div', 'off1', gettext('offset'), ' ', this.offset), this.text));
    this.nothing = html('p', 'label soft');
    this.cells = html('div', 'hold');
    this.cells.setAttribute('aria-hidden', 'true');
    this.stake = html('p', 'small soft');
    this.buttons = html('div', 'two', this.process, this.commit);
    this.element = html('article', 'part', html('div', 'ph', this.title, html('span', 'lagp', this.lag, ' ', gettext('behind'))), this.rec, this.nothing, this.cells, this.buttons, this.stake);
    this.element.dataset.part = id;
    this.process.addEventListener('click', () => act('process', this.place));
    this.commit.addEventListener('click', () => act('commit', this.place));
    this.drawn = '';
  }

  draw(part, { frozen, wanted, single }) {
    this.place = { topic: part.topic, partition: part.partition };
    const record = next(part), committed = part.committed >= 0 ? part.committed : part.start;
    write(this.title, single ? `P${part.partition}` : `${part.topic} P${part.partition}`);
    write(this.lag, String(behind(part)));
    this.rec.hidden = !record;
    this.nothing.hidden = Boolean(record);
    this.process.disabled = frozen || !record || !part.ready;
    this.commit.disabled = frozen || part.position < 0 || part.position <= committed;
    write(this.process, wanted ? gettext('Working…') : record ? gettext('Process {offset}', { offset: record.offset }) : gettext('Process'));
    write(this.commit, part.position >= 0 && part.position > committed ? gettext('Commit {offset}', { offset: part.position }) : gettext('Commit'));
    write(this.stake, atStake(part));
    write(this.nothing, part.position < 0 ? gettext('Looks for where to begin…') : gettext('Nothing to read. Offset {offset} is next.', { offset: part.position }));
    if (record) {
      write(this.offset, String(record.offset));
      write(this.text, `${record.key ?? '∅'} · ${record.value ?? '∅'}`);
    }
    this.drawCells(part, record, committed);
  }

  drawCells(part, record, committed) {
    const drawn = JSON.stringify([part.cells.map((cell) => cell.offset), part.position, committed, record?.key, part.end]);
    if (drawn === this.drawn) return;
    this.drawn = drawn;
    this.cells.hidden = !part.cells.length;
    const icon = (key, size) => tokenIcon(key, key === null ? -1 : keys.place(key), size);
    this.token.replaceChildren(...(record ? [icon(record.key, 44)] : []));
    this.cells.replaceChildren(...part.cells.map((cell) => {
      const state = cell.offset < committed ? 'kept' : cell.offset < part.position ? 'done' : '';
      const element = html('span', `c ${state}`, icon(cell.key, 16), html('span', '', String(cell.offset)));
      if (cell.offset === committed && committed < part.position) element.dataset.kept = '';
      if (cell.offset === part.position) element.dataset.at = gettext('▽ you at {offset}', { offset: part.position });
      return element;
    }), ...(part.cells.at(-1)?.offset === part.end - 1 ? [html('span', 'c nextc', html('span', '', String(part.end)))] : []));
  }
}

/** Draws cards into `place`; `act(deed, {topic, partition})`. */
export class Parts {
  constructor(place, act) {
    Object.assign(this, { place, act });
    this.cards = new Map();
  }

  draw(card, frozen) {
    const single = new Set(card.parts.map((part) => part.topic)).size < 2, wanted = new Set();
    for (const part of card.parts) {
      const id = `${part.topic}-${part.partition}`;
      wanted.add(id);
      if (!this.cards.has(id)) this.cards.set(id, new PartCard(id, this.act));
      const one = this.cards.get(id);
      if (!one.element.isConnected) this.place.append(one.element);
      one.draw(part, { frozen, wanted: card.wanted > 0 && card.processing_us > 0, single });
    }
    for (const [id, one] of this.cards) {
      if (!wanted.has(id)) {
        one.element.remove();
        this.cards.delete(id);
      }
    }
  }
}
