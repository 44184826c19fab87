"""The compiled writers write what kio writes: for every API and version, from random answers."""

from __future__ import annotations

import io
import random

import pytest
from kio.serial import entity_writer

from streamlab.wire.apis import API_OF_KEY, API_VERSIONS, API_VERSIONS_LAST
from streamlab.wire.schema import message_class
from streamlab.wire.writers import write
from tests.wire.random_messages import random_message

PAIRS = [(api.key, version) for api in API_OF_KEY.values() for version in range(api.first, api.last + 1)]
PAIRS += [(API_VERSIONS, version) for version in range(API_VERSIONS_LAST + 1)]


@pytest.mark.parametrize(("key", "version"), PAIRS)
def test_the_bytes_are_kios(key: int, version: int) -> None:
    chance = random.Random(key * 100 + version)
    cls = message_class(key, version, "response")
    for _ in range(20):
        plain, entity = random_message(cls, chance)
        expected = io.BytesIO()
        entity_writer(cls)(expected, entity)
        assert b"".join(bytes(part) for part in write(key, version, plain)) == expected.getvalue()


def test_a_field_with_a_default_may_be_missing() -> None:
    empty = {"topics": [], "brokers": [], "throttle_time": 0, "error_code": 0}
    assert b"".join(write(3, 12, empty)) == b"\0\0\0\0" + b"\x01" + b"\0" + b"\xff\xff\xff\xff" + b"\x01" + b"\0"
