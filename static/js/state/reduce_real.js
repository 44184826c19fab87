/* Facts about real clients: programs outside of the simulation.
   Law of the module: a picture says what a client does; between pictures it is learnt from what happens: who wrote a record produces, who
   joined a group reads in it. What is known of one that has gone is kept for a minute, and as long as a group counts it in. Pure. */

import { add, drop, put } from './change.js';

const FORGOTTEN_MS = 60_000;
const PRODUCES = 'produces', READS = 'reads', JOINS = 'joins groups';

const isCountedIn = (state, name) => Object.values(state.groups).some((group) => group.members.some((one) => one.client_id === name));

/** A client as the state has it; `writes`: topics that it has written to, the last one last. */
export const realClient = (shown, writes = []) => ({ connections: 1, roles: [], ...shown, roles: shown.roles ?? [], writes });

function learnt(state, name, role, topic) {
  const old = state.real_clients[name];
  if (!old || (old.roles.includes(role) && (!topic || old.writes.at(-1) === topic))) return state;
  const roles = old.roles.includes(role) ? old.roles : [...old.roles, role], writes = topic ? [...old.writes.filter((one) => one !== topic), topic].slice(-3) : old.writes;
  return put(state, 'real_clients', name, { roles, writes });
}

export const REAL = {
  real_client_came(state, { name, host, library = '', version = '', at }) {
    const { roles = [], writes = [] } = state.real_gone[name] ?? {};
    return add({ ...drop(state, 'real_gone', name), touched: true }, 'real_clients', name, realClient({ name, host, library, version, since: at, roles }, writes));
  },

  real_client_left(state, { name, at }) {
    const old = state.real_clients[name];
    if (!old) return state;
    const kept = Object.fromEntries(Object.entries(state.real_gone).filter(([other, one]) => at - one.gone < FORGOTTEN_MS || isCountedIn(state, other)));
    return add({ ...drop(state, 'real_clients', name), real_gone: kept }, 'real_gone', name, { ...old, gone: at });
  },

  /** A core that tells roles as they are taken. */
  real_client_does: (state, { name, role }) => learnt(state, name, role),
};

/** What other facts say about real clients. */
export const LEARNT = {
  appended(state, { topic, records }) {
    if (state.topics[topic]?.internal) return state;
    let next = state;
    for (const one of records) if (one[4] && next.real_clients[one[4]]) next = learnt(next, one[4], PRODUCES, topic);
    return next;
  },

  member_joined: (state, { client_id }) => learnt(learnt(state, client_id, JOINS), client_id, READS),

};

export { JOINS, PRODUCES, READS };
