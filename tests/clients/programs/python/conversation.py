"""What the Python programs share: their command line, the lines they print and the orders they take.

Law of the module: one JSON object per line, flushed at once; whoever reads the other end sees an event when it happens.
"""

from __future__ import annotations

import argparse
import json
import queue
import sys
import threading
import time
from collections.abc import Iterator


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("command", choices=["create", "produce", "consume"])
    parser.add_argument("--bootstrap", required=True)
    parser.add_argument("--client-id", required=True)
    parser.add_argument("--topic", required=True)
    parser.add_argument("--group")
    parser.add_argument("--partitions", type=int, default=3)
    parser.add_argument("--replicas", type=int, default=3)
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--codec", default="none")
    parser.add_argument("--prefix", default="m")
    parser.add_argument("--rate", type=float, default=0.0, help="messages a second; 0: as fast as they go")
    return parser.parse_args()


def say(event: str, **fields: object) -> None:
    sys.stdout.write(json.dumps({"event": event, **fields}) + "\n")
    sys.stdout.flush()


def messages(settings: argparse.Namespace) -> Iterator[tuple[str, str]]:
    """Keys and values, each not before its time."""
    begun = time.monotonic()
    for number in range(settings.count):
        if settings.rate:
            time.sleep(max(0.0, begun + number / settings.rate - time.monotonic()))
        yield f"user-{number % 20}", f"{settings.prefix}-{number}"


def orders() -> queue.Queue[list[str]]:
    """Orders from standard input, word by word; the end of the input is an order to leave."""
    waiting: queue.Queue[list[str]] = queue.Queue()

    def listen() -> None:
        for line in sys.stdin:
            waiting.put(line.split())
        waiting.put(["leave"])

    threading.Thread(target=listen, daemon=True).start()
    return waiting
