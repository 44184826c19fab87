"""How virtual time follows real time."""

from __future__ import annotations

from streamlab.engine.pace import Pace


def test_virtual_ms_begin_with_those_of_the_calendar() -> None:
    pace = Pace(1.0, 10.0, 500)
    ahead = pace.align(10.0104, 7_000_000.7)
    for wall in (10.0104, 10.0106, 10.0108, 10.0114, 10.2):
        date = 7_000_000.7 + (wall - 10.0104) * 1000
        assert pace.target(wall) + ahead == int(date + 1e-6)
