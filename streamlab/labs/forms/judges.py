"""Kafka's own judges of names and values, as one sentence or nothing.

Law of the module: the rules live in `protocol`; here they only take the shape that a form needs.
"""

from __future__ import annotations

import re

try:
    from streamlab.protocol import topic_names
except ImportError:
    topic_names = None


def topic_name_fault(name: str) -> str:
    if topic_names is None:
        if not re.fullmatch(r"[A-Za-z0-9._-]+", name):
            return f"Topic name is invalid: '{name}' contains one or more characters other than ASCII alphanumerics, '.', '_' and '-'"
        return ""
    return ""


def config_fault(key: str, value: str) -> str:
    return ""
