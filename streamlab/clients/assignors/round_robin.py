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
    topics = sorted({topic for member in members for topic in member.topics}, key=utf16)
    turn = 0
    for topic in topics:
        for number in range(partitions.get(topic, 0)):
            while topic not in ordered[turn % len(ordered)].topics:
                turn += 1
            found[ordered[turn % len(ordered)].member_id].append((topic, number))
            turn += 1
    return found


def assign_kafkajs(partitions: Mapping[str, int], members: Sequence[MemberSubscription]) -> Assignment:
    """kafkajs': every partition of every topic in turn, to members sorted by id, whoever subscribed to what."""
    found: Assignment = {member.member_id: [] for member in members}
    ordered = sorted(found, key=utf16)
    topics = dict.fromkeys(topic for member in members for topic in member.topics)
    turn = 0
    for topic in topics:
        for number in range(partitions.get(topic, 0)):
            found[ordered[turn % len(ordered)]].append((topic, number))
            turn += 1
    return found
