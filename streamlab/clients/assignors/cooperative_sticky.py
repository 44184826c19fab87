"""The cooperative sticky assignor (`CooperativeStickyAssignor`, KIP-429).

Law of the room: as sticky, but a partition that has to move is given to nobody in this round: first its owner gives it up, then the
group rebalances once more.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence

from streamlab.clients.assignors.claims import DEFAULT_GENERATION, Claim
from streamlab.clients.assignors.sticky import balanced
from streamlab.clients.assignors.subscription import Assignment, MemberSubscription, Place, ReplicaRacks


def assign(
    partitions: Mapping[str, int], members: Sequence[MemberSubscription], replica_racks: ReplicaRacks | None = None
) -> Assignment:
    """Who gets what in this round."""
    claimed = {member.member_id: _claim(member) for member in members}
    found, transferring = balanced(partitions, members, claimed, replica_racks)
    if transferring is None:
        transferring = _changing_owners(members, found)
    for place, member in transferring.items():
        found[member].remove(place)
    return found


def user_data(generation: int) -> bytes:
    """What a member writes into its subscription: the generation of its last assignment."""
    return struct.pack(">i", generation)


def _claim(member: MemberSubscription) -> Claim:
    if member.generation != DEFAULT_GENERATION:
        return Claim(member.owned, member.generation)
    if member.user_data is None:
        return Claim(member.owned, None)
    generation = struct.unpack_from(">i", member.user_data)[0] if len(member.user_data) >= 4 else DEFAULT_GENERATION
    return Claim(member.owned, generation)


def _changing_owners(members: Sequence[MemberSubscription], found: Assignment) -> dict[Place, str]:
    added: dict[Place, str] = {}
    revoked: set[Place] = set()
    for member in members:
        mine = found[member.member_id]
        added.update({place: member.member_id for place in mine if place not in member.owned})
        revoked.update(place for place in member.owned if place not in mine)
    return {place: member for place, member in added.items() if place in revoked}
