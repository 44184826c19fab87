"""Codes of labs: short enough to say across a room.

Law of the module: no letter or digit that can be taken for another.
"""

from __future__ import annotations

import secrets

ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
LENGTH = 5


def new_code() -> str:
    """A code by chance."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def as_typed(text: str) -> str:
    """The code that somebody meant: spaces and case do not matter; the server's own labs have lower-case names."""
    text = "".join(text.split())
    return text.lower() if text.lower() in ("demo", "empty") else text.upper()
