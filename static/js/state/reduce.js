/* The one reducer: state and a fact give the next state.
   Law of the module: nothing is changed in place; what a fact does not touch stays the very same object, so drawing can compare by identity.
   A fact of a kind that is not known here changes nothing. Pure. */

import { CLIENTS } from './reduce_clients.js';
import { CLUSTER } from './reduce_cluster.js';
import { DATA } from './reduce_data.js';
import { GROUPS } from './reduce_groups.js';
import { LEDGER } from './reduce_ledger.js';
import { LEARNT, REAL } from './reduce_real.js';

const KINDS = { ...CLUSTER, ...DATA, ...GROUPS, ...CLIENTS, ...REAL };

/** The state after one fact. */
export function reduce(state, fact) {
  const change = KINDS[fact.kind], counted = LEDGER[fact.kind]?.(state, fact) ?? state;
  const changed = change ? change(counted, fact) : counted, next = LEARNT[fact.kind]?.(changed, fact) ?? changed;
  return next.at === fact.at ? next : { ...next, at: fact.at };
}

/** The state after the facts of a frame; those before the state's own offset are known already. */
export function reduceAll(state, facts, from) {
  let next = state;
  facts.forEach((fact, turn) => {
    if (from + turn >= state.offset) next = reduce(next, fact);
  });
  return { ...next, offset: Math.max(state.offset, from + facts.length) };
}
