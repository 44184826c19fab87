"""The course, played in the terminal: its programs send and read through the cluster, and print what the real ones print."""

from __future__ import annotations

import json
import re

import pytest

from streamlab.world.commands import KillBroker, KillConsumer, StartBroker
from streamlab.world.world import World
from tests.clients.tools.rig import Shell

AT = "--bootstrap-server localhost:9092"


@pytest.fixture
def shell() -> Shell:
    shell = Shell()
    shell.run(f"kafka-topics.sh {AT} --create --topic payment-done --partitions 3")
    return shell


def said(shell: Shell, process: str) -> list[str]:
    """What a program itself prints, without npm's and kafkajs' lines."""
    return [line for line in shell.out.get(process, "").splitlines() if line.startswith(("partition ", "payment ", "user1 "))]


def logged(shell: Shell, process: str) -> list[dict[str, object]]:
    """kafkajs' lines."""
    return [json.loads(line) for line in shell.out[process].splitlines() if line.startswith("{")]


def test_a_key_keeps_its_order(shell: Shell) -> None:
    told, status = shell.run("npm run produce:user")
    assert status == 0
    assert told.startswith("\n> kafka-course@1.0.0 produce:user\n> tsx producer-user.ts\n\n")
    assert told.splitlines()[-3:] == [
        "user1 signed up: partition 0, offset 0",
        "user1 paid 20: partition 0, offset 1",
        "user1 logged out: partition 0, offset 2",
    ]


def test_three_consumers_share_three_partitions_and_one_hands_over_when_it_leaves(shell: Shell) -> None:
    consumers = [shell.start("npx tsx consumer.ts payment-done") for _ in range(3)]
    shell.pass_ms(15_000)
    assert [role.state for role in shell.world.cast.consumers.values()] == ["running"] * 3
    assert sorted(role.consumer.subscription.owned() for role in shell.world.cast.consumers.values()) == [
        (("payment-done", partition),) for partition in range(3)
    ]
    told, status = shell.run("npm run produce payment-done")
    assert status == 0
    assert len(re.findall(r"payment \d+ went to partition \d, offset \d", told)) == 10
    shell.pass_ms(1_000)
    assert [len(said(shell, process)) for process in consumers] in ([4, 3, 3], [3, 4, 3], [3, 3, 4])
    group, _ = shell.run(f"kafka-consumer-groups.sh {AT} --describe --group my-app3")
    assert group.count("my-consumer\n") == 3

    shell.signal(consumers[2], "INT")
    shell.pass_ms(8_000)
    assert shell.status[consumers[2]] == 0
    assert [line["message"] for line in logged(shell, consumers[2])[-2:]] == [
        "[Runner] consumer not running, exiting",
        "[Consumer] Stopped",
    ]
    left = [role.consumer.subscription.owned() for role in shell.world.cast.consumers.values() if role.runs]
    assert sorted(place for owned in left for place in owned) == [("payment-done", partition) for partition in range(3)]
    rejoined = [line["message"] for process in consumers[:2] for line in logged(shell, process)]
    assert "[Runner] The group is rebalancing, re-joining" in rejoined


def test_the_first_program_sends_and_reads_and_goes_on_where_it_was(shell: Shell) -> None:
    first = shell.start("npm start")
    shell.pass_ms(6_000)
    assert [line.partition(": ")[2] for line in said(shell, first)] == ["Hello from Node.js"]
    joined = next(line for line in logged(shell, first) if line["message"] == "[ConsumerGroup] Consumer has joined the group")
    assert joined["isLeader"] is True
    assert joined["memberAssignment"] == {"quickstart-events": [0, 1, 2]}
    assert str(joined["memberId"]).startswith("my-app-")
    shell.signal(first, "INT")
    shell.pass_ms(3_000)
    second = shell.start("node index.ts")
    shell.pass_ms(6_000)
    assert len(said(shell, second)) == 1
    assert shell.world.cast.names() == ["my-app"]


def test_who_is_killed_says_nothing(shell: Shell) -> None:
    process = shell.start("npm run consume payment-done")
    shell.pass_ms(5_000)
    shell.world.submit(KillConsumer(consumer="my-consumer"))
    shell.pass_ms(100)
    assert shell.out[process].endswith("Killed\n")
    assert shell.status[process] == 137


def test_another_assignor_in_the_group_ends_it_with_kafkas_sentence(shell: Shell) -> None:
    shell.start(f"kafka-console-consumer.sh {AT} --topic payment-done --group my-app3")
    shell.pass_ms(5_000)
    told, status = shell.run("npm run consume payment-done")
    assert status == 0
    assert "The group member's supported protocols are incompatible with those of existing members" in told


def test_an_impossible_topic_ends_it(shell: Shell) -> None:
    told, status = shell.run("npx tsx producer.ts not*a*topic")
    assert (status, "The request attempted to perform an operation on an invalid topic" in told) == (1, True)


def test_ctrl_c_ends_a_sender(shell: Shell) -> None:
    process = shell.start("npm run produce payment-done")
    shell.signal(process, "INT")
    shell.pass_ms(1_000)
    shell.signal(process, "INT") if process not in shell.status else None
    assert shell.status[process] in (0, 130)
    assert shell.world.cast.names() == []


def test_a_program_survives_a_checkpoint(shell: Shell) -> None:
    process = shell.start("npm run consume payment-done")
    shell.pass_ms(5_000)
    shell.world = World.restore(shell.world.checkpoint())
    shell.run("npm run produce:user")
    shell.pass_ms(1_000)
    assert [line.partition("key ")[2] for line in said(shell, process)] == [
        "user1: signed up",
        "user1: paid 20",
        "user1: logged out",
    ]
    shell.signal(process, "INT")
    shell.pass_ms(3_000)
    assert shell.status[process] == 0


def test_one_partition_without_a_leader_and_kafkajs_sends_nothing_at_all(shell: Shell) -> None:
    """It throws away metadata with an error anywhere in it; the Java client takes the partitions that have a leader."""
    shell.run(f"kafka-topics.sh {AT} --create --topic alone --partitions 3 --replication-factor 1")
    shell.world.submit(KillBroker(broker=2))
    shell.pass_ms(12_000)
    told, status = shell.run("npx tsx producer.ts alone")
    assert status == 1
    refused = "There is no leader for this topic-partition as we are in the middle of a leadership election"
    assert told.count('"[Connection] Response Metadata(key: 3, version: 6)"') >= 5
    assert f"KafkaJSNonRetriableError: {refused}" in told
    assert shell.run(f"kafka-console-producer.sh {AT} --topic alone", "one\ntwo\n") == ("", 0)

    shell.world.submit(StartBroker(broker=2))
    shell.pass_ms(10_000)
    assert shell.run("npx tsx producer.ts alone")[1] == 0
