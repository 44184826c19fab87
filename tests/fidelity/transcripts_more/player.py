"""Plays sessions of the transcripts in a lab without a server: its own tools, in its own time.

Law of the module: a session's format, and what of an output is compared, are those of `transcripts/cli.py`; waiting passes the lab's time.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from streamlab.clients.tools.files import files_named
from streamlab.clients.tools.shell import read_words
from streamlab.world.commands import KillBroker, RunTool, StartBroker
from tests.clients.tools.rig import Shell

sys.path.insert(0, str(Path(__file__).parent.parent / "transcripts"))
from cli import Session, Step, normalise, parse

LIMIT_MS, PATIENCE_MS, GLANCE_MS = 70_000, 30_000, 200


class InLab(Session):
    """One session in a fresh lab of three brokers."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.steps = parse(path.read_text())
        self.record = False
        self.shell = Shell()
        self.files: dict[str, str] = {}
        self.processes: dict[str, str] = {}

    def play(self) -> list[list[str]]:
        return [self.step(step) for step in self.steps]

    def launch(self, words: Sequence[str], stdin: Sequence[str] = ()) -> str:
        line = read_words(words)
        self.shell.count += 1
        process = f"p{self.shell.count}"
        named = {name: self.files[name] for name in files_named(words[0], tuple(words[1:])) if name in self.files}
        self.shell.world.submit(RunTool(process=process, tool=line.tool, arguments=line.arguments, files=named))
        self.shell.type(process, *stdin, eof=True)
        return process

    def run(self, words: list[str], stdin: Sequence[str] = ()) -> tuple[str, int]:
        process = self.launch(words, stdin)
        ended = self.wait(lambda: process in self.shell.status, LIMIT_MS)
        return self.shell.out.get(process, "") + ("" if ended else "[no end]"), self.shell.status.get(process, 0)

    def wait(self, until: Callable[[], bool], ms: int = PATIENCE_MS) -> bool:
        for _ in range(ms // GLANCE_MS):
            if until():
                return True
            self.shell.pass_ms(GLANCE_MS)
        return until()

    def patiently(self, step: Step) -> list[str]:
        outputs = [self.once(step)]

        def equal() -> bool:
            outputs.append(self.once(step))
            return outputs[-1] == step.output

        self.wait(equal)
        return outputs[-1]

    def until(self, condition: Callable[[], bool]) -> list[str]:
        return [] if self.wait(condition) else ["[timed out]"]

    def start(self, name: str, words: list[str]) -> None:
        self.processes[name] = self.launch(words)

    def stop(self, name: str) -> str:
        process = self.processes.pop(name)
        if process not in self.shell.status:
            self.shell.signal(process, "TERM")
        self.wait(lambda: process in self.shell.status)
        return self.shell.out.get(process, "")

    def do_file(self, step: Step, name: str) -> list[str]:
        self.files[name] = "".join(line + "\n" for line in step.stdin)
        return []

    def do_wait_lines(self, step: Step, name: str, count: str) -> list[str]:
        process = self.processes[name]
        return self.until(lambda: len(normalise(self.shell.out.get(process, ""), {})) >= int(count))

    def do_kill_broker(self, step: Step, broker: str) -> list[str]:
        self.shell.world.submit(KillBroker(broker=int(broker)))
        return []

    def do_start_broker(self, step: Step, broker: str) -> list[str]:
        self.shell.world.submit(StartBroker(broker=int(broker)))
        return []
