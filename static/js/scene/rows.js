/* Partition rows: header with replica chips, lane, owner chips.
   Law of the module: a row is made once per partition; its lane moves by itself, the rest changes only where it differs. */

import { thing, chip } from './cards.js';
import { attribute, set } from './keyed.js';
import { Followers } from './followers.js';
import { Lane } from './lane.js';
import { gettext } from '../state/text.js';
import { html, icon } from './shapes.js';

export class Row {
  /** `compact`: the dense row of nine and more partitions. */
  constructor(topic, partition, place, compact) {
    this.topic = topic;
    this.partition = partition;
    this.compact = compact;
    this.pid = html('span', 'pid', `P${partition}`);
    this.reps = html(compact ? 'span' : 'button', 'reps');
    if (!compact) {
      this.reps.type = 'button';
      this.reps.dataset.copies = `${topic}-${partition}`;
    }
    this.note = html('span', 'small note');
    this.start = html('span', 'r quiet');
    this.box = html('div', 'laneBox');
    this.next = html('span', 'r soft');
    this.lag = html('span', 'lagn');
    this.owner = chip('', 'own');
    this.coming = html('span', 'coming');
    this.coming.hidden = true;
    this.pair = html('span', 'ownPair', this.owner, this.coming);
    Object.assign(this.pair.dataset, { now: gettext('now'), next: gettext('next') });
    this.owners = html('span', 'ownBox', this.pair);
    this.cell = html('span', 'sr');
    this.element = compact
      ? html('section', 'row cr', this.pid, this.reps, this.start, this.box, this.next, this.lag, this.owners, this.cell)
      : html('section', 'row', html('div', 'head', this.pid, this.reps, this.note), this.box, this.lag, this.owners, this.cell);
    this.element.dataset.topic = topic;
    this.element.dataset.partition = partition;
    this.box.dataset.lane = partition;
    this.box.setAttribute('aria-hidden', 'true');
    this.lane = new Lane(this.box, place);
    this.place = place;
    this.followers = null;
    this.said = '';
  }

  /** `view`: what the lane needs and {owner: {text, cls, label}, others: [{text}], hatched, brokers, noLeader, moving, coming}. What can be read of it is told later. */
  update(view) {
    if (this.view && same(view, this.view)) return void this.again(view);
    const { part } = view;
    this.view = view;
    this.untold = true;
    this.lane.update(view);
    this.unfold(view);
    this.element.dataset.offset = part.end - 1;
    const said = JSON.stringify([part.leader, part.replicas, part.isr, view.alive, view.owner, view.others, view.coming, view.hatched]);
    if (said === this.said) return;
    this.said = said;
    this.element.classList.toggle('hatched', view.hatched);
    this.replicas(part, view.alive);
    this.own(view.owner, view.others);
    this.come(view.coming);
  }

  /** Nothing of it has changed. */
  again(view) {
    this.view = this.lane.view = view;
    this.followers?.update(view);
  }

  /** Figures and words, where they have changed since they were last told. */
  tell() {
    if (!this.untold) return;
    this.untold = false;
    const { view } = this, { part, lag } = view;
    thing(this.element, 'partition', `${this.topic}-${this.partition}`, gettext('Partition {partition} of {topic}: next offset {end}, {committed}, {reader}', {
      partition: this.partition, topic: this.topic, end: part.end,
      committed: view.committed === undefined ? gettext('nothing committed') : gettext('committed {offset}, {lag} behind', { offset: view.committed, lag }),
      reader: view.owner.reader ? gettext('read by {reader}', { reader: view.owner.title }) : gettext('no reader'),
    }));
    set(this.start, String(part.log_start));
    set(this.next, String(part.end));
    set(this.lag, view.committed === undefined ? '-' : lag.toLocaleString('en-US') + (view.trend && !this.compact ? ` ${view.trend}` : ''));
    this.lag.classList.toggle('zero', !lag);
  }

  /** Its followers under it, or not; `view.unfolded`: whether they are wanted. */
  unfold(view) {
    const on = Boolean(view.unfolded);
    if (on && !this.followers) {
      this.followers = new Followers(this.lane, this.place);
      this.lane.beside = () => this.followers?.move();
      this.box.append(this.followers.element);
    } else if (!on && this.followers) {
      this.followers.element.remove();
      this.followers = this.lane.beside = null;
    }
    this.followers?.update(view);
    if (this.compact) return;
    attribute(this.reps, 'aria-expanded', on);
    attribute(this.reps, 'aria-label', gettext('Copies of P{partition}: {count}', { partition: this.partition, count: view.part.replicas.length }));
  }

  replicas(part, alive) {
    const shown = this.compact ? [part.leader >= 0 ? part.leader : part.replicas[0]] : part.replicas;
    this.reps.replaceChildren(...shown.map((id) => {
      const leads = id === part.leader, out = !part.isr.includes(id) || (leads && !alive.includes(id));
      const rep = html('span', `rep${leads && !out ? ' lead' : out ? ' out' : ''}`, leads && !out ? icon('star') : out ? icon('cross') : null, html('span', '', `B${id}`));
      rep.dataset.replica = id;
      rep.title = leads ? (out ? gettext('Leader, dead') : gettext('Leader')) : out ? gettext('Replica, out of sync') : gettext('Replica, in sync');
      return rep;
    }));
    const without = part.leader < 0;
    attribute(this.element, 'data-leader', part.leader);
    set(this.note, without ? gettext('no leader') : '');
    this.note.classList.toggle('alarm', without);
    this.note.hidden = !without;
  }

  own(owner, others) {
    const { owner: first } = this, reads = Boolean(owner.reader);
    set(first, owner.text);
    first.className = ['chip own', owner.cls, this.compact ? 'thin' : ''].filter(Boolean).join(' ');
    first.dataset.owner = owner.reader ?? '';
    first.dataset.ownerKind = owner.kind ?? '';
    attribute(first, 'role', reads ? 'button' : null);
    attribute(first, 'aria-label', reads ? gettext('{reader}, reader of partition {partition}', { reader: owner.title, partition: this.partition }) : null);
    if (!reads) first.removeAttribute('tabindex');
    else if (!first.hasAttribute('tabindex')) first.tabIndex = -1;
    while (this.owners.lastChild !== this.pair) this.owners.lastChild.remove();
    this.owners.append(...others.map((one) => {
      const other = chip(one.text, one.text ? 'other' : 'other none');
      other.dataset.owner = one.text;
      return other;
    }));
  }

  /** Who reads it next, beside who reads it now, while a rebalance plays. `coming`: {text, same}, text empty: not known yet; null: none plays. */
  come(coming) {
    const { coming: box } = this;
    box.hidden = !coming;
    if (!coming) return;
    box.className = `coming ${coming.same ? 'same quiet' : 'chip none'}`;
    set(box, coming.text || '…');
    attribute(box, 'aria-label', coming.text ? gettext('next {reader}', { reader: coming.text }) : gettext('next reader not known yet'));
    box.setAttribute('role', 'img');
  }

  /** Where the line to its reader's card begins. */
  get lineFrom() {
    return this.coming.hidden ? this.owner : this.coming;
  }

  /** The element of a broker's chip, for the star that moves. */
  replica(id) {
    return this.reps.querySelector(`[data-replica="${id}"]`);
  }

  get anchor() {
    return this.owner;
  }
}

/** Whether two views show the same. Facts never change what they have made, so a partition is the same as long as it is itself. */
function same(a, b) {
  for (const name in a) if (a[name] !== b[name] && !(name === 'rate' ? Math.round(a.rate) === Math.round(b.rate) : typeof a[name] === 'object' && name !== 'part' && JSON.stringify(a[name]) === JSON.stringify(b[name]))) return false;
  return !(('preview' in b && !('preview' in a)) || ('aim' in b && !('aim' in a)));
}
