"""Apache Kafka's own tools: every compression through the console producer, a group of three console consumers.

What the tools print, word by word, is held by the transcripts in `tests/fidelity`; here they work together, several at a time.
"""

from __future__ import annotations

from tests.clients.real import tools
from tests.clients.real.batches import CODECS, batches
from tests.clients.real.cluster import Cluster
from tests.clients.real.programs import Program, Programs

MESSAGES = 300
SERVER = "--bootstrap-server localhost:9092"


def test_the_tools(empty: Cluster, programs: Programs, topic: str) -> None:
    group = f"console-{topic}"
    tools.run(f"kafka-topics.sh {SERVER} --create --topic {topic} --partitions 3 --replication-factor 3", empty.bootstrap)

    for codec in CODECS:
        send(empty, topic, codec, codec)
    lying = batches(empty.bootstrap, topic)
    for codec in CODECS:
        assert sum(batch.count for batch in lying if batch.codec == codec) == MESSAGES, f"stored with {codec}"

    # Three members read it all, nothing twice.
    members = [member(empty, programs, topic, group) for _ in range(3)]
    expected = {f"{codec}-{number}" for codec in CODECS for number in range(MESSAGES)}
    wait_values(members, expected)
    wait_owners(empty, group, 3)

    # One leaves, one dies; the last has all three partitions, and the group has read everything.
    members[2].interrupt()
    members[2].process.wait(20)
    members[1].kill()
    wait_owners(empty, group, 1)
    send(empty, topic, "none", "late")
    wait_values(members[:1], {f"late-{number}" for number in range(MESSAGES)})
    members[0].interrupt()
    members[0].process.wait(20)
    assert {row["LAG"] for row in rows(empty, group)} == {"0"}

    # Set back to the beginning, the group reads everything once more.
    tools.run(
        f"kafka-consumer-groups.sh {SERVER} --group {group} --topic {topic} --reset-offsets --to-earliest --execute",
        empty.bootstrap,
    )
    again = member(empty, programs, topic, group)
    wait_values([again], expected | {f"late-{number}" for number in range(MESSAGES)})


def send(cluster: Cluster, topic: str, codec: str, prefix: str) -> None:
    keyed = "--reader-property parse.key=true --reader-property key.separator=:"
    typed = "".join(f"user-{number % 20}:{prefix}-{number}\n" for number in range(MESSAGES))
    tools.run(f"kafka-console-producer.sh {SERVER} --topic {topic} --compression-codec {codec} {keyed}", cluster.bootstrap, typed)


def member(cluster: Cluster, programs: Programs, topic: str, group: str) -> Program:
    session = "--command-property session.timeout.ms=6000 --command-property heartbeat.interval.ms=500"
    line = f"kafka-console-consumer.sh {SERVER} --topic {topic} --group {group} --from-beginning {session}"
    return programs.run(tools.command(line, cluster.bootstrap))


def rows(cluster: Cluster, group: str) -> list[dict[str, str]]:
    """The table of `--describe`."""
    text = tools.run(f"kafka-consumer-groups.sh {SERVER} --describe --group {group}", cluster.bootstrap)
    table = [line.split() for line in text.splitlines() if line.strip() and not line.startswith("Consumer group")]
    return [dict(zip(table[0], row, strict=False)) for row in table[1:]] if table and table[0][0] == "GROUP" else []


def wait_owners(cluster: Cluster, group: str, number: int) -> None:
    """Until the three partitions belong to so many members; the tool itself takes its second each time."""
    table: list[dict[str, str]] = []
    for _ in range(15):
        table = rows(cluster, group)
        owners = {row["CONSUMER-ID"] for row in table}
        if len(table) == 3 and len(owners) == number and "-" not in owners:
            return
    raise AssertionError(f"never {number} owners: {table}")


def wait_values(members: list[Program], expected: set[str]) -> None:
    members[0].wait(lambda: expected <= {line for each in members for line in each.lines}, "all messages", 60)
