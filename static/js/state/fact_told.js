/* Any fact in one short sentence, also those that nobody tells: for who goes through the past fact by fact.
   Law of the module: the lab's own sentence comes first; a kind that is not known here is named by its name. Pure. */

import { partitionsTold, thousands } from './words.js';
import { gettext, ngettext } from './text.js';
import { conditionTold } from './conditions.js';

const spots = (triples) => triples.map(([topic, number, offset]) => gettext('{topic} P{number} at {offset}', { topic, number, offset })).join(', ');

const TOLD = {
  appended: ({ topic, partition, base, end, count }) => ngettext('P{partition} of {topic}: 1 record is written, offset {base}', 'P{partition} of {topic}: {count} records are written, offsets {base} to {last}', count, { topic, partition, base, last: end - 1, count: thousands(count) }),
  high_watermark: ({ topic, partition, high_watermark }) => gettext('P{partition} of {topic}: the high watermark is {offset}', { topic, partition, offset: high_watermark }),
  accumulated: ({ producer, waiting, in_flight }) => gettext('{producer}: {waiting} waiting, {flying} under way', { producer, waiting: waiting.reduce((sum, one) => sum + one[3], 0), flying: ngettext('1 request', '{count} requests', in_flight) }),
  read: ({ consumer, positions }) => gettext('{consumer} has read: {spots}', { consumer, spots: spots(positions) || gettext('nothing') }),
  committed: ({ group, offsets }) => gettext('{group} has committed: {spots}', { group, spots: spots(offsets) }),
  consumer_owns: ({ consumer, owned }) => gettext('{consumer} owns {partitions}', { consumer, partitions: partitionsTold(owned, '') || gettext('nothing') }),
  consumer_changed: ({ consumer, state }) => gettext('{consumer} is {state}', { consumer, state: conditionTold(state) }),
  consumer_added: ({ consumer }) => gettext('{consumer} is there', { consumer }),
  producer_added: ({ producer }) => gettext('{producer} is there', { producer }),
  producer_changed: ({ producer, state }) => gettext('{producer} is {state}', { producer, state: conditionTold(state) }),
  producer_removed: ({ producer }) => gettext('{producer} is gone', { producer }),
  group_state: ({ group, state, generation }) => gettext('{group} is {state}, generation {generation}', { group, state, generation }),
  member_joined: ({ client_id, group }) => gettext('{client} joins {group} again', { client: client_id, group }),
  segment_rolled: ({ topic, partition, base }) => gettext('P{partition} of {topic}: a new segment begins at {base}', { topic, partition, base }),
};

/** One sentence without its full stop. `say`: the lab's own, where it told the fact. */
export function factTold(fact, say = '') {
  return (say || TOLD[fact.kind]?.(fact) || fact.kind.replaceAll('_', ' ')).replace(/\.$/, '');
}
