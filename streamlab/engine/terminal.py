"""A terminal that is open on a lab: it starts tools, feeds them, and takes what they print.

Law of the module: what is typed becomes commands of the lab, so that a run with a terminal is like any other; what is printed goes to
the session that asked, and to nobody else. A session that ends takes its tools with it.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec

from streamlab.simulation.sentence import run_together, say
from streamlab.world.commands import CommandRejected, FeedTool, RunTool, SignalTool

if TYPE_CHECKING:
    from streamlab.clients.tools.processes import Said
    from streamlab.engine.runner import Runner

MOST_WAITING = 2_000
"""Pieces of output that wait for a connection that takes none."""

BROKEN_PIPE = 141
NOBODY_READS = say("The output is not taken as fast as it comes: the tool has been ended.") + "\n"
PAUSED = say("The lab is paused: the tool waits until it goes on.")


class Told(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a terminal shows: `out` or `err`, why it waits, or the exit status with which the tool has ended."""

    out: str = ""
    err: str = ""
    waiting: str = ""
    exit: int | None = None


class Terminals:
    """All terminals of one lab."""

    def __init__(self) -> None:
        self._of_process: dict[str, Terminal] = {}

    @property
    def are_busy(self) -> bool:
        """Whether a tool runs that somebody waits for."""
        return bool(self._of_process)

    def belongs(self, process: str, terminal: Terminal) -> None:
        self._of_process[process] = terminal

    def forget(self, process: str) -> None:
        self._of_process.pop(process, None)

    def tell(self, said: Sequence[Said]) -> None:
        """Hand what tools have printed to those who ran them."""
        for one in said:
            terminal = self._of_process.get(one.process)
            if terminal is None:
                continue
            if one.status is not None:
                self.forget(one.process)
                terminal.over(one.status)
            else:
                terminal.tell(Told(out=one.text) if one.where == "out" else Told(err=one.text))

    def say_paused(self) -> None:
        """Whoever waits for a tool learns that time stands still."""
        for terminal in dict.fromkeys(self._of_process.values()):
            terminal.tell(Told(waiting=PAUSED))

    def end_all(self, sentence: str) -> None:
        """No tool runs any more, and why."""
        for process, terminal in list(self._of_process.items()):
            self.forget(process)
            terminal.tell(Told(err=run_together([sentence, "\n"])))
            terminal.over(1)


class Terminal:
    """One session: one tool at a time. `told` has what is to be shown."""

    def __init__(self, runner: Runner) -> None:
        self.runner = runner
        self.told: asyncio.Queue[Told] = asyncio.Queue()
        self.process = ""

    async def run(self, tool: str, arguments: Sequence[str], files: Mapping[str, str], tty: bool = False) -> None:
        """Start a tool. Raises CommandRejected."""
        if self.process:
            raise CommandRejected(say("A tool runs here already: end it with Ctrl-C first."))
        process = os.urandom(6).hex()
        self.runner.terminals.belongs(process, self)
        self.process = process
        try:
            command = RunTool(process=process, tool=tool, arguments=tuple(arguments), files=dict(files), tty=tty)
            await self.runner.submit(command)
        except CommandRejected:
            self.runner.terminals.forget(process)
            self.process = ""
            raise
        if self.process and self.runner.paused:
            self.tell(Told(waiting=PAUSED))

    async def feed(self, lines: Sequence[str], eof: bool = False) -> None:
        """Standard input of the tool that runs; ignored where none does."""
        if self.process:
            await self._quietly(FeedTool(process=self.process, lines=tuple(lines), eof=eof))

    async def signal(self, name: str) -> None:
        """INT or TERM for the tool that runs."""
        if self.process:
            await self._quietly(SignalTool(process=self.process, signal=name))

    async def close(self) -> None:
        """Nobody looks any more: the tool ends in order, a consumer leaves its group."""
        await self.signal("INT")
        self.runner.terminals.forget(self.process)

    def tell(self, told: Told) -> None:
        """Put by what is to be shown. Who shows nothing of it any more loses the tool, as with a broken pipe."""
        if self.told.qsize() > MOST_WAITING and self.process:
            process, self.process = self.process, ""
            self.runner.terminals.forget(process)
            self.told.put_nowait(Told(err=NOBODY_READS, exit=BROKEN_PIPE))
            asyncio.get_running_loop().create_task(self._quietly(SignalTool(process=process, signal="TERM")))
            return
        self.told.put_nowait(told)

    def over(self, status: int) -> None:
        self.process = ""
        self.tell(Told(exit=status))

    async def _quietly(self, command: FeedTool | SignalTool) -> None:
        """The tool may have ended meanwhile; then there is nobody to tell."""
        try:
            await self.runner.submit(command)
        except CommandRejected:
            return
