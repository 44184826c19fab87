"""Tables for a spreadsheet.

Law of the module: a spreadsheet takes no cell for a formula, whatever people have typed into it.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from io import StringIO
from typing import Any

FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def as_csv(header: Iterable[Any], rows: Iterable[Iterable[Any]]) -> str:
    """CSV text with a first line of names."""
    file = StringIO()
    writer = csv.writer(file)
    writer.writerow([str(name) for name in header])
    for row in rows:
        writer.writerow([_plain(cell) for cell in row])
    return file.getvalue()


def _plain(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULAS) else cell
