"""What has happened since a step began, by kind of fact.

Law of the module: every fact is heard once, in order, as it was written. Bulk facts (appended, read …) are counted, not kept.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import msgspec

from streamlab.simulation.journal import Journal

COUNTED = frozenset({"appended", "read", "high_watermark", "accumulated", "committed"})
MOST_KEPT = 500
"""Of each kind; the oldest go first."""


class Happenings:
    """`since`: the journal offset that it begins at."""

    def __init__(self, since: int) -> None:
        self.since = since
        self.heard = since
        self.counts: Counter[str] = Counter()
        self.offsets: dict[str, list[int]] = {}
        self.facts: dict[str, list[dict[str, Any]]] = {}
        self._decoder = msgspec.json.Decoder()

    def listen(self, journal: Journal) -> bool:
        """Hear what was written since the last call; whether there was anything."""
        begin, self.heard = max(self.heard, journal.first_offset), journal.next_offset
        for offset, encoded in enumerate(journal.read(begin), begin):
            kind = encoded[9 : encoded.index(b'"', 9)].decode()
            self.counts[kind] += 1
            if kind not in COUNTED:
                self._keep(kind, offset, self._decoder.decode(encoded))
        return begin < self.heard

    def matching(self, kind: str, fields: dict[str, Any]) -> list[dict[str, Any]]:
        """The kept facts of a kind with these values, oldest first."""
        wanted = {name: list(value) if isinstance(value, tuple) else value for name, value in fields.items()}
        return [fact for fact in self.facts.get(kind, ()) if all(fact.get(name) == value for name, value in wanted.items())]

    def newest_offset(self, kind: str) -> int | None:
        """The journal offset of the newest fact of a kind."""
        offsets = self.offsets.get(kind)
        return offsets[-1] if offsets else None

    def _keep(self, kind: str, offset: int, fact: dict[str, Any]) -> None:
        facts, offsets = self.facts.setdefault(kind, []), self.offsets.setdefault(kind, [])
        facts.append(fact)
        offsets.append(offset)
        if len(facts) > MOST_KEPT:
            del facts[0], offsets[0]
