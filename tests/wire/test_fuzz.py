"""Whatever bytes come in: the connection gets what Kafka would answer or is closed with a reason, and nobody else notices.

The inputs are frames that real clients have sent (`capture.py`), changed at random, and bytes out of the blue. All go to one world, so that
what one of them leaves behind meets the next.
"""

from __future__ import annotations

import base64
import contextlib
import gzip
import json
import os
import random
import struct
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streamlab.protocol.messages.metadata import MetadataRequest, MetadataResponse
from streamlab.wire.connection import Broken, Connection
from streamlab.world.external import Visitor
from streamlab.world.scenarios import EMPTY
from streamlab.world.world import World

CAPTURED: dict[str, list[str]] = json.loads(gzip.decompress((Path(__file__).parent / "data" / "captures.json.gz").read_bytes()))
FRAMES = [base64.b64decode(text) for kind in sorted(CAPTURED) for text in CAPTURED[kind]]
SEEDS = 4
INPUTS_OF_A_SEED = 25_500 if os.environ.get("STREAMLAB_CI") else 2_500
INTERESTING = (b"\xff\xff", b"\x7f\xff\xff\xff", b"\x80\0\0\0", b"\xff\xff\xff\xff", b"\0\0\0\0", b"\0", b"\xff\xff\xff\xff\x0f")


class Bench:
    """One world, and connections that come and go."""

    def __init__(self) -> None:
        self.world = World(EMPTY)
        self.world.advance(self.world.now + 5_000)
        self.broken = 0
        self.answered = 0
        self.reasons: dict[str, None] = {}
        self._made = 0

    def try_out(self, data: bytes, broker: int = 1) -> None:
        """Give these bytes to a fresh connection, and have all that it asks answered as far as that goes at once."""
        self._made += 1
        name = f"real-{self._made}"
        connection = Connection("127.0.0.1")
        out: list[bytes | memoryview] = []
        try:
            connection.receive(data)
            while (request := connection.next_request(out)) is not None:
                self.world.deliver(broker, name, Visitor(connection.client_id, "127.0.0.1", *connection.software), request)
                self.world.advance(self.world.now + 1)
                for delivered in self.world.answers():
                    if delivered.connection == name and delivered.body is not None:
                        connection.answer(delivered.body, out)
                        self.answered += 1
        except Broken as broken:
            self.reasons[str(broken)[:20]] = None
            self.broken += 1
        self.world.hang_up(name)

    def require_health(self) -> None:
        """The world holds what Kafka promises, and answers somebody else."""
        self.world.check_invariants()
        self.world.deliver(1, "health", Visitor("health", "127.0.0.1"), MetadataRequest())
        self.world.advance(self.world.now + 10)
        bodies = [one.body for one in self.world.answers() if one.connection == "health"]
        assert isinstance(bodies[0], MetadataResponse)
        assert len(bodies[0].brokers) == 3
        self.world.hang_up("health")


def framed(frame: bytes) -> bytes:
    return struct.pack(">i", len(frame)) + frame


def changed(frame: bytes, chance: random.Random) -> bytes:
    """A frame with something wrong in it."""
    data = bytearray(frame)
    for _ in range(chance.choice((1, 1, 1, 2, 4))):
        # Mostly behind the header, where there is more to misunderstand.
        first = 10 if len(data) > 10 and chance.random() < 0.8 else 0
        at = chance.randrange(first, len(data) or 1)
        how = chance.choice((0, 0, 1, 1, 2, 3, 4, 5, 5, 6, 7))
        if how == 0:
            data[at : at + 1] = bytes([chance.randrange(256)])
        elif how == 1:
            data[at] ^= 1 << chance.randrange(8)
        elif how == 2:
            del data[at:]
        elif how == 3:
            del data[at : at + chance.randrange(1, 9)]
        elif how == 4:
            data[at:at] = chance.randbytes(chance.randrange(1, 9))
        elif how == 5:
            some = chance.choice(INTERESTING)
            data[at : at + len(some)] = some
        elif how == 6:
            other = chance.choice(FRAMES)
            data[at:] = other[chance.randrange(len(other)) :]
        else:
            data[2:4] = struct.pack(">h", chance.randrange(-1, 20))
        if not data:
            data = bytearray(b"\0")
    return bytes(data)


def test_there_are_frames_of_every_library() -> None:
    libraries = {kind.split(" ")[0] for kind in CAPTURED}
    assert {"apache-kafka-java", "confluent-kafka-python", "kafkajs", "aiokafka"} <= libraries
    assert len(FRAMES) > 200


def test_the_frames_themselves_are_answered() -> None:
    bench = Bench()
    for frame in FRAMES:
        bench.try_out(framed(frame))
    assert bench.broken == 0
    bench.require_health()


@pytest.mark.parametrize("seed", range(SEEDS))
def test_changed_frames_harm_nobody(seed: int) -> None:
    chance = random.Random(seed)
    bench = Bench()
    for number in range(INPUTS_OF_A_SEED):
        bench.try_out(framed(changed(chance.choice(FRAMES), chance)), chance.randrange(1, 4))
        if number % 500 == 0:
            bench.require_health()
    bench.require_health()
    assert bench.answered
    assert bench.broken
    assert "" not in bench.reasons, "a connection was closed without a reason"


@settings(max_examples=500, deadline=None)
@given(st.lists(st.binary(max_size=64), max_size=4))
def test_bytes_out_of_the_blue_in_any_pieces(pieces: list[bytes]) -> None:
    connection = Connection("127.0.0.1")
    out: list[bytes | memoryview] = []
    with contextlib.suppress(Broken):
        for piece in pieces:
            connection.receive(piece)
            connection.next_request(out)


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_frame_may_come_in_any_pieces(data: st.DataObject) -> None:
    frames = data.draw(st.lists(st.sampled_from(FRAMES), min_size=1, max_size=3))
    whole = b"".join(framed(frame) for frame in frames)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(whole)), max_size=6)))
    connection = Connection("127.0.0.1")
    for begin, end in zip([0, *cuts], [*cuts, len(whole)], strict=True):
        connection.receive(whole[begin:end])
    assert connection.unread_bytes == sum(map(len, frames))
