"""Facts about brokers, topics, leaders and in-sync replicas."""

from __future__ import annotations

from typing import Any

from streamlab.simulation.journal import Fact


def partition_name(topic: str, partition: int) -> str:
    """How sentences call a partition."""
    return f"P{partition} of {topic}"


def numbers(ids: tuple[int, ...]) -> str:
    """Ids in prose: "1, 2 and 3"."""
    texts = [str(one) for one in ids]
    return texts[0] if len(texts) == 1 else f"{', '.join(texts[:-1])} and {texts[-1]}" if texts else "none"


class CommandIssued(Fact, frozen=True, tag="command"):
    """A person did something. `command`: its name; `told`: the sentence; `fields`: the command's own, as plain data."""

    command: str
    told: str
    by: str = ""
    fields: dict[str, Any] = {}

    def sentence(self) -> str:
        return self.told


class BrokerStarted(Fact, frozen=True, tag="broker_started"):
    """The process runs and registers; it is fenced until it has caught up with the metadata log."""

    broker: int
    clean: bool

    def sentence(self) -> str:
        how = "" if self.clean else " after a crash; it may have lost what had not reached its disk"
        return f"Broker {self.broker} started{how}. It stays fenced until it has caught up with the metadata log."


class BrokerUnfenced(Fact, frozen=True, tag="broker_unfenced"):
    broker: int
    epoch: int

    def sentence(self) -> str:
        return f"The controller unfenced broker {self.broker}: it may lead and copy partitions again."


class BrokerFenced(Fact, frozen=True, tag="broker_fenced"):
    """`silent_ms`: how long since its last heartbeat."""

    broker: int
    silent_ms: int

    def sentence(self) -> str:
        return (
            f"The controller fenced broker {self.broker}: no heartbeat for {self.silent_ms / 1000:.1f} s, "
            "more than broker.session.timeout.ms."
        )


class BrokerStopping(Fact, frozen=True, tag="broker_stopping"):
    broker: int

    def sentence(self) -> str:
        return f"Broker {self.broker} is shutting down in order: it hands over its leaders first."


class BrokerStopped(Fact, frozen=True, tag="broker_stopped"):
    broker: int

    def sentence(self) -> str:
        return f"Broker {self.broker} has stopped."


class BrokerKilled(Fact, frozen=True, tag="broker_killed"):
    """`leads`: partitions that it led, as (topic, partition)."""

    broker: int
    leads: tuple[tuple[str, int], ...] = ()

    def sentence(self) -> str:
        if not self.leads:
            return f"Broker {self.broker} died. It led no partition."
        return (
            f"Broker {self.broker} died. It led {len(self.leads)} partition{'s' * (len(self.leads) != 1)}; clients get errors there "
            "until the controller misses its heartbeats and elects others."
        )


class BrokerSlowed(Fact, frozen=True, tag="broker_slowed"):
    """Each request that the broker answers takes `ms` longer; 0: it is as quick as the others again."""

    broker: int
    ms: int

    def sentence(self) -> str:
        if not self.ms:
            return f"Broker {self.broker} is as quick as before."
        return f"Broker {self.broker} is slow: every request takes it {self.ms:,} ms longer. Its heartbeats go on, so nobody fences it."


class TopicCreated(Fact, frozen=True, tag="topic_created"):
    """`partitions`: replicas of each partition, preferred leader first. `isr`: where it is not all of them, by partition.

    A partition's leader is the first replica that is in sync.
    """

    topic: str
    topic_id: str
    partitions: tuple[tuple[int, ...], ...]
    configs: dict[str, str] = {}
    internal: bool = False
    isr: dict[int, tuple[int, ...]] = {}

    def sentence(self) -> str:
        count = len(self.partitions)
        copies = len(self.partitions[0]) if self.partitions else 0
        return f"Topic {self.topic} was created: {count} partition{'s' * (count != 1)}, replication factor {copies}."


class TopicDeleted(Fact, frozen=True, tag="topic_deleted"):
    topic: str
    topic_id: str

    def sentence(self) -> str:
        return f"Topic {self.topic} was deleted, with all its records."


class PartitionsAdded(Fact, frozen=True, tag="partitions_added"):
    """`partitions`: replicas of the new ones, whose ids begin at `first`. `isr`: as in `topic_created`."""

    topic: str
    first: int
    partitions: tuple[tuple[int, ...], ...]
    isr: dict[int, tuple[int, ...]] = {}

    def sentence(self) -> str:
        total = self.first + len(self.partitions)
        return f"Topic {self.topic} now has {total} partitions. Keys are hashed modulo {total} from now on, so many keys move."


class ConfigsChanged(Fact, frozen=True, tag="configs_changed"):
    """`changes`: name -> new value, or None where it went back to the default. `topic` empty: a broker config."""

    topic: str
    changes: dict[str, str | None]
    broker: str = ""

    def sentence(self) -> str:
        told = ", ".join(
            f"{name}={value}" if value is not None else f"{name} back to default" for name, value in self.changes.items()
        )
        return f"Topic {self.topic}: {told}." if self.topic else f"Broker config: {told}."


class QuotasChanged(Fact, frozen=True, tag="quotas_changed"):
    """`entity`: (type, name) pairs, a name of None for the default of that type; `changes`: quota -> value, None where it is removed."""

    entity: tuple[tuple[str, str | None], ...]
    changes: dict[str, float | None]

    def sentence(self) -> str:
        who = " and ".join(f"{kind} {name}" if name is not None else f"every other {kind}" for kind, name in self.entity)
        told = ", ".join(f"{key} {'removed' if value is None else f'= {value:g}'}" for key, value in self.changes.items())
        return f"Quota of {who}: {told}."


class PartitionChanged(Fact, frozen=True, tag="partition_changed"):
    """A partition's leader or ISR changed, as the controller decided. `previous`: the leader before.

    `how`: "preferred", "clean", "unclean", "shrink", "expand", "offline", "reassign", or "eligible" where only the ELR has changed.
    `out`/`back`: the broker that left or came back.
    """

    topic: str
    partition: int
    leader: int
    leader_epoch: int
    partition_epoch: int
    replicas: tuple[int, ...]
    isr: tuple[int, ...]
    previous: int
    how: str
    elr: tuple[int, ...] = ()
    out: tuple[int, ...] = ()
    back: tuple[int, ...] = ()

    def sentence(self) -> str:
        where = partition_name(self.topic, self.partition)
        in_sync = f"In sync: {numbers(self.isr)}."
        if self.how == "eligible":
            return ""
        if self.how == "offline":
            return f"{where} has no leader: no in-sync replica is alive. Nobody can write or read it."
        if self.how == "unclean":
            return f"Broker {self.leader} now leads {where} although it was not in sync (unclean election): records may be lost."
        if self.how == "shrink":
            return f"Broker {numbers(self.out)} left the in-sync replicas of {where}. {in_sync}"
        if self.how == "expand":
            return f"Broker {numbers(self.back)} has caught up and is back in sync for {where}. {in_sync}"
        if self.how == "preferred":
            return f"Broker {self.leader} leads {where} again: it is the preferred leader, the first of its replicas."
        if self.how == "reassign":
            return f"{where} now lives on brokers {numbers(self.replicas)}."
        return f"Broker {self.leader} now leads {where}: the first live replica that is in sync. {in_sync}"


class LinkChanged(Fact, frozen=True, tag="link_changed"):
    """`a`, `b`: node names. Latency in ms, loss as a probability. `usual`: as links are at first."""

    a: str
    b: str
    latency: int
    loss: float
    cut: bool
    usual: bool = False

    def sentence(self) -> str:
        if self.cut:
            return f"The link between {self.a} and {self.b} is cut: what is sent over it vanishes."
        loss = f", {self.loss:.0%} of packets lost" if self.loss else ""
        return f"The link between {self.a} and {self.b}: {self.latency} ms one way{loss}."


class ClusterCameBack(Fact, frozen=True, tag="cluster_came_back"):
    """The server ended without warning; the lab goes on from its last checkpoint. `lost_ms`: how much of it is gone."""

    cluster_id: str
    lost_ms: int

    def sentence(self) -> str:
        gone = (
            f"the last {round(self.lost_ms / 1000)} s before that are gone"
            if self.lost_ms >= 1000
            else "nothing is gone but what was under way"
        )
        return (
            f"The server ended without warning, and real clients had been here: {gone}, so the cluster came back under a new id, "
            f"{self.cluster_id}."
        )
