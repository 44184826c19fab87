"""How a lesson says what the stage points at: `"partition payments-0: the five payments lie here"`.

Law of the module: whatever is pointed at has words, since not everybody sees the stage; a broken one is a problem of its line.
"""

from __future__ import annotations

from collections.abc import Mapping

from streamlab.curriculum.filling import filled_with
from streamlab.curriculum.lesson import POINTED, Pointed
from streamlab.simulation.sentence import say
from streamlab.world.picture import Picture


class NotPointed(Exception):
    """It cannot be read; the text is for whoever wrote it."""


def pointed(text: str) -> Pointed:
    """A thing and its words. Raises NotPointed."""
    thing, colon, words = text.partition(": ")
    kind, _, name = thing.strip().partition(" ")
    if kind not in POINTED or not name.strip():
        raise NotPointed(
            say(
                "“{text}” names no thing of the stage: begin with one of {kinds} and its name.", text=text, kinds=", ".join(POINTED)
            )
        )
    if not colon or not words.strip():
        raise NotPointed(say("“{text}” does not say what there is to see: add a colon and the words.", text=text))
    if kind == "partition" and "-" not in name:
        raise NotPointed(say("“{name}” names no partition: a topic, a hyphen and a number, such as payments-0.", name=name))
    return Pointed(kind, name.strip(), words.strip())


def texts_of(things: tuple[Pointed, ...]) -> list[str]:
    """All in them that may hold expressions."""
    return [text for one in things for text in (one.name, one.words)]


def pointed_with(things: tuple[Pointed, ...], values: Mapping[str, str]) -> tuple[Pointed, ...]:
    """The things with values of `filling.values_in`."""
    return tuple(Pointed(one.kind, filled_with(one.name, values), filled_with(one.words, values)) for one in things)


def is_there(thing: Pointed, picture: Picture) -> bool:
    """Whether the lab has what is pointed at."""
    match thing.kind:
        case "partition":
            topic, _, number = thing.name.rpartition("-")
            parts = [part.partition for one in picture.topics if one.name == topic for part in one.partitions]
            return number.isdecimal() and int(number) in parts
        case "consumer":
            return any(one.name == thing.name for one in picture.consumers)
        case "broker":
            return any(str(one.id) == thing.name for one in picture.brokers)
        case "producer":
            return any(one.name == thing.name for one in picture.producers)
        case "topic":
            return any(one.name == thing.name for one in picture.topics)
        case _:
            return any(one.name == thing.name for one in picture.groups)
