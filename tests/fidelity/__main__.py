"""`python -m tests.fidelity FILE…`: runs vector files (JSON or .json.gz) against the core.

Prints a line for each family, the first differing cases beneath it, and last `vectors: N/M equal`. Exit status 0 only if N = M.
"""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path
from typing import Any

from tests.fidelity import small
from tests.fidelity.families import FAMILIES, NOT_BUILT_YET
from tests.fidelity.tally import Tally


def load(path: Path) -> dict[str, Any]:
    """A vector file's content."""
    data = path.read_bytes()
    content: dict[str, Any] = json.loads(gzip.decompress(data) if data.startswith(b"\x1f\x8b") else data)
    return content


def tallies(content: dict[str, Any]) -> list[Tally]:
    """Compare every family of a file; says which are not built yet or not known."""
    found: list[Tally] = []
    for name, family in content.items():
        short = name.split(" ")[0]
        if short == "about":
            continue
        if short in NOT_BUILT_YET:
            print(f"{short}: not built yet")
        elif short == "coordinator_partition_of_50":
            found += small.coordinator(family)
        elif short == "partitioner" and isinstance(family, list):
            found += small.partitioner(family)
        elif short == "replica_placement" and "cases" not in family:
            found += small.replica_placement(family)
        elif short == "client_assignors" and "cases" not in family.get("range", {}):
            found += small.client_assignors(family)
        elif short in FAMILIES:
            found += FAMILIES[short](family)
        else:
            print(f"{short}: not a family that this program knows")
    return found


def main() -> int:
    paths = [Path(name) for name in sys.argv[1:]]
    if not paths:
        print(__doc__.splitlines()[0], file=sys.stderr)
        return 2
    equal = total = 0
    for path in paths:
        print(f"== {path.name}")
        for tally in tallies(load(path)):
            print("\n".join(tally.lines()))
            equal, total = equal + tally.equal, total + tally.total
    print(f"vectors: {equal}/{total} equal")
    return 0 if equal == total else 1


if __name__ == "__main__":
    sys.exit(main())
