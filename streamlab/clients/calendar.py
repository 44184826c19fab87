"""Times as people write them, to ms since the epoch.

Law of the room: text in, a number out or None. Known: seconds or milliseconds since the epoch, and ISO-8601 (without a zone: UTC).
"""

from __future__ import annotations

import re

_ISO = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?)?\s*(Z|[+-]\d\d:?(?:\d\d)?)?", re.IGNORECASE
)
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
MILLISECONDS_FROM = 100_000_000_000
"""Numbers from here on are milliseconds (1973 and later), below it seconds."""

_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def milliseconds_of_time(text: str) -> int | None:
    """A time as ms since the epoch; None where the text is no time."""
    text = text.strip()
    if _NUMBER.fullmatch(text):
        whole, _, part = text.partition(".")
        number = int(whole)
        return number if number >= MILLISECONDS_FROM else number * 1_000 + int(part.ljust(3, "0")[:3])
    found = _ISO.fullmatch(text)
    if found is None:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups()[:6])
    if not (1 <= month <= 12 and 1 <= day <= _DAYS[month - 1] and hour <= 23 and minute <= 59 and second <= 60):
        return None
    thousandths = int((found[7] or "").ljust(3, "0")[:3])
    moment = (days_from_epoch(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second) * 1_000 + thousandths
    return moment - _zone_ms(found[8] or "Z")


def days_from_epoch(year: int, month: int, day: int) -> int:
    """Days since 1970-01-01 in the Gregorian calendar."""
    if month <= 2:
        year -= 1
        month += 12
    era = year // 400
    of_era = year - era * 400
    of_year = (153 * (month - 3) + 2) // 5 + day - 1
    return era * 146_097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719_468


def date_of(moment: int) -> str:
    """A moment (ms since the epoch) as logs write it: 2026-01-31 12:00:00,000, in UTC."""
    days, rest = divmod(moment, 86_400_000)
    year, month, day = _date(days)
    seconds, ms = divmod(rest, 1_000)
    minutes, second = divmod(seconds, 60)
    return f"{year:04}-{month:02}-{day:02} {minutes // 60:02}:{minutes % 60:02}:{second:02},{ms:03}"


def _date(days: int) -> tuple[int, int, int]:
    """Year, month and day of so many days since 1970-01-01: the way back from `days_from_epoch`."""
    era, of_era = divmod(days + 719_468, 146_097)
    year = (of_era - of_era // 1_460 + of_era // 36_524 - of_era // 146_096) // 365
    of_year = of_era - (365 * year + year // 4 - year // 100)
    shifted = (5 * of_year + 2) // 153
    month = shifted + 3 if shifted < 10 else shifted - 9
    return year + era * 400 + (month <= 2), month, of_year - (153 * shifted + 2) // 5 + 1


def _zone_ms(zone: str) -> int:
    if zone in "Zz":
        return 0
    digits = zone[1:].replace(":", "").ljust(4, "0")
    offset = (int(digits[:2]) * 60 + int(digits[2:])) * 60_000
    return offset if zone[0] == "+" else -offset
