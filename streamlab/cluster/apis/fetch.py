"""Fetch, API key 1, versions 4 to 18.

Records from an offset on, for consumers below the high watermark, for followers to the log end; waits up to max_wait_ms for min_bytes.
Real consumers may read from followers from version 11 on (KIP-392); simulated ones ask leaders only.
Incremental sessions (KIP-227), leader epochs (KIP-320), divergence told to followers (KIP-595). A consumer that has read more than its quota
gets an empty answer and is muted. Deviation: no preferred read replica; isolation level 1 reads as 0, since there are no transactions yet.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import msgspec

from streamlab.cluster.apis.metadata import endpoints
from streamlab.cluster.fetch_session import BY_ID_FROM, FINAL_EPOCH, CachedPartition, DelayedFetch, FetchSession
from streamlab.cluster.log.refusal import Refusal
from streamlab.protocol.errors import Errors
from streamlab.protocol.messages.data import FetchPartition, FetchPartitionResponse, FetchRequest, FetchResponse
from streamlab.protocol.messages.metadata import BrokerEndpoint
from streamlab.simulation.network import Request

if TYPE_CHECKING:
    from streamlab.cluster.broker import Broker
    from streamlab.cluster.partition import Partition
    from streamlab.cluster.replica_manager import ReplicaManager


NOT_HERE = (Errors.UNKNOWN_TOPIC_OR_PARTITION, Errors.UNKNOWN_TOPIC_ID)
"""Errors that come before any log is asked."""

ISOLATION_LEVELS = (0, 1)

UNKNOWN = "?"
"""Before an id: no topic has a name like this."""


def handle(broker: Broker, request: Request) -> None:
    """Answer at once where there is enough, or nothing to wait for; else wait."""
    body: FetchRequest = _named(broker, request.body)
    request.body = body
    manager: Any = broker.components["replicas"]
    if body.isolation_level not in ISOLATION_LEVELS and _asks_for_something(broker, body):
        broker.reply(request, _failed(body))
        return
    if body.version >= BY_ID_FROM and _compares_nothing(body):
        broker.reply(request, FetchResponse(error_code=Errors.UNKNOWN_SERVER_ERROR))
        return
    opened = _session(manager, body)
    if isinstance(opened, int):
        broker.reply(request, FetchResponse(error_code=opened))
        return
    session, full = opened
    if session.is_follower:
        _note_follower(manager, body, session, full)
    pending = DelayedFetch(request, session, full)
    if body.max_wait_ms <= 0 or body.min_bytes <= 0 or not session.partitions or has_enough(manager, pending):
        answer(manager, request, session, full)
        return
    session.pending = pending
    _watch(manager, session, session.partitions if full else session.dirty)
    manager.purgatory.watch(pending, body.max_wait_ms)


def _asks_for_something(broker: Broker, body: FetchRequest) -> bool:
    """Whether a partition is asked for that there is: for the others alone Kafka does not look further into the request."""
    return any(broker.image.partition(one.topic, one.partition) is not None for one in body.partitions)


def _compares_nothing(body: FetchRequest) -> bool:
    """Ids of zeros are told apart by names that are not there: Kafka fails where it has to, for two of them or to keep them."""
    zeros = sum(one.topic == UNKNOWN for one in body.partitions)
    return zeros > 1 or (zeros > 0 and body.session_epoch >= 0)


def _failed(body: FetchRequest) -> FetchResponse:
    """A request that Kafka cannot make sense of; where topics come by id, the error alone is told."""
    error = Errors.UNKNOWN_SERVER_ERROR
    if body.version >= BY_ID_FROM:
        return FetchResponse((), error)
    parts = tuple(FetchPartitionResponse(one.topic, one.partition, error, lists_aborted=True) for one in body.partitions)
    return FetchResponse(parts, error)


def _named(broker: Broker, body: FetchRequest) -> FetchRequest:
    """From version 13 topics come as ids only: give them their names, and an impossible one where the id is not known."""
    if 0 < body.version < BY_ID_FROM or (
        body.replica_id >= 0 and not body.forgotten and (not body.partitions or body.partitions[0].topic)
    ):
        return body
    if not any(not one.topic for one in body.partitions) and not any(topic.startswith(UNKNOWN) for topic, _ in body.forgotten):
        return body
    names = broker.image.topic_names
    replace = msgspec.structs.replace
    partitions = [
        one if one.topic else replace(one, topic=names.get(one.topic_id, UNKNOWN + one.topic_id)) for one in body.partitions
    ]
    forgotten = [(names.get(topic[1:], topic) if topic.startswith(UNKNOWN) else topic, number) for topic, number in body.forgotten]
    return replace(body, partitions=tuple(partitions), forgotten=tuple(forgotten))


def _session(manager: ReplicaManager, body: FetchRequest) -> tuple[FetchSession, bool] | int:
    """(the session, whether every partition is to be answered), or an error."""
    now = manager.broker.now
    if body.session_epoch in (0, FINAL_EPOCH):
        if body.session_id:
            _close(manager, manager.sessions.remove(body.session_id))
        session, evicted = manager.sessions.create(body, now)
        for one in evicted:
            _close(manager, one)
        session.update(body.partitions, ())
        return session, True
    resumed = manager.sessions.resume(body, now)
    if isinstance(resumed, int):
        return resumed
    for key in body.forgotten:
        partition = manager.partitions.get(key)
        if partition is not None:
            partition.unwatch(resumed)
    resumed.update(body.partitions, body.forgotten)
    if resumed.partitions:
        resumed.note(body)
        return resumed, False
    # A session that is left without partitions is over.
    _close(manager, manager.sessions.remove(resumed.id))
    return manager.sessions.none(body, now), True


def _close(manager: ReplicaManager, session: FetchSession | None) -> None:
    if session is None:
        return
    for key in session.partitions:
        partition = manager.partitions.get(key)
        if partition is not None:
            partition.unwatch(session)
    if session.pending is not None:
        session.pending.done = True


def _note_follower(manager: ReplicaManager, body: FetchRequest, session: FetchSession, full: bool) -> None:
    """A follower's fetch says how far it is, for every partition of its session: where it names none, nothing has changed."""
    for asked in body.partitions:
        partition = manager.partitions.get((asked.topic, asked.partition))
        if partition is None or not partition.is_leader:
            continue
        replica = partition.remote.get(body.replica_id)
        if replica is None or asked.current_leader_epoch != partition.leader_epoch:
            continue
        try:
            if asked.last_fetched_epoch >= 0 and partition.divergence(asked) is not None:
                continue
            partition.follower_fetched(replica, asked, partition.log.log_end_offset, body.replica_epoch)
        except Refusal:
            continue


def has_news_of(pending: DelayedFetch, partition: Partition) -> bool:
    """Whether one partition alone is worth an answer to a follower, which waits for a single byte: the usual case, seen at once."""
    cached = pending.session.partitions.get(partition.key)
    return (
        cached is not None
        and pending.session.is_follower
        and pending.request.body.min_bytes <= 1
        and cached.asked.fetch_offset < partition.log.log_end_offset
    )


def has_enough(manager: ReplicaManager, pending: DelayedFetch) -> bool:
    """Whether a fetch is to be answered now: min_bytes are there, or something other than records is to be said."""
    body, session = pending.request.body, pending.session
    total = 0
    keys = session.partitions if pending.full else session.dirty
    for key in keys:
        cached = session.partitions.get(key)
        if cached is None:
            continue
        try:
            partition = _readable(manager, cached.asked, session)
        except Refusal:
            return True
        asked = cached.asked
        if asked.last_fetched_epoch >= 0:
            try:
                if partition.divergence(asked) is not None:
                    return True
            except Refusal:
                return True
        limit = _limit(partition, session)
        if asked.fetch_offset < limit:
            total += partition.log.bytes_between(asked.fetch_offset, limit, body.min_bytes - total)
            if total >= body.min_bytes:
                return True
    return False


def answer(manager: ReplicaManager, request: Request, session: FetchSession, full: bool) -> None:
    """Answer with what there is."""
    body: FetchRequest = request.body
    quotas = manager.broker.quotas
    left = min(body.max_bytes, quotas.most_to_read(body.client_id)) if manager.broker.image.quotas else body.max_bytes
    keys = list(session.partitions) if full else list(session.dirty)
    session.dirty.clear()
    parts: list[FetchPartitionResponse] = []
    nothing_yet = True
    cut = body.version > 0  # a client from outside, whose last batch may be cut off
    for key in keys:
        cached = session.partitions.get(key)
        if cached is None:
            continue
        response = _read(manager, cached.asked, session, left, nothing_yet, cut)
        nothing_yet = nothing_yet and not response.batches
        left = max(0, left - response.size)
        if (news := cached.must_respond(response)) or full:
            parts.append(response)
        if response.batches or response.error_code or not news:
            _keep_dirty(manager, session, cached, response)
    wait = 0 if session.is_follower else quotas.read(request, parts)
    if wait:
        _throttle(manager, request, session, full, keys, wait)
        return
    if session.id:
        _watch(manager, session, keys)
    else:
        _close(manager, session)
    # What this broker does not know comes last, as in Kafka, which asks its replicas first.
    if len(parts) > 1:
        parts.sort(key=_not_here)
    manager.broker.reply(request, FetchResponse(tuple(parts), 0, session.id, endpoints=_named_leaders(manager, parts)))


def _throttle(
    manager: ReplicaManager, request: Request, session: FetchSession, full: bool, keys: list[tuple[str, int]], wait: int
) -> None:
    """Answer with nothing but the time to wait; what was found is told next time. A full fetch has opened no session then."""
    if full:
        _close(manager, manager.sessions.remove(session.id) or session)
    for key in keys:
        session.dirty[key] = None
        if key in session.partitions:
            session.partitions[key].forget()
    manager.broker.reply(request, FetchResponse((), 0, 0 if full else session.id, throttle_time_ms=wait))


def _not_here(part: FetchPartitionResponse) -> bool:
    return part.error_code in NOT_HERE


def _named_leaders(manager: ReplicaManager, parts: list[FetchPartitionResponse]) -> tuple[BrokerEndpoint, ...]:
    """Where the leaders listen that the answer names."""
    named = {one.current_leader_id for one in parts if one.current_leader_id >= 0}
    return tuple(one for one in endpoints(manager.broker) if one.node_id in named) if named else ()


def _keep_dirty(manager: ReplicaManager, session: FetchSession, cached: CachedPartition, response: FetchPartitionResponse) -> None:
    """A partition with more to read than fitted, or with an error, is looked at again with the next fetch."""
    key = (response.topic, response.partition)
    if response.error_code or response.batches:
        # Who does not go on behind these records is sent them again.
        session.dirty[key] = None
        return
    partition = manager.partitions.get(key)
    if partition is not None and cached.asked.fetch_offset < _limit(partition, session):
        session.dirty[key] = None


def _watch(manager: ReplicaManager, session: FetchSession, keys: Iterable[tuple[str, int]]) -> None:
    """Have these partitions tell the session of news; the others still watch from an earlier fetch."""
    for key in keys:
        partition = manager.partitions.get(key)
        if partition is not None:
            partition.watch(session)


def _limit(partition: Partition, session: FetchSession) -> int:
    """Followers read to the log end, consumers to the high watermark."""
    return partition.log.log_end_offset if session.is_follower else partition.high_watermark


def _readable(manager: ReplicaManager, asked: FetchPartition, session: FetchSession) -> Partition:
    """The partition, where this fetcher may read it at this offset. Raises Refusal."""
    if asked.topic.startswith(UNKNOWN) and session.by_id:
        raise Refusal(Errors.UNKNOWN_TOPIC_ID)
    partition = manager.led(asked.topic, asked.partition)
    if asked.topic_id and asked.topic_id != partition.topic_id:
        raise Refusal(Errors.INCONSISTENT_TOPIC_ID)
    # Kafka takes any epoch below zero for none here, unlike in other requests.
    partition.check_epoch(max(asked.current_leader_epoch, -1), leader_only=session.is_follower or not session.any_replica)
    if session.is_follower and session.replica_id not in partition.remote:
        raise Refusal(Errors.NOT_LEADER_OR_FOLLOWER)
    log = partition.log
    if not log.log_start_offset <= asked.fetch_offset <= log.log_end_offset:
        if asked.last_fetched_epoch >= 0 and asked.fetch_offset > log.log_end_offset:
            return partition
        raise Refusal(Errors.OFFSET_OUT_OF_RANGE)
    return partition


def _read(
    manager: ReplicaManager, asked: FetchPartition, session: FetchSession, left: int, nothing_yet: bool, cut: bool
) -> FetchPartitionResponse:
    try:
        partition = _readable(manager, asked, session)
        log = partition.log
        if asked.last_fetched_epoch >= 0:
            diverging = partition.divergence(asked)
            if diverging is not None:
                return FetchPartitionResponse(
                    asked.topic,
                    asked.partition,
                    0,
                    log.high_watermark,
                    log.high_watermark,
                    log.log_start_offset,
                    (),
                    diverging.epoch,
                    diverging.end_offset,
                    topic_id=asked.topic_id,
                )
    except Refusal as refusal:
        return _refused(manager, asked, refusal, session)
    room = min(left, asked.partition_max_bytes)
    if room < 0 and asked.fetch_offset < _limit(partition, session):
        return _refused(manager, asked, Refusal(Errors.UNKNOWN_SERVER_ERROR), session)
    batches = log.read(asked.fetch_offset, _limit(partition, session), room, nothing_yet, cut) if room > 0 or nothing_yet else ()
    cut_at = room if len(batches) > 1 and cut and sum(batch.size for batch in batches) > room else 0
    return FetchPartitionResponse(
        asked.topic,
        asked.partition,
        0,
        log.high_watermark,
        log.high_watermark,
        log.log_start_offset,
        batches,
        topic_id=asked.topic_id,
        lists_aborted=session.read_committed,
        cut_at=cut_at,
    )


def _refused(manager: ReplicaManager, asked: FetchPartition, refusal: Refusal, session: FetchSession) -> FetchPartitionResponse:
    follows = session.is_follower
    registration = manager.broker.image.partition(asked.topic, asked.partition)
    moved = refusal.error in (Errors.NOT_LEADER_OR_FOLLOWER, Errors.FENCED_LEADER_EPOCH)
    names_leader = moved and session.names_leaders and registration is not None
    partition = manager.partitions.get((asked.topic, asked.partition))
    # Deviation: a follower asks with ListOffsets where its leader's log begins; here it is told at once. A client is not told.
    told = follows and partition is not None and refusal.error == Errors.OFFSET_OUT_OF_RANGE
    start = partition.log.log_start_offset if told and partition is not None else -1
    return FetchPartitionResponse(
        asked.topic,
        asked.partition,
        refusal.error,
        log_start_offset=start,
        current_leader_id=registration.leader if names_leader and registration is not None else -1,
        current_leader_epoch=registration.leader_epoch if names_leader and registration is not None else -1,
        topic_id=asked.topic_id,
        lists_aborted=refusal.error in NOT_HERE,
    )
