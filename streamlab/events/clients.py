"""Facts about producers and consumers, as they themselves know them."""

from __future__ import annotations

import msgspec

from streamlab.events.cluster import partition_name
from streamlab.simulation.journal import Fact
from streamlab.simulation.sentence import Form, Sentence, say, say_many


class ProducerAdded(Fact, frozen=True, tag="producer_added"):
    """`settings`: those that are shown (acks, linger.ms, batch.size, enable.idempotence, …), as text. `rate` in records/s."""

    producer: str
    topic: str
    flavour: str
    settings: dict[str, str]
    rate: float
    keys: str = ""
    partitioner: str = ""


class ProducerChanged(Fact, frozen=True, tag="producer_changed"):
    """`state`: "running", "paused", "finished" (a file has been played to its end)."""

    producer: str
    rate: float
    state: str = "running"
    told: str = ""
    settings: dict[str, str] = {}
    keys: str = ""
    form: Form = []

    def sentence(self) -> str:
        return Sentence(self.told, self.form) if self.form else self.told


class ProducerRemoved(Fact, frozen=True, tag="producer_removed"):
    """Its last counts, as in `Accumulated`: what was under way has failed."""

    producer: str
    sent: int = 0
    acknowledged: int = 0
    failed: int = 0


class Accumulated(Fact, frozen=True, tag="accumulated"):
    """What waited in a producer's accumulator at the tick's end: topic-partition -> the keys waiting (None: no key), at most 9, and how many.

    `in_flight`: requests under way. `retrying`: partitions where an error was told and no send has succeeded since.
    `sent`/`acknowledged`/`failed`: records so far.
    """

    producer: str
    waiting: tuple[tuple[str, int, tuple[str | None, ...], int], ...]
    in_flight: int
    sent: int
    acknowledged: int
    failed: int
    retrying: int = 0


class SendFailed(Fact, frozen=True, tag="send_failed"):
    """A producer gave up on a batch. `error`: Kafka's name, or TimeoutException for delivery.timeout.ms."""

    producer: str
    topic: str
    partition: int
    count: int
    error: str
    message: str

    def sentence(self) -> str:
        return say_many(
            "{producer} gave up on {count} record for {where}: {error}. {message}",
            "{producer} gave up on {count} records for {where}: {error}. {message}",
            self.count,
            producer=self.producer,
            where=partition_name(self.topic, self.partition),
            error=self.error,
            message=self.message,
        )


class SendRetried(Fact, frozen=True, tag="send_retried"):
    """A producer's first retry after an error on a partition (told once until a send succeeds there again)."""

    producer: str
    topic: str
    partition: int
    error: str
    backoff_ms: int

    def sentence(self) -> str:
        where = partition_name(self.topic, self.partition)
        return say("{producer} tries {where} again: {error}.", producer=self.producer, where=where, error=self.error)


class ConsumerAdded(Fact, frozen=True, tag="consumer_added"):
    """`group` empty: it assigns itself (`assigned`). `program`: as in `ConsumerSpec`, only where it is one."""

    consumer: str
    group: str
    topics: tuple[str, ...]
    flavour: str
    settings: dict[str, str]
    instance_id: str | None = None
    processing_us: int = 0
    session_timeout_ms: int = 45_000
    program: str | msgspec.UnsetType = msgspec.UNSET


class ConsumerChanged(Fact, frozen=True, tag="consumer_changed"):
    """`state`: "starting", "joining", "running", "paused", "leaving", "stopped", "dead", "expelled" (max.poll.interval.ms ran off),
    "hanging" (its work does not return), "asleep" (by hand: it stands still), "fenced" (by hand: its session ran off meanwhile).

    `member_id` empty: not a member. `processing_us`: µs of work per record. `deadline`: when the session of one that died ends, virtual ms.
    """

    consumer: str
    group: str
    state: str
    member_id: str = ""
    told: str = ""
    processing_us: int = -1
    deadline: int = 0
    form: Form = []

    def sentence(self) -> str:
        return Sentence(self.told, self.form) if self.form else self.told


class ConsumerOwns(Fact, frozen=True, tag="consumer_owns"):
    """What a consumer reads, after it was assigned, revoked or lost partitions."""

    consumer: str
    group: str
    generation: int
    owned: tuple[tuple[str, int], ...]
    assigned: tuple[tuple[str, int], ...] = ()
    revoked: tuple[tuple[str, int], ...] = ()
    lost: bool = False


class Read(Fact, frozen=True, tag="read", omit_defaults=True):
    """A consumer's positions at the tick's end, where they moved: (topic, partition, position, records handed over in this tick).

    `duplicated`/`out_of_order`: the ledger's tallies of this tick. `fetched`: (topic, partition, offset) up to which records came in this
    tick that the application is not done with.
    """

    consumer: str
    group: str
    positions: tuple[tuple[str, int, int, int], ...]
    duplicated: int = 0
    out_of_order: int = 0
    fetched: tuple[tuple[str, int, int], ...] = ()


class Skipped(Fact, frozen=True, tag="skipped"):
    """A consumer went past records that it never read."""

    consumer: str
    group: str
    topic: str
    partition: int
    count: int

    def sentence(self) -> str:
        return say_many(
            "{consumer} never read {count} record of {where}: they were deleted, or it started after them.",
            "{consumer} never read {count} records of {where}: they were deleted, or it started after them.",
            self.count,
            consumer=self.consumer,
            where=partition_name(self.topic, self.partition),
        )


class FilePlayed(Fact, frozen=True, tag="file_played"):
    """A file of events has been played to its end."""

    producer: str
    name: str
    records: int

    def sentence(self) -> str:
        return say(
            "{producer} has played all {records} events of {name}.", producer=self.producer, records=self.records, name=self.name
        )


class RealClientCame(Fact, frozen=True, tag="real_client_came"):
    """A program outside of the simulation has sent its first request."""

    name: str
    host: str
    library: str = ""
    version: str = ""

    def sentence(self) -> str:
        program = f"{self.library} {self.version}".strip()
        if not program:
            return say("{name}, a real client, has connected from {host}.", name=self.name, host=self.host)
        return say("{name}, a real client ({program}), has connected from {host}.", name=self.name, program=program, host=self.host)


class RealClientDoes(Fact, frozen=True, tag="real_client_does"):
    """A real client does something for the first time. `role`: "produces", "reads" or "joins groups"."""

    name: str
    role: str


class ClientThrottled(Fact, frozen=True, tag="client_throttled"):
    """A broker mutes a client that has used more than its quota. Told once per client and stretch; `quota`: its name, `rate`: bytes/s."""

    client: str
    broker: int
    ms: int
    quota: str
    rate: float

    def sentence(self) -> str:
        return say(
            "Broker {broker} throttles {client} for {seconds} s: {quota}={rate}.",
            broker=self.broker,
            client=self.client,
            seconds=f"{self.ms / 1000:.1f}",
            quota=self.quota,
            rate=f"{self.rate:.0f}",
        )


class RealClientLeft(Fact, frozen=True, tag="real_client_left"):
    """The last connection of a real client is closed."""

    name: str

    def sentence(self) -> str:
        return say("{name}, a real client, has closed its connections.", name=self.name)


class ToolEnded(Fact, frozen=True, tag="tool_ended"):
    """A command line tool has ended; `status`: its exit status."""

    tool: str
    status: int

    def sentence(self) -> str:
        return say("{tool} ended with exit status {status}.", tool=self.tool, status=self.status) if self.status else ""
