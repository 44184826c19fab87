/* Where everything on the stage stands: how high rows are, cards beside the rows that they read, lines between them, where records take off.
   Law of the module: layout.js says where; here it is measured and done, all at once, and nothing of what stands there is changed. */

import { lineHeight, noteHeight } from './followers.js';
import { arrangementOf, laneSizes, stackCards, whatFits } from './layout.js';
import { readTokens } from './tokens.js';

const SHEET = 1_030; // px: A4 landscape without its margins
const MINI = { cw: 13, ch: 17, gap: 2, token: 8, font: 12, mark: 6, dim: 6, tri: 4, tick: 4, dimY: 4, padR: 14, rail: 0, height: 29, mini: true, quiet: true, tight: false, chars: 5 };
const $ = (id) => document.getElementById(id);

export class Places {
  /** `board`: whose rows, cards and lines these are. */
  constructor(board) {
    this.board = board;
    this.sizes = undefined; // of the lanes, as in layout.js
    this.laneWidth = undefined; // px
    this.takeOffs = new Map(); // producer -> [x, y], where its records leave; null: it is not to be seen
    this.edge = null; // where those leave that come from elsewhere
  }

  /** Fit everything into the window. */
  arrange() {
    const { board } = this;
    const { mode, paper } = document.documentElement.dataset, present = mode === 'present' && !paper, width = paper ? SHEET : document.documentElement.clientWidth, drawer = document.body.classList.contains('with-drawer');
    const arrangement = arrangementOf(width, present), tokens = readTokens(board.page.element);
    const { density } = board, names = document.documentElement.dataset.keys === 'names', rails = Math.max(0, board.focus.groups.length - 1);
    const sizes = density === 'compact' ? MINI : laneSizes(tokens, { density, names });
    const count = board.rows.size, pad = density === 'compact' ? 0 : density === 'medium' ? 4 : arrangement === 'large' ? 16 : 11;
    const least = sizes.height + pad + (density === 'compact' ? 0 : rails * sizes.rail + (rails ? 4 : 0));
    const head = Math.max(70, board.parts['head-topic'].offsetHeight, board.parts['head-group'].offsetHeight);
    const fits = whatFits({ head, arrangement, density, count: Math.max(1, count), rowHeight: least, height: innerHeight, extra: board.foldedCount * 54 + this.copiesHeight(sizes), bar: (present || arrangement === 'large' ? 56 : 48) + (document.querySelector('.room-strip')?.offsetHeight ?? 0), time: arrangement === 'large' ? 70 : 60 });
    if (drawer && arrangement === 'wide') fits.producers = false;
    Object.assign(board.page.element.dataset, { arrangement, density: density ?? 'full', dock: fits.dock ? 'open' : 'folded', brokers: fits.brokers ? 'open' : 'folded', producers: fits.producers ? 'open' : 'folded', time: fits.time ? 'open' : 'folded', scrolls: fits.scrolls ? 'yes' : 'no' });
    this.heights(least, arrangement, sizes, rails, !fits.dock && !fits.scrolls && density !== 'compact');
    const first = board.rows.values().next().value, laneWidth = first?.box.clientWidth ?? 0;
    if (first && laneWidth > 40) {
      const key = JSON.stringify([sizes, laneWidth, rails, names]);
      for (const row of board.rows.values()) {
        row.element.classList.toggle('railed', rails > 0 && density !== 'compact');
        if (row.lane.key === key) continue;
        row.lane.key = key;
        row.lane.resize(sizes, laneWidth, density === 'compact' ? 0 : rails);
      }
      this.sizes = sizes;
      this.laneWidth = laneWidth;
    }
    if (board.crowd && board.crowded) board.crowd.resize(tokens, this.roomUnder(board.crowd.list?.element));
    if (board.matrix && density === 'topics') board.matrix.drawn = -1e9;
    this.stand(arrangement);
    this.relent(fits);
    this.measure();
  }

  /** Where readers or phases take more than is left, the timeline makes room, while phases play before a room the brokers; where that is not enough, the page scrolls. */
  relent(fits) {
    const { board } = this;
    const { element } = board.page, over = () => element.scrollHeight > element.clientHeight + 1;
    if (fits.scrolls || !over()) return;
    if (!fits.dock) element.dataset.time = 'folded';
    if (over() && element.dataset.arrangement === 'present' && !$('phases').hidden) element.dataset.brokers = 'folded';
    if (over()) element.dataset.scrolls = 'yes';
  }

  /** How much higher the row is whose followers are unfolded. */
  copiesHeight(sizes) {
    const { board } = this;
    const part = board.density === 'compact' ? null : board.focus.topic?.partitions.find((one) => board.ui.copies === `${board.focus.topic.name}-${one.partition}`);
    return part && part.replicas.length > 1 ? (part.replicas.length - 1) * lineHeight(sizes) + noteHeight(sizes) : 0;
  }

  /** Rows take the room that is left, up to a third more than they need. */
  heights(least, arrangement, sizes, rails, grows) {
    const { board } = this;
    const all = [...board.rows.values()], flat = arrangement === 'column';
    const more = this.copiesHeight(sizes), extra = (row) => (board.ui.copies === `${row.topic}-${row.partition}` ? more : 0);
    for (const row of all) {
      row.element.classList.toggle('unf', extra(row) > 0);
      row.element.style.height = flat ? '' : `${least + extra(row)}px`;
      row.box.style.minHeight = flat && extra(row) ? `${sizes.height + more}px` : '';
    }
    if (!all.length || flat) return;
    const others = [...board.page.element.children].filter((one) => one !== board.stage && getComputedStyle(one).position !== 'fixed').reduce((sum, one) => sum + one.offsetHeight, 0);
    const parts = board.parts['head-topic'].offsetHeight + Math.max($('brokers-row').offsetHeight, 0) + board.parts.folded.offsetHeight;
    const height = grows ? Math.max(least, Math.min(least * 1.34, Math.floor((innerHeight - others - parts - more - 4) / all.length))) : least;
    const lift = (height - sizes.height - rails * sizes.rail) / 2;
    for (const row of all) {
      row.element.style.height = `${height + extra(row)}px`;
      row.element.style.setProperty('--lift', `${Math.max(0, lift).toFixed(1)}px`);
    }
  }

  /** Cards at the height of the rows they read. */
  stand(arrangement) {
    const { board } = this;
    const flat = arrangement === 'column', { members, rows } = board.parts;
    members.classList.toggle('flows', flat || !board.rows.size);
    [...board.rows.values()].forEach((row, turn) => {
      row.element.style.order = flat ? String(10 + turn * 10) : '';
    });
    const own = (item) => board.shownMembers.find((one) => one.id === item.dataset.consumer)?.owned ?? [];
    if (flat || !board.rows.size) {
      members.style.height = '';
      for (const card of members.children) {
        const owned = own(card);
        card.style.top = '';
        card.style.order = flat ? (owned.length ? String(15 + Math.max(...owned) * 10) : '890') : '';
      }
      return;
    }
    const from = rows.getBoundingClientRect().top, sizes = this.sizes;
    const middle = (partition) => {
      const row = board.rows.get(partition);
      return row ? row.element.getBoundingClientRect().top - from + laneMiddle(row, sizes) : null;
    };
    const wants = [...members.children].map((card) => {
      const owned = own(card).map(middle).filter((y) => y !== null);
      return { id: card.dataset.consumer, y: owned.length ? owned.reduce((sum, y) => sum + y, 0) / owned.length : null, height: card.offsetHeight };
    });
    const floor = rows.offsetHeight + board.parts.folded.offsetHeight + $('brokers-row').offsetHeight, needed = Math.max(...wants.map((one) => (one.y ?? 0) + one.height / 2), wants.reduce((sum, one) => sum + one.height + 12, 0), wants.some((one) => one.y === null) && wants.some((one) => one.y !== null) ? Math.max(...wants.map((one) => (one.y ?? 0) + one.height / 2)) + wants.filter((one) => one.y === null).length * 78 : 0);
    const others = board.parts.others.offsetHeight, aiming = board.ui.preview?.kind === 'consumer', was = board.page.element.dataset.slots;
    const below = aiming && was ? was === 'below' : board.density !== 'compact' && needed + others + 64 <= floor;
    $('under').classList.toggle('aiming', aiming);
    board.page.element.dataset.slots = below ? 'below' : 'head';
    const room = floor - (below && !aiming ? 64 : others ? 26 : 8) - others;
    const tops = stackCards(wants, room, members.classList.contains('lines') ? 3 : board.density === 'compact' ? 8 : 12);
    let low = 0;
    for (const card of members.children) {
      const at = tops.get(card.dataset.consumer);
      card.style.top = `${Math.round(at)}px`;
      card.standsAt = Math.round(at);
      card.style.order = '';
      low = Math.max(low, at + card.offsetHeight);
    }
    members.style.height = `${Math.ceil(Math.max(low, rows.offsetHeight))}px`;
    if (!aiming) $('under').style.marginTop = below || others ? `${Math.ceil(low + 4)}px` : '';
  }

  /** Where lines begin and end, and records take off and land: measured once per arrangement. */
  measure() {
    const { board } = this;
    const box = board.stage.getBoundingClientRect(), at = (rect, side) => [rect[side] - box.left, rect.top + rect.height / 2 - box.top];
    board.lines.resize(box.width, board.stage.scrollHeight);
    const flat = board.page.element.dataset.arrangement === 'column';
    const lines = [], from = board.parts.members.getBoundingClientRect().top - box.top;
    if (!flat) {
      for (const card of board.parts.members.children) {
        const item = board.shownMembers.find((one) => one.id === card.dataset.consumer);
        if (!item) continue;
        const rect = card.getBoundingClientRect(), x2 = rect.left - box.left, y2 = from + card.standsAt + card.offsetHeight / 2;
        for (const partition of item.owned) {
          const row = board.rows.get(partition);
          if (!row || row.anchor?.dataset.owner !== item.id) continue;
          const [x1, y1] = at(row.lineFrom.getBoundingClientRect(), 'right');
          lines.push({ id: `${partition}>${item.id}`, to: item.id, kind: item.state === 'dead' ? 'lost' : item.state === 'silent' ? 'leaving' : '', x1, y1, x2, y2, cardHeight: rect.height });
        }
        for (const { part, coming } of board.views ?? []) {
          const row = board.rows.get(part.partition);
          if (!coming?.name || coming.same || coming.name !== item.id || !row) continue;
          const [x1, y1] = at(row.lineFrom.getBoundingClientRect(), 'right');
          lines.push({ id: `${part.partition}>>${item.id}`, to: item.id, kind: 'target', x1, y1, x2, y2, cardHeight: rect.height });
        }
        if (item.ghost) for (const row of [...board.rows.values()].slice(-1)) {
          const [x1, y1] = at(row.anchor.getBoundingClientRect(), 'right');
          lines.push({ id: 'preview', to: item.id, kind: 'target', x1, y1, x2, y2, cardHeight: rect.height });
        }
      }
    }
    board.lines.draw(lines, board.rows.size, board.theatre);
    for (const row of board.rows.values()) {
      const rect = row.box.getBoundingClientRect();
      row.at = { x: rect.left - box.left, y: rect.top - box.top, gap: row.element.getBoundingClientRect().top - box.top };
    }
    this.takeOffs = new Map([...board.parts.producers.children].map((card) => {
      const rect = card.getBoundingClientRect();
      return [card.dataset.producer, rect.width ? at(rect, 'right') : null];
    }));
    this.edge = [0, (board.parts.rows.offsetTop ?? 0) + 20];
  }

  /** What is left of the window beneath an element's top. */
  roomUnder(element) {
    const { board } = this;
    return element ? innerHeight - element.getBoundingClientRect().top - board.page.element.scrollTop - $('present-line').offsetHeight : 0;
  }
}

const laneMiddle = (row, sizes) => row.box.offsetTop + (sizes ? sizes.mark + sizes.ch / 2 : row.element.offsetHeight / 2);
