"""Produce requests and their answers that are like the last ones but for the records: who sends one message per request sends no others.

Law of the module: it only saves time. What is taken here reads and writes as the schemas' own readers and writers would; whatever is the
least unusual (several partitions, an error, a batch that is to be refused) is left to them.
"""

from __future__ import annotations

import struct
from functools import lru_cache
from typing import Any

from streamlab.protocol.messages.data import (
    ProducePartition,
    ProducePartitionResponse,
    ProduceRequest,
    ProduceResponse,
)
from streamlab.protocol.record_format import Unreadable, parse
from streamlab.protocol.records import RecordBatch
from streamlab.wire.messages.data import write_produce
from streamlab.wire.writers import varint, write

PRODUCE, LOG_START_FROM = 0, 5
FRONT = 8
"""Key, version and correlation id: the last is another each time."""

NO_TAGS = b"\0\0\0"
"""Behind the records in flexible versions: of the partition, the topic and the request."""

_PLACES = struct.Struct(">qqq")
_MARK = _PLACES.pack(0x7E57_0F0F, 0x7E57_1F1F, 0x7E57_2F2F)
_HEAD = struct.Struct(">ii")


class Repeated:
    """The last Produce request of a connection, as far as the next one may be like it."""

    __slots__ = ("flexible", "version", "_api", "_front", "_part", "_request", "_tail")

    def __init__(self, frame: bytes, front: bytes, tail: bytes, version: int, request: ProduceRequest) -> None:
        self.version = version
        self.flexible = bool(tail)
        self._api = frame[:4]
        self._front = front
        self._tail = tail
        self._request = request
        self._part = request.partitions[0]

    def read(self, frame: bytes) -> ProduceRequest | None:
        """The request, where it is like the last one; None: it is to be read as always."""
        if frame[:4] != self._api or not frame.startswith(self._front, FRONT):
            return None
        at = FRONT + len(self._front)
        try:
            if self.flexible:
                size, at = _compact_length(frame, at)
            else:
                size, at = int.from_bytes(frame[at : at + 4], "big", signed=True), at + 4
        except IndexError:
            return None
        end = at + size
        if size <= 0 or frame[end:] != self._tail:
            return None
        try:
            batch = parse(frame[at:end], self.version)
        except Unreadable:
            return None
        request, part = self._request, self._part
        if not isinstance(batch, RecordBatch) or batch.transactional:
            return None
        parts = (ProducePartition(part.topic, part.partition, (batch,), part.topic_id),)
        return ProduceRequest(
            request.acks, request.timeout_ms, parts, request.client_id, request.transactional_id, None, len(frame)
        )


def learn(frame: bytes, version: int, flexible: bool, request: ProduceRequest) -> Repeated | None:
    """What to expect after this request; None where it is too special."""
    if len(request.partitions) != 1 or not request.partitions[0].batches or request.refused is not None:
        return None
    raw = request.partitions[0].batches[0].raw or b""
    tail = NO_TAGS if flexible else b""
    length = varint(len(raw) + 1) if flexible else len(raw).to_bytes(4, "big")
    if not frame.endswith(length + raw + tail):
        return None
    return Repeated(frame, frame[FRONT : len(frame) - len(length) - len(raw) - len(tail)], tail, version, request)


def _compact_length(frame: bytes, at: int) -> tuple[int, int]:
    value = frame[at]
    at += 1
    if value >= 0x80:
        second = frame[at]
        at += 1
        value = value & 0x7F | (second & 0x7F) << 7
        if second >= 0x80:
            third = frame[at]
            at += 1
            value |= (third & 0x7F) << 14
            if third >= 0x80:
                return -1, at
    return value - 1, at


def answer_of(answer: Any, version: int, correlation: int, flexible: bool) -> bytes | None:
    """The whole frame of an answer that tells where one batch is; None: it is to be written as always."""
    if type(answer) is not ProduceResponse or version < LOG_START_FROM or len(answer.partitions) != 1:
        return None
    part = answer.partitions[0]
    if part.error_code or part.record_errors or answer.throttle_time_ms or answer.endpoints:
        return None
    size, before, behind = _around(version, part.topic, part.topic_id, part.partition, flexible)
    places = _PLACES.pack(part.base_offset, part.log_append_time_ms, part.log_start_offset)
    return _HEAD.pack(size, correlation) + before + places + behind


@lru_cache(maxsize=1024)
def _around(version: int, topic: str, topic_id: str, partition: int, flexible: bool) -> tuple[int, bytes, bytes]:
    """(the frame's length, what comes before the three numbers, what comes behind them)."""
    base, append_time, log_start = _PLACES.unpack(_MARK)
    part = ProducePartitionResponse(topic, partition, 0, base, append_time, log_start, topic_id=topic_id)
    body = b"".join(write(PRODUCE, version, write_produce(ProduceResponse((part,)), version)))
    before, _, behind = body.partition(_MARK)
    tags = b"\0" if flexible else b""
    return 4 + len(tags) + len(body), tags + before, behind
