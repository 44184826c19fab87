"""The compiled readers read what kio writes: for every API and version, from random requests; and believe no length."""

from __future__ import annotations

import io
import random
import struct
from typing import Any

import pytest
from kio.serial import entity_writer

from streamlab.wire.apis import API_OF_KEY, API_VERSIONS, API_VERSIONS_LAST
from streamlab.wire.readers import NotUnderstood, read_request, reader_of
from streamlab.wire.schema import message_class
from tests.wire.random_messages import random_message

PAIRS = [(api.key, version) for api in API_OF_KEY.values() for version in range(api.first, api.last + 1)]
PAIRS += [(API_VERSIONS, version) for version in range(API_VERSIONS_LAST + 1)]


@pytest.mark.parametrize(("key", "version"), PAIRS)
def test_what_kio_writes_is_read(key: int, version: int) -> None:
    chance = random.Random(key * 100 + version)
    cls = message_class(key, version, "request")
    for _ in range(20):
        plain, entity = random_message(cls, chance, whole=True)
        written = io.BytesIO()
        entity_writer(cls)(written, entity)
        found, end = reader_of(key, version)(b"junk" + written.getvalue(), 4)
        assert end == len(written.getvalue()) + 4
        assert as_plain(found) == _joined(plain)


@pytest.mark.parametrize(("key", "version"), PAIRS)
def test_a_request_cut_short_is_not_understood(key: int, version: int) -> None:
    chance = random.Random(key * 100 + version)
    cls = message_class(key, version, "request")
    _, entity = random_message(cls, chance, whole=True)
    written = io.BytesIO()
    entity_writer(cls)(written, entity)
    for end in range(len(written.getvalue())):
        with pytest.raises(NotUnderstood):
            read_request(key, version, written.getvalue()[:end], 0)


def test_a_monstrous_array_is_refused_before_anything_is_made() -> None:
    with pytest.raises(NotUnderstood, match="an array of 2147483647 items cannot be in 0 bytes"):
        read_request(3, 1, struct.pack(">i", 2**31 - 1), 0)


def test_null_where_the_schema_allows_none() -> None:
    with pytest.raises(NotUnderstood, match="must not be null"):
        read_request(10, 0, b"\xff\xff", 0)


def as_plain(value: Any) -> Any:
    """An object that was read, as plain data."""
    if isinstance(value, tuple):
        return [as_plain(item) for item in value]
    if hasattr(value, "__struct_fields__"):
        return {name: as_plain(getattr(value, name)) for name in value.__struct_fields__}
    return value


def _joined(value: Any) -> Any:
    """Plain data with records as one run of bytes, and lists for all else that comes in a row."""
    if isinstance(value, dict):
        return {name: _joined(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        if value and isinstance(value[0], bytes):
            return b"".join(value)
        return [_joined(item) for item in value]
    return value
