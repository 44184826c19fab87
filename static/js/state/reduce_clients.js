/* Facts about producers and consumers, as they themselves know them.
   Law of the module: a dead consumer keeps what it held until its coordinator counts it out. Pure. */

import { add, drop, put } from './change.js';
import { withOffsets } from './picture.js';

const SESSION = 45_000;

export const CLIENTS = {
  producer_added(state, { producer, topic, flavour, settings, rate, keys = '', partitioner = '' }) {
    const made = { name: producer, topic, flavour, rate, state: 'running', keys, partitioner, settings, waiting: [], in_flight: 0, sent: 0, acknowledged: 0, failed: 0, last_error: '', retrying: null };
    return add(state, 'producers', producer, made);
  },

  producer_changed(state, { producer, rate, state: now = 'running', settings, keys }) {
    const old = state.producers[producer];
    return put(state, 'producers', producer, { rate, state: now, ...(keys ? { keys } : {}), ...(settings && Object.keys(settings).length ? { settings: { ...old?.settings, ...settings } } : {}) });
  },

  /** The links of what is gone are no more. */
  producer_removed: (state, { producer }) => ({ ...drop(state, 'producers', producer), links: state.links.filter((one) => one.a !== producer && one.b !== producer) }),

  /** The last error is over once something is acknowledged and nothing is tried again any more. */
  accumulated(state, { producer, waiting, in_flight, sent, acknowledged, failed, retrying = 0 }) {
    const old = state.producers[producer];
    if (!old) return state;
    return put(state, 'producers', producer, { waiting, in_flight, sent, acknowledged, failed, ...(retrying ? {} : { retrying: null, ...(acknowledged > old.acknowledged ? { last_error: '' } : {}) }) });
  },

  send_retried: (state, { producer, topic, partition, error, at }) => put(state, 'producers', producer, { retrying: { topic, partition, error, at }, last_error: error }),
  send_failed: (state, { producer, error }) => put(state, 'producers', producer, { last_error: error }),

  consumer_added(state, { consumer, group, topics, flavour, settings, instance_id = null, processing_us = 0, session_timeout_ms = SESSION, program = '', at }) {
    const made = { name: consumer, group, state: 'starting', since: at, flavour, topics, member_id: '', instance_id, generation: -1, owned: [], positions: [], processing_us, settings, session_timeout_ms, deadline: 0, counted_out: false, program };
    return add(state, 'consumers', consumer, made);
  },

  consumer_changed(state, { consumer, state: now, member_id = '', processing_us = -1, deadline = 0, at }) {
    const old = state.consumers[consumer];
    if (!old) return state;
    const anew = now === 'starting', mine = member_id || old.member_id, out = now === 'dead' && !(deadline && state.groups[old.group]?.members.some((one) => one.member_id === mine));
    const gone = now === 'stopped' || now === 'expelled' || now === 'fenced' || out;
    return put(state, 'consumers', consumer, {
      state: now,
      since: old.state === now ? old.since : at,
      member_id: member_id || ((gone && !out) || anew ? '' : old.member_id),
      counted_out: out,
      deadline: out ? 0 : deadline,
      ...(processing_us >= 0 ? { processing_us } : {}),
      ...(gone || anew ? { owned: [], positions: [] } : {}),
      ...(anew ? { generation: -1 } : {}),
    });
  },

  /** Where a partition is taken over again, its position is what the next read says. */
  consumer_owns(state, { consumer, generation, owned }) {
    const old = state.consumers[consumer];
    if (!old) return state;
    const mine = new Set(owned.map(([topic, number]) => `${topic}-${number}`));
    return put(state, 'consumers', consumer, { generation, owned, positions: old.positions.filter(([topic, number]) => mine.has(`${topic}-${number}`)) });
  },

  read(state, { consumer, positions }) {
    const old = state.consumers[consumer];
    return old ? put(state, 'consumers', consumer, { positions: withOffsets(old.positions, positions.filter(([topic, number]) => old.owned.some((one) => one[0] === topic && one[1] === number))) }) : state;
  },
};
