"""What a person sees of a file before it is played: its first events, its broken lines, where its keys would go.

Law of the module: it reads at most so many events as make a person wait unnoticeably, and says when there were more.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.utils.translation import gettext, ngettext

from streamlab.clients.event_files import BadFile, after_row, inspect, row_at, shape_of
from streamlab.labs.spoken import translated
from streamlab.protocol.hashing import crc32, partition_for_key

MOST_EVENTS = 20_000
MOST_SHOWN = 160


@dataclass(frozen=True)
class BrokenLine:
    """A line that cannot be read, as `sentence` says; `lines`: (number, text, whether it is the one), itself and its neighbours."""

    sentence: str
    number: int
    lines: tuple[tuple[int, str, bool], ...]


@dataclass(frozen=True)
class Look:
    """`about`: how large and of what kind. `rows`: the first events, cell by cell. `broken`: how many lines are, among those looked at.

    `spread`: sentences about the keys; empty where none is chosen.
    """

    about: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    broken: int = 0
    first_broken: BrokenLine | None = None
    spread: tuple[str, ...] = ()


def look(data: bytes, format: str, key_column: str, time_column: str, partitions: int, flavour: str) -> Look:
    """Look at a file. A column that it does not have counts as none; raises BadFile where not even its beginning can be read."""
    seen = inspect(data, format, preview=4)
    csv = gettext("CSV with a header") if seen.has_header else gettext("CSV without a header")
    lines = ngettext("{count} line", "{count} lines", seen.rows).format(count=f"{seen.rows:,}")
    about = f"{lines} · {max(1, len(data) // 1024):,} kB · {'NDJSON' if seen.format == 'ndjson' else csv}"
    key = key_column if key_column in seen.columns else ""
    time = time_column if time_column in seen.columns else ""
    shape = shape_of(data, format)
    keys: Counter[bytes | None] = Counter()
    broken, first, events = 0, None, 0
    offset, line = shape.begin, shape.line
    while offset < len(data) and events < MOST_EVENTS:
        events += 1
        try:
            row = row_at(data, shape, offset, line, key, time)
        except BadFile as bad:
            broken += 1
            first = first or BrokenLine(translated(bad.sentence), bad.line, neighbours(data, bad.line))
            offset, line = after_row(data, shape, offset, line)
            continue
        if row is None:
            break
        keys[row.key] += 1
        offset, line = row.next, row.next_line
    spread = _spread(keys, partitions, flavour, offset < len(data)) if key else ()
    return Look(about, seen.columns, seen.preview, broken, first, spread)


def neighbours(data: bytes, number: int) -> tuple[tuple[int, str, bool], ...]:
    """The line and those beside it, as (number, text, whether it is the one); each cut where it is very long."""
    lines = data.split(b"\n", number + 1)[: number + 1]
    shown = range(max(1, number - 1), min(len(lines), number + 1) + 1)
    texts = {at: lines[at - 1].decode("utf-8", "replace").rstrip("\r")[:MOST_SHOWN] for at in shown}
    return tuple((at, text, at == number) for at, text in texts.items() if text or at == number)


def _spread(keys: Counter[bytes | None], partitions: int, flavour: str, cut: bool) -> tuple[str, ...]:
    """Where the keys would go, and who sends most."""
    total = sum(keys.values())
    named = {key: count for key, count in keys.items() if key is not None}
    if not named:
        return ()
    said = []
    if partitions:
        places = Counter(dict.fromkeys(range(partitions), 0))
        for key, count in named.items():
            places[crc32(key) % partitions if flavour == "librdkafka" else partition_for_key(key, partitions)] += count
        shown = ", ".join(f"P{number} {places[number]:,}" for number in range(min(partitions, 6))) + (
            ", …" if partitions > 6 else ""
        )
        what = gettext("{keys}, {partitions}: {shown}.").format(
            keys=_keys(len(named)), partitions=_partitions(partitions), shown=shown
        )
    else:
        what = gettext("{keys}.").format(keys=_keys(len(named)))
    said.append(gettext("Of the first {count} events: {what}").format(count=f"{total:,}", what=what) if cut else what)
    most, count = max(named.items(), key=lambda one: one[1])
    if len(named) > 1 and count / total >= 2 / len(named):
        told = gettext("{key} alone sends {share}.")
        said.append(told.format(key=most.decode("utf-8", "replace")[:40], share=f"{count / total:.0%}"))
    return tuple(said)


def _keys(count: int) -> str:
    return ngettext("{count} key", "{count} keys", count).format(count=f"{count:,}")


def _partitions(count: int) -> str:
    return ngettext("{count} partition", "{count} partitions", count).format(count=f"{count:,}")
