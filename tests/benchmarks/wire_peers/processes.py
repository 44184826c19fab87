"""What a process takes, and free ports for one that is to listen.

Law of the module: read from outside (`/proc`), so that measuring costs the measured nothing.
"""

from __future__ import annotations

import os
import re
import socket
from collections.abc import Iterable
from pathlib import Path

FIRST_PORT, LAST_PORT = 20_000, 32_000
"""Below the range that Linux gives to outgoing connections, so that no client sits on a port that a broker is about to open."""


def memory_mb(pids: Iterable[int]) -> float:
    """Resident memory of these processes together, in MB."""
    statuses = (Path(f"/proc/{pid}/status").read_text() for pid in pids)
    return sum(int(re.search(r"VmRSS:\s+(\d+)", status)[1]) for status in statuses) / 1024  # type: ignore[index]


def cpu_seconds(pids: Iterable[int]) -> float:
    """Processor time, user and system, that these processes have used so far."""
    stats = (Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split() for pid in pids)
    return sum(int(fields[11]) + int(fields[12]) for fields in stats) / os.sysconf("SC_CLK_TCK")


def free_block(count: int) -> int:
    """The first of `count` ports in a row that nobody listens on. Raises OSError if there are none."""
    for first in range(FIRST_PORT + os.getpid() % 100 * count, LAST_PORT - count, count):
        if all(_is_free(port) for port in range(first, first + count)):
            return first
    raise OSError(f"no {count} free ports in a row between {FIRST_PORT} and {LAST_PORT}")


def _is_free(port: int) -> bool:
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
