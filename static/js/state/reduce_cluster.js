/* Facts about brokers, topics, leaders and links.
   Law of the module: one entry per kind of fact; see reduce.js. Pure. */

import { add, drop, put, putPartition } from './change.js';

const RETENTION = 604_800_000;

/** States in which the process is the same as before; a new one is as quick as the others. */
const RUNS_ON = new Set(['running', 'stopping']);

const OUT = new Set(['dead', 'stopped', 'starting', 'stopping']);

const broker = (state) => (old, fact) => add(old, 'brokers', fact.broker, { epoch: -1, rack: null, ...old.brokers[fact.broker], ...(RUNS_ON.has(state) ? {} : { slow_ms: 0 }), id: fact.broker, state, since: fact.at, ...(fact.epoch ? { epoch: fact.epoch } : {}) });

function born(partition, replicas) {
  return { partition, leader: -1, leader_epoch: 0, partition_epoch: 0, replicas, isr: replicas, elr: [], log_start: 0, high_watermark: 0, end: 0, ends: {}, records: [], size: 0, deleted_by: '', told_epoch: -1 };
}

const settled = (list, first, isr) => list.map((replicas, turn) => {
  const number = first + turn, inSync = isr[number] ?? replicas;
  return { ...born(number, replicas), isr: inSync, leader: replicas.find((one) => inSync.includes(one)) ?? -1 };
});

/** A broker's process is no more: nobody knows how far the copies of what it led are. */
function ended(state, id) {
  let next = state;
  for (const topic of Object.values(state.topics)) for (const one of topic.partitions) if (one.leader === id) next = putPartition(next, topic.name, one.partition, () => ({ ends: {} }));
  return next;
}

function configured(topic) {
  const configs = topic.configs ?? {};
  return { ...topic, retention_ms: Number(configs['retention.ms'] ?? RETENTION), min_insync_replicas: Number(configs['min.insync.replicas'] ?? 1) };
}

export const CLUSTER = {
  broker_started: broker('starting'),
  broker_unfenced: broker('running'),
  broker_stopping: broker('stopping'),
  broker_stopped: (state, fact) => ended(broker('stopped')(state, fact), fact.broker),
  broker_killed: (state, fact) => ended(broker('dead')(state, fact), fact.broker),
  broker_slowed: (state, { broker: id, ms }) => put(state, 'brokers', id, { slow_ms: ms }),

  /** A process that runs no more, not yet, or is about to end stays what it is; that it is fenced is the controller's view. */
  broker_fenced(state, fact) {
    return OUT.has(state.brokers[fact.broker]?.state) ? state : put(state, 'brokers', fact.broker, { state: 'fenced', since: fact.at });
  },

  topic_created(state, { topic, topic_id, partitions, configs = {}, internal = false, isr = {} }) {
    const made = { name: topic, topic_id, internal, replication_factor: partitions[0]?.length ?? 0, configs, partitions: internal ? [] : settled(partitions, 0, isr) };
    return add(state, 'topics', topic, configured(made));
  },

  topic_deleted: (state, { topic }) => drop(state, 'topics', topic),

  partitions_added(state, { topic, first, partitions, isr = {} }) {
    const old = state.topics[topic];
    if (!old) return state;
    return put(state, 'topics', topic, { partitions: [...old.partitions.filter((one) => one.partition < first), ...settled(partitions, first, isr)] });
  },

  configs_changed(state, { topic, changes }) {
    const old = state.topics[topic];
    if (!old) return state;
    const configs = { ...old.configs };
    for (const [name, value] of Object.entries(changes)) {
      if (value === null) delete configs[name];
      else configs[name] = value;
    }
    return put(state, 'topics', topic, configured({ ...old, configs }));
  },

  /** Who is elected has its log yet to tell. */
  partition_changed(state, fact) {
    const { leader, leader_epoch, partition_epoch, replicas, isr, elr = [] } = fact;
    return putPartition(state, fact.topic, fact.partition, (old) => ({ leader, leader_epoch, partition_epoch, replicas, isr, elr, ...(leader === old.leader && leader_epoch === old.leader_epoch ? {} : { ends: {} }) }));
  },

  link_changed(state, { a, b, latency, loss, cut, usual = false }) {
    const others = state.links.filter((one) => !((one.a === a && one.b === b) || (one.a === b && one.b === a)));
    return { ...state, links: usual ? others : [...others, { a, b, latency, loss, cut }].sort((one, two) => (`${one.a}|${one.b}` < `${two.a}|${two.b}` ? -1 : 1)) };
  },
};
