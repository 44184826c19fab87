"""Assignors: how a group's leader works out who reads what, exactly as the clients' own code does.

Law of the room: pure functions from what the members said to who gets which partitions. The names are those of the protocol: range,
roundrobin, sticky, cooperative-sticky, and kafkajs' RoundRobinAssigner.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from streamlab.clients.assignors import cooperative_sticky, range_assignor, round_robin, sticky
from streamlab.clients.assignors.subscription import Assignment, MemberSubscription, Place, ReplicaRacks

__all__ = ["NAMES", "MemberSubscription", "assign", "supported_protocols", "user_data"]

NAMES = ("range", "roundrobin", "sticky", "cooperative-sticky", "RoundRobinAssigner")


def assign(
    name: str,
    partitions: Mapping[str, int],
    members: Sequence[MemberSubscription],
    replica_racks: ReplicaRacks | None = None,
) -> Assignment:
    """Who gets which (topic, partition)s: member id -> list. `partitions`: topic -> count (0 or missing: unknown)."""
    if name == "range":
        return range_assignor.assign(partitions, members, replica_racks)
    if name == "roundrobin":
        return round_robin.assign(partitions, members)
    if name == "RoundRobinAssigner":
        return round_robin.assign_kafkajs(partitions, members)
    if name == "sticky":
        return sticky.assign(partitions, members, replica_racks)
    if name == "cooperative-sticky":
        return cooperative_sticky.assign(partitions, members, replica_racks)
    raise ValueError(f"There is no assignor {name}; there are {', '.join(NAMES)}.")


def supported_protocols(name: str) -> tuple[str, ...]:
    """The rebalance protocols of an assignor, the preferred first."""
    return ("COOPERATIVE", "EAGER") if name == "cooperative-sticky" else ("EAGER",)


def user_data(name: str, owned: Sequence[Place], generation: int) -> bytes | None:
    """What a member's subscription carries for this assignor."""
    if name == "sticky":
        return sticky.user_data(owned, generation)
    if name == "cooperative-sticky":
        return cooperative_sticky.user_data(generation)
    return None
