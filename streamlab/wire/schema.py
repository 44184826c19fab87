"""Kafka's message schemas, as the library kio has them: one class for each API, version and direction.

Law of the module: the only one that knows kio. A schema is imported when it is first asked for.
"""

from __future__ import annotations

import dataclasses
import importlib
import typing
from datetime import timedelta
from functools import cache
from typing import Any

import msgspec
from kio.schema.index import api_key_map
from kio.static.constants import EntityType

MILLISECOND = timedelta(milliseconds=1)


class Field(msgspec.Struct, frozen=True):
    """A field of a message. `kind`: kio's name of its type, "" for a struct. `tag` -1: not tagged. `default`: as plain data; `required`: none.

    `struct`: the message class of its value or items.
    """

    name: str
    kind: str
    array: bool
    nullable: bool
    tag: int
    required: bool
    default: Any
    struct: Any = None


def name_of(key: int) -> str:
    """An API's name in the schemas, as in `offset_fetch`."""
    return api_key_map[key]


@cache
def message_class(key: int, version: int, direction: str) -> Any:
    """The class of a "request" or "response"."""
    module = importlib.import_module(f"kio.schema.{api_key_map[key]}.v{version}.{direction}")
    wanted = EntityType[direction]
    for found in vars(module).values():
        if isinstance(found, type) and found.__module__ == module.__name__ and getattr(found, "__type__", None) is wanted:
            return found
    raise LookupError(f"{module.__name__} has no {direction}")


@cache
def is_flexible(key: int, version: int) -> bool:
    """Whether this version has compact lengths and tagged fields."""
    return bool(message_class(key, version, "request").__flexible__)


def milliseconds(duration: Any) -> int:
    """A duration of kio's, as a number."""
    return int(duration // MILLISECOND)


@cache
def fields_of(cls: Any) -> tuple[Field, ...]:
    """The fields of a message class, in the order in which they are written."""
    return tuple(_field(one) for one in dataclasses.fields(cls))


def _field(one: dataclasses.Field[Any]) -> Field:
    inner, nullable = _without_none(one.type)
    array = typing.get_origin(inner) is tuple
    if array:
        inner, _ = _without_none(typing.get_args(inner)[0])
    struct = inner if dataclasses.is_dataclass(inner) else None
    required = one.default is dataclasses.MISSING
    default = None if required else _plain(one.default)
    return Field(
        one.name,
        "" if struct is not None else str(one.metadata["kafka_type"]),
        array,
        nullable,
        int(one.metadata.get("tag", -1)),
        required,
        default,
        struct,
    )


def _without_none(annotation: Any) -> tuple[Any, bool]:
    if typing.get_origin(annotation) is tuple:
        return annotation, False
    arguments = typing.get_args(annotation)
    if type(None) not in arguments:
        return annotation, False
    return next(one for one in arguments if one is not type(None)), True


def _plain(value: Any) -> Any:
    if isinstance(value, timedelta):
        return milliseconds(value)
    if dataclasses.is_dataclass(value):
        return {one.name: _plain(getattr(value, one.name)) for one in dataclasses.fields(value)}
    return int(value) if isinstance(value, int) and not isinstance(value, bool) else value
