"""Simulated Java members and real confluent-kafka members in one group: the demo lab's `billing`, which reads `payments`.

Law of the module: who owns what is asked of the group coordinator over the wire, so both kinds are seen by the same eyes.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from confluent_kafka import ConsumerGroupTopicPartitions
from confluent_kafka.admin import AdminClient

from tests.clients.real.cluster import Cluster
from tests.clients.real.programs import Program, Programs

GROUP, TOPIC = "billing", "payments"
Shares = dict[str, set[int]]
"""Client id → its partitions."""


@pytest.fixture
def members(demo: Cluster, built: Path, tmp_path: Path) -> Iterator[Programs]:
    running = Programs(demo.bootstrap, built, tmp_path)
    yield running
    running.end()


def test_simulated_and_real_members_share_a_group(demo: Cluster, members: Programs) -> None:
    assert demo.server
    tell = demo.server.tell
    admin = AdminClient({"bootstrap.servers": demo.bootstrap})
    wait_for(admin, "three simulated members", lambda shares: set(shares) == {"C1", "C2", "C3"} and even(shares))

    # A real one joins three simulated ones: four members, three partitions, so one of them rests.
    left = members.start("confluent-kafka", "consume", "left", topic=TOPIC, group=GROUP)
    wait_for(admin, "left among them", lambda shares: set(shares) == {"C1", "C2", "C3", "left"} and complete(shares))

    # Two simulated ones leave, a second real one comes: a partition for each of the three.
    tell("command", "stop_consumer", "consumer=C2")
    tell("command", "stop_consumer", "consumer=C3")
    right = members.start("confluent-kafka", "consume", "right", topic=TOPIC, group=GROUP)
    shares = wait_for(admin, "one each", lambda shares: set(shares) == {"C1", "left", "right"} and even(shares))
    for member, name in (left, "left"), (right, "right"):
        member.wait(lambda member=member, name=name: member.partitions == shares[name], "its partition")
        read_some(member)

    # A real one dies. The coordinator notices after its session timeout; the others, real and simulated, take its partition over.
    right.ask("commit", answer="committed")
    before = committed(admin)
    right.kill()
    wait_for(admin, "two left over", lambda shares: set(shares) == {"C1", "left"} and complete(shares))

    # A simulated one is added and gets what is its own; what the dead one had committed is read on from there.
    tell("command", "add_consumer", f"group={GROUP}", f"topics={TOPIC}", "name=C9")
    shares = wait_for(admin, "one each again", lambda shares: set(shares) == {"C1", "C9", "left"} and even(shares))
    simulated = shares["C1"] | shares["C9"]
    wait_until("simulated members commit on", lambda: all(committed(admin)[each] > before[each] for each in simulated))

    # The last real one leaves in good order.
    left.ask("leave", answer="left")
    wait_for(admin, "simulated ones only", lambda shares: set(shares) == {"C1", "C9"} and complete(shares))


def test_kafkajs_is_refused_by_a_group_of_java_members(demo: Cluster, members: Programs) -> None:
    """kafkajs offers RoundRobinAssigner only, Java range and cooperative-sticky: they have nothing in common (error 23)."""
    stranger = members.start("kafkajs", "consume", "stranger", topic=TOPIC, group=GROUP)
    stranger.wait(lambda: "supported protocols are incompatible" in "\n".join(stranger.lines) + stranger.complaints(), "error 23")
    assert not stranger.records


def owners(admin: AdminClient) -> Shares:
    """None of it while the group rebalances."""
    group = admin.describe_consumer_groups([GROUP])[GROUP].result(10)
    if group.state.name != "STABLE":
        return {}
    return {member.client_id: {each.partition for each in member.assignment.topic_partitions} for member in group.members}


def committed(admin: AdminClient) -> dict[int, int]:
    asked = admin.list_consumer_group_offsets([ConsumerGroupTopicPartitions(GROUP)])
    return {each.partition: each.offset for each in asked[GROUP].result(10).topic_partitions}


def complete(shares: Shares) -> bool:
    return sorted(each for share in shares.values() for each in share) == [0, 1, 2]


def even(shares: Shares) -> bool:
    return complete(shares) and all(len(share) == 1 for share in shares.values())


def wait_for(admin: AdminClient, what: str, right: Callable[[Shares], bool]) -> Shares:
    seen: list[Shares] = [{}]

    def look() -> bool:
        seen[0] = owners(admin)
        return right(seen[0])

    wait_until(what, look, lambda: str(seen[0]))
    return seen[0]


def wait_until(what: str, true: Callable[[], bool], seen: Callable[[], str] = str) -> None:
    deadline = time.monotonic() + 40
    while not true():
        assert time.monotonic() < deadline, f"never {what}: {seen()}"
        time.sleep(0.3)


def read_some(member: Program) -> None:
    """What the simulated producer sends reaches it, and only from its own partition."""
    begun = len(member.records)
    fresh = member.wait(lambda: member.records[begun : begun + 3] if len(member.records) >= begun + 3 else [], "three payments", 60)
    assert {each["partition"] for each in fresh} <= member.partitions
    assert all(each["value"] for each in fresh)
