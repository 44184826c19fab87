/* Who read what: a rebalance as owners over time, now beside next, with how long each partition stood still.
   Law of the module: it stands where the inspector stands, by itself while a rebalance is under way and for a while after, and whenever it
   is asked for. A bar is a reader, a dotted gap is nobody. Of many partitions those are listed that move. */

import { reasonTold } from '../state/reason.js';
import { span } from '../state/clock.js';
import { rowsOf, stillTold } from '../state/rebalance.js';
import { gettext, ngettext } from '../state/text.js';
import { set } from './keyed.js';
import { n1 } from './layout.js';
import { html, svg } from './shapes.js';
import { stoppedTold, waitsTold } from './theatre.js';

const EVERY = 180, AFTER_MS = 12_000, LEAST_MS = 6_000, BEFORE = .12, MANY = 24, MOST_ROWS = 40, NAME = 30, BESIDE = 210; // px of a name, and of what stands beside the chart

export class OwnersPanel {
  constructor({ head, body, store, again }) {
    Object.assign(this, { head, body, store, again });
    this.asked = null; // a play that somebody asked for
    this.put = null; // one that somebody has put away
    this.drawn = -1e9;
  }

  /** Whether it is to be seen: asked for, or under way in the group in focus. */
  wanted(focus, now) {
    const { rebalances } = this.store.history, latest = focus.group ? rebalances.of(focus.group.name) : null;
    const play = this.asked && rebalances.plays.includes(this.asked) ? this.asked : latest;
    const going = play && play.rounds && play.before.size && (play.phase !== 'done' || now - play.to < AFTER_MS);
    const seen = play && (this.asked === play || (going && this.put !== play.offset));
    if (!seen && this.play) this.close();
    if (seen && this.play !== play) this.open(play);
    return Boolean(seen);
  }

  open(play) {
    this.play = play;
    const close = html('button', 'btn small-b', gettext('Newest record'));
    close.type = 'button';
    close.onclick = () => {
      this.put = play.offset;
      this.asked = null;
      this.close();
    };
    this.title = html('h2');
    this.sum = html('p', 'owners-sum label');
    this.table = html('div', 'owners');
    this.head.replaceChildren(this.title, html('span', 'grow'), close);
    this.body.replaceChildren(this.sum, this.table);
    this.said = '';
  }

  close() {
    this.play = null;
    this.again();
  }

  /** The button that brings the last rebalance back. */
  opener(focus) {
    const play = focus.group && this.store.history.rebalances.of(focus.group.name);
    if (!play?.before.size) return [];
    const button = html('button', 'btn small-b', gettext('Rebalance'));
    button.type = 'button';
    button.title = gettext('Who read what in the last rebalance of {group}', { group: play.group });
    button.onclick = () => {
      this.asked = play;
    };
    return [button];
  }

  frame(real, now) {
    if (real - this.drawn < EVERY) return false;
    this.drawn = real;
    const { play } = this, { rebalances } = this.store.history, first = Math.min(play.from, ...[...(rebalances.gaps.get(play.group) ?? new Map()).values()], ...(rebalances.bars.get(play.group) ?? []).filter((one) => play.stopped.has(one.place) && one.to < play.from && one.to > play.from - 60_000).map((one) => one.to));
    const end = play.phase === 'done' ? Math.min(now, play.to + LEAST_MS) : now, long = Math.max(LEAST_MS, end - first), from = first - long * BEFORE, to = first + long;
    const all = rowsOf(rebalances, play, from, Math.min(now, to)), moved = all.length > MANY ? all.filter((one) => one.moved) : [], rows = (moved.length ? moved : all).slice(0, MOST_ROWS), topics = new Set(rows.map((one) => one.place.slice(0, one.place.lastIndexOf('-'))));
    set(this.title, gettext('Who read what: {group}, {kind}', { group: play.group, kind: play.cooperative ? gettext('cooperative') : gettext('eager') }));
    set(this.sum, `${play.phase === 'done' ? stoppedTold(rebalances, play, now) : waitsTold(play, now)}.${rows.length < all.length ? ` ${listedTold(rows, moved, all)}` : ''}`);
    const said = JSON.stringify([rows, Math.round(to / 200), this.body.clientWidth]);
    if (said === this.said) return true;
    this.said = said;
    this.table.replaceChildren(heads(play), ...rows.map((row) => this.row(row, { done: play.phase === 'done', from, to, now: Math.min(now, to), several: topics.size > 1 })), this.axis(play, from, to));
    return true;
  }

  row({ place, before, now: owner, next, moved, ms, still, bars }, { done, from, to, now, several }) {
    const dash = place.lastIndexOf('-'), name = several ? `${place.slice(0, dash)} P${place.slice(dash + 1)}` : `P${place.slice(dash + 1)}`;
    const picture = svg('svg', 'owners-bars', { viewBox: '0 0 100 20', preserveAspectRatio: 'none', 'aria-hidden': 'true' }), x = (at) => ((at - from) / (to - from)) * 100;
    const named = (100 * NAME) / Math.max(NAME, this.body.clientWidth - BESIDE); // % of the chart that a name needs
    let free = 0;
    const chart = html('span', 'owners-chart', picture);
    for (const bar of bars) {
      const a = x(bar.from), b = x(bar.to ?? now);
      if (a - free > .4) svg('path', 'gap', { d: `M${n1(free + .4)} 10H${n1(a - .3)}`, 'vector-effect': 'non-scaling-stroke' }, picture);
      svg('rect', bar.to === null && moved ? 'mine' : 'own', { x: n1(a), y: 2.5, width: n1(Math.max(.3, b - a)), height: 15, 'vector-effect': 'non-scaling-stroke' }, picture);
      if (b - a > named) {
        const label = html('b', bar.to === null && moved ? 'mine' : '', bar.name);
        label.style.left = `${n1(a)}%`;
        chart.append(label);
      }
      free = b;
    }
    if (!owner && x(now) - free > .4) svg('path', 'gap', { d: `M${n1(free + .4)} 10H${n1(x(now))}`, 'vector-effect': 'non-scaling-stroke' }, picture);
    const line = html('div', `owners-row${still ? ' hatched' : ''}`, html('b', '', name), ...(done ? [chip(before), chip(owner)] : [chip(owner), chip(next || owner, next !== owner)]), chart, html('span', `r${ms ? '' : ' quiet'}`, stillTold(ms)));
    line.setAttribute('role', 'img');
    line.setAttribute('aria-label', [gettext('{place}: now {owner}', { place: name, owner: owner || gettext('nobody') }), done ? gettext('before {owner}', { owner: before || gettext('nobody') }) : next ? gettext('next {next}', { next }) : '', gettext('stood still for {time}', { time: stillTold(ms) })].filter(Boolean).join(', '));
    return line;
  }

  axis(play, from, to) {
    const list = html('div', 'owners-axis small quiet'), at = (when, words) => {
      const tick = html('span', '', words);
      tick.style.left = `${n1(((when - from) / (to - from)) * 100)}%`;
      list.append(tick);
    };
    at(play.from, reasonTold(play.reason).split(/[.;:(]/)[0].slice(0, 18) || gettext('begins'));
    const step = Math.max(1_000, Math.ceil((to - play.from) / 4_000) * 1_000);
    for (let when = play.from + step; when < to - step / 3; when += step) at(when, `+${span(when - play.from)}`);
    return html('div', 'owners-row', html('span'), html('span'), html('span'), list, html('span'));
  }
}

/** Who gives and who takes: while it is under way who reads and who will, then who read and who does. */
function heads({ phase }) {
  const [gives, takes] = phase === 'done' ? [gettext('before'), gettext('now')] : [gettext('now'), gettext('next')];
  return html('div', 'owners-row heads small quiet', html('span'), html('span', '', gives), html('span', '', takes), html('span'), html('span', 'r', gettext('still')));
}

/** Which of many partitions have a row. */
function listedTold(rows, moved, all) {
  if (!moved.length) return gettext('The first {count} of {all} are listed.', { count: rows.length, all: all.length });
  const told = ngettext('{count} of {all} moves.', '{count} of {all} move.', moved.length, { all: all.length });
  return rows.length < moved.length ? `${told} ${gettext('The first {count} of them are listed.', { count: rows.length })}` : `${told} ${gettext('Only those are listed.')}`;
}

const chip = (name, dashed = false) => html('span', `chip mini${name ? (dashed ? ' idle' : '') : ' none'}`, name || gettext('none'));
