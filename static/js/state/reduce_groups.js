/* Facts about consumer groups, as their coordinator sees them.
   Law of the module: a group exists from its first fact on until it is Dead; commits outlive members. A coordinator that does not know yet that
   another has taken its place is not heard. Pure. */

import { add, drop, put } from './change.js';
import { withOffsets } from './picture.js';

const fresh = (name) => ({ name, state: 'Empty', generation: 0, protocol: '', coordinator: -1, offsets_partition: -1, leader: '', members: [], offsets: [], since: 0 });

const known = (state, name, at = 0) => (state.groups[name] ? state : add(state, 'groups', name, { ...fresh(name), since: at }));

/** Those that the coordinator counts in; a rebalance begun anew before anybody was given anything takes back what was handed out. */
function membersAfter(old, { state, members }) {
  const left = old.members.filter((one) => members.includes(one.member_id));
  return state === 'PreparingRebalance' && old.state === 'CompletingRebalance' ? left.map((one) => ({ ...one, assigned: [] })) : left;
}

/** A dead consumer that its coordinator does not count in has nothing any more. */
function countedOut(state, group) {
  let next = state;
  const counted = new Set(state.groups[group]?.members.map((one) => one.member_id));
  for (const one of Object.values(state.consumers)) if (one.group === group && one.state === 'dead' && !counted.has(one.member_id)) next = put(next, 'consumers', one.name, { deadline: 0, counted_out: true, owned: [], positions: [] });
  return next;
}

const TOLD = {
  /** What a new coordinator has read from the log is what there is. */
  coordinator(state, { group, broker, partition, members, offsets = [], at }) {
    const read = members ? { members: members.slice().sort((a, b) => (a.member_id < b.member_id ? -1 : 1)), offsets } : {};
    const next = put(known(state, group, at), 'groups', group, { coordinator: broker, offsets_partition: partition, ...read });
    return members ? countedOut(next, group) : next;
  },

  member_joined(state, { group, member_id, client_id, instance_id = null, host = '', number = 1 }) {
    const next = known(state, group), { members } = next.groups[group];
    const old = members.find((one) => one.member_id === member_id);
    const member = { assigned: [], ...old, number, member_id, client_id, instance_id, host: host || old?.host || '' };
    return put(next, 'groups', group, { members: [...members.filter((one) => one.member_id !== member_id), member].sort((a, b) => (a.member_id < b.member_id ? -1 : 1)) });
  },

  member_left(state, { group, member_id, client_id, reason, leader }) {
    const old = state.groups[group];
    if (!old) return state;
    const next = put(state, 'groups', group, { leader: leader ?? old.leader, members: old.members.filter((one) => one.member_id !== member_id) });
    const consumer = next.consumers[client_id], still = consumer?.state === 'dead' && next.groups[group].members.some((one) => one.member_id === consumer.member_id);
    return consumer && consumer.group === group && reason !== 'replaced' && !still && (consumer.member_id === member_id || !consumer.member_id || consumer.state === 'dead')
      ? put(next, 'consumers', client_id, { deadline: 0, ...(consumer.state === 'dead' ? { counted_out: true, owned: [], positions: [] } : {}) })
      : next;
  },

  group_state(state, fact) {
    if (fact.state === 'Dead') return countedOut(drop(state, 'groups', fact.group), fact.group);
    const next = known(state, fact.group), old = next.groups[fact.group];
    return put(next, 'groups', fact.group, {
      state: fact.state,
      generation: fact.generation,
      since: fact.since ?? fact.at,
      coordinator: fact.coordinator ?? old.coordinator,
      protocol: fact.protocol ?? old.protocol,
      leader: fact.leader ?? old.leader,
      members: fact.members ? membersAfter(old, fact) : fact.state === 'Empty' ? [] : old.members,
    });
  },

  assigned(state, { group, generation, protocol, assignment }) {
    const next = known(state, group);
    const members = next.groups[group].members.map((one) => (assignment[one.member_id] ? { ...one, assigned: assignment[one.member_id] } : one));
    return put(next, 'groups', group, { generation, protocol, members });
  },

  committed(state, { group, offsets }) {
    const next = known(state, group);
    return put(next, 'groups', group, { offsets: withOffsets(next.groups[group].offsets, offsets) });
  },

  offsets_removed(state, { group, partitions }) {
    const old = state.groups[group];
    if (!old) return state;
    const gone = new Set(partitions.map(([topic, number]) => `${topic}-${number}`));
    return put(state, 'groups', group, { offsets: old.offsets.filter(([topic, number]) => !gone.has(`${topic}-${number}`)) });
  },
};

const heard = ({ groups }, { group, coordinator = -1 }) => coordinator < 0 || groups[group]?.coordinator === coordinator;

/** By kind of fact; `coordinator`: who has told it. */
export const GROUPS = Object.fromEntries(Object.entries(TOLD).map(([kind, change]) => [kind, (state, fact) => (kind === 'coordinator' || heard(state, fact) ? change(state, fact) : state)]));
