/* What the timeline marks: rebalances, elections, deaths, retention, commands, in a few words each.
   Law of the module: a fact (or what the server keeps of it for this) in, {kind, text, loss} out; null: no mark. Pure. */

import { gettext } from './text.js';

const internal = (topic) => topic.startsWith('__');
const place = ({ topic, partition }) => gettext('P{partition} of {topic}', { topic, partition });

const MARKS = {
  broker_killed: ({ broker }) => ({ kind: 'death', loss: true, text: gettext('broker {broker} dies', { broker }) }),
  broker_stopping: ({ broker }) => ({ kind: 'broker', text: gettext('broker {broker} stops', { broker }) }),
  broker_unfenced: ({ broker }) => ({ kind: 'broker', text: gettext('broker {broker} is back', { broker }) }),
  consumer_changed: ({ consumer, state }) => ({ dead: { kind: 'death', loss: true, text: gettext('{consumer} dies', { consumer }) }, expelled: { kind: 'death', text: gettext('{consumer} is expelled', { consumer }) } })[state],
  partition_changed(fact) {
    if (internal(fact.topic) || fact.leader === fact.previous) return null;
    if (fact.leader < 0 || fact.leader === undefined) return { kind: 'election', loss: true, text: gettext('{place} has no leader', { place: place(fact) }) };
    return { kind: 'election', text: gettext('{place} moves to broker {leader}', { place: place(fact), leader: fact.leader }) };
  },
  assigned: ({ group }) => ({ kind: 'rebalance', text: gettext('rebalance of {group}', { group }) }),
  join_refused: ({ client_id }) => ({ kind: 'rebalance', text: gettext('{client} refused', { client: client_id }) }),
  log_start(fact) {
    if (internal(fact.topic) || fact.reason === 'leader') return null;
    return { kind: 'retention', text: fact.reason.startsWith('retention') ? gettext('retention: {place}', { place: place(fact) }) : gettext('{place} is cut short', { place: place(fact) }) };
  },
  truncated: (fact) => (fact.lost_acknowledged ? { kind: 'death', loss: true, text: gettext('records of {place} are lost', { place: place(fact) }) } : null),
  topic_created: ({ topic, internal: own }) => (own ? null : { kind: 'topic', text: gettext('{topic} created', { topic }) }),
  topic_deleted: ({ topic }) => ({ kind: 'topic', loss: true, text: gettext('{topic} deleted', { topic }) }),
  partitions_added: ({ topic }) => ({ kind: 'topic', text: gettext('{topic} grows', { topic }) }),
  link_changed: ({ a, b, cut }) => (cut ? { kind: 'link', loss: true, text: gettext('link {a} – {b} cut', { a, b }) } : null),
  cluster_came_back: () => ({ kind: 'death', loss: true, text: gettext('the server ended') }),
  command: ({ told = '' }, say) => ({ kind: 'command', text: (say || told).replace(/\.$/, '') }),
};

/** The mark of a fact: {offset, at, kind, text, loss}, or null. `say`: what the lab said of it. */
export function markOf(fact, offset, say = '') {
  const mark = MARKS[fact.kind]?.(fact, say);
  return mark ? { loss: false, ...mark, offset, at: fact.at } : null;
}

/** The mark of a fork that began before the fact at `offset`: {…, fork: {name, address}}. Its moment is the one that both labs share last. */
export const forkMark = ({ offset, at, name, address }) => ({ kind: 'fork', loss: false, text: gettext('forked: {name}', { name }), offset: offset - 1, at, fork: { name, address } });

/** A command whose effect is marked in the same instant needs no mark of its own. Marks stand in the order of their offsets. */
export const withoutEchoes = (marks) => marks.filter((one, turn) => one.kind !== 'command' || marks[turn + 1]?.at !== one.at || marks[turn + 1].kind === 'fork');
