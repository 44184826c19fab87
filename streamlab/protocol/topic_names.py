"""Topic names: which are allowed, which are internal, which collide (`org.apache.kafka.common.internals.Topic`).

Law of the room: Kafka's own sentences.
"""

from __future__ import annotations

import re

MAX_NAME_LENGTH = 249
INTERNAL_TOPICS = ("__consumer_offsets", "__transaction_state", "__share_group_state")

_LEGAL = re.compile(r"[a-zA-Z0-9._-]+")


def validate(name: str) -> str | None:
    """What is wrong with a name, in Kafka's words; None where nothing is."""
    if not name:
        return "Topic name is invalid: the empty string is not allowed"
    if name in (".", ".."):
        return f"Topic name is invalid: '{name}' is not allowed"
    units = len(name.encode("utf-16-le", "surrogatepass")) // 2
    if units > MAX_NAME_LENGTH:
        return f"Topic name is invalid: the length of '{name}' is longer than the max allowed length {MAX_NAME_LENGTH}"
    if not _LEGAL.fullmatch(name):
        return f"Topic name is invalid: '{name}' contains one or more characters other than ASCII alphanumerics, '.', '_' and '-'"
    return None


def is_internal(name: str) -> bool:
    """Whether Kafka keeps its own state in this topic."""
    return name in INTERNAL_TOPICS


def has_collision_chars(name: str) -> bool:
    """Whether a metric of another topic could get the same name."""
    return "." in name or "_" in name


def unify(name: str) -> str:
    """The name that metrics would have: "." as "_"."""
    return name.replace(".", "_")


def has_collision(a: str, b: str) -> bool:
    """Whether two names differ only in "." and "_"."""
    return unify(a) == unify(b)
