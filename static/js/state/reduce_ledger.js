/* The ledger: what became of every message, moved by facts exactly as the world counts it.
   Law of the module: producers' sums come from what they tell of themselves, groups' from what their readers tell; troubles are entries. Pure. */

const KEPT_ENTRIES = 24, SAMPLES = 4;
const PRODUCER = { sent: 0, acknowledged: 0, failed: 0, lost: 0, written_twice: 0 };
const GROUP = { delivered: 0, duplicated: 0, out_of_order: 0, skipped: 0 };

/** The ledger with some counts of one account raised, and the sums with them. `table`: "producers" or "groups"; no name: the sums only. */
function raised(ledger, table, name, counts) {
  const fresh = table === 'producers' ? PRODUCER : GROUP, list = ledger[table] ?? [], sums = {};
  for (const [what, count] of Object.entries(counts)) sums[what] = (ledger[what] ?? 0) + count;
  if (!name) return { ...ledger, ...sums };
  const old = list.find((one) => one.name === name) ?? { name, ...fresh }, next = { ...old };
  for (const [what, count] of Object.entries(counts)) next[what] += count;
  const others = list.filter((one) => one.name !== name);
  return { ...ledger, ...sums, [table]: [...others, next].sort((a, b) => (a.name < b.name ? -1 : 1)) };
}

const put = (state, table, name, counts) => (Object.values(counts).some(Boolean) ? { ...state, ledger: raised(state.ledger, table, name, counts) } : state);

/** What a producer's own counts have risen by. */
function risen(state, { producer, sent, acknowledged, failed }) {
  const old = state.producers[producer];
  return old ? put(state, 'producers', producer, { sent: sent - old.sent, acknowledged: acknowledged - old.acknowledged, failed: failed - old.failed }) : state;
}

/** By kind of fact, with the state before it. */
export const LEDGER = {
  accumulated: risen,
  producer_removed: (state, fact) => (fact.sent === undefined ? state : risen(state, fact)),

  read(state, { consumer, group, positions, duplicated = 0, out_of_order = 0 }) {
    const delivered = positions.reduce((sum, one) => sum + one[3], 0);
    return put(state, 'groups', group || consumer, { delivered, duplicated, out_of_order });
  },

  skipped: (state, { consumer, group, count }) => put(state, 'groups', group || consumer, { skipped: count }),

  misfortune(state, { at, what, reason, who, topic, partition, count, records }) {
    const field = { lost: 'lost', 'written twice': 'written_twice' }[what], next = field ? put(state, 'producers', who, { [field]: count }) : state;
    const alike = (one) => one.what === what && one.reason === reason && one.who === who && one.topic === topic && one.partition === partition;
    const had = next.ledger.entries ?? [], old = had.find(alike), entry = { at, what, reason, who, topic, partition, count: count + (old?.count ?? 0), records: [...(old?.records ?? []), ...records].slice(-SAMPLES) };
    const entries = [...had.filter((one) => one !== old), entry].slice(-KEPT_ENTRIES);
    return { ...next, ledger: { ...next.ledger, entries } };
  },
};
