/* Selecting, pointing, moving by keyboard.
   Law of the module: one thing on the stage is in the tab order; arrows move: lanes are rows, cells columns, the reader's chip at their end,
   cards at both ends. With Shift a second broker selects the link between the two. What a thing can do is not known here; it is told by the
   event stage:select. */

import { gettext } from '../state/text.js';

const THINGS = '[data-kind][data-id]', OWNER = '.own[role=button]', STOPS = `${THINGS}, [data-unfold], ${OWNER}`;
const FOCUSED = ':is([data-kind], [data-unfold], .own)[tabindex="0"]';

export class Select {
  constructor({ board, store, ui, changed }) {
    Object.assign(this, { board, store, ui, changed });
    const { stage } = board;
    stage.addEventListener('click', (event) => this.click(event));
    stage.addEventListener('mousedown', (event) => event.shiftKey && event.target.closest('[data-kind=broker]') && event.preventDefault()); // no text is marked
    stage.addEventListener('keydown', (event) => this.key(event));
    stage.addEventListener('focusin', (event) => event.target.matches(STOPS) && this.rove(event.target));
    stage.addEventListener('focusout', () => this.moveCursor(null));
    stage.addEventListener('pointerover', (event) => this.point(event));
    stage.addEventListener('pointerleave', () => this.lightUp(null));
    document.addEventListener('stage:clear', () => this.choose(null));
    document.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && !event.defaultPrevented && !document.querySelector('.pop, .drawer, dialog[open]')) this.choose(null);
    });
  }

  /** Select a thing, or nothing. */
  choose(kind, id, element = null) {
    const { ui } = this;
    ui.record = null;
    ui.selected = kind ? { kind, id } : null;
    this.changed();
    const own = element ?? (kind ? this.board.stage.querySelector(`[data-kind="${kind}"][data-id="${CSS.escape(id)}"]`) : null), rect = own?.getBoundingClientRect();
    document.dispatchEvent(new CustomEvent('stage:select', { detail: kind ? { kind, id, element: own, rect } : {} }));
  }

  /** Select a record: its journey is shown, nothing can be done to it. */
  chooseRecord(topic, partition, offset) {
    const { ui } = this, same = ui.record && ui.record.topic === topic && ui.record.partition === partition && ui.record.offset === offset;
    ui.selected = null;
    ui.record = same ? null : { topic, partition, offset };
    this.changed();
    document.dispatchEvent(new CustomEvent('stage:select', { detail: {} }));
    document.dispatchEvent(new CustomEvent('stage:record', { detail: ui.record }));
  }

  click(event) {
    const { target } = event, slot = target.closest('[data-slot]'), form = target.closest('[data-form]'), unfold = target.closest('[data-unfold]');
    if (slot) return this.open(slot, this.slotValues(slot.dataset.slot));
    if (form) return this.open(form, { form: form.dataset.form, producer: form.dataset.producer });
    if (target.closest('[data-act], .rails-none')) return;
    const sort = target.closest('[data-sort]');
    if (sort) {
      this.ui.sort = sort.dataset.sort;
      return this.changed();
    }
    if (unfold) {
      this.ui.unfolded = Number(unfold.dataset.unfold);
      return this.changed();
    }
    const copies = target.closest('[data-copies]');
    if (copies) {
      this.ui.copies = this.ui.copies === copies.dataset.copies ? null : copies.dataset.copies;
      this.board.moved = true;
      return this.changed();
    }
    if (target.closest('[data-all-topics]')) return this.changed();
    const topic = target.closest('[data-topic-focus]'), group = target.closest('[data-focus]');
    if (topic) {
      this.ui.topic = topic.dataset.topicFocus;
      return this.changed();
    }
    if (group) {
      this.ui.group = group.dataset.focus;
      this.changed();
      return this.choose('group', group.dataset.focus, this.board.parts['head-group'].querySelector('.title'));
    }
    const cell = target.closest('.cell'), row = target.closest('[data-partition][data-topic]');
    if (cell && row) return this.chooseRecord(row.dataset.topic, Number(row.dataset.partition), Number(cell.dataset.offset));
    const owner = target.closest(OWNER);
    if (owner) return this.chooseOwner(owner);
    const own = target.closest(THINGS);
    if (own && event.shiftKey && this.chooseLink(own)) return undefined;
    if (own) {
      const again = this.ui.selected?.kind === own.dataset.kind && this.ui.selected.id === own.dataset.id;
      return again ? this.choose(null) : this.choose(own.dataset.kind, own.dataset.id, own);
    }
    if (this.ui.selected || this.ui.record) this.choose(null);
    return undefined;
  }

  /** A lane's reader, by the chip at its end; what can be done hangs under its card where there is one to be seen. */
  chooseOwner({ dataset: { owner: id, ownerKind: kind } }) {
    const again = this.ui.selected?.kind === kind && this.ui.selected.id === id;
    this.choose(...(again ? [null] : [kind, id]));
  }

  /** A second broker beside the one that is selected: the link between them, opened. */
  chooseLink(own) {
    const first = this.ui.selected;
    if (own.dataset.kind !== 'broker' || first?.kind !== 'broker' || first.id === own.dataset.id) return false;
    const id = [first.id, own.dataset.id].map((one) => `broker-${one}`).sort().join('|');
    this.choose('link', id, own);
    document.dispatchEvent(new CustomEvent('stage:inspect', { detail: { kind: 'link', id } }));
    return true;
  }

  slotValues(form) {
    const { topic, group } = this.board.focus;
    if (form === 'add_producer') return { form, topic: topic?.name ?? '' };
    if (form === 'add_consumer') return { form, group: group?.name ?? '', topics: topic?.name ?? '' };
    if (form === 'add_group') return { form: 'add_consumer', topics: topic?.name ?? '' };
    return { form };
  }

  open(element, detail) {
    const rect = element.getBoundingClientRect();
    document.dispatchEvent(new CustomEvent('stage:open', { detail: { ...Object.fromEntries(Object.entries(detail).filter(([, value]) => value !== '')), element, rect } }));
  }

  /* ---- the key under the pointer lights up everywhere ---- */

  point(event) {
    const cell = event.target.closest('.cell'), row = event.target.closest('[data-partition][data-topic]'), entry = event.target.closest('[data-key]');
    if (entry) return this.lightUp({ key: JSON.parse(entry.dataset.key) });
    if (!cell || !row) return this.lightUp(null);
    const part = this.store.state.topics[row.dataset.topic]?.partitions[Number(row.dataset.partition)], record = part?.records.find((one) => one.offset === Number(cell.dataset.offset));
    return this.lightUp(record ? { key: record.key } : null);
  }

  lightUp(light) {
    clearTimeout(this.timer);
    const set = () => {
      if (this.ui.light?.key === light?.key && Boolean(this.ui.light) === Boolean(light)) return;
      this.ui.light = light;
      this.changed();
    };
    this.timer = setTimeout(set, light ? 90 : 160);
  }

  /* ---- keyboard ---- */

  /** Columns from left to right: producers, lanes (and brokers), members. */
  columns() {
    const { parts, stage } = this.board, seen = (list) => [...list].filter((one) => one.offsetParent !== null);
    const lanes = seen([...parts['head-topic'].querySelectorAll('.title'), ...parts.rows.querySelectorAll('.row, [data-unfold]'), ...parts.folded.querySelectorAll('.fname'), ...parts.brokers.children]);
    const readers = seen([...parts['head-group'].querySelectorAll('.title'), ...parts.members.children, ...[...parts.others.children].flatMap((card) => (card.matches(THINGS) ? [card] : [...card.querySelectorAll(THINGS)]))]).sort((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top);
    return [seen(parts.producers.children), lanes, readers].filter((column) => column.length && stage.contains(column[0]));
  }

  rove(element) {
    if (!element) return;
    for (const old of this.board.stage.querySelectorAll(FOCUSED)) if (old !== element) old.tabIndex = -1;
    element.tabIndex = 0;
  }

  /** See to it that something can be reached by Tab. */
  ready() {
    const { signature, page } = this.board, shape = `${signature} ${page.element.dataset.producers} ${page.element.dataset.brokers}`, stop = this.board.stage.querySelector(FOCUSED);
    if (stop && shape === this.shape) return;
    this.shape = shape;
    if (stop?.getClientRects().length) return;
    if (stop) stop.tabIndex = -1;
    const first = this.board.parts.rows.querySelector('.row, [data-unfold]') ?? this.board.stage.querySelector(THINGS);
    if (first) first.tabIndex = 0;
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest('input, select, textarea')) return;
    if (event.key === '+') {
      const list = event.target.closest('#producers, #brokers-row, #members-col, #rows'), slot = { producers: 'addProducer', 'brokers-row': 'addBroker', 'members-col': 'addConsumer', rows: 'addTopic' }[list?.id];
      if (slot) this.board.parts[slot].click();
      return;
    }
    const own = event.target.closest(STOPS);
    if (!own || (event.target !== own && !event.target.matches('.fname'))) return;
    const row = own.matches('.row') ? own : null, step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if ((event.key === 'Enter' || event.key === ' ') && event.target === own && (event.key === 'Enter')) {
      event.preventDefault();
      if (event.shiftKey && this.chooseLink(own)) return;
      if (own.matches(OWNER)) this.chooseOwner(own);
      else if (row && this.ui.cursor) this.chooseRecord(row.dataset.topic, Number(row.dataset.partition), this.ui.cursor.offset);
      else if (own.dataset.kind && this.ui.selected?.kind === own.dataset.kind && this.ui.selected.id === own.dataset.id) document.dispatchEvent(new CustomEvent('stage:inspect', { detail: this.ui.selected }));
      else own.click();
    } else if (event.key === 'Home' || event.key === 'End') {
      event.preventDefault();
      this.toEnd(own, row, event.key === 'Home');
    } else if (step) {
      event.preventDefault();
      if (row && step[0] && this.moveCursor(row, step[0])) return;
      this.moveCursor(null);
      if (!this.alongOwners(own, row, step)) this.go(own, step);
    }
  }

  /** Move the cursor along the cells of a lane; answers false where it leaves the lane. */
  moveCursor(row, by = 0) {
    const { ui } = this;
    if (!row) {
      if (!ui.cursor) return true;
      ui.cursor = null;
      this.changed();
      return true;
    }
    const partition = Number(row.dataset.partition), part = this.store.state.topics[row.dataset.topic]?.partitions.find((one) => one.partition === partition);
    if (!part || part.end === 0) return false;
    const lane = this.board.rows.get(partition)?.lane, first = Math.max(part.log_start, part.end - (lane?.g?.count ?? 10));
    const on = ui.cursor?.partition === partition, at = Math.abs(by) === Infinity ? (by < 0 ? first : part.end - 1) : on ? ui.cursor.offset + by : by < 0 ? part.end - 1 : null;
    if (at === null || at >= part.end || at < first) return false;
    ui.cursor = { partition, offset: at };
    const record = part.records.find((one) => one.offset === at), cell = row.querySelector('.sr');
    cell.textContent = !record ? gettext('offset {offset}', { offset: at }) : record.key === null ? gettext('offset {offset}, no key', { offset: at }) : gettext('offset {offset}, key {key}', { offset: at, key: record.key });
    cell.setAttribute('role', 'status');
    this.changed();
    return true;
  }

  /** Home and End: along a lane to its first cell in view or its newest; in a column of cards to the first or the last. */
  toEnd(own, row, first) {
    if (row) return this.moveCursor(row, first ? -Infinity : Infinity);
    const column = this.columns().find((one) => one.includes(own));
    return column?.at(first ? 0 : -1).focus();
  }

  /** Past a lane's newest cell stands its reader's chip, past that the reader's card; up and down from chip to chip. Answers whether it moved. */
  alongOwners(own, row, [x, y]) {
    const { parts } = this.board, chip = own.matches(OWNER) ? own : null;
    if (row && x > 0) return Boolean(focused(row.querySelector(OWNER)));
    if (!chip) {
      const id = own.matches('.member') && x < 0 ? own.dataset.consumer : null;
      return Boolean(id && focused(parts.rows.querySelector(`${OWNER}[data-owner="${CSS.escape(id)}"]`)));
    }
    if (x < 0) return Boolean(focused(chip.closest('.row')));
    if (x > 0) return Boolean(focused(this.columns().at(-1)?.find((one) => one.dataset.id === chip.dataset.owner) ?? this.columns().at(-1)?.[0]));
    const all = [...parts.rows.querySelectorAll(OWNER)];
    return Boolean(focused(all[all.indexOf(chip) + y] ?? chip));
  }

  go(own, [x, y]) {
    const columns = this.columns(), column = columns.findIndex((one) => one.includes(own)), at = columns[column]?.indexOf(own) ?? 0;
    let next = null;
    if (y) next = columns[column]?.[at + y];
    else {
      const rect = own.getBoundingClientRect(), middle = rect.top + rect.height / 2;
      next = columns[column + x]?.reduce((best, one) => {
        const box = one.getBoundingClientRect(), far = Math.abs(box.top + box.height / 2 - middle);
        return !best || far < best.far ? { one, far } : best;
      }, null)?.one;
    }
    next?.focus();
  }
}

/** Give it the focus, where there is one; answers it. */
function focused(element) {
  element?.focus();
  return element;
}
