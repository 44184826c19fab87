/* Facts about logs.
   Law of the module: a partition keeps its newest records only; an append below the known end means that the log was cut back. A leader that
   does not know yet that it was replaced is not heard once the new one has told. Pure. */

import { putPartition } from './change.js';
import { record } from './picture.js';

const KEPT = 64;
const ENDED = new Set(['dead', 'stopped']);

export const DATA = {
  appended(state, fact) {
    return putPartition(state, fact.topic, fact.partition, (old) => {
      const epoch = fact.leader_epoch ?? old.told_epoch;
      if (epoch < old.told_epoch) return {};
      const before = fact.base < old.end ? old.records.filter((one) => one.offset < fact.base) : old.records;
      const records = before.concat(fact.records.map(record));
      return {
        end: fact.end,
        size: old.size + fact.bytes,
        records: records.length > KEPT ? records.slice(-KEPT) : records,
        ends: { ...old.ends, [fact.leader]: fact.end },
        told_epoch: epoch,
      };
    });
  },

  /** How far the copies are its leader knows as long as it leads and lives. */
  high_watermark(state, { topic, partition, high_watermark, ends = {}, leader, leader_epoch, log_start, size, records }) {
    return putPartition(state, topic, partition, (old) => {
      const epoch = leader_epoch ?? old.told_epoch;
      if (epoch < old.told_epoch) return {};
      const end = ends[leader ?? old.leader] ?? Math.max(old.end, high_watermark), start = log_start ?? (leader === undefined ? old.log_start : 0);
      const known = records ? records.map(record) : end < old.end || start > old.log_start ? old.records.filter((one) => one.offset < end && one.offset >= start) : old.records;
      const leads = leader === undefined || (leader_epoch === old.leader_epoch && !ENDED.has(state.brokers[leader]?.state));
      return { high_watermark, ends: leads ? ends : {}, end, log_start: start, size: size ?? (leader === undefined ? old.size : 0), records: known, told_epoch: epoch };
    });
  },

  log_start(state, { topic, partition, log_start, reason }) {
    return putPartition(state, topic, partition, (old) => ({ log_start, deleted_by: reason, end: Math.max(old.end, log_start), records: old.records.filter((one) => one.offset >= log_start) }));
  },
};
