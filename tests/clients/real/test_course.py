"""The course in `tests/clients/course`, step by step as its README has it, in the lab `empty` and in `demo`.

Law of the module: what is typed here stands in the README, word by word; only the address and the place are changed.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.clients.real import tools
from tests.clients.real.cluster import Cluster, cluster
from tests.clients.real.programs import Program, Programs, need, node_modules
from tests.served import ROOT

COURSE = ROOT / "tests" / "clients" / "course"


class Terminal:
    """A learner's terminal in a copy of the course, where `npm install` has run."""

    def __init__(self, programs: Programs, folder: Path) -> None:
        self.readme = (COURSE / "README.md").read_text()
        self.programs = programs
        self.folder = folder
        shutil.copytree(COURSE, folder)
        for program in folder.glob("*.ts"):
            program.write_text(program.read_text().replace("localhost:9092", programs.bootstrap))
        (folder / "node_modules").symlink_to(node_modules())

    def types(self, line: str, *typed: str) -> str:
        """A tool that ends by itself; `typed` are the lines that it is given."""
        assert line in self.readme
        return tools.run(line, self.programs.bootstrap, "".join(f"{each}\n" for each in typed))

    def starts(self, line: str) -> Program:
        """Something that goes on until Ctrl-C.

        `npx tsx FILE` is run as `node --import tsx FILE`, the same in one process: tsx's own watches over a second one and kills
        it when Ctrl-C is not answered within 60 ms, which on a busy machine turns a leave into a death.
        """
        assert line in self.readme
        if line.startswith("npx tsx "):
            return self.programs.run([need("node"), "--import", "tsx", *line.split()[2:]], self.folder)
        return self.programs.run(tools.command(line, self.programs.bootstrap))


@pytest.fixture(params=["empty", "demo"])
def place(request: pytest.FixtureRequest) -> Iterator[Cluster]:
    with cluster(request.param) as running:
        if running.server is None and request.param != "empty":
            pytest.skip("Only a served lab has simulated clients.")
        yield running


@pytest.fixture
def terminal(place: Cluster, built: Path, tmp_path: Path) -> Iterator[Terminal]:
    programs = Programs(place.bootstrap, built, tmp_path)
    yield Terminal(programs, tmp_path / "course")
    programs.end()


def test_the_course(terminal: Terminal) -> None:
    # 1. A topic, and three ways to look at it
    topics = "kafka-topics.sh --bootstrap-server localhost:9092"
    assert "Created topic quickstart-events." in terminal.types(f"{topics} --create --topic quickstart-events")
    assert "quickstart-events" in terminal.types(f"{topics} --list").split()
    assert "PartitionCount: 3" in terminal.types(f"{topics} --describe --topic quickstart-events")

    # 2. Write and read in the terminal: two readers, each gets everything
    lines = ["my first event", "my second event", "my third event"]
    terminal.types("kafka-console-producer.sh --bootstrap-server localhost:9092 --topic quickstart-events", *lines)
    reading = "kafka-console-consumer.sh --bootstrap-server localhost:9092 --topic quickstart-events --from-beginning"
    for reader in [terminal.starts(reading), terminal.starts(reading)]:
        wait_lines(reader, set(lines))
        reader.interrupt()

    # 3. The first program: everything, and after a restart only what is new
    first = terminal.starts("npx tsx index.ts")
    first.wait(lambda: said(first) == {*lines, "Hello from Node.js"}, "the whole topic")
    leave(first)
    second = terminal.starts("npx tsx index.ts")
    second.wait(lambda: said(second), "the new message")
    assert said(second) == {"Hello from Node.js"}
    leave(second)

    # 4. A producer and a consumer, each on its own; a second consumer shares the work
    consumers = [terminal.starts("npx tsx consumer.ts")]
    wait_shared(consumers, "quickstart-events")
    payments = {f"payment {number}" for number in range(1, 11)}
    produce(terminal, "npx tsx producer.ts")
    consumers[0].wait(lambda: said(consumers[0]) >= payments, "ten payments")
    consumers.append(terminal.starts("npx tsx consumer.ts"))
    wait_shared(consumers, "quickstart-events")
    leave(*consumers)

    # 5. Three partitions, three consumers
    terminal.types(f"{topics} --create --topic payment-done --partitions 3")
    described = terminal.types(f"{topics} --describe --topic payment-done")
    assert "PartitionCount: 3" in described
    assert [int(each) for each in re.findall(r"Partition: (\d)", described)] == [0, 1, 2]
    consumers = [terminal.starts("npx tsx consumer.ts payment-done") for _ in range(3)]
    wait_shared(consumers, "payment-done")
    went_to = produce(terminal, "npx tsx producer.ts payment-done")
    consumers[0].wait(lambda: set().union(*map(said, consumers)) >= payments, "ten payments among three consumers")
    assert sum(len(said_lines(each)) for each in consumers) == len(payments)
    for row in eventually_committed(terminal):
        assert row["LOG-END-OFFSET"] == str(went_to.count(int(row["PARTITION"])))
        assert row["CLIENT-ID"] == "my-consumer"
    leave(consumers.pop())
    wait_shared(consumers, "payment-done")

    # 6. A key keeps its order
    assert produce(terminal, "npx tsx producer-user.ts") == [0, 0, 0]
    deeds = ["signed up", "paid 20", "logged out"]
    owner = next(each for each in consumers if 0 in owned(each, "payment-done"))
    owner.wait(lambda: said(owner) >= set(deeds), "what user1 did")
    assert [each.split(": ", 1)[1] for each in said_lines(owner) if "key user1" in each] == deeds
    leave(*consumers)


@pytest.mark.parametrize("simulated", [False, True], ids=["real", "simulated"])
def test_the_programs_of_a_labs_terminal_print_what_the_real_ones_print(built: Path, tmp_path: Path, simulated: bool) -> None:
    with cluster("empty") as place:
        if place.server is None:
            pytest.skip("Only a served lab has a terminal.")
        terminal = Terminal(Programs(place.bootstrap, built, tmp_path), tmp_path / "course")
        terminal.types("kafka-topics.sh --bootstrap-server localhost:9092 --create --topic payment-done --partitions 3")
        typed = [sys.executable, "manage.py", "terminal", "--data", str(place.server.data), "empty"]

        def starts(line: str) -> Program:
            return terminal.programs.run([*typed, *line.split()], ROOT) if simulated else terminal.starts(line)

        try:
            consumer = starts("npx tsx consumer.ts payment-done")
            wait_shared([consumer], "payment-done")
            producer = starts("npx tsx producer-user.ts")
            producer.finish()
            consumer.wait(lambda: len(said_lines(consumer)) == 3, "what user1 did")
            leave(consumer)
        finally:
            terminal.programs.end()
        assert producer.lines == [
            f"user1 {deed}: partition 0, offset {offset}" for offset, deed in enumerate(["signed up", "paid 20", "logged out"])
        ]
        assert [shape(line) for line in producer.errors().splitlines()] == [
            ("WARN", "KafkaJS v2.0.0", "level timestamp logger message")
        ]
        assert [shape(line) for line in consumer.lines] == [
            ("INFO", "[Consumer] Starting", "level timestamp logger message groupId"),
            (
                "INFO",
                "[ConsumerGroup] Consumer",
                "level timestamp logger message groupId memberId leaderId isLeader memberAssignment groupProtocol duration",
            ),
            "partition 0, offset 0, key user1: signed up",
            "partition 0, offset 1, key user1: paid 20",
            "partition 0, offset 2, key user1: logged out",
            ("INFO", "[Runner] consumer", "level timestamp logger message groupId memberId"),
            ("INFO", "[Consumer] Stopped", "level timestamp logger message groupId"),
        ]


def shape(line: str) -> str | tuple[str, str, str]:
    """A line of the program as it is; of kafkajs' log the level, how it begins, and its fields in their order."""
    if not line.startswith("{"):
        return line
    entry = json.loads(line)
    return entry["level"], " ".join(entry["message"].split()[:2]), " ".join(entry)


def wait_lines(program: Program, expected: set[str]) -> None:
    program.wait(lambda: expected <= set(program.lines), f"{expected}")


def said_lines(program: Program) -> list[str]:
    """Its own lines, without kafkajs' log."""
    return [line for line in program.lines if line.startswith("partition ")]


def said(program: Program) -> set[str]:
    return {line.split(": ", 1)[1] for line in said_lines(program)}


def owned(program: Program, topic: str) -> set[int]:
    """The partitions that kafkajs' log says this member got last."""
    joined = [re.search(rf'"memberAssignment":{{(?:"{topic}":\[([\d,]*)\])?', line) for line in program.lines]
    found = [match[1] or "" for match in joined if match]
    return {int(each) for each in found[-1].split(",") if each} if found else set()


def wait_shared(consumers: list[Program], topic: str) -> None:
    def shared() -> bool:
        shares = [owned(consumer, topic) for consumer in consumers]
        return all(shares) and sorted(each for share in shares for each in share) == [0, 1, 2]

    consumers[0].wait(shared, f"three partitions of {topic} shared by {len(consumers)}", 45)


def produce(terminal: Terminal, line: str) -> list[int]:
    """The partitions that the program says its messages went to."""
    producer = terminal.starts(line)
    producer.finish()
    return [int(match[1]) for each in producer.lines if (match := re.search(r"partition (\d), offset \d+$", each))]


def leave(*consumers: Program) -> None:
    """Ctrl-C in each terminal; kafkajs takes up to five seconds to leave."""
    for consumer in consumers:
        consumer.interrupt()
    for consumer in consumers:
        assert consumer.process.wait(20) == 0, consumer.complaints()


def eventually_committed(terminal: Terminal) -> list[dict[str, str]]:
    """The rows of payment-done in `--describe`, once kafkajs has committed what it read (it does so every 5 s)."""
    for _ in range(8):
        text = terminal.types("kafka-consumer-groups.sh --bootstrap-server localhost:9092 --describe --group my-app3")
        table = [line.split() for line in text.splitlines() if line.strip()]
        head = next(row for row in table if row[0] == "GROUP")
        rows = [dict(zip(head, row, strict=False)) for row in table if len(row) > 1 and row[1] == "payment-done"]
        if len(rows) == 3 and all(row["LAG"] in ("0", "-") for row in rows):
            return rows
    raise AssertionError(text)
