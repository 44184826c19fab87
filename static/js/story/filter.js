/* Which of the events are shown, and the story as text.
   Law of the module: what was told in, what is seen out. Pure. */

import { toldExactly } from '../state/clock.js';
import { gettext } from '../state/text.js';

/** Kinds of events as people ask for them: id -> [words, kinds of facts]. */
export const SORTS = {
  command: () => [gettext('What people did'), ['command']],
  broker: () => [gettext('Brokers'), ['broker_killed', 'broker_fenced', 'broker_unfenced', 'broker_started', 'broker_stopping', 'broker_stopped', 'broker_slowed']],
  partition: () => [gettext('Leaders and replicas'), ['partition_changed', 'truncated']],
  topic: () => [gettext('Topics, configs, retention'), ['topic_created', 'topic_deleted', 'partitions_added', 'configs_changed', 'log_start']],
  group: () => [gettext('Groups and rebalances'), ['member_joined', 'member_left', 'group_state', 'assigned', 'coordinator', 'join_refused']],
  offset: () => [gettext('Offsets'), ['offset_reset', 'offsets_removed', 'commit_refused', 'skipped']],
  client: () => [gettext('Producers and consumers'), ['send_failed', 'send_retried', 'produce_refused', 'consumer_changed', 'producer_changed', 'file_played', 'real_client_came', 'real_client_left']],
  ledger: () => [gettext('Lost, repeated, out of order'), ['misfortune', 'truncated', 'skipped', 'send_failed']],
};

/** Events that pass: `sort` of SORTS ("" all), `thing` "kind id" ("" all), `words`: all of them must stand in the sentence. */
export function passing(told, { sort = '', thing = '', words = '' }) {
  const kinds = sort ? new Set(SORTS[sort]()[1]) : null, wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  return told.filter((one) => {
    if (kinds && !kinds.has(one.kind)) return false;
    if (thing && !one.things.some(([kind, id]) => `${kind} ${id}` === thing)) return false;
    const text = one.say.toLowerCase();
    return wanted.every((word) => text.includes(word));
  });
}

/** The things that events are about: ["kind id"], each once, by kind and id. */
export function thingsOf(told) {
  const found = new Set(told.flatMap((one) => one.things.map(([kind, id]) => `${kind} ${id}`)));
  return [...found].sort((a, b) => a.localeCompare(b, undefined, { numeric: true }));
}

/** The story as text, oldest first: one line each. */
export const asText = (told) => told.map((one) => `${toldExactly(one.at)}  ${one.say}`).join('\n');
