"""Nicknames: made by chance, or typed where the teacher lets people; then looked at before anybody sees them.

Law of the module: what is shown on a wall has letters, digits and spaces only, and no word of the list.
"""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Container

from django.utils.translation import gettext as _

FIRST = [
    "quiet",
    "calm",
    "swift",
    "bright",
    "gentle",
    "brave",
    "clever",
    "early",
    "eager",
    "fair",
    "golden",
    "happy",
    "honest",
    "jolly",
    "keen",
    "kind",
    "lively",
    "lucky",
    "merry",
    "mellow",
    "nimble",
    "noble",
    "patient",
    "polite",
    "proud",
    "quick",
    "ready",
    "silver",
    "smart",
    "snowy",
    "steady",
    "sunny",
    "tidy",
    "vivid",
    "warm",
    "wise",
    "witty",
    "young",
    "amber",
    "autumn",
]
SECOND = [
    "heron",
    "otter",
    "badger",
    "beaver",
    "falcon",
    "finch",
    "fox",
    "gecko",
    "goose",
    "hare",
    "hawk",
    "hedgehog",
    "ibis",
    "jay",
    "kestrel",
    "lark",
    "lemur",
    "lynx",
    "magpie",
    "marten",
    "mole",
    "moose",
    "newt",
    "owl",
    "panda",
    "penguin",
    "plover",
    "puffin",
    "quail",
    "rabbit",
    "raven",
    "robin",
    "salmon",
    "seal",
    "sparrow",
    "stork",
    "swan",
    "tiger",
    "toad",
    "trout",
    "turtle",
    "vole",
    "walrus",
    "wren",
]
LONGEST = 24
UNWANTED = (
    "arsch",
    "bitch",
    "cunt",
    "fick",
    "fotze",
    "fuck",
    "hitler",
    "hure",
    "nazi",
    "nigg",
    "penis",
    "porn",
    "rape",
    "shit",
    "slut",
    "wichs",
)


class NicknameRefused(Exception):
    """This nickname cannot be had; the text is for the person."""


def new_nickname(taken: Container[str]) -> str:
    """A nickname by chance that nobody in the room has."""
    for _try in range(200):
        name = f"{secrets.choice(FIRST)} {secrets.choice(SECOND)}"
        if name not in taken:
            return name
    number = 2
    while f"{name} {number}"[:LONGEST] in taken:
        number += 1
    return f"{name} {number}"[:LONGEST]


def typed(text: str) -> str:
    """A nickname that somebody typed, as it may be shown. Raises NicknameRefused."""
    name = " ".join(unicodedata.normalize("NFKC", text).split())
    if not 2 <= len(name) <= LONGEST:
        raise NicknameRefused(_("A nickname has 2 to %d characters.") % LONGEST)
    if any(unicodedata.category(one)[0] not in "LMN" and one not in " -'" for one in name):
        raise NicknameRefused(_("A nickname has letters, digits and spaces only."))
    if any(sum(unicodedata.category(one)[0] == "M" for one in name[at : at + 4]) > 2 for at in range(len(name))):
        raise NicknameRefused(_("A nickname has letters, digits and spaces only."))
    if is_unwanted(name):
        raise NicknameRefused(_("Choose another nickname, one for the whole room."))
    return name


def is_unwanted(text: str) -> bool:
    """Whether a typed text has words that nobody wants on a wall."""
    folded = "".join(one for one in unicodedata.normalize("NFKD", text).casefold() if one.isalpha())
    return any(word in folded for word in UNWANTED)
