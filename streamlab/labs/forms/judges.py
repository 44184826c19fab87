"""Kafka's own judges of names and values, as one sentence or nothing.

Law of the module: the rules live in `protocol`; here they only take the shape that a form needs.
"""

from __future__ import annotations

from streamlab.protocol import topic_names
from streamlab.protocol.configs import validate_topic_configs


def topic_name_fault(name: str) -> str:
    """What Kafka would say against a topic's name; empty where nothing."""
    return topic_names.validate(name) or ""


def config_fault(key: str, value: str) -> str:
    """What Kafka would say against a topic config's value; empty where nothing."""
    invalid = validate_topic_configs({key: value})
    return invalid.message if invalid is not None else ""
