"""Replication in one step: a follower next door, whose fetch waits at the leader, has a batch in the moment of its append.

Law of the module: a shorter way, never another one. What it leaves behind is what the round trip would: the batch in the follower's log
with the leader's high watermark, and a fetch that waits with its new log end (as long as the first would have). It goes only where
nothing lies between the two (no latency, no loss, no cut, no slow leader) and nothing but records and high watermarks is to be told;
everywhere else it does nothing, and the fetch is answered as always.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from streamlab.cluster.fetch_session import CachedPartition, FetchSession
from streamlab.protocol.messages.data import FetchPartition, FetchRequest
from streamlab.protocol.records import RecordBatch

if TYPE_CHECKING:
    from streamlab.cluster.partition import Partition
    from streamlab.cluster.replica_fetcher import ReplicaFetcher


def hand_over(leader: Partition, session: FetchSession, batch: RecordBatch) -> bool:
    """Give a follower the batch that `leader` has just appended; False: not from here, it is to be told that there is news."""
    pending = session.pending
    replica = leader.remote.get(session.replica_id)
    if pending is None or pending.done or replica is None or session.replica_id not in leader.isr:
        return False
    fetcher = _next_door(leader, session)
    if fetcher is None:
        return False
    cached = session.partitions.get(leader.key)
    copy = _copy(leader, cached, fetcher)
    if cached is None or copy is None:
        return False
    asked, end = cached.asked, leader.log.log_end_offset
    if asked.fetch_offset != batch.base_offset or asked.last_fetched_epoch != batch.partition_leader_epoch:
        return False
    if cached.sent_log_start != leader.log.log_start_offset:
        return False
    broker = leader.manager.broker
    broker.requests[FetchRequest] = broker.requests.get(FetchRequest, 0) + 1
    _tell(leader, cached, copy, (batch,))
    for key in session.dirty:
        if key != leader.key:
            _tell_high_watermark(key, leader, session, fetcher)
    session.dirty[leader.key] = None
    log = copy.log
    cached.asked = FetchPartition(
        asked.topic,
        asked.partition,
        log.log_end_offset,
        asked.current_leader_epoch,
        log.epochs.latest,
        log.log_start_offset,
        asked.partition_max_bytes,
        asked.topic_id,
    )
    leader.note_fetch(replica, cached.asked, end, pending.request.body.replica_epoch)
    return True


def _next_door(leader: Partition, session: FetchSession) -> ReplicaFetcher | None:
    """The fetcher that waits here in this session, where nothing lies between and it has no news of its own for its next fetch."""
    broker = leader.manager.broker
    if broker.is_slow:
        return None
    node: Any = broker.network.beside(broker.name, session.name)
    fetcher: ReplicaFetcher | None = node.components["replicas"].fetchers.get(broker.id) if node is not None else None
    if fetcher is None or fetcher.session_id != session.id or not fetcher.waits_idly:
        return None
    return fetcher


def _copy(leader: Partition, cached: CachedPartition | None, fetcher: ReplicaFetcher) -> Partition | None:
    """The follower's replica, where both know the same leader epoch and it is where its fetch says."""
    epoch, key = leader.leader_epoch, leader.key
    copy = fetcher.manager.partitions.get(key)
    if cached is None or copy is None:
        return None
    asked = cached.asked
    fits = (
        copy.log.log_end_offset == asked.fetch_offset
        and fetcher.partitions.get(key) == epoch
        and asked.current_leader_epoch == epoch
        and copy.leader_epoch == epoch
        and copy.leader_id == leader.leader_id
        and copy.topic_id == leader.topic_id
    )
    return copy if fits else None


def _tell(leader: Partition, cached: CachedPartition, copy: Partition, batches: tuple[RecordBatch, ...]) -> None:
    log = leader.log
    cached.sent_high_watermark, cached.sent_log_start = log.high_watermark, log.log_start_offset
    copy.append_to_follower(batches, log.high_watermark, log.log_start_offset)


def _tell_high_watermark(key: tuple[str, int], beside: Partition, session: FetchSession, fetcher: ReplicaFetcher) -> None:
    """Each answer carries what has moved in other partitions as well. A log start that moved waits for a true answer: the leader hears
    of it again with the follower's next fetch, which is what DeleteRecords waits for."""
    leader = beside.manager.partitions.get(key)
    cached = session.partitions.get(key)
    if leader is None or cached is None or not leader.is_leader or cached.asked.fetch_offset != leader.log.log_end_offset:
        return
    if cached.sent_log_start != leader.log.log_start_offset:
        return
    copy = _copy(leader, cached, fetcher)
    if copy is not None and cached.sent_high_watermark != leader.log.high_watermark:
        _tell(leader, cached, copy, ())
