"""Questions without end: each kind makes a small lab from a seed, asks, and runs it for the answer.

Law of the module: the same kind and seed give the same question. Nothing here knows the answer: the question is asked of the lab as it
stands, then the lab runs, then the answer is read from it as a console would show it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from streamlab.protocol.hashing import crc32, murmur2, to_positive
from streamlab.simulation.chance import Chance, Stream
from streamlab.simulation.journal import TICK_MS
from streamlab.simulation.sentence import Sentence, say
from streamlab.world.commands import (
    AddConsumer,
    AddProducer,
    AnyCommand,
    CreateTopic,
    KillBroker,
    KillConsumer,
    SendRecord,
    StopConsumer,
)
from streamlab.world.picture import GroupShown, PartitionShown, Picture
from streamlab.world.scenarios.scenario import Scenario, internal_topics
from streamlab.world.world import World

TOPIC, GROUP, PRODUCER = "payments", "billing", "web"
READY_MS, DEATH_MS = 6_000, 60_000
EARLIEST = {"auto.offset.reset": "earliest"}
ASSIGNORS = ("range", "cooperative-sticky")


@dataclass(frozen=True)
class Question:
    """`choices` and `right` as text, `right` among them. `given`: what the question says, by name, for "
    "whoever checks the answer."""

    kind: str
    misconception: str
    seed: int
    ask: Sentence
    choices: tuple[str, ...]
    right: str
    because: Sentence
    given: dict[str, object]


KINDS: dict[str, Callable[[int], Question]] = {}
"""By name; `question(kind, seed)` asks one."""


def _kind(name: str) -> Callable[[Callable[[int], Question]], Callable[[int], Question]]:
    def note(make: Callable[[int], Question]) -> Callable[[int], Question]:
        KINDS[name] = make
        return make

    return note


def question(kind: str, seed: int) -> Question:
    """A fresh question. Raises KeyError where there is no such kind."""
    return KINDS[kind](seed)


class _Lab:
    """A small cluster that does what it is told, and is looked at."""

    def __init__(self, kind: str, seed: int, brokers: int = 1) -> None:
        self.draw: Stream = Chance(seed).stream(f"quiz {kind}")
        self.world = World(Scenario("quiz", "Quiz", brokers=brokers, settings=internal_topics(brokers)), seed=seed)
        self.run(1_000)

    def run(self, ms: int) -> None:
        end = self.world.now + ms
        while self.world.now < end:
            self.world.advance(min(end, self.world.now + TICK_MS * 50))

    def do(self, *commands: AnyCommand, then_ms: int = 0) -> None:
        for command in commands:
            self.world.submit(command)
        self.run(then_ms)

    def topic(self, partitions: int, copies: int = 1, flavour: str = "java") -> None:
        self.do(CreateTopic(TOPIC, partitions, copies), then_ms=1_000)
        self.do(AddProducer(TOPIC, PRODUCER, flavour=flavour, rate=0), then_ms=500)

    def consumers(self, count: int, settings: dict[str, str]) -> None:
        for number in range(1, count + 1):
            self.do(AddConsumer(GROUP, (TOPIC,), name=f"C{number}", processing_ms=1, settings=settings), then_ms=200)
        self.run(READY_MS)

    def send(self, count: int, key: str | None = None) -> None:
        self.do(SendRecord(PRODUCER, key=key, value="paid", partition=None, count=count), then_ms=2_000)

    @property
    def picture(self) -> Picture:
        return self.world.picture()

    def partitions(self) -> tuple[PartitionShown, ...]:
        return next(one for one in self.picture.topics if one.name == TOPIC).partitions

    def group(self) -> GroupShown:
        return next(one for one in self.picture.groups if one.name == GROUP)

    def owners(self) -> dict[int, str]:
        return {number: one.client_id for one in self.group().members for _, number in one.assigned}


def _dealt(owners: dict[int, str]) -> str:
    """Who reads what, by partition."""
    return ", ".join(f"P{number} {owner}" for number, owner in sorted(owners.items()))


def _numbers(*candidates: int) -> tuple[str, ...]:
    """Numbers to choose from, each once, in their order."""
    return tuple(str(one) for one in sorted({one for one in candidates if one >= 0}))


@_kind("which-partition")
def _which_partition(seed: int) -> Question:
    lab = _Lab("which-partition", seed)
    count, user = lab.draw.between(2, 6), lab.draw.between(1, 99)
    flavour = lab.draw.choose(("java", "librdkafka"))
    key = f"user-{user}"
    ask = say(
        "A producer sends a record with key {key} to a topic with {count} partitions. It hashes keys with "
        "{hash}, as {client} does by default. Which partition gets it?",
        key=key,
        count=count,
        hash="murmur2" if flavour == "java" else "CRC32",
        client=say("the Java client") if flavour == "java" else say("librdkafka (Python, Go, C#)"),
    )
    lab.topic(count, flavour=flavour)
    lab.send(1, key)
    right = next(part.partition for part in lab.partitions() if part.end)
    number = to_positive(murmur2(key.encode())) if flavour == "java" else crc32(key.encode())
    because = say(
        "{hash} of {key} is {number}; modulo {count} that is {right}. The Java client and kafkajs use murmur2, librdkafka CRC32: the "
        "same key can lie in different partitions when two languages write.",
        hash="murmur2" if flavour == "java" else "CRC32",
        key=key,
        number=number,
        count=count,
        right=right,
    )
    given: dict[str, object] = {"key": key, "count": count, "flavour": flavour}
    choices = tuple(f"P{number}" for number in range(count))
    return Question("which-partition", "same-key-same-partition-everywhere", seed, ask, choices, f"P{right}", because, given)


@_kind("who-takes-over")
def _who_takes_over(seed: int) -> Question:
    lab = _Lab("who-takes-over", seed)
    members = lab.draw.between(3, 5)
    count = lab.draw.between(members, members + 4)
    assignor, dead = lab.draw.choose(ASSIGNORS), f"C{lab.draw.between(1, members)}"
    lab.topic(count)
    lab.consumers(members, {"partition.assignment.strategy": assignor})
    before = lab.owners()
    alive = [f"C{number}" for number in range(1, members + 1) if f"C{number}" != dead]
    stays = [number for number, owner in sorted(before.items()) if assignor == "range" or owner != dead]
    asked = lab.draw.choose(stays)
    ask = say(
        "Group {group} uses the assignor {assignor} on a topic with {count} partitions: {owners}. {dead} dies"
        " and its session runs off. Who reads P{asked} then?",
        group=GROUP,
        assignor=assignor,
        count=count,
        owners=_dealt(before),
        dead=dead,
        asked=asked,
    )
    lab.do(KillConsumer(dead), then_ms=DEATH_MS)
    after = _dealt(lab.owners())
    because = (
        say(
            "range deals anew: the members in their order, each a run of neighbouring partitions, the first ones get one more. It dealt: "
            "{after}.",
            after=after,
        )
        if assignor == "range"
        else say(
            "cooperative-sticky takes nothing from those who live: only what the dead one read moves. Then: {after}.", after=after
        )
    )
    given: dict[str, object] = {
        "assignor": assignor,
        "before": before,
        "dead": dead,
        "asked": asked,
        "alive": alive,
        "count": count,
    }
    return Question("who-takes-over", "rebalance-stops-everyone", seed, ask, tuple(alive), lab.owners()[asked], because, given)


@_kind("what-lag-says")
def _what_lag_says(seed: int) -> Question:
    lab = _Lab("what-lag-says", seed)
    first, second = lab.draw.between(3, 20), lab.draw.between(2, 15)
    lab.topic(1)
    lab.do(AddConsumer(GROUP, (TOPIC,), name="C1", processing_ms=1, settings=EARLIEST), then_ms=READY_MS)
    lab.send(first)
    lab.run(3_000)
    lab.do(StopConsumer("C1"), then_ms=3_000)
    lab.send(second)
    offset = next(offset for name, _, offset in lab.group().offsets if name == TOPIC)
    right = lab.partitions()[0].high_watermark - offset
    ask = say(
        "{first} records are sent to a topic with one partition. C1 of group {group} reads them all and is "
        "then closed in order. {second} more are sent. What does LAG say?",
        first=first,
        second=second,
        group=GROUP,
    )
    because = say(
        "LAG is the high watermark minus the committed offset: {end} − {offset}. Closing in order commits what was read.",
        end=first + second,
        offset=offset,
    )
    given: dict[str, object] = {"first": first, "second": second}
    choices = _numbers(right, first, first + second, second + 1, 0)
    return Question("what-lag-says", "lag-zero-all-processed", seed, ask, choices, str(right), because, given)


@_kind("next-offset")
def _next_offset(seed: int) -> Question:
    lab = _Lab("next-offset", seed)
    partitions, sent, user = lab.draw.between(2, 4), lab.draw.between(2, 25), lab.draw.between(1, 99)
    lab.topic(partitions)
    lab.send(sent, f"user-{user}")
    right = max(part.end for part in lab.partitions())
    ask = say(
        "A topic with {partitions} partitions is empty. {sent} records with key {key} are sent to it. What is"
        " the log end offset of the partition that got them?",
        partitions=partitions,
        sent=sent,
        key=f"user-{user}",
    )
    because = say(
        "All of them lie in one partition, at offsets 0 to {last}. The log end offset is the next one to be written.", last=sent - 1
    )
    given: dict[str, object] = {"sent": sent}
    choices = _numbers(right, sent - 1, sent + 1, -(-sent // partitions))
    return Question("next-offset", "commit-last-read", seed, ask, choices, str(right), because, given)


@_kind("who-leads")
def _who_leads(seed: int) -> Question:
    lab = _Lab("who-leads", seed, brokers=4)
    count = lab.draw.between(2, 4)
    lab.topic(count, copies=3)
    lab.run(3_000)
    parts = lab.partitions()
    asked = lab.draw.choose(parts)
    dead = lab.draw.choose((asked.leader, asked.leader, asked.replicas[1]))
    ask = say(
        "P{asked} has the replicas {replicas}, all of them in sync, and broker {leader} leads it. Broker "
        "{dead} is killed. Which broker leads P{asked} once that is known?",
        asked=asked.partition,
        replicas=", ".join(map(str, asked.replicas)),
        leader=asked.leader,
        dead=dead,
    )
    lab.do(KillBroker(dead), then_ms=30_000)
    right = lab.partitions()[asked.partition].leader
    because = say(
        "The first of the replicas, in their order, that is in sync and alive. A follower's death changes no leader. In sync were "
        "afterwards: {isr}.",
        isr=", ".join(map(str, lab.partitions()[asked.partition].isr)),
    )
    given: dict[str, object] = {"replicas": asked.replicas, "leader": asked.leader, "dead": dead}
    choices = tuple(str(number) for number in range(1, 5) if number != dead)
    return Question("who-leads", "instant-failover", seed, ask, choices, str(right), because, given)


@_kind("who-is-idle")
def _who_is_idle(seed: int) -> Question:
    lab = _Lab("who-is-idle", seed)
    members, count, assignor = lab.draw.between(2, 6), lab.draw.between(2, 5), lab.draw.choose(ASSIGNORS)
    lab.topic(count)
    lab.consumers(members, {"partition.assignment.strategy": assignor})
    right = sum(not one.assigned for one in lab.group().members)
    ask = say(
        "A topic has {count} partitions, a group that reads it {members} members with the assignor "
        "{assignor}. How many members are idle?",
        count=count,
        members=members,
        assignor=assignor,
    )
    because = say(
        "A partition has one reader in a group: members beyond the number of partitions get nothing. It was dealt: {owners}.",
        owners=_dealt(lab.owners()),
    )
    given: dict[str, object] = {"members": members, "count": count}
    choices = _numbers(*range(max(members, right) + 1))
    return Question("who-is-idle", "more-consumers-faster", seed, ask, choices, str(right), because, given)


@_kind("new-group")
def _new_group(seed: int) -> Question:
    lab = _Lab("new-group", seed)
    before, after, reset = lab.draw.between(2, 20), lab.draw.between(2, 10), lab.draw.choose(("earliest", "latest"))
    lab.topic(1)
    lab.send(before)
    settings = {"auto.offset.reset": reset}
    lab.do(AddConsumer(GROUP, (TOPIC,), name="C1", processing_ms=1, settings=settings), then_ms=READY_MS)
    lab.send(after)
    lab.run(8_000)
    right = lab.picture.ledger.delivered
    ask = say(
        "A topic with one partition holds {before} records. A new group begins to read it, with "
        "auto.offset.reset={reset}. Then {after} more are sent. How many records does the group get?",
        before=before,
        after=after,
        reset=reset,
    )
    because = say(
        "The group has no committed offset, so auto.offset.reset decides: earliest begins at the log start, "
        "latest at the log end as it is then. It began at offset {began}, and the log ends at {end}.",
        began=lab.partitions()[0].end - right,
        end=lab.partitions()[0].end,
    )
    given: dict[str, object] = {"before": before, "after": after, "reset": reset}
    choices = _numbers(right, before, after, before + after, 0)
    return Question("new-group", "earliest-rereads-all", seed, ask, choices, str(right), because, given)
