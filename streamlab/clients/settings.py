"""How settings of clients are read: a name and a text become a typed field, or a sentence that says what is wrong.

Law of the room: names are those of the library itself (linger.ms, sessionTimeout); each flavour knows only its own, and says so of
the others. Defaults are those of Apache Kafka's Java client 4.2, librdkafka 2 and kafkajs 2.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from streamlab.simulation.sentence import noted, say

JAVA, LIBRDKAFKA, KAFKAJS = "java", "librdkafka", "kafkajs"
FLAVOURS = (JAVA, LIBRDKAFKA, KAFKAJS)
LONGEST_MS = 2**31 - 1


class BadSetting(ValueError):
    """A client would refuse this setting. `sentence` is for the person."""

    def __init__(self, name: str, sentence: str) -> None:
        super().__init__(sentence)
        self.name = name
        self.sentence = sentence


class Setting(msgspec.Struct, frozen=True):
    """One setting of a flavour.

    `field`: of the typed settings it fills. `choices`: text -> value; else a number in [least, most].
    """

    field: str
    least: int = 0
    most: int = LONGEST_MS
    choices: dict[str, Any] | None = None
    free_text: bool = False
    unit: str = ""


BOOLEAN: dict[str, Any] = {"true": True, "false": False}


def milliseconds(field: str, least: int = 0, most: int = LONGEST_MS) -> Setting:
    return Setting(field, least, most, unit="ms")


def size(field: str, least: int = 0, most: int = LONGEST_MS) -> Setting:
    return Setting(field, least, most, unit="bytes")


def number(field: str, least: int = 0, most: int = LONGEST_MS) -> Setting:
    return Setting(field, least, most)


def yes_or_no(field: str) -> Setting:
    return Setting(field, choices=BOOLEAN)


def one_of(field: str, **choices: Any) -> Setting:
    return Setting(field, choices=choices)


def parse(flavour: str, known: Mapping[str, Setting], absent: Mapping[str, str], texts: Mapping[str, str]) -> dict[str, Any]:
    """Field -> value for these texts. `absent`: names that people know from elsewhere, with why this flavour lacks them."""
    values: dict[str, Any] = {}
    for name, text in texts.items():
        setting = known.get(name)
        if setting is None:
            told = absent.get(name, noted("{library} has no setting {name} that matters in this lab."))
            raise BadSetting(name, say(told, library=_library(flavour), name=name))
        values[setting.field] = _value(name, setting, text.strip())
    return values


WHOLE = {
    "": noted("{name} must be a whole number, not {text}."),
    "ms": noted("{name} must be a whole number of ms, not {text}."),
    "bytes": noted("{name} must be a whole number of bytes, not {text}."),
}


def _value(name: str, setting: Setting, text: str) -> Any:
    if setting.free_text:
        return text
    if setting.choices is not None:
        value = setting.choices.get(text.lower())
        if value is None:
            raise BadSetting(
                name,
                say("{name} must be one of {choices}, not {text}.", name=name, choices=", ".join(setting.choices), text=repr(text)),
            )
        return value
    try:
        value = int(text)
    except ValueError:
        told = WHOLE[setting.unit]
        raise BadSetting(name, say(told, name=name, text=repr(text))) from None
    if not setting.least <= value <= setting.most:
        least, most = noted("{name} must be at least {bound}."), noted("{name} must be at most {bound}.")
        bound = f"{setting.least if value < setting.least else setting.most:,} {setting.unit}".strip()
        raise BadSetting(name, say(least if value < setting.least else most, name=name, bound=bound))
    return value


def _library(flavour: str) -> str:
    return say("The Java client") if flavour == JAVA else flavour


def as_text(value: Any) -> str:
    """A value as people write it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def check_flavour(flavour: str) -> None:
    """Raise BadSetting for a flavour that does not exist."""
    if flavour not in FLAVOURS:
        raise BadSetting(
            "flavour",
            say("There is no client {flavour}; there are {flavours}.", flavour=repr(flavour), flavours=", ".join(FLAVOURS)),
        )
