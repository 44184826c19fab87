"""The sticky assignor (`StickyAssignor`): even first, then as much as possible stays where it was. Eager.

Law of the room: a member's claim comes from the bytes that its own assignor wrote into its subscription.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence

from streamlab.clients.assignors.claims import DEFAULT_GENERATION, Claim, Claims, Racks
from streamlab.clients.assignors.equal_subscriptions import EqualSubscriptions
from streamlab.clients.assignors.general_balance import GeneralBalance
from streamlab.clients.assignors.subscription import Assignment, MemberSubscription, Place, ReplicaRacks, utf16


def assign(
    partitions: Mapping[str, int], members: Sequence[MemberSubscription], replica_racks: ReplicaRacks | None = None
) -> Assignment:
    """Who gets what."""
    return balanced(partitions, members, {member.member_id: claim_of(member.user_data) for member in members}, replica_racks)[0]


def balanced(
    partitions: Mapping[str, int],
    members: Sequence[MemberSubscription],
    claimed: Mapping[str, Claim],
    replica_racks: ReplicaRacks | None,
) -> tuple[Assignment, dict[Place, str] | None]:
    """The assignment, and which partitions change owners (None: not worked out, see what was owned before)."""
    if not members:
        return {}, {}
    in_order = sorted(members, key=lambda member: utf16(member.member_id))
    subscribed = {topic for member in in_order for topic in member.topics}
    known = {topic: count for topic, count in partitions.items() if count > 0 and topic in subscribed}
    claims = Claims(known, in_order, claimed)
    racks = Racks(known, in_order, replica_racks)
    if claims.subscriptions_equal:
        builder = EqualSubscriptions(known, [member.member_id for member in in_order], claims, racks)
        return builder.build(), builder.transferring
    return GeneralBalance(known, in_order, claims, racks, claimed).build(), None


def user_data(owned: Sequence[Place], generation: int) -> bytes | None:
    """What a member writes into its subscription: what it was assigned, and in which generation (schema V1)."""
    if generation == DEFAULT_GENERATION and not owned:
        return None
    by_topic: dict[str, list[int]] = {}
    for topic, number in owned:
        by_topic.setdefault(topic, []).append(number)
    parts = [struct.pack(">i", len(by_topic))]
    for topic, numbers in by_topic.items():
        name = topic.encode()
        parts.append(struct.pack(">h", len(name)) + name + struct.pack(f">i{len(numbers)}i", len(numbers), *numbers))
    return b"".join(parts) + struct.pack(">i", generation)


def claim_of(data: bytes | None) -> Claim:
    """The claim in a subscription's bytes; bytes that cannot be read claim nothing."""
    if not data:
        return Claim((), None)
    try:
        places, at = _read_places(data)
        generation = struct.unpack_from(">i", data, at)[0] if at + 4 <= len(data) else None
        return Claim(tuple(places), generation)
    except (struct.error, UnicodeDecodeError, ValueError):
        return Claim((), DEFAULT_GENERATION)


def _read_places(data: bytes) -> tuple[list[Place], int]:
    (topics,) = struct.unpack_from(">i", data, 0)
    at, places = 4, []
    for _ in range(topics):
        (length,) = struct.unpack_from(">h", data, at)
        topic = data[at + 2 : at + 2 + length].decode()
        at += 2 + length
        (count,) = struct.unpack_from(">i", data, at)
        places += [(topic, number) for number in struct.unpack_from(f">{count}i", data, at + 4)]
        at += 4 + 4 * count
    return places, at
