"""Where a tool prints.

Law of the module: two streams in one order; lines of the log as Kafka's tools write them, with the lab's own time.
"""

from __future__ import annotations

from typing import Protocol

from streamlab.clients.calendar import date_of
from streamlab.clients.tools.java import JavaError


class Screen(Protocol):
    """What a tool prints on."""

    def out(self, text: str) -> None:
        """A line of standard output."""

    def err(self, text: str) -> None:
        """A line of standard error."""

    def write(self, text: str) -> None:
        """Standard output without the end of a line."""

    @property
    def wall(self) -> int:
        """The lab's time, in ms since the epoch."""


def log(screen: Screen, level: str, message: str, logger: str) -> None:
    """A line as log4j writes it to standard error."""
    screen.err(f"[{date_of(screen.wall)}] {level} {message} ({logger})")


def print_trace(screen: Screen, error: JavaError) -> None:
    """`Throwable.printStackTrace`."""
    for line in error.trace():
        screen.err(line)


def stack_trace(error: JavaError) -> str:
    """`Utils.stackTrace`: with the end of its last line."""
    return "\n".join(error.trace()) + "\n"
