/* What the teacher points at on the wall: one sentence, and a small picture of it.
   Law of the module: drawn anew only when it is different; it asks for nothing. */

import { keys } from './parts.js';
import { html, tokenIcon } from '../scene/shapes.js';
import { gettext, ngettext } from '../state/text.js';

/** {title, text} of what is pointed at. `names`: {consumer: nickname}. */
export function told(thing, names) {
  const { kind, id } = thing, who = (consumer) => (names[consumer] ? gettext('{nickname} ({consumer})', { nickname: names[consumer], consumer }) : consumer);
  if (thing.gone) return { title: gettext('On the wall'), text: gettext('What your teacher pointed at is gone: {thing}.', { thing: id }) };
  if (kind === 'partition' || kind === 'record') {
    const place = { topic: thing.topic, partition: thing.partition }, reads = thing.reader ? ngettext('{who} reads it, {count} record behind.', '{who} reads it, {count} records behind.', thing.behind, { who: who(thing.reader) }) : gettext('Nobody reads it.');
    return { title: kind === 'record' ? gettext('{topic} P{partition}, offset {at}', { ...place, at: thing.at }) : gettext('{topic} P{partition}', place), text: gettext('{leads} {reads}', { leads: thing.leader > 0 ? gettext('Broker {leader} leads it, {isr} of {replicas} copies are in sync.', thing) : gettext('Nobody leads it now.'), reads }) };
  }
  if (kind === 'topic') return { title: gettext('Topic {id}', { id }), text: ngettext('{count} partition, each on {replicas} brokers.', '{count} partitions, each on {replicas} brokers.', thing.count, { replicas: thing.replicas }) };
  if (kind === 'group') return { title: gettext('Group {id}', { id }), text: ngettext('{state}, generation {generation}, {count} member, {behind} behind.', '{state}, generation {generation}, {count} members, {behind} behind.', thing.count, thing) };
  if (kind === 'consumer') return { title: who(id), text: thing.count ? ngettext('Reads {count} partition for {group}.', 'Reads {count} partitions for {group}.', thing.count, thing) : gettext('Has nothing to read in {group}.', thing) };
  if (kind === 'producer') return { title: names[id] ? who(id) : gettext('Producer {id}', { id }), text: gettext('{acknowledged} of {sent} records to {topic} are acknowledged.', thing) };
  if (kind === 'broker') return { title: gettext('Broker {id}', { id }), text: thing.state === 'running' ? ngettext('Leads {count} partition.', 'Leads {count} partitions.', thing.count) : gettext('It does not serve: {state}.', thing) };
  return { title: gettext('On the wall'), text: gettext('Look at the wall: your teacher shows something there.') };
}

/** Draws into `place`. */
export class Pointed {
  constructor(place) {
    this.place = place;
    this.drawn = '';
  }

  /** `thing` null: nobody points at anything. */
  draw(thing, names) {
    this.place.hidden = !thing;
    const drawn = JSON.stringify(thing);
    if (!thing || drawn === this.drawn) return;
    this.drawn = drawn;
    const { title, text } = told(thing, names), head = html('h2', '', title);
    head.id = 'pointed-title';
    this.place.replaceChildren(html('p', 'small soft', gettext('Your teacher shows')), head, html('p', '', text), ...this.picture(thing));
  }

  picture({ cells = [], chips = [], at = -1, end = 0 }) {
    const shown = cells.map(([offset, key]) => html('span', offset === at ? 'c lit' : 'c', tokenIcon(key, key === null ? -1 : keys.place(key), 16), html('span', '', String(offset))));
    if (cells.length) return [aside('hold', ...shown, html('span', 'c nextc', html('span', '', String(end))))];
    return chips.length ? [aside('chips', ...chips.map(([name, value]) => html('span', 'pchip', html('b', '', name), value ? html('span', 'soft', value) : '')))] : [];
  }
}

function aside(cls, ...inside) {
  const box = html('div', cls, ...inside);
  box.setAttribute('aria-hidden', 'true');
  return box;
}
