"""kafka-topics.sh and kafka-configs.sh, typed into a lab."""

from __future__ import annotations

import pytest

from tests.clients.tools.rig import Shell

AT = "--bootstrap-server localhost:9092"


@pytest.fixture(scope="module")
def shell() -> Shell:
    return Shell()


def test_a_topics_life(shell: Shell) -> None:
    assert shell.run(f"kafka-topics.sh {AT} --create --topic paid --partitions 2") == ("Created topic paid.\n", 0)
    told, _ = shell.run(f"kafka-topics.sh {AT} --describe --topic paid")
    assert told.splitlines()[0].endswith("\tPartitionCount: 2\tReplicationFactor: 1\tConfigs: min.insync.replicas=1")
    assert shell.run(f"kafka-topics.sh {AT} --alter --topic paid --partitions 3") == ("", 0)
    assert shell.run(f"kafka-get-offsets.sh {AT} --topic paid") == ("paid:0:0\npaid:1:0\npaid:2:0\n", 0)
    assert shell.run(f"kafka-topics.sh {AT} --delete --topic paid") == ("", 0)
    assert shell.run(f"kafka-topics.sh {AT} --list") == ("\n", 0)


def test_what_kafka_refuses_is_refused_in_its_words(shell: Shell) -> None:
    told, status = shell.run(f"kafka-topics.sh {AT} --describe --topic none")
    assert told.splitlines()[0] == "Error while executing topic command : Topic 'none' does not exist as expected"
    assert status == 1


def test_a_port_without_a_broker_is_waited_for_in_the_labs_time(shell: Shell) -> None:
    told, status = shell.run("kafka-topics.sh --bootstrap-server localhost:4711 --list")
    assert "Connection to node -1 (localhost/127.0.0.1:4711) could not be established." in told
    assert "Error while executing topic command : Timed out waiting for a node assignment. Call: listTopics" in told
    assert status == 1


def test_configs(shell: Shell) -> None:
    shell.run(f"kafka-topics.sh {AT} --create --topic mail")
    assert shell.run(
        f"kafka-configs.sh {AT} --topic mail --alter --add-config retention.ms=1000,cleanup.policy=[compact,delete]"
    ) == (
        "Completed updating config for topic mail.\n",
        0,
    )
    told, _ = shell.run(f"kafka-configs.sh {AT} --topic mail --describe")
    assert told.splitlines()[0] == "Dynamic configs for topic mail are:"
    assert "  retention.ms=1000 sensitive=false synonyms={DYNAMIC_TOPIC_CONFIG:retention.ms=1000}" in told
    assert shell.run(f"kafka-configs.sh {AT} --topic mail --alter --delete-config segment.ms") == (
        "Invalid config(s): segment.ms\n",
        1,
    )


def test_a_file_that_an_option_names_is_the_callers(shell: Shell) -> None:
    line = f"kafka-configs.sh {AT} --topic mail --alter --add-config-file mine.properties"
    assert shell.run(line, files={"mine.properties": "retention.ms=2000\n"})[1] == 0
    told, status = shell.run(line)
    assert told.splitlines()[1] == "java.nio.file.NoSuchFileException: mine.properties"
    assert status == 1
