"""Every family of the recorded vectors that is built is equal to Kafka's."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fidelity.__main__ import load, tallies
from tests.fidelity.tally import Tally

DATA = Path(__file__).parent / "data"
FILES = ("kafka-vectors.json", "kafka-vectors-random.json.gz")


@pytest.mark.parametrize("tally", [tally for file in FILES for tally in tallies(load(DATA / file))], ids=lambda tally: tally.family)
def test_a_family_is_equal_to_kafkas(tally: Tally) -> None:
    assert tally.total > 0
    assert tally.equal == tally.total, "\n".join(tally.lines())
    assert tally.order_accepted == tally.order_total
