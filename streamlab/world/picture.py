"""A picture: what the browser draws, at one tick's end.

Law of the room: a picture is taken from the world and never put back into it; facts after `offset` change it, in the browser only.
"""

from __future__ import annotations

import msgspec

from streamlab.events.data import RecordShown
from streamlab.events.ledger import Entry


class BrokerShown(msgspec.Struct, frozen=True):
    """`state`: "starting" (runs, fenced), "running", "fenced", "stopping", "stopped", "dead". `since`: virtual ms.

    `slow_ms`: how much longer than usual each request takes it.
    """

    id: int
    state: str
    since: int
    epoch: int
    rack: str | None = None
    slow_ms: int = 0


class PartitionShown(msgspec.Struct, frozen=True):
    """`ends`: log end of each replica known to the leader. `records`: the newest of the leader's log, oldest first (at most 64).

    `deleted_by`: the reason of the last move of the log's start, as in the fact `log_start`. `told_epoch`: the leader epoch in which its
    leader has told this; who tells in an earlier one is not heard.
    """

    partition: int
    leader: int
    leader_epoch: int
    partition_epoch: int
    replicas: tuple[int, ...]
    isr: tuple[int, ...]
    elr: tuple[int, ...]
    log_start: int
    high_watermark: int
    end: int
    ends: dict[int, int]
    records: tuple[RecordShown, ...]
    size: int = 0
    deleted_by: str = ""
    told_epoch: int = -1


class TopicShown(msgspec.Struct, frozen=True):
    """`configs`: the overrides only. `retention_ms` and `min_insync_replicas`: effective values."""

    name: str
    topic_id: str
    internal: bool
    replication_factor: int
    configs: dict[str, str]
    retention_ms: int
    min_insync_replicas: int
    partitions: tuple[PartitionShown, ...]


class RetryShown(msgspec.Struct, frozen=True):
    """Where a producer tries again, since when (virtual ms), and after which error."""

    topic: str
    partition: int
    error: str
    at: int


class ProducerShown(msgspec.Struct, frozen=True):
    """`state`: "running", "paused", "finished". `waiting`: as in the fact `accumulated`. `settings`: those worth showing, as text."""

    name: str
    topic: str
    flavour: str
    rate: float
    state: str
    keys: str
    partitioner: str
    settings: dict[str, str]
    waiting: tuple[tuple[str, int, tuple[str | None, ...], int], ...]
    in_flight: int
    sent: int
    acknowledged: int
    failed: int
    last_error: str = ""
    retrying: RetryShown | None = None


class MemberShown(msgspec.Struct, frozen=True):
    """A member as the coordinator has it. `client_id` is the simulated consumer's name where it is one."""

    member_id: str
    client_id: str
    instance_id: str | None
    host: str
    assigned: tuple[tuple[str, int], ...]
    number: int = 1


class GroupShown(msgspec.Struct, frozen=True):
    """`offsets`: (topic, partition, committed). `coordinator` -1: not known now. `since`: when this state began, virtual ms."""

    name: str
    state: str
    generation: int
    protocol: str
    coordinator: int
    offsets_partition: int
    leader: str
    members: tuple[MemberShown, ...]
    offsets: tuple[tuple[str, int, int], ...]
    since: int = 0


class ConsumerShown(msgspec.Struct, frozen=True):
    """`state` as in the fact `consumer_changed`. `positions`: (topic, partition, position).

    `deadline`: when its session runs off if it is dead or silent, else 0. `program`: as in `ConsumerSpec`.
    """

    name: str
    group: str
    state: str
    since: int
    flavour: str
    topics: tuple[str, ...]
    member_id: str
    instance_id: str | None
    generation: int
    owned: tuple[tuple[str, int], ...]
    positions: tuple[tuple[str, int, int], ...]
    processing_us: int
    settings: dict[str, str]
    session_timeout_ms: int = 45_000
    deadline: int = 0
    program: str = ""


class RealClientShown(msgspec.Struct, frozen=True):
    """A program outside of the simulation. `roles`: of "produces", "reads", "joins groups". `since`: virtual ms."""

    name: str
    host: str
    library: str
    version: str
    connections: int
    roles: tuple[str, ...]
    since: int


class LinkShown(msgspec.Struct, frozen=True):
    a: str
    b: str
    latency: int
    loss: float
    cut: bool


class ProducerLedger(msgspec.Struct, frozen=True):
    """What one producer was asked to send, in records. `lost`: acknowledged, and gone for good."""

    name: str
    sent: int
    acknowledged: int
    failed: int
    lost: int
    written_twice: int


class GroupLedger(msgspec.Struct, frozen=True):
    """Deliveries to one group, or to a consumer without one, in records. `out_of_order`: after a later one of the same key."""

    name: str
    delivered: int
    duplicated: int
    out_of_order: int
    skipped: int


class LedgerShown(msgspec.Struct, frozen=True):
    """Sums over all producers and all groups, and each by itself. `entries`: the newest troubles, oldest first."""

    sent: int
    acknowledged: int
    failed: int
    lost: int
    delivered: int
    duplicated: int
    out_of_order: int
    skipped: int
    written_twice: int = 0
    producers: tuple[ProducerLedger, ...] = ()
    groups: tuple[GroupLedger, ...] = ()
    entries: tuple[Entry, ...] = ()


class Picture(msgspec.Struct, frozen=True):
    """`offset`: the journal offset that follows. `at`: virtual ms since the epoch; `start`: when the lab began. `told`: of the last fact.

    `touched`: real clients have been here, so that the seed alone does not bring the same run again.
    """

    offset: int
    at: int
    start: int
    cluster_id: str
    brokers: tuple[BrokerShown, ...]
    topics: tuple[TopicShown, ...]
    producers: tuple[ProducerShown, ...]
    groups: tuple[GroupShown, ...]
    consumers: tuple[ConsumerShown, ...]
    links: tuple[LinkShown, ...]
    ledger: LedgerShown
    real_clients: tuple[RealClientShown, ...] = ()
    touched: bool = False
    told: int = 0
