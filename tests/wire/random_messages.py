"""Random messages of any schema: as plain data, and as the object that kio writes."""

from __future__ import annotations

import datetime
import random
import uuid
from base64 import urlsafe_b64encode
from typing import Any

from kio.schema.errors import ErrorCode

from streamlab.wire.schema import Field, fields_of


def random_message(cls: Any, chance: random.Random, whole: bool = False) -> tuple[dict[str, Any], Any]:
    """Random plain data and the same as kio's object; not `whole`: some fields with a default are left out."""
    plain, values = {}, {}
    for field in fields_of(cls):
        if not field.required and not whole and chance.random() < 0.3:
            continue
        plain[field.name], values[field.name] = _value(field, chance, whole)
    return plain, cls(**values)


def _value(field: Field, chance: random.Random, whole: bool) -> tuple[Any, Any]:
    if field.nullable and field.tag < 0 and field.kind not in ("uuid", "datetime_i64") and chance.random() < 0.3:
        return None, None
    if not field.array:
        return _one(field, chance, whole)
    pairs = [_one(field, chance, whole) for _ in range(chance.randrange(4))]
    return [plain for plain, _ in pairs], tuple(value for _, value in pairs)


def _one(field: Field, chance: random.Random, whole: bool) -> tuple[Any, Any]:
    if field.struct is not None:
        return random_message(field.struct, chance, whole or field.tag >= 0)
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
        return urlsafe_b64encode(found.bytes).decode().rstrip("="), found
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
    if kind == "float64":
        real = chance.choice([0.0, 1.5, -2.25, 1e30])
        return real, real
    bits = int(kind.lstrip("uint"))
    number = chance.randrange(0, 2 ** (bits - 1))
    return number, number
