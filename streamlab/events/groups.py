"""Facts about consumer groups, as their coordinator sees them."""

from __future__ import annotations

import msgspec

from streamlab.events.cluster import partition_name
from streamlab.events.reasons import reason_said
from streamlab.simulation.journal import Fact
from streamlab.simulation.sentence import Sentence, listed, noted, say, say_many

KAFKAJS_ASSIGNOR = "RoundRobinAssigner"


def _named(assignors: tuple[str, ...]) -> Sentence:
    return listed(assignors) if assignors else say("none")


class MemberRead(msgspec.Struct, frozen=True, gc=False):
    """A member as a new coordinator has read it from the log."""

    member_id: str
    client_id: str
    instance_id: str | None
    host: str
    assigned: tuple[tuple[str, int], ...]
    number: int


class CoordinatorMoved(Fact, frozen=True, tag="coordinator", omit_defaults=True):
    """`broker` now coordinates the group, since it leads partition `partition` of __consumer_offsets.

    `members`, `offsets`: as it has read them from there; what the last coordinator knew and was not replicated is gone. None: the group is
    new.
    """

    group: str
    broker: int
    partition: int
    members: tuple[MemberRead, ...] | None = None
    offsets: tuple[tuple[str, int, int], ...] | None = None

    def sentence(self) -> str:
        return say(
            "Broker {broker} coordinates group {group}: it leads partition {partition} of __consumer_offsets, where the hash of the "
            "group's name puts it.",
            broker=self.broker,
            group=self.group,
            partition=self.partition,
        )


class MemberJoined(Fact, frozen=True, tag="member_joined"):
    """`rejoined`: a known one is back for the next generation. `number`: which of the members with its client id it is, from 1.

    `coordinator`, here and below: the broker that tells it; one that does not know yet that it was replaced tells nothing about the group.
    """

    group: str
    member_id: str
    client_id: str
    instance_id: str | None = None
    host: str = ""
    rejoined: bool = False
    number: int = 1
    coordinator: int = -1

    def sentence(self) -> str:
        return "" if self.rejoined else say("{client} joined group {group}.", client=self.client_id, group=self.group)


LEFT = {
    "left": noted("{client} left group {group}."),
    "session timeout": noted("{client} was removed from group {group}: no heartbeat for session.timeout.ms = {seconds} s."),
    "rebalance timeout": noted(
        "{client} was removed from group {group}: it did not rejoin within {seconds} s (its rebalance timeout)."
    ),
    "replaced": noted("A new process took the place of {client} in group {group} (same group.instance.id)."),
}


class MemberLeft(Fact, frozen=True, tag="member_left"):
    """`reason`: "left", "session timeout", "rebalance timeout", "replaced", "deleted". `after_ms`: the time-out that ran off.

    `leader`: the member id of the group's leader after that.
    """

    group: str
    member_id: str
    client_id: str
    reason: str
    after_ms: int = 0
    leader: str = ""
    coordinator: int = -1

    def sentence(self) -> str:
        return say(
            LEFT.get(self.reason, LEFT["left"]), client=self.client_id, group=self.group, seconds=f"{self.after_ms / 1000:g}"
        )


class JoinRefused(Fact, frozen=True, tag="join_refused"):
    """A client has no assignor that all members of the group have too. `offered`: its own; `shared`: those of all members."""

    group: str
    client_id: str
    error: str
    offered: tuple[str, ...]
    shared: tuple[str, ...]

    def sentence(self) -> str:
        told = say(
            "{client} cannot join group {group}: {error} (error 23). It offers {offered}, the members there share {shared}. ",
            client=self.client_id,
            group=self.group,
            error=self.error,
            offered=_named(self.offered),
            shared=_named(self.shared),
        )
        if KAFKAJS_ASSIGNOR in self.offered:
            return told + say(
                "kafkajs brings {assignor} alone: give it another in partitionAssigners, or a group of its own.",
                assignor=KAFKAJS_ASSIGNOR,
            )
        if KAFKAJS_ASSIGNOR in self.shared:
            return told + say(
                "That is kafkajs' only one: give its members another in partitionAssigners, or this client its own group."
            )
        return told + say("Set partition.assignment.strategy to one that all of them have.")


class GroupStateChanged(Fact, frozen=True, tag="group_state"):
    """`state`: Empty, PreparingRebalance, CompletingRebalance, Stable, Dead. `reason`: why, in Kafka's coordinator's terms.

    `since`: when the state began, which is earlier where a coordinator has read it from the log.
    """

    group: str
    state: str
    generation: int
    reason: str = ""
    members: tuple[str, ...] = ()
    leader: str = ""
    protocol: str = ""
    since: int = 0
    coordinator: int = -1

    def sentence(self) -> str:
        if self.state == "PreparingRebalance":
            return say(
                "Group {group} rebalances: {reason}. Its members must rejoin.", group=self.group, reason=reason_said(self.reason)
            )
        if self.state == "CompletingRebalance":
            return say_many(
                "All members of {group} have joined generation {generation} ({count} member, {protocol}). The group's leader works out "
                "who reads what.",
                "All members of {group} have joined generation {generation} ({count} members, {protocol}). The group's leader works out "
                "who reads what.",
                len(self.members),
                group=self.group,
                generation=self.generation,
                protocol=self.protocol,
            )
        if self.state == "Empty" and self.reason:
            return say("Group {group} has no members any more. Its committed offsets stay.", group=self.group)
        if self.state == "Dead":
            return say("Group {group} is gone, with its offsets.", group=self.group)
        return ""


class Assigned(Fact, frozen=True, tag="assigned"):
    """The group's leader handed out partitions. `assignment`: member id -> its (topic, partition)s; `clients`: member id -> client id."""

    group: str
    generation: int
    protocol: str
    assignment: dict[str, tuple[tuple[str, int], ...]]
    clients: dict[str, str] = {}
    coordinator: int = -1

    def sentence(self) -> str:
        idle = [self.clients.get(member, member) for member, mine in self.assignment.items() if not mine]
        count = sum(len(mine) for mine in self.assignment.values())
        shared = say(
            "Group {group} is stable in generation {generation}: {partitions} for {members}",
            group=self.group,
            generation=self.generation,
            partitions=say_many("{count} partition", "{count} partitions", count),
            members=say_many("{count} member", "{count} members", len(self.assignment)),
        )
        if idle:
            return say_many(
                "{shared}, so {idle} is idle.", "{shared}, so {idle} are idle.", len(idle), shared=shared, idle=", ".join(idle)
            )
        return say("{shared} ({protocol}).", shared=shared, protocol=self.protocol)


class OffsetsCommitted(Fact, frozen=True, tag="committed"):
    """Committed in this tick: the next offset that the group will read. `offsets`: (topic, partition, offset)."""

    group: str
    offsets: tuple[tuple[str, int, int], ...]
    coordinator: int = -1


class OffsetsRemoved(Fact, frozen=True, tag="offsets_removed"):
    """`reason`: "expired", "deleted", "topic deleted"."""

    group: str
    partitions: tuple[tuple[str, int], ...]
    reason: str
    coordinator: int = -1

    def sentence(self) -> str:
        return say_many(
            "{count} committed offset of group {group} is gone: {reason}.",
            "{count} committed offsets of group {group} are gone: {reason}.",
            len(self.partitions),
            group=self.group,
            reason=reason_said(self.reason),
        )


class CommitRefused(Fact, frozen=True, tag="commit_refused"):
    group: str
    client_id: str
    error: str
    message: str

    def sentence(self) -> str:
        return say(
            "{client} could not commit in group {group}: {error}. {message}",
            client=self.client_id,
            group=self.group,
            error=self.error,
            message=self.message,
        )


class OffsetReset(Fact, frozen=True, tag="offset_reset"):
    """A consumer had no valid position and went where its policy says. `policy`: auto.offset.reset; `missing`: nothing was committed."""

    group: str
    consumer: str
    topic: str
    partition: int
    to: int
    policy: str
    missing: bool = True

    def sentence(self) -> str:
        text = (
            noted("{consumer} starts {where} at {to}: nothing was committed, and auto.offset.reset={policy}.")
            if self.missing
            else noted("{consumer} starts {where} at {to}: its offset is out of range, and auto.offset.reset={policy}.")
        )
        return say(text, consumer=self.consumer, where=partition_name(self.topic, self.partition), to=self.to, policy=self.policy)
