/* Small steps that all reducers take.
   Law of the module: a new object along the path that changes, the old ones beside it. Pure. */

/** The state with one thing of a table changed; a thing that is not there is left alone. */
export function put(state, table, name, changes) {
  const old = state[table][name];
  return old ? { ...state, [table]: { ...state[table], [name]: { ...old, ...changes } } } : state;
}

/** The state with a thing added or replaced. */
export const add = (state, table, name, thing) => ({ ...state, [table]: { ...state[table], [name]: thing } });

/** The state without a thing. */
export function drop(state, table, name) {
  if (!(name in state[table])) return state;
  const { [name]: gone, ...rest } = state[table];
  return { ...state, [table]: rest };
}

/** The state with one partition changed by a function of the old one. */
export function putPartition(state, topic, number, change) {
  const old = state.topics[topic];
  const at = !old ? -1 : old.partitions[number]?.partition === number ? number : old.partitions.findIndex((one) => one.partition === number);
  if (at < 0) return state;
  const partitions = old.partitions.slice();
  partitions[at] = { ...partitions[at], ...change(partitions[at]) };
  return { ...state, topics: { ...state.topics, [topic]: { ...old, partitions } } };
}
