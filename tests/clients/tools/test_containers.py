"""Docker, as a course has it typed: a tool inside of a container is the tool; the rest is the lab's to answer."""

from __future__ import annotations

import pytest

from streamlab.clients.tools.shell import Line, ShellRefused, read_line


def test_a_tool_inside_a_container_is_that_tool() -> None:
    line = read_line("docker exec -it broker /opt/kafka/bin/kafka-topics.sh --bootstrap-server localhost:9092 --list")
    assert (line.tool, line.arguments) == ("kafka-topics.sh", ("--bootstrap-server", "localhost:9092", "--list"))
    assert read_line("docker compose exec kafka kafka-topics --list").tool == "kafka-topics.sh"
    assert read_line("docker-compose exec kafka kafka-topics --list").tool == "kafka-topics.sh"


@pytest.mark.parametrize("typed", ["docker ps -a", "podman stop broker-1", "bin/kafka-storage.sh format -t x"])
def test_what_starts_and_stops_brokers_is_no_tool(typed: str) -> None:
    word, *rest = typed.split()
    assert read_line(typed) == Line(word.removeprefix("bin/"), tuple(rest))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("yarn produce:user", "npm run produce:user"),
        ("pnpm run consume", "npm run consume"),
        ("kafka-topix.sh --list", "kafka-topics.sh"),
        ("dokcer ps", "docker"),
    ],
)
def test_what_is_nearly_a_command_is_told_which(typed: str, meant: str) -> None:
    with pytest.raises(ShellRefused, match=f"Did you mean {meant}"):
        read_line(typed)
