"""Seeded chance.

Law of the room: this is the only importer of `random`. Each user of chance has a stream of its own, named after what it is for, so
that a new consumer does not change the numbers that a producer draws.
"""

from __future__ import annotations

import base64
import hashlib
import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Stream:
    """One reproducible sequence of draws."""

    __slots__ = ("_random",)

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def below(self, bound: int) -> int:
        """A whole number in [0, bound), bound at least 1."""
        return int(self._random.random() * bound)

    def between(self, low: int, high: int) -> int:
        """A whole number in [low, high]."""
        return low + int(self._random.random() * (high - low + 1))

    def fraction(self) -> float:
        """A number in [0, 1)."""
        return self._random.random()

    def exponential(self, mean: float) -> float:
        """A waiting time with the given mean, as between independent arrivals."""
        return self._random.expovariate(1.0 / mean)

    def choose(self, items: Sequence[T]) -> T:
        """One of the items, each as likely."""
        return items[int(self._random.random() * len(items))]

    def shuffle(self, items: list[T]) -> None:
        """Put the items into a random order, in place."""
        for i in range(len(items), 1, -1):
            j = int(self._random.random() * i)
            items[i - 1], items[j] = items[j], items[i - 1]

    def uuid(self) -> str:
        """A Kafka Uuid in its text form: 22 characters of URL-safe base64, never beginning with a dash."""
        while True:
            text = base64.urlsafe_b64encode(self._random.getrandbits(128).to_bytes(16, "big")).decode().rstrip("=")
            if not text.startswith("-"):
                return text

    def uuid4_text(self) -> str:
        """A random UUID in the usual hexadecimal form, as the group coordinator appends to a client id."""
        text = f"{self._random.getrandbits(128):032x}"
        return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-{'89ab'[int(text[16], 16) & 3]}{text[17:20]}-{text[20:]}"


class Chance:
    """Hands out streams, all derived from one seed."""

    __slots__ = ("seed", "_streams")

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self._streams: dict[str, Stream] = {}

    def stream(self, name: str) -> Stream:
        """The stream of this name: made at first use, the same object afterwards."""
        stream = self._streams.get(name)
        if stream is None:
            digest = hashlib.sha256(f"{self.seed}:{name}".encode()).digest()
            stream = self._streams[name] = Stream(int.from_bytes(digest[:8], "big"))
        return stream
