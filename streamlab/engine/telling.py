"""What a newcomer is shown: a picture, and the newest facts that were told.

Law of the module: a picture is kept and used again where the journal can say what has happened since; taking one costs time.
"""

from __future__ import annotations

from collections import deque
from time import perf_counter

import msgspec

from streamlab.engine.feed import MOST_FACTS
from streamlab.engine.frames import KeptPicture
from streamlab.engine.storage import Tell
from streamlab.engine.worlds import RunningWorld
from streamlab.simulation.journal import Journal
from streamlab.simulation.sentence import form_of

KEPT_TELLS = 50
DEAR_SECONDS = 0.01
"""A picture that takes longer is used again as long as it can be."""


class _Told(msgspec.Struct, gc=False):
    kind: str
    at: int
    because: tuple[int, ...] = ()


class Telling:
    """Listens to the journal, and keeps the latest picture."""

    def __init__(self, journal: Journal, tells: tuple[Tell, ...] = ()) -> None:
        self.tells: deque[Tell] = deque(tells, KEPT_TELLS)
        self._heard = journal.next_offset if tells else journal.first_offset
        self._kept: KeptPicture | None = None
        self._cost = 0.0
        self._decoder = msgspec.json.Decoder(_Told)

    def listen(self, journal: Journal) -> None:
        """Note what has been told since the last call."""
        heard, self._heard = max(self._heard, journal.first_offset), journal.next_offset
        told = [offset for offset in range(heard, self._heard) if offset in journal.sentences]
        for offset in told[-KEPT_TELLS:]:
            fact = self._decoder.decode(journal.read(offset, 1)[0])
            self.tells.append(Tell(offset, fact.at, fact.kind, form_of(journal.sentences[offset]), fact.because))

    def picture(self, world: RunningWorld, may_wait: bool) -> KeptPicture | None:
        """A picture with the facts after it within reach. None where it is better to wait for the tick's end (`may_wait`)."""
        kept, journal = self._kept, world.journal
        usable = kept is not None and kept.offset >= journal.first_offset and journal.next_offset - kept.offset <= MOST_FACTS
        if usable and kept is not None and (kept.offset == journal.next_offset or self._cost > DEAR_SECONDS):
            return kept
        if world.recorder.has_gathered:
            if usable:
                return kept
            if may_wait:
                return None
        begun = perf_counter()
        self.listen(journal)
        self._kept = KeptPicture(world.picture(), self.tells)
        self._cost = perf_counter() - begun
        return self._kept
