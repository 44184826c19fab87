"""What came of comparing a family of vectors."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

SHOWN = 3
"""How many differing cases of a family are printed."""


@dataclass
class Tally:
    """`equal` of `total`; cases that depend on the order of Java's hash maps are counted apart; `left_out`: reason -> cases."""

    family: str
    equal: int = 0
    total: int = 0
    order_accepted: int = 0
    order_total: int = 0
    left_out: dict[str, int] = field(default_factory=dict)
    differing: list[str] = field(default_factory=list)

    def compare(self, label: str, ours: object, kafkas: object) -> None:
        """Count one case."""
        self.total += 1
        if ours == kafkas:
            self.equal += 1
        else:
            self.differing.append(f"{label}: ours {ours!r}, Kafka's {kafkas!r}"[:600])

    def order_dependent(self, accepted: bool) -> None:
        """Count one case where Kafka's answer depends on the order of its hash maps."""
        self.order_total += 1
        self.order_accepted += accepted

    def leave_out(self, reason: str) -> None:
        """Count one case that is not compared."""
        self.left_out[reason] = self.left_out.get(reason, 0) + 1

    @contextmanager
    def case(self, label: str) -> Iterator[None]:
        """One case: if our own code throws, that case differs and the others go on."""
        try:
            yield
        except Exception as error:
            self.total += 1
            self.differing.append(f"{label}: ours threw {type(error).__name__}: {error}"[:600])

    def lines(self) -> list[str]:
        """For people: one line for the family, then the first differing cases."""
        told = f"{self.family}: {self.equal}/{self.total} equal"
        if self.order_total:
            told += f"; order-dependent: accepted {self.order_accepted} of {self.order_total}"
        for reason, count in self.left_out.items():
            told += f"; left out: {count} ({reason})"
        return [told, *(f"  {one}" for one in self.differing[:SHOWN])]
