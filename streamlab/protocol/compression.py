"""The codecs of record batches (record format v2, attributes bits 0 to 2).

Law of the room: nothing is inflated beyond `MOST_INFLATED`; what would be larger, is no such stream or is one that Kafka refuses
(an LZ4 frame of linked blocks) is a `BadStream`.
"""

from __future__ import annotations

from collections.abc import Callable

import cramjam

NAMES = ("none", "gzip", "snappy", "lz4", "zstd")
"""The codecs by their number in a batch's attributes."""

MOST_INFLATED = 16 * 1024 * 1024
"""Bytes that are inflated of one batch to look into it."""

XERIAL = b"\x82SNAPPY\x00"
XERIAL_HEADER = 16
XERIAL_BLOCK = 32 * 1024

LZ4_MAGIC = b"\x04\x22\x4d\x18"
LZ4_INDEPENDENT = 0x20
LZ4_VERSION = 0xC0
LZ4_BLOCK = 64 * 1024
LZ4_STORED = 0x80000000


class BadStream(ValueError):
    """These bytes cannot be inflated."""


class TooLarge(BadStream):
    """A sound stream, for all that is known, but more than is inflated here."""


def inflate(codec: str, data: memoryview) -> bytes:
    """The bytes that were compressed. Raises BadStream, TooLarge."""
    if codec == "none":
        return bytes(data)
    try:
        return _INFLATE[codec](data)
    except TooLarge:
        raise
    except (cramjam.DecompressionError, ValueError, IndexError) as error:
        raise BadStream(f"Failed to decompress record stream ({codec}: {error})") from None


def deflate(codec: str, data: bytes) -> bytes:
    """The bytes compressed as a Java client does it."""
    return _DEFLATE[codec](data)


def _whole(tool: Callable[[memoryview, bytearray], int]) -> Callable[[memoryview], bytes]:
    """Inflates with ever larger room, so that a small batch never costs the limit."""

    def inflate_with(data: memoryview) -> bytes:
        room = max(4096, len(data) * 4)
        while True:
            out = bytearray(min(room, MOST_INFLATED))
            try:
                return bytes(memoryview(out)[: tool(data, out)])
            except cramjam.DecompressionError as error:
                if "whole buffer" not in str(error):
                    raise
                if room >= MOST_INFLATED:
                    raise TooLarge(f"more than {MOST_INFLATED} bytes when inflated") from None
                room *= 8

    return inflate_with


def _lz4(data: memoryview) -> bytes:
    if bytes(data[:4]) != LZ4_MAGIC:
        raise BadStream("Stream unsupported (invalid magic bytes)")
    if data[4] & 0xC0 != 0x40:
        raise BadStream(f"FLG version {data[4] >> 6} is not supported")
    if not data[4] & LZ4_INDEPENDENT:
        raise BadStream("Dependent block stream is unsupported (BLOCK_INDEPENDENCE must be set)")
    return _lz4_frame(data)


_lz4_frame = _whole(cramjam.lz4.decompress_into)


def _snappy(data: memoryview) -> bytes:
    if bytes(data[:8]) != XERIAL:
        return _raw_snappy(data)
    out, at = [], XERIAL_HEADER
    room = MOST_INFLATED
    while at < len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        block = _raw_snappy(data[at + 4 : at + 4 + size], room)
        room -= len(block)
        out.append(block)
        at += 4 + size
    return b"".join(out)


def _raw_snappy(data: memoryview, room: int = MOST_INFLATED) -> bytes:
    if cramjam.snappy.decompress_raw_len(data) > room:
        raise TooLarge(f"more than {MOST_INFLATED} bytes when inflated")
    return bytes(cramjam.snappy.decompress_raw(data))


def _to_snappy(data: bytes) -> bytes:
    """In xerial's framing, as snappy-java writes it: version 1, readable by version 1, blocks of 32 KiB."""
    out = [XERIAL, b"\0\0\0\x01\0\0\0\x01"]
    for at in range(0, len(data), XERIAL_BLOCK):
        block = bytes(cramjam.snappy.compress_raw(data[at : at + XERIAL_BLOCK]))
        out += [len(block).to_bytes(4, "big"), block]
    return b"".join(out)


def _to_lz4(data: bytes) -> bytes:
    """A frame of independent blocks of 64 KiB; its descriptor's checksum is that of these very flags (`Lz4BlockOutputStream`)."""
    out = [LZ4_MAGIC, b"\x60\x40\x82"]
    for at in range(0, len(data), LZ4_BLOCK):
        plain = data[at : at + LZ4_BLOCK]
        block = bytes(cramjam.lz4.compress_block(plain, store_size=False))
        if len(block) < len(plain):
            out += [len(block).to_bytes(4, "little"), block]
        else:
            out += [(len(plain) | LZ4_STORED).to_bytes(4, "little"), plain]
    return b"".join([*out, b"\0\0\0\0"])


_INFLATE: dict[str, Callable[[memoryview], bytes]] = {
    "gzip": _whole(cramjam.gzip.decompress_into),
    "snappy": _snappy,
    "lz4": _lz4,
    "zstd": _whole(cramjam.zstd.decompress_into),
}
_DEFLATE: dict[str, Callable[[bytes], bytes]] = {
    "none": lambda data: data,
    "gzip": lambda data: bytes(cramjam.gzip.compress(data)),
    "snappy": _to_snappy,
    "lz4": _to_lz4,
    "zstd": lambda data: bytes(cramjam.zstd.compress(data)),
}
