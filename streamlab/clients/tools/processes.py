"""The tools that run in a lab.

Law of the module: a process belongs to a session, and ends with it. One that is over stays until its last words have been taken.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec

from streamlab.clients.specs import CastRefused
from streamlab.clients.tools.process import Process
from streamlab.clients.tools.registry import TOOLS
from streamlab.simulation.sentence import say

if TYPE_CHECKING:
    from streamlab.clients.cast import Cast

MOST = 50
"""How many tools may run in a lab at once."""


class Said(msgspec.Struct, frozen=True, gc=False):
    """What a process has printed (`where`: "out" or "err"); `status` not None: it is over, and this is its last word."""

    process: str
    where: str = "out"
    text: str = ""
    status: int | None = None


class Processes:
    """By the name that their session gave them."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.running: dict[str, Process] = {}
        self._count = 0

    def prepare(self, process: str, tool: str) -> None:
        """Raise CastRefused where this cannot be started."""
        if tool not in TOOLS:
            raise CastRefused(say("There is no {tool} here. There are: {tools}.", tool=tool, tools=", ".join(TOOLS)), "tool")
        if process in self.running:
            raise CastRefused(say("A process {process} runs already.", process=process), "process")
        if len(self.running) >= MOST:
            raise CastRefused(say("{most} tools run in this lab, as many as may: end one of them first.", most=MOST), "tool")

    def start(self, process: str, tool: str, arguments: Sequence[str], files: Mapping[str, str], tty: bool = False) -> None:
        self._count += 1
        self.running[process] = Process(self._count, tool, tuple(arguments), self.cast, files, tty)

    def process(self, name: str) -> Process:
        """A process that runs. Raises CastRefused."""
        found = self.running.get(name)
        if found is None:
            raise CastRefused(say("This tool has ended."), "process")
        return found

    def collect(self) -> list[Said]:
        """What was printed since the last call, and who has ended."""
        said: list[Said] = []
        for name, process in list(self.running.items()):
            said += [Said(name, where, text) for where, text in process.collect()]
            if process.status is not None:
                said.append(Said(name, status=process.status))
                del self.running[name]
        return said
