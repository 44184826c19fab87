"""Facts about brokers, topics, leaders and in-sync replicas."""

from __future__ import annotations

from typing import Any

from streamlab.simulation.journal import Fact
from streamlab.simulation.sentence import Form, Sentence, joined, listed, noted, say, say_many


def partition_name(topic: str, partition: int) -> Sentence:
    """How sentences call a partition."""
    return say("P{partition} of {topic}", partition=partition, topic=topic)


def numbers(ids: tuple[int, ...]) -> Sentence:
    """Ids in prose: "1, 2 and 3"."""
    return listed([str(one) for one in ids]) if ids else say("none")


class CommandIssued(Fact, frozen=True, tag="command"):
    """A person did something. `command`: its name; `told`: the sentence; `fields`: the command's own, as plain data."""

    command: str
    told: str
    by: str = ""
    fields: dict[str, Any] = {}
    form: Form = []

    def sentence(self) -> str:
        return Sentence(self.told, self.form) if self.form else self.told


class BrokerStarted(Fact, frozen=True, tag="broker_started"):
    """The process runs and registers; it is fenced until it has caught up with the metadata log."""

    broker: int
    clean: bool

    def sentence(self) -> str:
        if self.clean:
            return say("Broker {broker} started. It stays fenced until it has caught up with the metadata log.", broker=self.broker)
        return say(
            "Broker {broker} started after a crash; it may have lost what had not reached its disk. It stays fenced until it has caught up "
            "with the metadata log.",
            broker=self.broker,
        )


class BrokerUnfenced(Fact, frozen=True, tag="broker_unfenced"):
    broker: int
    epoch: int

    def sentence(self) -> str:
        return say("The controller unfenced broker {broker}: it may lead and copy partitions again.", broker=self.broker)


class BrokerFenced(Fact, frozen=True, tag="broker_fenced"):
    """`silent_ms`: how long since its last heartbeat."""

    broker: int
    silent_ms: int

    def sentence(self) -> str:
        return say(
            "The controller fenced broker {broker}: no heartbeat for {seconds} s, more than broker.session.timeout.ms.",
            broker=self.broker,
            seconds=f"{self.silent_ms / 1000:.1f}",
        )


class BrokerStopping(Fact, frozen=True, tag="broker_stopping"):
    broker: int

    def sentence(self) -> str:
        return say("Broker {broker} is shutting down in order: it hands over its leaders first.", broker=self.broker)


class BrokerStopped(Fact, frozen=True, tag="broker_stopped"):
    broker: int

    def sentence(self) -> str:
        return say("Broker {broker} has stopped.", broker=self.broker)


class BrokerKilled(Fact, frozen=True, tag="broker_killed"):
    """`leads`: partitions that it led, as (topic, partition)."""

    broker: int
    leads: tuple[tuple[str, int], ...] = ()

    def sentence(self) -> str:
        if not self.leads:
            return say("Broker {broker} died. It led no partition.", broker=self.broker)
        return say_many(
            "Broker {broker} died. It led {count} partition; clients get errors there until the controller misses its heartbeats and "
            "elects others.",
            "Broker {broker} died. It led {count} partitions; clients get errors there until the controller misses its heartbeats and "
            "elects others.",
            len(self.leads),
            broker=self.broker,
        )


class BrokerSlowed(Fact, frozen=True, tag="broker_slowed"):
    """Each request that the broker answers takes `ms` longer; 0: it is as quick as the others again."""

    broker: int
    ms: int

    def sentence(self) -> str:
        if not self.ms:
            return say("Broker {broker} is as quick as before.", broker=self.broker)
        return say(
            "Broker {broker} is slow: every request takes it {ms} ms longer. Its heartbeats go on, so nobody fences it.",
            broker=self.broker,
            ms=f"{self.ms:,}",
        )


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
        return say_many(
            "Topic {topic} was created: {count} partition, replication factor {copies}.",
            "Topic {topic} was created: {count} partitions, replication factor {copies}.",
            len(self.partitions),
            topic=self.topic,
            copies=len(self.partitions[0]) if self.partitions else 0,
        )


class TopicDeleted(Fact, frozen=True, tag="topic_deleted"):
    topic: str
    topic_id: str

    def sentence(self) -> str:
        return say("Topic {topic} was deleted, with all its records.", topic=self.topic)


class PartitionsAdded(Fact, frozen=True, tag="partitions_added"):
    """`partitions`: replicas of the new ones, whose ids begin at `first`. `isr`: as in `topic_created`."""

    topic: str
    first: int
    partitions: tuple[tuple[int, ...], ...]
    isr: dict[int, tuple[int, ...]] = {}

    def sentence(self) -> str:
        total = self.first + len(self.partitions)
        return say(
            "Topic {topic} now has {total} partitions. Keys are hashed modulo {total} from now on, so many keys move.",
            topic=self.topic,
            total=total,
        )


class ConfigsChanged(Fact, frozen=True, tag="configs_changed"):
    """`changes`: name -> new value, or None where it went back to the default. `topic` empty: a broker config."""

    topic: str
    changes: dict[str, str | None]
    broker: str = ""

    def sentence(self) -> str:
        changes = [
            say("{change}", change=f"{name}={value}") if value is not None else say("{name} back to default", name=name)
            for name, value in self.changes.items()
        ]
        if self.topic:
            return say("Topic {topic}: {changes}.", topic=self.topic, changes=joined(changes))
        return say("Broker config: {changes}.", changes=joined(changes))


class QuotasChanged(Fact, frozen=True, tag="quotas_changed"):
    """`entity`: (type, name) pairs, a name of None for the default of that type; `changes`: quota -> value, None where it is removed."""

    entity: tuple[tuple[str, str | None], ...]
    changes: dict[str, float | None]

    def sentence(self) -> str:
        who = [
            say("{kind} {name}", kind=kind, name=name) if name is not None else say("every other {kind}", kind=kind)
            for kind, name in self.entity
        ]
        changes = [
            say("{quota} removed", quota=quota) if value is None else say("{quota} = {value}", quota=quota, value=f"{value:g}")
            for quota, value in self.changes.items()
        ]
        return say("Quota of {who}: {changes}.", who=joined(who, say(" and ")), changes=joined(changes))


CHANGED = {
    "offline": noted("{where} has no leader: no in-sync replica is alive. Nobody can write or read it."),
    "unclean": noted("Broker {leader} now leads {where} although it was not in sync (unclean election): records may be lost."),
    "shrink": noted("Broker {out} left the in-sync replicas of {where}. In sync: {isr}."),
    "expand": noted("Broker {back} has caught up and is back in sync for {where}. In sync: {isr}."),
    "preferred": noted("Broker {leader} leads {where} again: it is the preferred leader, the first of its replicas."),
    "reassign": noted("{where} now lives on brokers {replicas}."),
    "clean": noted("Broker {leader} now leads {where}: the first live replica that is in sync. In sync: {isr}."),
}


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
        if self.how == "eligible":
            return ""
        return say(
            CHANGED.get(self.how, CHANGED["clean"]),
            where=partition_name(self.topic, self.partition),
            leader=self.leader,
            isr=numbers(self.isr),
            out=numbers(self.out),
            back=numbers(self.back),
            replicas=numbers(self.replicas),
        )


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
            return say("The link between {a} and {b} is cut: what is sent over it vanishes.", a=self.a, b=self.b)
        if not self.loss:
            return say("The link between {a} and {b}: {ms} ms one way.", a=self.a, b=self.b, ms=self.latency)
        text = noted("The link between {a} and {b}: {ms} ms one way, {loss} of packets lost.")
        return say(text, a=self.a, b=self.b, ms=self.latency, loss=f"{self.loss:.0%}")


class ClusterCameBack(Fact, frozen=True, tag="cluster_came_back"):
    """The server ended without warning; the lab goes on from its last checkpoint. `lost_ms`: how much of it is gone."""

    cluster_id: str
    lost_ms: int

    def sentence(self) -> str:
        if self.lost_ms < 1000:
            return say(
                "The server ended without warning, and real clients had been here: nothing is gone but what was under way, so the cluster "
                "came back under a new id, {cluster}.",
                cluster=self.cluster_id,
            )
        return say(
            "The server ended without warning, and real clients had been here: the last {seconds} s before that are gone, so the cluster "
            "came back under a new id, {cluster}.",
            seconds=round(self.lost_ms / 1000),
            cluster=self.cluster_id,
        )
