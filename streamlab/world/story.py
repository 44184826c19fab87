"""What was told in a lab, page by page, from the newest back.

Law of the room: it only reads the journal; facts that move the picture without a sentence are not part of the story.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from typing import Any

import msgspec

from streamlab.simulation.journal import Journal
from streamlab.simulation.sentence import Form, form_of
from streamlab.world.why import things

PAGE = 300
CLOSE = 256
"""Told facts at most so many offsets apart are read in one piece."""


class TellShown(msgspec.Struct, frozen=True):
    """One told fact. `things`: (kind, id) of what it is about, as the stage names them."""

    offset: int
    at: int
    kind: str
    say: str | Form
    because: tuple[int, ...]
    things: tuple[tuple[str, str], ...]


class Story(msgspec.Struct, frozen=True):
    """`told`: oldest first. `more`: there is something before it."""

    told: tuple[TellShown, ...]
    more: bool


def story(journal: Journal, before: int | None = None, most: int = PAGE) -> Callable[[], Story]:
    """The last `most` told facts before an offset (None: the newest). The work is done when the answer is called, on any thread."""
    offsets = list(journal.sentences)
    end = len(offsets) if before is None else bisect_left(offsets, before)
    chosen = offsets[max(0, end - most) : end]
    sentences = {offset: journal.sentences[offset] for offset in chosen}
    readers = [(piece, journal.reader(piece[0], piece[-1] - piece[0] + 1)) for piece in _pieces(chosen)]

    def read() -> Story:
        told: list[TellShown] = []
        for piece, reader in readers:
            facts = reader()
            told += [_shown(offset, msgspec.json.decode(facts[offset - piece[0]]), sentences[offset]) for offset in piece]
        return Story(tuple(told), end > most)

    return read


def _shown(offset: int, fact: dict[str, Any], sentence: str) -> TellShown:
    return TellShown(offset, fact["at"], fact["kind"], form_of(sentence), tuple(fact.get("because", ())), things(fact))


def _pieces(offsets: list[int]) -> list[list[int]]:
    pieces: list[list[int]] = []
    for offset in offsets:
        if pieces and offset - pieces[-1][-1] <= CLOSE:
            pieces[-1].append(offset)
        else:
            pieces.append([offset])
    return pieces
