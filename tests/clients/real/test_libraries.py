"""Each client library as its users use it: compressions, a group of three, commits, seeks, a member that dies.

The programs are in `tests/clients/programs`; what they say is the same for all libraries, so each test stands here once.
"""

from __future__ import annotations

from collections import defaultdict

import pytest

from tests.clients.real.batches import batches
from tests.clients.real.cluster import Cluster
from tests.clients.real.programs import LIBRARIES, Event, Program, Programs

MESSAGES = 300
ALL = {0, 1, 2}


@pytest.fixture(params=LIBRARIES)
def library(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_each_compression_goes_in_and_comes_out(library: str, empty: Cluster, programs: Programs, topic: str) -> None:
    programs.start(library, "create", topic=topic).finish()
    codecs = LIBRARIES[library].codecs

    for codec in codecs:
        produced = programs.start(library, "produce", topic=topic, count=MESSAGES, codec=codec, prefix=codec)
        assert values(sent(produced)) == {f"{codec}-{number}" for number in range(MESSAGES)}

    lying = batches(empty.bootstrap, topic)
    for codec in codecs:
        assert sum(batch.count for batch in lying if batch.codec == codec) == MESSAGES, f"stored with {codec}"

    reader = programs.start(library, "consume", topic=topic, group=f"readers-{topic}")
    reader.wait(lambda: len(reader.records) >= MESSAGES * len(codecs), "every message", 30)
    assert values(reader.records) == {f"{codec}-{number}" for codec in codecs for number in range(MESSAGES)}
    assert len(reader.records) == MESSAGES * len(codecs)
    assert keys_are_in_order(reader.records)
    reader.ask("leave", answer="left")


def test_a_group_of_three(library: str, programs: Programs, topic: str) -> None:
    group = f"workers-{topic}"
    programs.start(library, "create", topic=topic, partitions=3).finish()
    sent(programs.start(library, "produce", topic=topic, count=MESSAGES, prefix="first"))

    # Three members, a partition each; together they read everything, nothing twice.
    members = [programs.start(library, "consume", f"{library}-{which}", topic=topic, group=group) for which in "abc"]
    wait_shared(members)
    wait_values(members, {f"first-{number}" for number in range(MESSAGES)})
    assert all(read_by(member) <= member.partitions for member in members)

    # They commit; one leaves, the two others share its partition at once; it comes back.
    for member in members:
        member.ask("commit", answer="committed")
    members[2].ask("leave", answer="left")
    members[2].finish()
    wait_shared(members[:2])
    members[2] = programs.start(library, "consume", f"{library}-c", topic=topic, group=group)
    wait_shared(members)

    # What was committed is not read again: new messages are all that comes.
    begun = [len(member.records) for member in members]
    sent(programs.start(library, "produce", topic=topic, count=60, prefix="second"))
    wait_values(members, {f"second-{number}" for number in range(60)})
    fresh = [each for member, start in zip(members, begun, strict=True) for each in member.records[start:]]
    assert values(fresh) == {f"second-{number}" for number in range(60)}

    # A member seeks back to the beginning of its partition, and reads it a second time.
    partition = min(members[0].partitions)
    begun_again = len(members[0].records)
    members[0].ask("seek", str(partition), "0", answer="sought")
    before = max(each["offset"] for each in all_records(members) if each["partition"] == partition)
    again = members[0].wait(
        lambda: [each for each in members[0].records[begun_again:] if each["partition"] == partition and each["offset"] == before],
        "its partition once more",
    )
    assert again
    assert [each["offset"] for each in members[0].records[begun_again:] if each["partition"] == partition][: before + 1] == list(
        range(before + 1)
    )
    wait_shared(members)

    # One dies without a word. After the session timeout the others have its partitions and read on from its last commit.
    lost = members[2].partitions
    read_since_commit = values(
        each for each in members[2].records if each["partition"] in lost and each["value"].startswith("second")
    )
    members[2].kill()
    survivors = members[:2]
    wait_shared(survivors)
    sent(programs.start(library, "produce", topic=topic, count=60, prefix="third"))
    wait_values(survivors, read_since_commit | {f"third-{number}" for number in range(60)})
    for member in survivors:
        member.ask("leave", answer="left")


def sent(producer: Program) -> list[Event]:
    """All that the brokers acknowledged, once the producer is through; none may have failed."""
    producer.finish()
    assert not producer.said("failed")
    return producer.said("sent")


def values(records: object) -> set[str]:
    return {each["value"] for each in records}  # type: ignore[attr-defined]


def read_by(member: Program) -> set[int]:
    return {each["partition"] for each in member.records}


def all_records(members: list[Program]) -> list[Event]:
    return [each for member in members for each in member.records]


def wait_shared(members: list[Program]) -> None:
    """Until the members own all three partitions, each at least one and none twice."""

    def shared() -> bool:
        owned = [member.partitions for member in members]
        return all(owned) and set().union(*owned) == ALL and sum(map(len, owned)) == len(ALL)

    members[0].wait(shared, f"the three partitions shared: {[member.partitions for member in members]}", 40)


def wait_values(members: list[Program], expected: set[str]) -> None:
    members[0].wait(lambda: expected <= values(all_records(members)), "all messages", 30)


def keys_are_in_order(records: list[Event]) -> bool:
    """A key's messages of one producer come in the order in which they were sent."""
    numbers: dict[tuple[str, str], list[int]] = defaultdict(list)
    for each in records:
        producer, number = each["value"].split("-")
        numbers[producer, each["key"]].append(int(number))
    return all(each == sorted(each) for each in numbers.values())
