"""A lab and somebody at its terminal."""

from __future__ import annotations

from streamlab.clients.tools.shell import read_line
from streamlab.world.commands import FeedTool, RunTool, SignalTool
from streamlab.world.scenarios import SCENARIOS
from streamlab.world.world import World


class Shell:
    """Types lines into a lab. `scenario`: "empty" (three brokers, nothing else) or "demo"."""

    def __init__(self, scenario: str = "empty", seed: int = 1) -> None:
        self.world = World(SCENARIOS[scenario], seed=seed)
        self.world.advance(self.world.now + SCENARIOS[scenario].warm_up)
        self.count = 0
        self.out: dict[str, str] = {}
        self.status: dict[str, int] = {}

    def start(self, line: str, files: dict[str, str] | None = None) -> str:
        """Start a tool; returns the name of its process."""
        typed = read_line(line)
        self.count += 1
        process = f"p{self.count}"
        self.world.submit(RunTool(process=process, tool=typed.tool, arguments=typed.arguments, files=files or {}))
        if typed.piped is not None:
            self.type(process, *typed.piped, eof=True)
        return process

    def type(self, process: str, *lines: str, eof: bool = False) -> None:
        self.world.submit(FeedTool(process=process, lines=lines, eof=eof))

    def signal(self, process: str, name: str) -> None:
        self.world.submit(SignalTool(process=process, signal=name))

    def pass_ms(self, ms: int) -> None:
        self.world.advance(self.world.now + ms)
        for said in self.world.tools_said():
            self.out[said.process] = self.out.get(said.process, "") + said.text
            if said.status is not None:
                self.status[said.process] = said.status

    def run(
        self, line: str, stdin: str | None = None, files: dict[str, str] | None = None, seconds: int = 70
    ) -> tuple[str, int | None]:
        """Run a tool to its end (or for so long); returns all that it printed and its exit status."""
        process = self.start(line, files)
        if stdin is not None:
            self.type(process, *stdin.splitlines(), eof=True)
        for _ in range(seconds * 10):
            self.pass_ms(100)
            if process in self.status:
                break
        return self.out.get(process, ""), self.status.get(process)
