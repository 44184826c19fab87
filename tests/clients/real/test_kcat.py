"""kcat: a topic made by sending into it, every compression, a group of three, reading from an offset, a member that dies."""

from __future__ import annotations

import re
import subprocess

from tests.clients.real.batches import CODECS, batches
from tests.clients.real.cluster import Cluster
from tests.clients.real.programs import Program, Programs, need

MESSAGES = 300
LINE = "%p %o %k %s\n"


def test_each_compression_goes_in_and_comes_out(empty: Cluster, topic: str) -> None:
    for codec in CODECS:
        send(empty, topic, codec, "-z", codec)

    lying = batches(empty.bootstrap, topic)
    for codec in CODECS:
        assert sum(batch.count for batch in lying if batch.codec == codec) == MESSAGES, f"stored with {codec}"
    read = kcat(empty, "-C", "-t", topic, "-o", "beginning", "-e", "-q", "-f", LINE).splitlines()
    assert sorted(line.split(" ")[3] for line in read) == sorted(
        f"{codec}-{number}" for codec in CODECS for number in range(MESSAGES)
    )

    last = kcat(empty, "-C", "-t", topic, "-p", "0", "-o", "10", "-c", "2", "-q", "-f", LINE).splitlines()
    assert [line.split(" ")[:2] for line in last] == [["0", "10"], ["0", "11"]]


def test_a_group_of_three(empty: Cluster, programs: Programs, topic: str) -> None:
    send(empty, topic, "first")
    members = [member(empty, programs, topic) for _ in range(3)]
    wait_shared(members)
    wait_values(members, {f"first-{number}" for number in range(MESSAGES)})

    # One leaves (it commits as it goes), one dies: the last has everything, and reads on where the others had committed.
    members[2].interrupt()
    members[2].finish()
    wait_shared(members[:2])
    members[1].kill()
    wait_shared(members[:1])
    begun = len(members[0].lines)
    send(empty, topic, "second")
    wait_values(members[:1], {f"second-{number}" for number in range(MESSAGES)})
    left_by_the_first = {line.split(" ")[3] for line in members[2].lines}
    assert left_by_the_first.isdisjoint(line.split(" ")[3] for line in members[0].lines[begun:])


def kcat(cluster: Cluster, *options: str, typed: str = "") -> str:
    command = [need("kcat"), "-b", cluster.bootstrap, *options]
    done = subprocess.run(command, input=typed, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def send(cluster: Cluster, topic: str, prefix: str, *options: str) -> None:
    lines = "".join(f"user-{number % 20}:{prefix}-{number}\n" for number in range(MESSAGES))
    kcat(cluster, "-P", "-t", topic, "-K", ":", "-X", "acks=all", *options, typed=lines)


def member(cluster: Cluster, programs: Programs, topic: str) -> Program:
    settings = ["auto.offset.reset=earliest", "session.timeout.ms=6000", "heartbeat.interval.ms=500"]
    words = [word for setting in settings for word in ("-X", setting)]
    return programs.run([need("kcat"), "-b", cluster.bootstrap, "-u", "-f", LINE, *words, "-G", f"group-{topic}", topic])


def partitions(program: Program) -> set[int]:
    """What kcat last said that it was assigned: `% Group NAME rebalanced (memberid …): assigned: TOPIC [0], TOPIC [1]`."""
    told = re.findall(r"rebalanced .*: assigned: (.*)", program.errors())
    return {int(each) for each in re.findall(r"\[(\d+)\]", told[-1])} if told else set()


def wait_shared(members: list[Program]) -> None:
    def shared() -> bool:
        shares = [partitions(each) for each in members]
        return all(shares) and sorted(each for share in shares for each in share) == [0, 1, 2]

    members[0].wait(shared, "the three partitions shared", 40)


def wait_values(members: list[Program], expected: set[str]) -> None:
    members[0].wait(lambda: expected <= {line.split(" ")[3] for each in members for line in each.lines}, "all messages")
