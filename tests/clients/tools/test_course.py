"""Docker and npm, as a course has them typed."""

from __future__ import annotations

import pytest

from streamlab.clients.tools.shell import ShellRefused, read_line


def test_a_tool_inside_a_container_is_that_tool() -> None:
    line = read_line("docker exec -it kafka /opt/kafka/bin/kafka-topics.sh --bootstrap-server localhost:9092 --list")
    assert (line.tool, line.arguments) == ("kafka-topics.sh", ("--bootstrap-server", "localhost:9092", "--list"))
    assert read_line("docker compose exec kafka kafka-topics --list").tool == "kafka-topics.sh"


@pytest.mark.parametrize(
    "typed", ["docker run -d -p 9092:9092 apache/kafka:4.2.1", "docker compose up -d", "kafka-storage.sh format -t x"]
)
def test_the_brokers_run_already(typed: str) -> None:
    with pytest.raises(ShellRefused, match=r"brokers run already, at localhost:9092"):
        read_line(typed)


@pytest.mark.parametrize("typed", ["npm run produce:user", "npx tsx consumer.ts", "node app.mjs"])
def test_a_program_is_told_where_it_runs(typed: str) -> None:
    with pytest.raises(ShellRefused, match="Programs run on your own machine"):
        read_line(typed)
