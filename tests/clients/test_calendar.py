"""Times as people write them."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streamlab.clients.calendar import days_from_epoch, milliseconds_of_time

UTC = datetime.UTC


@pytest.mark.parametrize(
    ("text", "ms"),
    [
        ("1700000000000", 1_700_000_000_000),
        ("1700000000", 1_700_000_000_000),
        ("1700000000.25", 1_700_000_000_250),
        ("2026-01-31T12:00:00Z", 1_769_860_800_000),
        ("2026-01-31 12:00:00", 1_769_860_800_000),
        ("2026-01-31T13:00:00.123456+01:00", 1_769_860_800_123),
        ("2026-01-31T10:30-0130", 1_769_860_800_000),
        ("2026-01-31", 1_769_817_600_000),
        ("2026-13-31", None),
        ("2026-02-30T00:00:00Z", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_times(text: str, ms: int | None) -> None:
    assert milliseconds_of_time(text) == ms


@given(st.dates())
def test_days_as_the_calendar_counts_them(date: datetime.date) -> None:
    assert days_from_epoch(date.year, date.month, date.day) == (date - datetime.date(1970, 1, 1)).days


@given(st.datetimes(min_value=datetime.datetime(1971, 1, 1), max_value=datetime.datetime(2200, 1, 1)))
def test_iso_times(moment: datetime.datetime) -> None:
    expected = (moment.replace(tzinfo=UTC) - datetime.datetime(1970, 1, 1, tzinfo=UTC)) // datetime.timedelta(milliseconds=1)
    assert milliseconds_of_time(moment.isoformat()) == expected
