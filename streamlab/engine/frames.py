"""The frames of the feed, as text.

Law of the module: a frame is encoded once, whoever gets it. Facts are in the journal as JSON already and are joined, never decoded.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable

import msgspec

from streamlab.engine.storage import StoredCommand, Tell
from streamlab.simulation.journal import Journal
from streamlab.simulation.sentence import form_of, noted, say
from streamlab.world.invariants import InvariantBroken
from streamlab.world.picture import Picture

_encoder = msgspec.json.Encoder(enc_hook=form_of)


class Clock(msgspec.Struct, frozen=True):
    """`now`, `start`: virtual ms. `sent`: real seconds since the epoch. `life`: changes when the lab's journal is another one.

    `real_clients`: connections of real clients; as long as there are any the pace is 1, and `own_pace` the one that comes back then (0: none).
    `skipping_to`: virtual ms up to which the lab goes as fast as it can (0: it does not).
    """

    now: int
    start: int
    asked: float
    reached: float
    paused: bool
    offset: int
    viewers: int
    asleep: bool
    life: str = ""
    catching_up: bool = False
    sent: float = 0.0
    real_clients: int = 0
    own_pace: float = 0.0
    skipping_to: int = 0


class Frozen(msgspec.Struct, frozen=True):
    """Our own bug: what was broken, and all that is needed to see it again. `offset`: of the last fact before."""

    sentence: str
    invariant: str
    seed: int
    commands: tuple[StoredCommand, ...] = ()
    offset: int = 0


def frozen_by(error: Exception, seed: int, commands: list[StoredCommand], offset: int = 0) -> Frozen:
    """What to say about an exception that must not have happened."""
    name = error.name if isinstance(error, InvariantBroken) else type(error).__name__
    detail = error.detail if isinstance(error, InvariantBroken) else str(error)
    told = noted("This lab stands still because StreamLab contradicts itself: {name}: {detail}. The fault is ours, not yours.")
    sentence = say(told, name=name, detail=detail)
    return Frozen(sentence, name, seed, tuple(commands[-500:]), offset)


class LabShown(msgspec.Struct, frozen=True):
    """The lab, to one viewer."""

    code: str
    name: str
    can_steer: bool
    life: str


class KeptPicture:
    """A picture, encoded, with the offset that follows it and its virtual ms."""

    __slots__ = ("at", "offset", "text")

    def __init__(self, picture: Picture, tells: Iterable[Tell]) -> None:
        self.offset = picture.offset
        self.at = picture.at
        self.text = f'"picture":{_text(picture)},"tells":{_text(list(tells))}'


def clock_now(clock: Clock) -> str:
    """The clock, stamped with the real time at which it is sent."""
    return _text(msgspec.structs.replace(clock, sent=time.time()))


def picture_frame(frame: int, kept: KeptPicture, clock: str, lab: LabShown) -> str:
    return f'{{"type":"picture","frame":{frame},{kept.text},"clock":{clock},"lab":{_text(lab)}}}'


def facts_frame(frame: int, journal: Journal, start: int, clock: str) -> str:
    """The journal from `start` to its end."""
    end, sentences = journal.next_offset, journal.sentences
    facts = b",".join(journal.read(start)).decode()
    say = _text({str(offset): form_of(sentences[offset]) for offset in range(start, end) if offset in sentences})
    return f'{{"type":"facts","frame":{frame},"from":{start},"to":{end},"facts":[{facts}],"say":{say},"clock":{clock}}}'


def detail_text(kind: str, name: str, at: int, detail: object) -> str:
    """What is known of one thing at virtual ms `at`; null: it is not there."""
    return f'"kind":{_text(kind)},"id":{_text(name)},"at":{at},"detail":{_text(detail)}'


def recalled_text(kind: str, name: str, since: int, facts: list[bytes]) -> str:
    """What a thing was before, as facts, oldest first. `since`: virtual ms of the oldest fact that is kept at all."""
    return f'"kind":{_text(kind)},"id":{_text(name)},"since":{since},"before":[{b",".join(facts).decode()}]'


def detail_frame(frame: int, text: str) -> str:
    return f'{{"type":"detail","frame":{frame},{text}}}'


def lesson_frame(frame: int, lesson: object) -> str:
    return f'{{"type":"lesson","frame":{frame},"lesson":{_text(lesson)}}}'


def clock_frame(frame: int, clock: str) -> str:
    return f'{{"type":"clock","frame":{frame},"clock":{clock}}}'


def frozen_frame(frame: int, frozen: Frozen) -> str:
    return f'{{"type":"frozen","frame":{frame},{_text(frozen)[1:]}'


def bye_frame(sentence: str) -> str:
    return json.dumps({"type": "bye", "sentence": form_of(sentence)})


def _text(value: object) -> str:
    return _encoder.encode(value).decode()
