"""Checkpoints: the whole restorable world.

Law of the room: a checkpoint is written and read by this program only, and says under which rules it was made. It never comes from
outside: reading one makes objects of this package and of nothing else. Sealed chunks of logs never change, so they are named, not copied.
"""

from __future__ import annotations

import copyreg
import io
import pickle
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from streamlab.cluster.log.chunk import SealedChunk

RULES_VERSION = 6
"""Rises whenever a run under the new program would differ from one under the old; a checkpoint of other rules is not resumed."""

_SAFE = {
    ("builtins", "set"),
    ("builtins", "frozenset"),
    ("builtins", "bytearray"),
    ("collections", "deque"),
    ("copyreg", "_reconstructor"),
    ("builtins", "object"),
    ("msgspec._utils", "rebuild"),
    ("random", "Random"),
}
"""What a checkpoint may make besides objects of this package."""


class Chunk(msgspec.Struct, frozen=True):
    """A sealed chunk of a log, by its key."""

    key: str
    data: bytes


class Checkpoint(msgspec.Struct, frozen=True):
    """`at`: virtual ms. `offset`: the journal offset that follows. `state`: the world without its sealed chunks. `chunks`: those it names."""

    at: int
    offset: int
    rules_version: int
    state: bytes
    chunks: tuple[Chunk, ...]


class CheckpointRefused(Exception):
    """This checkpoint cannot be resumed; the text says why."""


def named_chunk(key: str) -> Any:
    """Stands in pickled state for the sealed chunk of this key; `_Reader` puts the chunk in its place."""
    raise CheckpointRefused(f"Chunk {key} was read outside of a checkpoint.")


def write(state: Any, at: int, offset: int) -> Checkpoint:
    """Make a checkpoint of `state`."""
    chunks: dict[str, SealedChunk] = {}

    def name(chunk: SealedChunk) -> tuple[Callable[[str], Any], tuple[str]]:
        chunks[chunk.key] = chunk
        return named_chunk, (chunk.key,)

    buffer = io.BytesIO()
    pickler = pickle.Pickler(buffer, protocol=5)
    pickler.dispatch_table = copyreg.dispatch_table.copy()
    pickler.dispatch_table[SealedChunk] = name
    pickler.dump(state)
    held = tuple(Chunk(key, chunk.data) for key, chunk in chunks.items())
    return Checkpoint(at, offset, RULES_VERSION, buffer.getvalue(), held)


def read(checkpoint: Checkpoint) -> Any:
    """The state again, sharing nothing with the world it came from but its sealed chunks."""
    if checkpoint.rules_version != RULES_VERSION:
        raise CheckpointRefused(
            f"This checkpoint was made under rules {checkpoint.rules_version}; this program runs rules {RULES_VERSION}."
        )
    return _Reader(checkpoint).load()


class _Reader(pickle.Unpickler):
    """Makes objects of this package only, and finds sealed chunks by their keys."""

    def __init__(self, checkpoint: Checkpoint) -> None:
        super().__init__(io.BytesIO(checkpoint.state))
        self._data: Mapping[str, bytes] = {chunk.key: chunk.data for chunk in checkpoint.chunks}
        self._made: dict[str, SealedChunk] = {}

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == (named_chunk.__module__, named_chunk.__qualname__):
            return self._chunk
        if module.split(".")[0] == "streamlab" or (module, name) in _SAFE:
            return super().find_class(module, name)
        raise CheckpointRefused(f"A checkpoint may not make a {module}.{name}.")

    def _chunk(self, key: str) -> SealedChunk:
        chunk = self._made.get(key)
        if chunk is None:
            chunk = self._made[key] = SealedChunk.from_data(key, self._data[key])
        return chunk
