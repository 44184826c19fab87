"""`python -m tests.benchmarks NAME`: measures and prints; never judges. Figures are for the machine they were taken on: read ratios."""

from __future__ import annotations

import importlib
import sys

NAMES = ("simulation", "checkpoints", "memory", "past", "viewers", "page", "wire", "classroom")


def main() -> int:
    wanted = sys.argv[1:]
    unknown = [name for name in wanted if name not in NAMES]
    if unknown or not wanted:
        print(f"usage: python -m tests.benchmarks NAME…   where NAME is one of: {', '.join(NAMES)}", file=sys.stderr)
        return 2
    for name in wanted:
        print(f"== {name}")
        importlib.import_module(f"tests.benchmarks.{name}").run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
