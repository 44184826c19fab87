"""A line of npm, npx or node as a process: what it starts, and how that ends.

Law of the module: it joins what the line means with what the program sends and reads. Ctrl-C is answered as the programs answer it: a
reader leaves its group, a sender is ended by node.
"""

from __future__ import annotations

from typing import Any

from streamlab.clients.tools.conversation import Exit
from streamlab.clients.tools.course.npm import NODE_VERSION, Answer, read
from streamlab.clients.tools.course.reading import Reading
from streamlab.clients.tools.course.sending import Sending
from streamlab.clients.tools.process import ERR, INTERRUPTED, Process
from streamlab.protocol.errors import Errors
from streamlab.protocol.topic_names import validate

KILLED = 137


class CourseProgram:
    """One run. Raises Exit where the line starts nothing."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self.sending: Sending | None = None
        self.reading: Reading | None = None
        started = read(process.tool, process.arguments)
        if isinstance(started, Answer):
            if started.out:
                process.write(started.out)
            if started.err:
                process.write(started.err, ERR)
            raise Exit(started.status)
        process.write(started.banner)
        self.program, self.topic = started.program, started.topic
        if validate(self.topic) is not None:
            self._print_crash("KafkaJSProtocolError", Errors.INVALID_TOPIC_EXCEPTION.message)
            raise Exit(1)
        if self.program.sends:
            self.sending = Sending(process, self.program, self.topic, self)
        else:
            self._read()

    def _read(self) -> None:
        self.reading = Reading(self.process, self.program, self.topic, self)

    def on_all_sent(self) -> None:
        """All of its messages have arrived."""
        if self.program.read:
            self._read()
        else:
            self.process.end(0)

    def on_send_failed(self, error: str, message: str) -> None:
        """A message never will: nobody catches that."""
        self._print_crash("KafkaJSNumberOfRetriesExceeded" if error != "KafkaJSNonRetriableError" else error, message)
        self.process.end(1)

    def _print_crash(self, error: str, message: str) -> None:
        self.process.err("node:internal/modules/run_main\n    triggerUncaughtException(\n    ^\n")
        self.process.err(f"{error}: {message.removesuffix('.')}\n\nNode.js {NODE_VERSION}")

    def on_reading_over(self, state: str) -> None:
        """Its consumer has ended."""
        if state == "dead":
            self.process.err("Killed")
        self.process.end(KILLED if state == "dead" else 0)

    def on_signal(self, status: int) -> None:
        if self.reading is not None and status == INTERRUPTED:
            self.reading.leave()
            return
        if self.sending is not None:
            self.sending.close()
        self.process.end(status)
        if self.reading is not None:
            self.reading.die()

    def on_input(self) -> None:
        """It reads nothing."""
        self.process.lines.clear()

    def on_timer(self, turn: int) -> None:
        """It waits for nothing of this kind."""

    def on_answer(self, body: Any) -> None:
        """It asks nothing but through its clients."""
