"""A tool is a process of the lab: it is started, prints, ends, and is made anew from what it has heard."""

from __future__ import annotations

import re

import pytest

from streamlab.clients.tools.shell import ShellRefused, read_line
from streamlab.simulation.sentence import form_of
from streamlab.world.commands import CommandRejected, RunTool
from streamlab.world.world import World
from tests.clients.tools.rig import Shell


def test_it_prints_and_ends() -> None:
    out, status = Shell("demo").run("kafka-topics.sh --bootstrap-server localhost:9092 --list")
    assert out.splitlines() == ["__consumer_offsets", "payments"]
    assert status == 0


def test_a_run_with_tools_goes_on_from_a_checkpoint_as_it_would_have() -> None:
    shell = Shell("demo")
    shell.start("kafka-topics.sh --bootstrap-server localhost:9092 --list")
    again = World.restore(shell.world.checkpoint())
    for world in (shell.world, again):
        world.advance(world.now + 2_000)
    assert shell.world.tools_said() == again.tools_said()
    assert shell.world.journal.digest == again.journal.digest


def test_an_interrupted_tool_ends_as_a_shell_says() -> None:
    shell = Shell("demo")
    process = shell.start("kafka-topics.sh --bootstrap-server localhost:9092 --list")
    shell.signal(process, "INT")
    shell.pass_ms(100)
    assert shell.status[process] == 130


def test_what_is_no_tool_is_refused() -> None:
    with pytest.raises(CommandRejected, match="There is no rm here"):
        Shell().world.submit(RunTool(process="p", tool="rm"))


@pytest.mark.parametrize(
    ("typed", "tool", "arguments", "piped"),
    [
        ("$ bin/kafka-topics.sh --list", "kafka-topics.sh", ("--list",), None),
        ("./kafka-topics --describe \\\n  --topic 'a b'", "kafka-topics.sh", ("--describe", "--topic", "a b"), None),
        ("bin/windows/kafka-topics.bat --list", "kafka-topics.sh", ("--list",), None),
        ('echo "k:v" | kafka-topics.sh --list', "kafka-topics.sh", ("--list",), ("k:v",)),
        (r"printf 'a\nb\n' | kafka-topics.sh", "kafka-topics.sh", (), ("a", "b")),
    ],
)
def test_lines_as_people_type_them(typed: str, tool: str, arguments: tuple[str, ...], piped: tuple[str, ...] | None) -> None:
    line = read_line(typed)
    assert (line.tool, line.arguments, line.piped) == (tool, arguments, piped)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("kafka-topic.sh --list", "Did you mean kafka-topics.sh?"),
        ("ls -l", "There are: kafka-"),
        ("kafka-topics.sh 'open", "The line cannot be read"),
        ("kafka-topics.sh --list | grep a", "one tool at a time"),
        ("", "Type a tool"),
    ],
)
def test_a_line_that_starts_nothing_says_what_is_nearest(typed: str, sentence: str) -> None:
    with pytest.raises(ShellRefused, match=re.escape(sentence)):
        read_line(typed)


def test_what_the_lab_itself_says_in_a_terminal_can_be_told_in_another_language() -> None:
    shell = Shell("demo")
    shell.start("node")
    shell.world.advance(shell.world.now + 100)
    (said, *_rest) = World.restore(shell.world.checkpoint()).tools_said()
    assert said.text.startswith("There is no JavaScript prompt here.")
    assert form_of(said.text)[0] == ["There is no JavaScript prompt here.", {}]
