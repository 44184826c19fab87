/* Facts about logs.
   Law of the module: a partition keeps its newest records only; an append below the known end means that the log was cut back. Pure. */

import { putPartition } from './change.js';
import { record } from './picture.js';

const KEPT = 64;

export const DATA = {
  appended(state, fact) {
    return putPartition(state, fact.topic, fact.partition, (old) => {
      const before = fact.base < old.end ? old.records.filter((one) => one.offset < fact.base) : old.records;
      const records = before.concat(fact.records.map(record));
      return {
        end: fact.end,
        size: old.size + fact.bytes,
        records: records.length > KEPT ? records.slice(-KEPT) : records,
        ends: { ...old.ends, [fact.leader]: fact.end },
      };
    });
  },

  high_watermark(state, { topic, partition, high_watermark, ends = {} }) {
    return putPartition(state, topic, partition, (old) => {
      const end = ends[old.leader] ?? Math.max(old.end, high_watermark);
      return { high_watermark, ends, end, records: end < old.end ? old.records.filter((one) => one.offset < end) : old.records };
    });
  },

  truncated(state, { topic, partition, broker, to }) {
    return putPartition(state, topic, partition, (old) => ({
      ends: { ...old.ends, [broker]: to },
      ...(broker === old.leader ? { end: to, records: old.records.filter((one) => one.offset < to) } : {}),
    }));
  },

  log_start(state, { topic, partition, log_start, reason }) {
    return putPartition(state, topic, partition, (old) => ({ log_start, deleted_by: reason, end: Math.max(old.end, log_start), records: old.records.filter((one) => one.offset >= log_start) }));
  },
};
