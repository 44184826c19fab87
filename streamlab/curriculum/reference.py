"""What an author can write in a lesson: the words of expressions, the commands, the kinds of facts, each with what it means.

Law of the module: read off the program itself, so that it cannot be out of date; a meaning is the docstring, and is translated as the
sentences of a lab are.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from streamlab.curriculum.facts import KINDS
from streamlab.curriculum.happenings import COUNTED
from streamlab.curriculum.vocabulary import WORDS
from streamlab.simulation.journal import Fact
from streamlab.world.commands import COMMANDS


@dataclass(frozen=True)
class Named:
    """A word, a command or a kind of fact: how it is written (`form`; of a fact its fields), and what it means, in English.

    `counted`: facts of this kind are only counted, so that no field of theirs can be asked for.
    """

    name: str
    form: str
    doc: str
    counted: bool = False


@cache
def words() -> tuple[Named, ...]:
    """Of expressions, with their parameters."""
    return tuple(Named(name, f"{name}({_parameters(function)})", _doc(function)) for name, function in WORDS.items())


@cache
def commands() -> tuple[Named, ...]:
    """By name; fields that may be left out stand in brackets."""
    found = []
    for name, command in sorted(COMMANDS.items()):
        required = len(command.__struct_fields__) - len(command.__struct_defaults__)
        fields = [field if turn < required else f"[{field}]" for turn, field in enumerate(command.__struct_fields__)]
        found.append(Named(name, " ".join(f"{field}=…" for field in fields), _doc(command)))
    return tuple(found)


@cache
def facts() -> tuple[Named, ...]:
    """Kinds of facts with their own fields."""
    shared = Fact.__struct_fields__
    return tuple(
        Named(name, ", ".join(field for field in kind.__struct_fields__ if field not in shared), _doc(kind), name in COUNTED)
        for name, kind in sorted(KINDS.items())
    )


def meanings() -> list[str]:
    """Every text of these, for whoever translates."""
    return list(dict.fromkeys(one.doc for one in (*words(), *commands(), *facts()) if one.doc))


def _parameters(function: Callable[..., Any]) -> str:
    parameters = list(inspect.signature(function).parameters.values())[1:]
    return ", ".join(
        f"**{one.name}" if one.kind is one.VAR_KEYWORD else one.name if one.default is one.empty else f"{one.name}={one.default!r}"
        for one in parameters
    )


def _doc(thing: type | Callable[..., Any]) -> str:
    return " ".join((thing.__doc__ or "").split())
