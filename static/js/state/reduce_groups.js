/* Facts about consumer groups, as their coordinator sees them.
   Law of the module: a group exists from its first fact on until it is Dead; commits outlive members. Pure. */

import { add, drop, put } from './change.js';
import { withOffsets } from './picture.js';

const fresh = (name) => ({ name, state: 'Empty', generation: 0, protocol: '', coordinator: -1, offsets_partition: -1, leader: '', members: [], offsets: [], since: 0 });

const known = (state, name) => (state.groups[name] ? state : add(state, 'groups', name, fresh(name)));

/** Those that the coordinator counts in; a rebalance begun anew before anybody was given anything takes back what was handed out. */
function membersAfter(old, { state, members }) {
  const left = old.members.filter((one) => members.includes(one.member_id));
  return state === 'PreparingRebalance' && old.state === 'CompletingRebalance' ? left.map((one) => ({ ...one, assigned: [] })) : left;
}

export const GROUPS = {
  coordinator: (state, { group, broker, partition }) => put(known(state, group), 'groups', group, { coordinator: broker, offsets_partition: partition }),

  member_joined(state, { group, member_id, client_id, instance_id = null, host = '', number = 1 }) {
    const next = known(state, group), { members } = next.groups[group];
    const old = members.find((one) => one.member_id === member_id);
    const member = { assigned: [], ...old, number, member_id, client_id, instance_id, host: host || old?.host || '' };
    return put(next, 'groups', group, { members: [...members.filter((one) => one.member_id !== member_id), member].sort((a, b) => (a.member_id < b.member_id ? -1 : 1)) });
  },

  member_left(state, { group, member_id, client_id, reason }) {
    const old = state.groups[group];
    if (!old) return state;
    const next = put(state, 'groups', group, { members: old.members.filter((one) => one.member_id !== member_id) });
    const consumer = next.consumers[client_id];
    return consumer && consumer.group === group && reason !== 'replaced' && (consumer.member_id === member_id || !consumer.member_id || consumer.state === 'dead')
      ? put(next, 'consumers', client_id, { deadline: 0, ...(consumer.state === 'dead' ? { counted_out: true, owned: [], positions: [] } : {}) })
      : next;
  },

  group_state(state, fact) {
    if (fact.state === 'Dead') return drop(state, 'groups', fact.group);
    const next = known(state, fact.group), old = next.groups[fact.group];
    return put(next, 'groups', fact.group, {
      state: fact.state,
      generation: fact.generation,
      since: fact.since ?? fact.at,
      coordinator: fact.coordinator ?? old.coordinator,
      protocol: fact.protocol || old.protocol,
      leader: fact.leader || old.leader,
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
