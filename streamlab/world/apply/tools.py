"""Commands to Kafka's command line tools: start one, feed it, end it."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from streamlab.clients.specs import CastRefused
from streamlab.simulation.sentence import say
from streamlab.world.commands import CommandRejected, FeedTool, RunTool, SignalTool, asker

if TYPE_CHECKING:
    from streamlab.clients.tools.process import Process
    from streamlab.world.world import World

LONGEST_TOLD = 200


def run_tool(world: World, command: RunTool) -> None:
    tools = world.cast.tools
    try:
        tools.prepare(command.process, command.tool)
    except CastRefused as refusal:
        raise CommandRejected(refusal.sentence, refusal.field) from None
    line = shlex.join((command.tool, *command.arguments))
    told = line if len(line) <= LONGEST_TOLD else line[: LONGEST_TOLD - 1] + "…"
    world.issue(command, say("{who} ran {told}.", who=asker(command), told=told))
    tools.start(command.process, command.tool, command.arguments, command.files, command.tty)


def feed_tool(world: World, command: FeedTool) -> None:
    process = _process(world, command.process)
    world.hush(command)
    process.feed(command.lines, command.eof)


def signal_tool(world: World, command: SignalTool) -> None:
    process = _process(world, command.process)
    if command.signal not in ("INT", "TERM"):
        raise CommandRejected(say("A signal is INT or TERM, not {signal}.", signal=command.signal), "signal")
    world.hush(command)
    process.signal(command.signal)


def _process(world: World, name: str) -> Process:
    try:
        return world.cast.tools.process(name)
    except CastRefused as refusal:
        raise CommandRejected(refusal.sentence, refusal.field) from None
