"""Facts about consumer groups, as their coordinator sees them."""

from __future__ import annotations

from streamlab.events.cluster import partition_name
from streamlab.simulation.journal import Fact

KAFKAJS_ASSIGNOR = "RoundRobinAssigner"


def _named(assignors: tuple[str, ...]) -> str:
    return " and ".join(assignors) or "none"


class CoordinatorMoved(Fact, frozen=True, tag="coordinator"):
    """`broker` now coordinates the group, since it leads partition `partition` of __consumer_offsets."""

    group: str
    broker: int
    partition: int

    def sentence(self) -> str:
        return (
            f"Broker {self.broker} coordinates group {self.group}: it leads partition {self.partition} of __consumer_offsets, "
            "where the hash of the group's name puts it."
        )


class MemberJoined(Fact, frozen=True, tag="member_joined"):
    """`rejoined`: a known one is back for the next generation. `number`: which of the members with its client id it is, from 1."""

    group: str
    member_id: str
    client_id: str
    instance_id: str | None = None
    host: str = ""
    rejoined: bool = False
    number: int = 1

    def sentence(self) -> str:
        return "" if self.rejoined else f"{self.client_id} joined group {self.group}."


class MemberLeft(Fact, frozen=True, tag="member_left"):
    """`reason`: "left", "session timeout", "rebalance timeout", "replaced", "deleted". `after_ms`: the time-out that ran off."""

    group: str
    member_id: str
    client_id: str
    reason: str
    after_ms: int = 0

    def sentence(self) -> str:
        seconds = f"{self.after_ms / 1000:g} s"
        if self.reason == "session timeout":
            return f"{self.client_id} was removed from group {self.group}: no heartbeat for session.timeout.ms = {seconds}."
        if self.reason == "rebalance timeout":
            return (
                f"{self.client_id} was removed from group {self.group}: it did not rejoin within {seconds} (its rebalance timeout)."
            )
        if self.reason == "replaced":
            return f"A new process took the place of {self.client_id} in group {self.group} (same group.instance.id)."
        return f"{self.client_id} left group {self.group}."


class JoinRefused(Fact, frozen=True, tag="join_refused"):
    """A client has no assignor that all members of the group have too. `offered`: its own; `shared`: those of all members."""

    group: str
    client_id: str
    error: str
    offered: tuple[str, ...]
    shared: tuple[str, ...]

    def sentence(self) -> str:
        told = f"{self.client_id} cannot join group {self.group}: {self.error} (error 23). It offers {_named(self.offered)}, "
        told += f"the members there share {_named(self.shared)}. "
        if KAFKAJS_ASSIGNOR in self.offered:
            return f"{told}kafkajs brings {KAFKAJS_ASSIGNOR} alone: give it another in partitionAssigners, or a group of its own."
        if KAFKAJS_ASSIGNOR in self.shared:
            return f"{told}That is kafkajs' only one: give its members another in partitionAssigners, or this client its own group."
        return f"{told}Set partition.assignment.strategy to one that all of them have."


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
            return f"Group {self.group} rebalances: {self.reason}. Its members must rejoin."
        if self.state == "CompletingRebalance":
            count = len(self.members)
            return (
                f"All members of {self.group} have joined generation {self.generation} ({count} member{'s' * (count != 1)}, "
                f"{self.protocol}). The group's leader works out who reads what."
            )
        if self.state == "Empty" and self.reason:
            return f"Group {self.group} has no members any more. Its committed offsets stay."
        if self.state == "Dead":
            return f"Group {self.group} is gone, with its offsets."
        return ""


class Assigned(Fact, frozen=True, tag="assigned"):
    """The group's leader handed out partitions. `assignment`: member id -> its (topic, partition)s; `clients`: member id -> client id."""

    group: str
    generation: int
    protocol: str
    assignment: dict[str, tuple[tuple[str, int], ...]]
    clients: dict[str, str] = {}

    def sentence(self) -> str:
        idle = [self.clients.get(member, member) for member, mine in self.assignment.items() if not mine]
        count = sum(len(mine) for mine in self.assignment.values())
        told = f"Group {self.group} is stable in generation {self.generation}: "
        told += f"{count} partition{'s' * (count != 1)} for {len(self.assignment)} member{'s' * (len(self.assignment) != 1)}"
        if idle:
            return f"{told}, so {', '.join(idle)} {'is' if len(idle) == 1 else 'are'} idle."
        return f"{told} ({self.protocol})."


class OffsetsCommitted(Fact, frozen=True, tag="committed"):
    """Committed in this tick: the next offset that the group will read. `offsets`: (topic, partition, offset)."""

    group: str
    offsets: tuple[tuple[str, int, int], ...]


class OffsetsRemoved(Fact, frozen=True, tag="offsets_removed"):
    """`reason`: "expired", "deleted", "topic deleted"."""

    group: str
    partitions: tuple[tuple[str, int], ...]
    reason: str

    def sentence(self) -> str:
        count = len(self.partitions)
        return f"{count} committed offset{'s' * (count != 1)} of group {self.group} {'are' if count != 1 else 'is'} gone: {self.reason}."


class CommitRefused(Fact, frozen=True, tag="commit_refused"):
    group: str
    client_id: str
    error: str
    message: str

    def sentence(self) -> str:
        return f"{self.client_id} could not commit in group {self.group}: {self.error}. {self.message}"


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
        why = "nothing was committed" if self.missing else "its offset is out of range"
        return f"{self.consumer} starts {partition_name(self.topic, self.partition)} at {self.to}: {why}, and auto.offset.reset={self.policy}."
