"""kafka-consumer-groups.sh, typed into a lab."""

from __future__ import annotations

import pytest

from tests.clients.tools.rig import Shell

AT = "--bootstrap-server localhost:9092"
TITLES = "GROUP           TOPIC           PARTITION  NEW-OFFSET"


@pytest.fixture(scope="module")
def shell() -> Shell:
    shell = Shell()
    shell.run(f"kafka-topics.sh {AT} --create --topic seats --partitions 1")
    shell.run(f"kafka-console-producer.sh {AT} --topic seats", "a\nb\nc\n")
    shell.run(f"kafka-console-consumer.sh {AT} --topic seats --group cinema --from-beginning --max-messages 2")
    return shell


def test_groups_are_listed_with_their_state(shell: Shell) -> None:
    told, _ = shell.run(f"kafka-consumer-groups.sh {AT} --list --state")
    assert [line.split() for line in told.splitlines()] == [["GROUP", "STATE"], ["cinema", "Empty"]]


def test_lag(shell: Shell) -> None:
    told, _ = shell.run(f"kafka-consumer-groups.sh {AT} --describe --group cinema")
    assert told.splitlines()[-1].split() == ["cinema", "seats", "0", "2", "3", "1", "-", "-", "-"]


def test_without_execute_a_reset_is_a_rehearsal(shell: Shell) -> None:
    line = f"kafka-consumer-groups.sh {AT} --reset-offsets --group cinema --topic seats --to-earliest"
    told, _ = shell.run(line)
    assert told.startswith("WARN: No action will be performed")
    assert told.endswith(f"\n\n{TITLES}\ncinema          seats           0          0\n")
    assert shell.run(f"{line} --execute") == (f"\n{TITLES}\ncinema          seats           0          0\n", 0)
    told, _ = shell.run(f"kafka-consumer-groups.sh {AT} --describe --group cinema")
    assert told.splitlines()[-1].split()[3] == "0"


def test_errors_that_leave_the_status_good(shell: Shell) -> None:
    told, status = shell.run(f"kafka-consumer-groups.sh {AT} --describe --group nobody")
    assert told.splitlines()[1].endswith("GroupIdNotFoundException: Group nobody not found.")
    assert status == 0


def test_a_group_is_deleted(shell: Shell) -> None:
    assert shell.run(f"kafka-consumer-groups.sh {AT} --delete --group cinema") == (
        "Deletion of requested consumer groups ('cinema') was successful.\n",
        0,
    )
