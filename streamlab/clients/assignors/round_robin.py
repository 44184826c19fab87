"""The round robin assignor of Java and librdkafka (`RoundRobinAssignor`), and kafkajs' own (`RoundRobinAssigner`).

Law of the room: all partitions of all topics in order are dealt to the members in order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from streamlab.clients.assignors.subscription import Assignment, MemberSubscription, in_member_order, utf16


def assign(partitions: Mapping[str, int], members: Sequence[MemberSubscription]) -> Assignment:
    """Java's: members that do not subscribe to a topic are passed over."""
    found: Assignment = {member.member_id: [] for member in members}
    ordered = in_member_order(members)
    wants = [frozenset(member.topics) for member in ordered]
    turn = 0
    for topic in sorted(frozenset().union(*wants), key=utf16):
        for number in range(partitions.get(topic, 0)):
            while topic not in wants[turn % len(wants)]:
                turn += 1
            found[ordered[turn % len(wants)].member_id].append((topic, number))
            turn += 1
    return found


def assign_kafkajs(partitions: Mapping[str, int], members: Sequence[MemberSubscription]) -> Assignment:
    """kafkajs' (2.2.4, `roundRobinAssigner/index.js`): every partition of every topic, as `partitions` lists them, to members sorted by id.

    Nobody asks who subscribed to what. The topics are those of the group's leader alone (`consumerGroup.js`), so a leader that does not
    subscribe to a topic leaves it to nobody: `partitions` should hold the leader's topics only.
    """
    found: Assignment = {member.member_id: [] for member in members}
    ordered = sorted(found, key=utf16)
    places = [(topic, number) for topic, count in partitions.items() for number in range(count)] if ordered else []
    for turn, place in enumerate(places):
        found[ordered[turn % len(ordered)]].append(place)
    return found
