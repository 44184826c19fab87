"""Which segments Kafka deletes, and why (`UnifiedLog.deleteOldSegments`).

Law of the room: whole segments only, from the oldest, stopping at the first that stays; only below the high watermark; the active
segment is not exempt.
"""

from __future__ import annotations

from typing import NamedTuple

from streamlab.cluster.log.log import Log
from streamlab.cluster.log.segment import Segment

CHECK_INTERVAL_MS = 300_000
"""log.retention.check.interval.ms."""

INITIAL_CHECK_MS = 30_000
"""log.initial.task.delay.ms."""


class Deletion(NamedTuple):
    """The log start moved from `before` to `start`; `reason`: "retention.ms" or "retention.bytes", `value` its value."""

    reason: str
    value: int
    before: int
    start: int


def delete_old_segments(log: Log, now: int) -> list[Deletion]:
    """Delete what retention wants deleted at `now`; answers where that moved the log start."""
    _delete_below_log_start(log, now)
    if "delete" not in log.config.cleanup_policy:
        return []
    found: list[Deletion] = []
    for reason, value, count in (
        ("retention.bytes", log.config.retention_bytes, _over_size),
        ("retention.ms", log.config.retention_ms, _too_old),
    ):
        segments = count(log, now)
        before = log.log_start_offset
        if segments:
            log.delete_oldest(segments, now)
        if log.log_start_offset > before:
            found.append(Deletion(reason, value, before, log.log_start_offset))
    return found


def _delete_below_log_start(log: Log, now: int) -> None:
    segments = log.segments
    count = 0
    while count + 1 < len(segments) and segments[count + 1].base_offset <= log.log_start_offset:
        count += 1
    if count:
        log.delete_oldest(count, now)


def _deletable(log: Log) -> list[Segment]:
    """The oldest segments that lie wholly below the high watermark; an empty active segment is never worth deleting."""
    segments = log.segments
    ends = [segment.base_offset for segment in segments[1:]] + [log.log_end_offset]
    found = []
    for segment, end in zip(segments, ends, strict=True):
        if end > log.high_watermark or (segment is segments[-1] and segment.size == 0):
            break
        found.append(segment)
    return found


def _too_old(log: Log, now: int) -> int:
    retention = log.config.retention_ms
    if retention < 0:
        return 0
    count = 0
    for segment in _deletable(log):
        largest = segment.largest_timestamp if segment.largest_timestamp >= 0 else segment.created
        if now - largest <= retention:
            break
        count += 1
    return count


def _over_size(log: Log, now: int) -> int:
    limit = log.config.retention_bytes
    if limit < 0 or log.size < limit:
        return 0
    over = log.size - limit
    count = 0
    for segment in _deletable(log):
        if over - segment.size < 0:
            break
        over -= segment.size
        count += 1
    return count
