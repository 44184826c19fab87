"""A language that commands are written in: a table from a kind of command to the function that writes it.

Law of the module: a kind without a function has no text in that language; nothing is invented in its place.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from streamlab.labs.code.plans import Place
from streamlab.world.commands import Command

Write = Callable[[Any, Place], str]
W = TypeVar("W", bound=Write)


class Language:
    """`name`: as in `labs.snippets`, which knows what such a program is called and needs."""

    def __init__(self, name: str, title: str) -> None:
        self.name = name
        self.title = title
        self._writes: dict[type[Command], Write] = {}

    def of(self, *kinds: type[Command]) -> Callable[[W], W]:
        """Marks a function as the one that writes these kinds of command."""

        def mark(write: W) -> W:
            self._writes.update(dict.fromkeys(kinds, write))
            return write

        return mark

    def write(self, command: Command, place: Place) -> str:
        """The command in this language; empty where it has no words for it."""
        write = self._writes.get(type(command))
        return write(command, place) if write else ""

    def knows(self, kind: type[Command]) -> bool:
        return kind in self._writes
