"""JSON files that tools read (`org.apache.kafka.server.util.Json`).

Law of the module: what is no JSON is None; what has another shape than the tool needs is refused in Kafka's words.
"""

from __future__ import annotations

import json
from typing import Any

from streamlab.clients.tools.java import JavaError, Place

MISSING: Any = object()
MAPPING = "com.fasterxml.jackson.databind.JsonMappingException"


def read_json(text: str) -> Any:
    """The document; None where the text is none, MISSING where there is no text."""
    if not text.strip():
        return MISSING
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def of_object(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        shown = "" if value is MISSING else json.dumps(value, separators=(",", ":"))
        raise JavaError(MAPPING, f"Expected JSON object, received {shown}")
    return value


def of_array(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise JavaError(MAPPING, f"Expected JSON array, received {json.dumps(value, separators=(',', ':'))}")
    return value


def field(value: dict[str, Any], name: str) -> Any:
    if name not in value:
        raise JavaError(MAPPING, f"No such field exists: `{name}`")
    return value[name]


def text_field(value: dict[str, Any], name: str) -> str:
    found = field(value, name)
    if not isinstance(found, str):
        raise JavaError(MAPPING, f"Expected `String` value, received {json.dumps(found)}")
    return found


def whole_field(value: dict[str, Any], name: str, kind: str) -> int:
    """`kind`: Integer or Long, as the refusal says."""
    found = field(value, name)
    limit = 1 << (31 if kind == "Integer" else 63)
    if isinstance(found, bool) or not isinstance(found, int) or not -limit <= found < limit:
        raise JavaError(MAPPING, f"Expected `{kind}` value, received {json.dumps(found)}")
    return found


def place_of(value: Any) -> Place:
    """A {"topic": …, "partition": …}."""
    one = of_object(value)
    return text_field(one, "topic"), whole_field(one, "partition", "Integer")
