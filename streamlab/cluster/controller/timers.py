"""The controller's timers.

Law of the room: data only.
"""

from __future__ import annotations

import msgspec


class SessionCheck(msgspec.Struct, gc=False):
    """Look whose session has run off."""


class ElectPreferred(msgspec.Struct, gc=False):
    """Give partitions back to their preferred leaders."""


class ElectUnclean(msgspec.Struct, gc=False):
    """Give partitions without a leader any live one, where their topics allow it."""


class MetadataWaitOver(msgspec.Struct, gc=False):
    """A broker has waited long enough for news."""

    broker: int
    number: int
