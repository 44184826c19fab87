"""Record batches as bytes: magic 2, as producers send them and consumers get them (`DefaultRecordBatch`, `DefaultRecord`).

Law of the room: a client's bytes stay as they came; only base offset and leader epoch, which its checksum does not cover, are written
anew on the way out. Records are looked into where a batch is small, or where somebody has to see them.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from functools import lru_cache

import msgspec
from crc32c import crc32c

from streamlab.protocol.compression import NAMES, BadStream, TooLarge, deflate, inflate
from streamlab.protocol.records import BATCH_OVERHEAD, Header, Record, RecordBatch

_BATCH = struct.Struct(">qiibIhiqqqhii")
_FRONT = struct.Struct(">qii")
_CHECKED = struct.Struct(">hiqqqhii")

LENGTH_END = 12
"""Base offset and length come before what the length counts."""

MAGIC_END = 17
CRC_FROM = 21
SMALLEST_LEGACY = 14
OPENED_UP_TO = 64
"""A client's batch of so many records or fewer is looked into when it comes in; of a larger one its header is believed."""

MOST_HEADERS = 10_000

MOST_LENGTH = 2**31 - 1 - LENGTH_END
"""A batch that says it is longer has a size that is no `int` of Java's."""

UNKNOWN_SERVER_ERROR, CORRUPT_MESSAGE, UNSUPPORTED_COMPRESSION_TYPE, INVALID_RECORD = -1, 2, 76, 87

CODEC, LOG_APPEND_TIME, TRANSACTIONAL, CONTROL, DELETE_HORIZON = 0x07, 0x08, 0x10, 0x20, 0x40


class BadRecords(ValueError):
    """The records of a batch are not what its header says; the text is Kafka's, and so is the error."""

    def __init__(self, message: str, error: int = INVALID_RECORD) -> None:
        super().__init__(message)
        self.error = error


class Unreadable(Exception):
    """Bytes at which Kafka gives up the whole request, with `error` and its sentence (None: it has none)."""

    def __init__(self, error: int, message: str | None) -> None:
        super().__init__(message)
        self.error = error
        self.message = message


Refused = tuple[int, str]
"""Kafka's error and sentence."""


class Unread(BadRecords):
    """The records are more than is inflated to look at them."""


def parse(data: bytes, version: int) -> RecordBatch | Refused:
    """The batch of a Produce request of this version, or why the bytes are none (`ProduceRequest.validateRecords`).

    Raises Unreadable where the front of the batch makes no sense: Kafka meets it before it looks at any partition.
    """
    objection = _objection(data, 0)
    if objection is not None:
        raise Unreadable(*objection)
    least = f"Produce requests with version {version} must have at least one record batch per partition"
    if len(data) < MAGIC_END:
        return INVALID_RECORD, least
    end = int.from_bytes(data[8:12], "big", signed=True) + LENGTH_END
    magic = data[16]
    if end > len(data):
        return INVALID_RECORD, least
    only = f"Produce requests with version {version} are only allowed to contain"
    if magic != 2:
        return INVALID_RECORD, f"{only} record batches with magic version 2"
    if end < BATCH_OVERHEAD:
        told = f"Record batch is corrupted (the size {end} is smaller than the minimum allowed overhead {BATCH_OVERHEAD})"
        return CORRUPT_MESSAGE, told
    if data[22] & CODEC >= len(NAMES) and version < 7:
        raise Unreadable(UNKNOWN_SERVER_ERROR, None)
    if NAMES[data[22] & CODEC : (data[22] & CODEC) + 1] == ("zstd",) and version < 7:
        told = f"Produce requests with version {version} are not allowed to use ZStandard compression"
        return UNSUPPORTED_COMPRESSION_TYPE, told
    if len(data) == end:
        return _examined(data)
    objection = _objection(data, end)
    if objection is not None:
        return objection[0], objection[1] or ""
    if len(data) - end >= MAGIC_END and LENGTH_END + int.from_bytes(data[end + 8 : end + 12], "big") <= len(data) - end:
        return INVALID_RECORD, f"{only} exactly one record batch per partition"
    return _examined(data[:end])


def is_transactional(data: bytes) -> bool:
    """Whether the first batch, which may be none that is taken, says that it belongs to a transaction."""
    whole = len(data) > MAGIC_END and int.from_bytes(data[8:12], "big", signed=True) + LENGTH_END <= len(data)
    return whole and data[16] == 2 and len(data) > 22 and bool(data[22] & TRANSACTIONAL)


def _objection(data: bytes, at: int) -> tuple[int, str | None] | None:
    """What is wrong with the front of a batch, as far as it is there (`ByteBufferLogInputStream.nextBatchSize`)."""
    if len(data) - at < LENGTH_END:
        return None
    length = int.from_bytes(data[at + 8 : at + 12], "big", signed=True)
    if length < SMALLEST_LEGACY:
        return CORRUPT_MESSAGE, f"Record size {length} is less than the minimum record overhead ({SMALLEST_LEGACY})"
    if len(data) - at < MAGIC_END:
        return None
    magic = data[at + 16]
    if magic > 2:
        return CORRUPT_MESSAGE, f"Invalid magic found in record: {magic if magic < 128 else magic - 256}"
    return (UNKNOWN_SERVER_ERROR, None) if length > MOST_LENGTH else None


def _examined(data: bytes) -> RecordBatch | Refused:
    """A whole batch, with the flaw that only the log may complain of, after it has looked at everything before."""
    if data[22] & CODEC >= len(NAMES):
        return UNKNOWN_SERVER_ERROR, f"Unknown compression type id: {data[22] & CODEC}"
    batch = read_header(data)
    stored, computed = int.from_bytes(data[17:21], "big"), crc32c(memoryview(data)[CRC_FROM:])
    if stored != computed:
        told = f"Record is corrupt (stored crc = {stored}, computed crc = {computed})"
        return msgspec.structs.replace(batch, flaw=(CORRUPT_MESSAGE, told))
    if not 0 < batch.declared <= OPENED_UP_TO:
        return batch
    try:
        records = _only_record(batch) if batch.declared == 1 and batch.compression == "none" else None
        return _as_told(batch, records or _records(batch))
    except Unread:
        return batch
    except BadRecords as bad:
        return msgspec.structs.replace(batch, flaw=(bad.error, str(bad)))


def _as_told(batch: RecordBatch, records: tuple[Record, ...]) -> RecordBatch:
    """A batch with its records; where its header names another largest time than they have, theirs counts (`LogValidator`)."""
    largest = records[0].timestamp if len(records) == 1 else max(record.timestamp for record in records)
    if batch.log_append_time or largest == batch.max_timestamp:
        return opened(batch, records)
    return msgspec.structs.replace(batch, records=records, max_timestamp=largest, raw=_with_time(batch.raw or b"", largest, False))


def opened(batch: RecordBatch, records: tuple[Record, ...]) -> RecordBatch:
    """A client's batch with its records."""
    return RecordBatch(
        batch.base_offset,
        batch.count,
        records,
        batch.base_timestamp,
        batch.max_timestamp,
        batch.size,
        batch.partition_leader_epoch,
        batch.producer_id,
        batch.producer_epoch,
        batch.base_sequence,
        batch.compression,
        batch.log_append_time,
        batch.transactional,
        batch.control,
        batch.raw,
        batch.declared,
    )


def read_header(data: bytes) -> RecordBatch:
    """A batch of these bytes, its records unread."""
    base, _, epoch, _, _, attributes, last_delta, base_time, max_time, producer, producer_epoch, sequence, count = (
        _BATCH.unpack_from(data)
    )
    return RecordBatch(
        base,
        last_delta + 1,
        None,
        base_time,
        max_time,
        len(data),
        epoch,
        producer,
        producer_epoch,
        sequence,
        NAMES[attributes & CODEC],
        bool(attributes & LOG_APPEND_TIME),
        bool(attributes & TRANSACTIONAL),
        bool(attributes & CONTROL),
        data,
        count,
    )


def records_of(batch: RecordBatch) -> tuple[Record, ...]:
    """All records of a batch; none where a client's bytes cannot be read."""
    return batch.records if batch.records is not None else _opened(batch.raw or b"")


def last_records(batch: RecordBatch, most: int) -> tuple[Record, ...]:
    """The last records of a batch; of the others only the lengths are read."""
    if batch.records is not None:
        return batch.records[-most:]
    try:
        return _records(batch, max(0, batch.declared - most))
    except BadRecords:
        return ()


@lru_cache(maxsize=8)
def _opened(data: bytes) -> tuple[Record, ...]:
    try:
        return _records(read_header(data))
    except BadRecords:
        return ()


def _records(batch: RecordBatch, skip: int = 0) -> tuple[Record, ...]:
    """Read a client's records, all or without the first ones. Raises BadRecords."""
    raw = batch.raw or b""
    body: bytes | memoryview = memoryview(raw)[BATCH_OVERHEAD:]
    if batch.compression != "none":
        try:
            body = inflate(batch.compression, memoryview(body))
        except TooLarge as large:
            raise Unread(str(large)) from None
        except BadStream as bad:
            # Nothing at all is no broken stream for zstd.
            empty = len(body) == 0 and batch.compression == "zstd"
            raise BadRecords(str(bad), INVALID_RECORD if empty else UNKNOWN_SERVER_ERROR) from None
    reader = _RecordReader(bytes(body))
    found = []
    try:
        reader.skip(skip)
        for index in range(skip, batch.declared):
            found.append(reader.record(batch.base_timestamp, index if batch.compression != "none" else None))
    except IndexError:
        raise BadRecords("Incorrect declared batch size, premature EOF reached") from None
    if reader.at < len(body):
        raise BadRecords("Incorrect declared batch size, records still remaining in file")
    return tuple(found)


def _only_record(batch: RecordBatch) -> tuple[Record] | None:
    """The record of a batch that holds one small one without headers; None: it is to be read with all care."""
    raw, at = batch.raw or b"", BATCH_OVERHEAD
    end = len(raw)
    if end < BATCH_OVERHEAD + 8:
        return None
    size = raw[at]
    if size >= 0x80:
        at += 1
        size = size & 0x7F | raw[at] << 7
    at += 1
    if size & 1 or size > 0x3FFF or at + (size >> 1) != end or raw[at + 1] or raw[at + 2]:
        return None
    key, at = _small_blob(raw, at + 3, end)
    if at < 0:
        return None
    value, at = _small_blob(raw, at, end)
    return (Record(key, value, batch.base_timestamp),) if at == end - 1 and raw[at] == 0 else None


def _small_blob(raw: bytes, at: int, end: int) -> tuple[bytes | None, int]:
    """(a key or value, where it ends); (None, -1) where it is not so simple."""
    if at + 2 > end:
        return None, -1
    size = raw[at]
    at += 1
    if size == 1:
        return None, at
    if size >= 0x80:
        size = size & 0x7F | raw[at] << 7
        at += 1
    if size & 1 or size > 0x3FFF or at + (size >> 1) >= end:
        return None, -1
    return raw[at : at + (size >> 1)], at + (size >> 1)


class _RecordReader:
    """Reads record after record. An IndexError means that the bytes end too early."""

    __slots__ = ("at", "body", "end")

    def __init__(self, body: bytes) -> None:
        self.body = body
        self.at = 0
        self.end = len(body)

    def skip(self, count: int) -> None:
        """Go on behind so many records."""
        body, at = self.body, self.at
        for _ in range(count):
            size = body[at]
            at += 1
            if size & 0x80:
                size = size & 0x7F | (body[at] & 0x7F) << 7
                if body[at] & 0x80:
                    self.at = at - 1
                    length = self._varint()
                    at = self.at + length
                    continue
                at += 1
            at += size >> 1
        self.at = at

    def record(self, base_time: int, expected_delta: int | None) -> Record:
        size = self._varint()
        start = self.at
        if size < 0 or start + size > self.end:
            raise IndexError
        self.at += 1
        time = base_time + self._varint()
        delta = self._varint()
        key, value = self._blob(), self._blob()
        count = self._varint()
        if not 0 <= count <= min(MOST_HEADERS, self.end):
            raise BadRecords(f"Found invalid number of record headers {count}")
        headers = tuple([self._header() for _ in range(count)]) if count else ()
        if self.at - start != size:
            raise BadRecords(
                f"Invalid record size: expected to read {size} bytes in record payload, but instead read {self.at - start}"
            )
        if expected_delta is not None and delta != expected_delta:
            raise BadRecords(
                f"Inner record {expected_delta} inside the compressed record batch does not have incremental offsets, "
                f"expected offset is {expected_delta}, but actual offset is {delta}.",
                UNKNOWN_SERVER_ERROR,
            )
        return Record(key, value, time, delta, headers)

    def _header(self) -> Header:
        name = self._blob()
        if name is None:
            raise BadRecords("Invalid negative header key size -1")
        return name.decode(errors="replace"), self._blob()

    def _blob(self) -> bytes | None:
        size = self._varint()
        if size < 0:
            return None
        at = self.at
        self.at = end = at + size
        if end > self.end:
            raise IndexError
        return self.body[at:end]

    def _varint(self) -> int:
        body, at = self.body, self.at
        byte = body[at]
        at += 1
        value = byte & 0x7F
        shift = 7
        while byte & 0x80:
            if shift > 63:
                raise BadRecords("Varint is too long, the most significant bit in the 10th byte is set")
            byte = body[at]
            at += 1
            value |= (byte & 0x7F) << shift
            shift += 7
        self.at = at
        return (value >> 1) ^ -(value & 1)


def encode(batch: RecordBatch) -> tuple[bytes, memoryview]:
    """A batch as a consumer gets it, in two pieces: what the log has decided, and all that follows, as it came."""
    raw = batch.raw if batch.raw is not None else _encoded(batch)
    return _FRONT.pack(batch.base_offset, len(raw) - LENGTH_END, batch.partition_leader_epoch), memoryview(raw)[16:]


def _bytes_of(records: tuple[Record, ...], base_time: int) -> bytes:
    out = bytearray()
    for record in records:
        body = bytearray(b"\0")
        _put_varint(body, record.timestamp - base_time)
        _put_varint(body, record.offset_delta)
        _put_blob(body, record.key)
        _put_blob(body, record.value)
        _put_varint(body, len(record.headers))
        for name, content in record.headers:
            _put_blob(body, name.encode())
            _put_blob(body, content)
        _put_varint(out, len(body))
        out += body
    return bytes(out)


_encoded_records = lru_cache(maxsize=256)(_bytes_of)
"""Of a simulated producer's batch, which each replica's reader asks for."""


def _encoded(batch: RecordBatch, bytes_of: Callable[[tuple[Record, ...], int], bytes] = _encoded_records) -> bytes:
    """The bytes of a batch, as its producer might have written them."""
    records = batch.records or ()
    body = deflate(batch.compression, bytes_of(records, batch.base_timestamp))
    attributes = (
        NAMES.index(batch.compression)
        | batch.log_append_time * LOG_APPEND_TIME
        | batch.transactional * TRANSACTIONAL
        | batch.control * CONTROL
    )
    checked = _CHECKED.pack(
        attributes,
        batch.count - 1,
        batch.base_timestamp,
        batch.max_timestamp,
        batch.producer_id,
        batch.producer_epoch,
        batch.base_sequence,
        len(records),
    )
    checked += body
    return _FRONT.pack(0, len(checked) + 9, -1) + b"\x02" + crc32c(checked).to_bytes(4, "big") + checked


def with_append_time(raw: bytes, time: int) -> bytes:
    """A client's bytes with the broker's time in the place of theirs (LogAppendTime), and the checksum that goes with it."""
    return _with_time(raw, time, True)


def with_create_time(raw: bytes, time: int) -> bytes:
    """A client's bytes that say CreateTime and this largest time, and the checksum that goes with it."""
    return _with_time(raw, time, False)


def recompressed(batch: RecordBatch, compression: str) -> RecordBatch | None:
    """A client's batch with its records compressed anew (compression.type); None where they cannot be read."""
    records = records_of(batch)
    if not records:
        return None
    plain = msgspec.structs.replace(batch, records=records, compression=compression)
    raw = _encoded(plain, _bytes_of)
    return msgspec.structs.replace(plain, raw=raw, size=len(raw), records=batch.records)


def _with_time(raw: bytes, time: int, appended: bool) -> bytes:
    changed = bytearray(raw)
    changed[22] = changed[22] | LOG_APPEND_TIME if appended else changed[22] & ~LOG_APPEND_TIME
    changed[35:43] = time.to_bytes(8, "big", signed=True)
    changed[17:21] = crc32c(memoryview(changed)[CRC_FROM:]).to_bytes(4, "big")
    return bytes(changed)


def _put_varint(out: bytearray, value: int) -> None:
    raw = (value << 1) ^ (value >> 63)
    while raw > 0x7F:
        out.append(raw & 0x7F | 0x80)
        raw >>= 7
    out.append(raw)


def _put_blob(out: bytearray, data: bytes | None) -> None:
    if data is None:
        out.append(1)
    else:
        _put_varint(out, len(data))
        out += data
