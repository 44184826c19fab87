"""What a group's leader knows of each member when it works out who reads what (`ConsumerPartitionAssignor.Subscription`).

Law of the room: values only; a partition is a (topic, number) pair.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

Place = tuple[str, int]
Assignment = dict[str, list[Place]]
ReplicaRacks = Mapping[str, Sequence[Sequence[str]]]


class MemberSubscription(msgspec.Struct, frozen=True):
    """`owned` and `generation` as the member's subscription claims them (-1: none); `user_data`: the assignor's own bytes."""

    member_id: str
    topics: tuple[str, ...]
    instance_id: str | None = None
    owned: tuple[Place, ...] = ()
    generation: int = -1
    user_data: bytes | None = None
    rack: str | None = None


def racks_of_partitions(known: Sequence[Sequence[str]], count: int) -> list[frozenset[str]]:
    """For each of a topic's `count` partitions the racks of its replicas; empty where they are not known."""
    return [frozenset(known[number]) if number < len(known) else frozenset() for number in range(count)]


def in_member_order(members: Sequence[MemberSubscription]) -> list[MemberSubscription]:
    """Static members by instance id, then dynamic ones by member id (`MemberInfo.compareTo`)."""
    return sorted(members, key=lambda one: (one.instance_id is None, utf16(one.instance_id or one.member_id)))


def utf16(text: str) -> bytes:
    """A key that sorts as Java compares strings: by UTF-16 units."""
    return text.encode("utf-16-be", "surrogatepass")
