"""Durations as Java writes them: PnDTnHnMn.nS (`Duration.parse`).

Law of the room: text in, milliseconds out.
"""

from __future__ import annotations

import re

_FORM = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.(\d{1,9}))?S)?)?", re.IGNORECASE)


def milliseconds_of_duration(text: str) -> int | None:
    """A duration that is not negative, in ms; None where the text is none."""
    found = _FORM.fullmatch(text.strip())
    if found is None or not any(found.groups()) or text.strip().upper().endswith("T"):
        return None
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups()[:4])
    thousandths = int((found[5] or "").ljust(3, "0")[:3])
    return ((days * 24 + hours) * 60 + minutes) * 60_000 + seconds * 1_000 + thousandths
