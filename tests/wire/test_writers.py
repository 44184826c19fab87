"""The compiled writers write what kio writes: for every API and version, from random answers."""

from __future__ import annotations

import datetime
import io
import random
import uuid
from typing import Any

import pytest
from kio.schema.errors import ErrorCode
from kio.serial import entity_writer

from streamlab.wire.apis import API_OF_KEY, API_VERSIONS, API_VERSIONS_LAST
from streamlab.wire.messages.shapes import id_text
from streamlab.wire.schema import Field, fields_of, message_class
from streamlab.wire.writers import write

PAIRS = [(api.key, version) for api in API_OF_KEY.values() for version in range(api.first, api.last + 1)]
PAIRS += [(API_VERSIONS, version) for version in range(API_VERSIONS_LAST + 1)]


@pytest.mark.parametrize(("key", "version"), PAIRS)
def test_the_bytes_are_kios(key: int, version: int) -> None:
    chance = random.Random(key * 100 + version)
    cls = message_class(key, version, "response")
    for _ in range(20):
        plain, entity = _struct(cls, chance)
        expected = io.BytesIO()
        entity_writer(cls)(expected, entity)
        assert b"".join(bytes(part) for part in write(key, version, plain)) == expected.getvalue()


def test_a_field_with_a_default_may_be_missing() -> None:
    empty = {"topics": [], "brokers": [], "throttle_time": 0, "error_code": 0}
    assert b"".join(write(3, 12, empty)) == b"\0\0\0\0" + b"\x01" + b"\0" + b"\xff\xff\xff\xff" + b"\x01" + b"\0"


def _struct(cls: Any, chance: random.Random, whole: bool = False) -> tuple[dict[str, Any], Any]:
    """Random plain data and the same as kio's object; not `whole`: some fields with a default are left out."""
    plain, values = {}, {}
    for field in fields_of(cls):
        if not field.required and not whole and chance.random() < 0.3:
            continue
        plain[field.name], values[field.name] = _value(field, chance)
    return plain, cls(**values)


def _value(field: Field, chance: random.Random) -> tuple[Any, Any]:
    if field.nullable and field.tag < 0 and field.kind not in ("uuid", "datetime_i64") and chance.random() < 0.3:
        return None, None
    if not field.array:
        return _one(field, chance)
    pairs = [_one(field, chance) for _ in range(chance.randrange(4))]
    return [plain for plain, _ in pairs], tuple(value for _, value in pairs)


def _one(field: Field, chance: random.Random) -> tuple[Any, Any]:
    if field.struct is not None:
        return _struct(field.struct, chance, whole=field.tag >= 0)
    kind = field.kind
    if kind == "string":
        text = "".join(chance.choice("abcä€") for _ in range(chance.choice((0, 3, 200))))
        return text, text
    if kind == "bytes":
        data = chance.randbytes(chance.choice((0, 5, 300)))
        return data, data
    if kind == "records":
        parts = [chance.randbytes(chance.randrange(200)) for _ in range(3)]
        return parts, b"".join(parts)
    if kind == "uuid":
        found = uuid.UUID(int=chance.getrandbits(128))
        return id_text(found), found
    if kind == "bool":
        flag = chance.random() < 0.5
        return flag, flag
    if kind == "error_code":
        code = chance.choice(list(ErrorCode))
        return code.value, code
    if kind.startswith("timedelta"):
        return 1500, datetime.timedelta(milliseconds=1500)
    if kind.startswith("datetime"):
        return (
            (None, None)
            if chance.random() < 0.5
            else (1_700_000_000_123, datetime.datetime.fromtimestamp(1_700_000_000.123, datetime.UTC))
        )
    bits = int(kind.lstrip("uint"))
    number = chance.randrange(0, 2 ** (bits - 1))
    return number, number
