/* The ledger as people read it: rows of counts, and each trouble with why it came and what would have avoided it.
   Law of the module: counts are the lab's; the words and the advice are ours. Pure. */

import { gettext, ngettext } from './text.js';
import { thousands } from './words.js';

const settings = (state, who) => state.producers[who]?.settings ?? {};

/** What would have avoided an entry, for the settings chosen: {why, advice, config}. `config`: the name that decides. */
export function judged(state, entry) {
  const mine = settings(state, entry.who);
  switch (`${entry.what}/${entry.reason}`) {
    case 'lost/acks':
      return { why: gettext('acks=1: the leader acknowledged them and went before its followers had them.'), advice: gettext('acks=all waits for every replica in sync.'), config: 'acks' };
    case 'lost/unclean':
      return { why: gettext('A replica that was not in sync was elected, and the others cut their logs to agree with it.'), advice: gettext('unclean.leader.election.enable=false leaves the partition without a leader instead, until one that has them is back.'), config: 'unclean.leader.election.enable' };
    case 'written twice/retry':
      return { why: gettext('The answer to a batch was lost, so the producer sent it again, and the log took it as new.'), advice: gettext('enable.idempotence=true numbers batches, so that the broker knows the second as the first.'), config: mine.idempotent !== undefined ? 'idempotent' : 'enable.idempotence' };
    case 'repeated/not committed':
      return { why: gettext('They were processed, but not committed when their reader lost the partition; the next one began at the committed offset.'), advice: gettext('Commit more often (auto.commit.interval.ms), and on revoke; process so that twice does no harm. At least once is what Kafka promises.'), config: 'auto.commit.interval.ms' };
    case 'repeated/moved back':
      return { why: gettext('Somebody moved the group back: it reads again what it had read.'), advice: gettext('Nothing went wrong.'), config: '' };
    case 'repeated/retry':
      return { why: gettext('The log has these records twice: their producer sent them again.'), advice: gettext('enable.idempotence=true on the producer.'), config: 'enable.idempotence' };
    case 'out of order/retry':
      return { why: gettext('A later batch overtook one that had to be sent again.'), advice: gettext('enable.idempotence=true keeps the order, or max.in.flight.requests.per.connection=1.'), config: 'max.in.flight.requests.per.connection' };
    case 'out of order/partition':
      return { why: gettext('The key went to another partition: order holds within a partition only.'), advice: gettext('Do not add partitions to a topic whose keys must stay in order, and use one partitioner for all producers.'), config: '' };
    default:
      return { why: '', advice: '', config: '' };
  }
}

const WHAT = { lost: () => gettext('lost'), 'written twice': () => gettext('written twice'), repeated: () => gettext('read again'), 'out of order': () => gettext('out of order') };

/** The newest troubles first: [{id, at, what, loss, who, place, topic, partition, count, records, why, advice, config}]. */
export function troubles(state, most = 8) {
  return (state.ledger.entries ?? []).slice(-most).reverse().map((entry) => ({
    ...entry, id: [entry.what, entry.reason, entry.who, entry.topic, entry.partition].join('|'), what: WHAT[entry.what]?.() ?? entry.what, loss: entry.what === 'lost',
    place: gettext('P{number} of {topic}', { number: entry.partition, topic: entry.topic }), ...judged(state, entry),
  }));
}

/** The counts to be shown: [{id, title, under, counts: [{name, value, bad}]}], producers first, then groups. */
export function accounts(state) {
  const { producers = [], groups = [] } = state.ledger;
  return [
    ...producers.map((one) => ({ id: `producer ${one.name}`, title: one.name, under: told(settings(state, one.name)), counts: [
      { name: gettext('sent'), value: one.sent }, { name: gettext('acknowledged'), value: one.acknowledged }, { name: gettext('given up'), value: one.failed, bad: one.failed > 0 }, { name: gettext('written twice'), value: one.written_twice, bad: one.written_twice > 0 }, { name: gettext('lost'), value: one.lost, bad: one.lost > 0, loss: one.lost > 0 },
    ] })),
    ...groups.map((one) => ({ id: `group ${one.name}`, title: one.name, under: gettext('group'), counts: [
      { name: gettext('read'), value: one.delivered }, { name: gettext('read again'), value: one.duplicated, bad: one.duplicated > 0 }, { name: gettext('out of order'), value: one.out_of_order, bad: one.out_of_order > 0 }, { name: gettext('skipped'), value: one.skipped, bad: one.skipped > 0 },
    ] })),
  ];
}

const told = (found) => ['acks', 'enable.idempotence', 'idempotent'].filter((name) => found[name] !== undefined).map((name) => `${name}=${found[name] === '-1' ? 'all' : found[name]}`).join(' · ');

/** The whole in one sentence. */
export function summary(state) {
  const { lost = 0, written_twice = 0, duplicated = 0, out_of_order = 0, skipped = 0, delivered = 0 } = state.ledger;
  const bad = [[lost, gettext('{n} lost', { n: thousands(lost) })], [written_twice, gettext('{n} written twice', { n: thousands(written_twice) })], [duplicated, gettext('{n} read again', { n: thousands(duplicated) })], [out_of_order, gettext('{n} out of order', { n: thousands(out_of_order) })], [skipped, gettext('{n} skipped', { n: thousands(skipped) })]].filter(([count]) => count).map(([, text]) => text);
  return bad.length ? `${bad.join(', ')}.` : ngettext('1 delivery so far: nothing lost, repeated or out of order.', '{count} deliveries so far: nothing lost, repeated or out of order.', delivered);
}
