"""What one lab may use. All of them are settings of the server; these are the defaults.

Law of the room: a limit refuses with a sentence, before anything has changed.
"""

from __future__ import annotations

import msgspec


class Limits(msgspec.Struct, frozen=True):
    """Counts per lab; sizes in bytes."""

    brokers: int = 9
    topics: int = 200
    partitions_of_topic: int = 1_000
    partitions: int = 10_000
    producers: int = 50
    members: int = 200
    record_bytes: int = 1_048_576
    retained_bytes: int = 56 * 1024 * 1024
    journal_bytes: int = 48 * 1024 * 1024
    burst: int = 10_000
    rate: float = 10_000.0
