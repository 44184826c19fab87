"""What a producer or consumer of a lab is, checked and ready to be started.

Law of the room: a spec is made once, from what a person asked for, and says everything that a restart needs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

from streamlab.clients.consumer_settings import ConsumerSettings
from streamlab.clients.producer_settings import ProducerSettings
from streamlab.simulation.sentence import say

_NAME = re.compile(r"[\w.-]{1,40}")
_TAKEN = ("controller", "admin", "director")


class CastRefused(ValueError):
    """A client cannot be had so; `field`: the input at fault. `sentence` is for the person."""

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field


class ProducerSpec(msgspec.Struct, frozen=True):
    """`rate` in records/s; `partitioner` empty: the flavour's own."""

    name: str
    topic: str
    settings: ProducerSettings
    rate: float
    keys: str
    key_count: int
    partitioner: str


class ConsumerSpec(msgspec.Struct, frozen=True):
    """`group` empty: it assigns itself `partitions`. `by_hand`: its application is a person (`consumer.hand`).

    `program`: what somebody has typed to have it, in a terminal; it ends with that process, and does not start anew without it.
    """

    name: str
    group: str
    topics: tuple[str, ...]
    partitions: tuple[tuple[str, int], ...]
    settings: ConsumerSettings
    processing_us: int
    by_hand: bool = False
    program: str = ""


class FileSpec(msgspec.Struct, frozen=True):
    """A file to be played by a producer. `digest` of its bytes; `name` for people."""

    digest: str
    name: str
    format: str
    topic: str
    key_column: str = ""
    time_column: str = ""
    speed: float = 1.0
    rate: float = 10.0


def check_name(name: str, taken: Iterable[str]) -> None:
    """Raise CastRefused for a name that a client cannot have."""
    if not _NAME.fullmatch(name):
        raise CastRefused(
            say("{name} is no name for a client: use letters, digits, dots, dashes and underscores, at most 40.", name=repr(name)),
            "name",
        )
    if name in taken:
        raise CastRefused(say("There is already a client called {name} in this lab; choose another name.", name=name), "name")
    if name in _TAKEN or name.startswith("broker-"):
        raise CastRefused(say("{name} is the name of another part of the lab; choose another name.", name=name), "name")


def free_name(base: str, taken: Iterable[str]) -> str:
    """`base` itself, or with the first free number after it."""
    known = set(taken)
    if base not in known:
        return base
    number = 2
    while f"{base}-{number}" in known:
        number += 1
    return f"{base}-{number}"


class Letters:
    """One capital letter per group, for its consumers' names: C for the first, then the first free letter of the name, then of the
    rest.
    """

    def __init__(self) -> None:
        self.of_group: dict[str, str] = {}

    def letter(self, group: str) -> str:
        """The group's letter, given at first use."""
        letter = self.of_group.get(group)
        if letter is None:
            letter = self.of_group[group] = self.would_be(group)
        return letter

    def would_be(self, group: str) -> str:
        """The letter that the group has, or would get."""
        if group in self.of_group:
            return self.of_group[group]
        taken = set(self.of_group.values())
        own = ["C"] if not taken else []
        own += [one for one in group.upper() if "A" <= one <= "Z"] if group else ["R"]
        own += [chr(code) for code in range(ord("A"), ord("Z") + 1)]
        return next((one for one in own if one not in taken), "C")

    def next_name(self, group: str, taken: Iterable[str]) -> str:
        """The next consumer's name: C1, C2, …"""
        known, letter = set(taken), self.would_be(group)
        number = 1
        while f"{letter}{number}" in known:
            number += 1
        return f"{letter}{number}"
