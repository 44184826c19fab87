"""A Produce request that is like the last one is read, and answered, as it would be without the last one."""

from __future__ import annotations

import random
import struct
from typing import Any

import pytest

from streamlab.protocol.messages.data import ProducePartitionResponse, ProduceResponse
from streamlab.protocol.record_format import encode
from streamlab.protocol.records import Record, make_batch
from streamlab.wire import writers
from streamlab.wire.connection import Broken, Connection
from streamlab.wire.messages.data import write_produce
from streamlab.wire.schema import is_flexible, message_class

VERSIONS = range(3, 14)
TOPIC_ID = "Zm9vYmFyYmF6cXV4MTIzNA"


def frame(version: int, raw: bytes | None, correlation: int = 1, topic: str = "t", index: int = 0, parts: int = 1) -> bytes:
    """A request of one batch per partition, with its length."""
    flexible = is_flexible(0, version)
    front = struct.pack(">hhih", 0, version, correlation, 2) + b"me" + (b"\0" if flexible else b"")
    records = None if raw is None else [raw]
    partitions = [{"index": index + one, "records": records} for one in range(parts)]
    body = {
        "transactional_id": None,
        "acks": -1,
        "timeout": 30_000,
        "topic_data": [{"name": topic, "topic_id": TOPIC_ID, "partition_data": partitions}],
    }
    out: list[Any] = [front]
    writers._compiled(message_class(0, version, "request"), flexible)(out.append, body)
    whole = b"".join(out)
    return struct.pack(">i", len(whole)) + whole


def batch(chance: random.Random) -> bytes:
    """Record batches of all sorts, one in ten spoilt."""
    count = chance.choice([1, 1, 1, 2, 70])
    records = []
    for delta in range(count):
        size = chance.choice([0, 1, 63, 64, 100, 8_191, 8_192, 20_000]) // count
        key = chance.choice([None, b"", b"key", b"k" * 70])
        value = chance.choice([None, chance.randbytes(size)])
        headers = chance.choice([(), (), (("name", b"value"),)])
        records.append(Record(key, value, chance.choice([0, 1_700_000_000_000]) + delta * 3, delta, headers))
    made = make_batch(tuple(records), compression=chance.choice(["none", "none", "none", "gzip"]))
    raw = bytearray(b"".join(encode(made)))
    if chance.random() < 0.1:
        raw[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)
    return bytes(raw)


def read(connection: Connection, data: bytes) -> Any:
    connection.receive(data)
    try:
        return connection.next_request([])
    except Broken as broken:
        return str(broken)


@pytest.mark.parametrize("version", VERSIONS)
def test_it_is_read_as_if_it_were_the_first(version: int) -> None:
    chance = random.Random(version)
    for _ in range(60):
        first, second = batch(chance), batch(chance)
        later = frame(
            version,
            chance.choice([second, second, second, None]),
            chance.randrange(2**31),
            chance.choice(["t", "t", "t", "u"]),
            chance.choice([0, 0, 0, 1]),
            chance.choice([1, 1, 1, 2]),
        )
        if chance.random() < 0.1:
            later = later[:4] + later[4:-1] + b"\1"
        fresh, used = Connection("127.0.0.1"), Connection("127.0.0.1")
        if type(read(used, frame(version, first))) is str:
            continue
        used.answer(ProduceResponse(()), [])
        assert read(used, later) == read(fresh, later)
        assert used._correlation == fresh._correlation


def test_it_really_takes_the_short_way() -> None:
    chance = random.Random(1)
    connection = Connection("127.0.0.1")
    read(connection, frame(10, batch(chance)))
    last = connection._repeated
    assert last is not None
    connection.answer(ProduceResponse(()), [])
    plain = b"".join(encode(make_batch((Record(None, b"x" * 100, 5, 0),))))
    assert last.read(frame(10, plain)[4:]) is not None


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("error", [0, 3])
def test_the_answer_is_that_of_the_writers(version: int, error: int) -> None:
    topic_id = TOPIC_ID if version >= 13 else ""
    answer = ProduceResponse((ProducePartitionResponse("t", 7, error, 2**40, -1, 12, topic_id=topic_id),))
    connection = Connection("127.0.0.1")
    read(connection, frame(version, batch(random.Random(3)), 99))
    out: list[Any] = []
    connection.answer(answer, out)
    flexible = is_flexible(0, version)
    body = (
        struct.pack(">i", 99) + (b"\0" if flexible else b"") + b"".join(writers.write(0, version, write_produce(answer, version)))
    )
    assert b"".join(out) == struct.pack(">i", len(body)) + body
