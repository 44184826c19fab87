"""What a tool can do between its first line and its end: ask a broker, wait, read a line, print.

Law of the module: a tool is a generator that yields these steps and is resumed with what came of them. It has no other way to learn
anything (no clock, no chance), so the same answers make the same tool again.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import msgspec

from streamlab.protocol.errors import Errors


class Ask(msgspec.Struct, frozen=True, gc=False):
    """Resumed with the answer's body, or with `NoAnswer`."""

    target: str
    body: Any
    timeout_ms: int = 30_000


class Together(msgspec.Struct, frozen=True, gc=False):
    """Several at once; resumed with the list of what each would be resumed with, in their order."""

    asks: tuple[Ask, ...]


class Sleep(msgspec.Struct, frozen=True, gc=False):
    """Resumed with None after so many virtual ms."""

    ms: int


class ReadLine(msgspec.Struct, frozen=True, gc=False):
    """Resumed with the next line of standard input, without its end; None: there is no further one."""


class Draw(msgspec.Struct, frozen=True, gc=False):
    """Resumed with a whole number from 0 up to but not including `below`, of the lab's own chance."""

    below: int


class NoAnswer(msgspec.Struct, frozen=True, gc=False):
    """A request ended without an answer: NETWORK_EXCEPTION (13) or REQUEST_TIMED_OUT (7)."""

    error: int = Errors.NETWORK_EXCEPTION


Step = Ask | Together | Sleep | ReadLine | Draw
Talk = Generator[Step, Any, int]
"""A tool's whole run; returns its exit status."""


class Exit(Exception):
    """The tool ends here, with this status."""

    def __init__(self, status: int = 1) -> None:
        super().__init__(status)
        self.status = status
