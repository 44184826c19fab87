"""The sticky assignor (`StickyAssignor`): even first, then as much as possible stays where it was. Eager.

Law of the room: a member's claim comes from the bytes that its own assignor wrote into its subscription.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from streamlab.clients.assignors.claims import DEFAULT_GENERATION, Claim, Claims, Racks
from streamlab.clients.assignors.equal_subscriptions import EqualSubscriptions
from streamlab.clients.assignors.general_balance import GeneralBalance
from streamlab.clients.assignors.subscription import Assignment, MemberSubscription, Place, ReplicaRacks, utf16
from streamlab.protocol.binary import MalformedBytes, Reader, int32, string


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
    parts = [int32(len(by_topic))]
    for topic, numbers in by_topic.items():
        parts += [string(topic), int32(len(numbers)), *map(int32, numbers)]
    return b"".join(parts) + int32(generation)


def claim_of(data: bytes | None) -> Claim:
    """The claim in a subscription's bytes, of schema V1 or V0 (without a generation); bytes that cannot be read claim nothing."""
    if not data:
        return Claim((), None)
    reader = Reader(data)
    try:
        places = tuple(place for _ in range(_length(reader)) for place in _read_topic(reader))
    except MalformedBytes:
        return Claim((), DEFAULT_GENERATION)
    try:
        return Claim(places, reader.int32())
    except MalformedBytes:
        return Claim(places, None)


def _read_topic(reader: Reader) -> list[Place]:
    topic = reader.string()
    return [(topic, reader.int32()) for _ in range(_length(reader))]


def _length(reader: Reader) -> int:
    length = reader.int32()
    if length < 0:
        raise MalformedBytes("An array that must not be null is null.")
    return length
