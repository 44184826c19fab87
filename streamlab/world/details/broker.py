"""A broker: its session at the controller, what it carries, which requests wait in its purgatory, what it has been asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from streamlab.cluster.broker import Broker, broker_name
from streamlab.cluster.fetch_session import DelayedFetch
from streamlab.cluster.lifecycle import HeartbeatDue
from streamlab.cluster.purgatory import Delayed, DelayedAppend, DelayedDeleteRecords, DelayedProduce
from streamlab.cluster.replica_manager import ReplicaManager, RetentionCheck
from streamlab.world.details.link import LinkNow, link_between

if TYPE_CHECKING:
    from streamlab.world.world import World

MOST_CARRIED, MOST_WAITING, MOST_LINKS = 60, 12, 40


class Carried(msgspec.Struct, frozen=True):
    """A replica on this broker. `in_sync`: the ISR as this broker knows it."""

    topic: str
    partition: int
    leads: bool
    end: int
    high_watermark: int
    isr: tuple[int, ...]
    epoch: int


class WaitingRequest(msgspec.Struct, frozen=True):
    """A request in purgatory. `what`: "produce", "fetch", "append" or "delete". `needs`: the offset that the high watermark must reach.

    `lacks`: in-sync replicas whose log is still shorter. `min_bytes`: what a fetch waits for.
    """

    what: str
    who: str
    since: int
    deadline: int
    topic: str = ""
    partition: int = -1
    partitions: int = 1
    needs: int = -1
    lacks: tuple[int, ...] = ()
    min_bytes: int = 0


class BrokerDetail(msgspec.Struct, frozen=True):
    """`contact`: when the controller heard of it last (-1: never, or forgotten). `next_heartbeat`, `next_retention` 0: none is planned.

    `metadata_offset` of `metadata_end`: how far it has followed the controller. `requests`: answered since its start, by API.
    """

    id: int
    state: str
    since: int
    epoch: int
    fenced: bool
    contact: int
    session_ms: int
    heartbeat_ms: int
    next_heartbeat: int
    metadata_offset: int
    metadata_end: int
    slow_ms: int
    carries: tuple[Carried, ...]
    carries_count: int
    coordinates: tuple[tuple[str, int], ...]
    waiting: tuple[WaitingRequest, ...]
    waiting_count: int
    requests: tuple[tuple[str, int], ...]
    next_retention: int
    links: tuple[LinkNow, ...]


def look_at_broker(world: World, name: str) -> BrokerDetail | None:
    number = int(name) if name.isdigit() else -1
    known = world.cluster.states().get(number)
    if known is None:
        return None
    controller, broker = world.cluster.controller, world.cluster.brokers.get(number)
    registration = controller.image.brokers.get(number)
    peers = [one for one in world.node_names() if one != broker_name(number)]
    waiting = _waiting(broker) if broker is not None else []
    carries = _carried(broker) if broker is not None else []
    timers = broker.scheduler.planned((broker.address,), (HeartbeatDue, RetentionCheck)) if broker is not None else {}
    return BrokerDetail(
        number,
        known[0],
        known[1],
        registration.epoch if registration is not None else -1,
        registration.fenced if registration is not None else True,
        controller.brokers.last_contact(number),
        controller.brokers.session_timeout,
        broker.lifecycle.interval if broker is not None else 0,
        timers.get(HeartbeatDue, 0),
        broker.image.offset if broker is not None else 0,
        controller.log.end,
        broker.slow_ms if broker is not None else 0,
        tuple(carries[:MOST_CARRIED]),
        len(carries),
        _coordinates(broker) if broker is not None else (),
        tuple(waiting[:MOST_WAITING]),
        len(waiting),
        tuple(sorted((api_name(kind), count) for kind, count in broker.requests.items())) if broker is not None else (),
        timers.get(RetentionCheck, 0),
        tuple(link_between(world, broker_name(number), peer) for peer in peers[:MOST_LINKS]),
    )


def api_name(request: type) -> str:
    """Kafka's name of a request: Produce, Fetch, JoinGroup."""
    return request.__name__.removesuffix("Request")


def replicas_of(broker: Broker) -> ReplicaManager:
    manager = broker.components["replicas"]
    assert isinstance(manager, ReplicaManager)
    return manager


def _carried(broker: Broker) -> list[Carried]:
    partitions = replicas_of(broker).partitions.values()
    found = []
    for one in partitions:
        known = broker.image.partition(one.topic, one.number)
        isr = known.isr if known is not None else ()
        if not one.is_internal:
            epoch = one.leader_epoch
            found.append(Carried(one.topic, one.number, one.is_leader, one.log.log_end_offset, one.high_watermark, isr, epoch))
    return sorted(found, key=lambda one: (not one.leads, one.topic, one.partition))


def _coordinates(broker: Broker) -> tuple[tuple[str, int], ...]:
    coordinator = broker.components["groups"]
    return tuple((one.name, one.partition) for one in coordinator.groups())  # type: ignore[attr-defined]


def _waiting(broker: Broker) -> list[WaitingRequest]:
    """What waits in purgatory, the most urgent first."""
    manager = replicas_of(broker)
    needs: dict[int, tuple[str, int, int, tuple[int, ...]]] = {}
    for partition in manager.partitions.values():
        if not partition.is_leader:
            continue
        ends = partition.replica_ends()
        for one in partition.waiting:
            lacks = tuple(replica for replica in partition.maximal_isr if ends.get(replica, -1) < one.offset)
            needs.setdefault(id(one.operation), (partition.topic, partition.number, one.offset, lacks))
    found = [_told(operation, wait, needs.get(id(operation))) for wait, operation in manager.purgatory.waiting()]
    return sorted((one for one in found if one is not None), key=lambda one: (one.what == "fetch", one.deadline))


def _told(operation: Delayed, wait: int, needs: tuple[str, int, int, tuple[int, ...]] | None) -> WaitingRequest | None:
    topic, partition, offset, lacks = needs or ("", -1, -1, ())
    since, deadline = operation.deadline - wait, operation.deadline
    if isinstance(operation, DelayedProduce):
        body = operation.request.body
        who = body.client_id or operation.request.source
        return WaitingRequest("produce", who, since, deadline, topic, partition, len(operation.waiting), offset, lacks)
    if isinstance(operation, DelayedAppend):
        return WaitingRequest("append", "", since, deadline, topic, partition, 1, offset, lacks)
    if isinstance(operation, DelayedFetch):
        body, session = operation.request.body, operation.session
        first = next(iter(session.partitions), ("", -1))
        who = broker_name(body.replica_id) if body.replica_id >= 0 else body.client_id or operation.request.source
        count = len(session.partitions)
        return WaitingRequest("fetch", who, since, deadline, *first, partitions=count, min_bytes=body.min_bytes)
    if isinstance(operation, DelayedDeleteRecords):
        return WaitingRequest("delete", operation.request.source, since, deadline, partitions=len(operation.waiting))
    return None
