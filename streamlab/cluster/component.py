"""The parts of a node and how messages find them.

Law of the room: a timer or the context of a call is a Struct whose class names its `owner`; the node hands the message to that part.
"""

from __future__ import annotations

from typing import Any, ClassVar, Protocol

import msgspec


class Timer(msgspec.Struct, gc=False):
    """A message that a part of a node schedules for itself (to the node's own address)."""

    owner: ClassVar[str] = ""


class Context(msgspec.Struct, gc=False):
    """What a part of a node wants to remember about a call or an append under way."""

    owner: ClassVar[str] = ""


class Component(Protocol):
    """A part of a node, known to it by the `owner` of its timers and contexts."""

    def on_timer(self, message: Any) -> None: ...

    def on_answer(self, context: Any, body: Any) -> None:
        """A call of this part was answered."""

    def on_failure(self, context: Any) -> None:
        """A call of this part ended without an answer: time-out, or the connection closed."""
