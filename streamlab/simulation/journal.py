"""What happened, as an append-only log of facts.

Law of the room: a fact is written once, has an offset, and names the offsets of the facts that caused it. Facts that come in
crowds are gathered where they are made and written once a tick, in the order in which their gatherers first spoke up.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable
from typing import Any, Protocol

import msgspec

TICK_MS = 100
"""The grid on which gathered facts are written, in ms of virtual time."""

BLOCK_FACTS = 512
"""How many facts are compressed together once they are no longer new."""

OBJECT_BYTES, SENTENCE_BYTES = 48, 700
"""What Python takes for keeping a piece of bytes in a list, and a sentence with its form under its offset, beside the text itself."""


class Fact(msgspec.Struct, frozen=True, gc=False, tag_field="kind", kw_only=True):
    """Something that happened. `at`: virtual ms since the epoch; `because`: offsets of the facts that caused it."""

    at: int
    because: tuple[int, ...] = ()

    def sentence(self) -> str:
        """The one sentence that tells this fact to a person; empty for facts that only move the picture."""
        return ""

    def place(self) -> tuple[str, int] | None:
        """Where it happened, for facts about one place."""
        return None


class Gatherer(Protocol):
    """Collects what happens within a tick and turns it into facts at the tick's end."""

    def gathered(self, at: int) -> list[Fact]: ...


class Journal:
    """The facts of a lab, encoded, from `first_offset` to `next_offset`; the oldest go when they take more than `limit` bytes.

    `last_at`: virtual ms of the last fact, 0 before the first.

    `digest` chains SHA-256 over all facts ever written: equal digests mean equal journals.

    A copy (in a checkpoint) keeps the place and the digest, not the facts: who resumes from it goes on writing at the same offset.
    """

    __slots__ = ("first_offset", "last_at", "next_offset", "limit", "digest", "sentences", "_blocks", "_fresh", "_encoder", "_size")

    def __init__(self, limit: int = 48 * 1024 * 1024, next_offset: int = 0, digest: bytes = b"", last_at: int = 0) -> None:
        self.first_offset = next_offset
        self.next_offset = next_offset
        self.limit = limit
        self.last_at = last_at
        self.digest = digest
        self.sentences: dict[int, str] = {}
        self._blocks: list[tuple[int, bytes]] = []
        self._fresh: list[bytes] = []
        self._encoder = msgspec.json.Encoder()
        self._size = 0

    def append(self, fact: Fact) -> int:
        """Write a fact; returns its offset."""
        offset = self.next_offset
        self.next_offset = offset + 1
        self.last_at = fact.at
        encoded = self._encoder.encode(fact)
        self._fresh.append(encoded)
        self._size += len(encoded) + OBJECT_BYTES
        self.digest = hashlib.sha256(self.digest + encoded).digest()
        sentence = fact.sentence()
        if sentence:
            self.sentences[offset] = sentence
            self._size += len(sentence) + SENTENCE_BYTES
        if len(self._fresh) >= 2 * BLOCK_FACTS:
            self._compress()
        return offset

    def read(self, offset: int, most: int = 1_000_000) -> list[bytes]:
        """Up to `most` encoded facts from `offset` on. An offset that is gone is an IndexError: take a picture instead."""
        return self.reader(offset, most)()

    def reader(self, offset: int, most: int = 1_000_000) -> Callable[[], list[bytes]]:
        """As `read`, but the work is done when the answer is called, on any thread: what was written stays as it is."""
        if offset < self.first_offset or offset > self.next_offset:
            raise IndexError(f"The journal holds offsets {self.first_offset} to {self.next_offset}, not {offset}.")
        fresh_from = self.next_offset - len(self._fresh)
        if offset >= fresh_from:
            facts = self._fresh[offset - fresh_from : offset - fresh_from + most]
            return lambda: facts
        begin = (offset - self._blocks[0][0]) // BLOCK_FACTS
        end = (offset + most - 1 - self._blocks[0][0]) // BLOCK_FACTS + 1
        blocks, rest = self._blocks[begin:end], self._fresh[: max(0, offset + most - fresh_from)]
        return lambda: _unpacked(blocks, offset)[:most] + rest

    def size(self) -> int:
        """Bytes of memory that the journal takes."""
        return self._size

    def __getstate__(self) -> Any:
        return (self.limit, self.next_offset, self.digest, self.last_at)

    def __setstate__(self, state: Any) -> None:
        self.__init__(*state)  # type: ignore[misc]

    def _compress(self) -> None:
        base, oldest = self.next_offset - len(self._fresh), self._fresh[:BLOCK_FACTS]
        block = zlib.compress(b"\n".join(oldest), 6)
        self._blocks.append((base, block))
        self._size += len(block) + OBJECT_BYTES - sum(map(len, oldest)) - OBJECT_BYTES * BLOCK_FACTS
        del self._fresh[:BLOCK_FACTS]
        while self._blocks and self._size > self.limit:
            self._forget()

    def _forget(self) -> None:
        """The oldest block goes, and the sentences of its facts."""
        base, block = self._blocks.pop(0)
        self._size -= len(block) + OBJECT_BYTES
        self.first_offset = base + BLOCK_FACTS
        for offset in range(base, self.first_offset):
            sentence = self.sentences.pop(offset, None)
            if sentence is not None:
                self._size -= len(sentence) + SENTENCE_BYTES


def _unpacked(blocks: list[tuple[int, bytes]], offset: int) -> list[bytes]:
    """The facts of these blocks from `offset` on."""
    facts = [fact for _, block in blocks for fact in zlib.decompress(block).split(b"\n")]
    return facts[offset - blocks[0][0] :]


class Recorder:
    """Where the cluster and its clients say what happens. Remembers, per subject, the last fact worth naming as a cause."""

    __slots__ = ("journal", "cause", "_latest", "_gatherers", "_touched")

    def __init__(self, journal: Journal) -> None:
        self.journal = journal
        self.cause: tuple[int, ...] = ()
        self._latest: dict[str, int] = {}
        self._gatherers: dict[int, Gatherer] = {}
        self._touched: dict[tuple[str, int], None] = {}

    def record(self, fact: Fact, *subjects: str) -> int:
        """Write a fact, and remember it as the latest about these subjects. Returns its offset."""
        offset = self.journal.append(fact)
        for subject in subjects:
            self._latest[subject] = offset
        return offset

    def why(self, *subjects: str) -> tuple[int, ...]:
        """The offsets of the latest facts about these subjects (those known), rising, each once: a `because`."""
        found = {self._latest[subject] for subject in subjects if subject in self._latest}
        return tuple(sorted(found))

    def lay_to(self, subject: str, *subjects: str) -> None:
        """What happens to `subject` next is laid to the latest fact about these subjects."""
        found = self.why(*subjects)
        if found:
            self._latest[subject] = found[-1]

    def gather(self, gatherer: Gatherer) -> None:
        """Ask to be flushed at the end of this tick. Call it at the first thing gathered in a tick; again is harmless."""
        self._gatherers.setdefault(id(gatherer), gatherer)

    @property
    def has_gathered(self) -> bool:
        return bool(self._gatherers)

    def flush(self, at: int) -> None:
        """A tick ends: write what was gathered."""
        gatherers, self._gatherers = self._gatherers, {}
        for gatherer in gatherers.values():
            for fact in gatherer.gathered(at):
                self.journal.append(fact)
                place = fact.place()
                if place is not None:
                    self._touched[place] = None

    def take_touched(self) -> list[tuple[str, int]]:
        """The places that gathered facts were about since the last call."""
        touched, self._touched = self._touched, {}
        return list(touched)

    def forget(self, *subjects: str) -> None:
        """The subject is gone for good; names no cause any more."""
        for subject in subjects:
            self._latest.pop(subject, None)

    def __getstate__(self) -> Any:
        return (self.journal, self.cause, self._latest, list(self._gatherers.values()))

    def __setstate__(self, state: Any) -> None:
        self.journal, self.cause, self._latest, gatherers = state
        self._gatherers = {id(gatherer): gatherer for gatherer in gatherers}
        self._touched = {}
