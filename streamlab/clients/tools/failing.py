"""How most tools end where something goes wrong.

Law of the module: `mainNoExit` of Kafka's tools: the message, then the trace and an empty line, on standard error; exit status 1.
"""

from __future__ import annotations

from streamlab.clients.tools.java import JavaError
from streamlab.clients.tools.screen import Screen, print_trace


def fail(screen: Screen, error: JavaError, before: str = "") -> int:
    """Print an error; returns the exit status."""
    screen.err(before + ("null" if error.message is None else error.message))
    print_trace(screen, error)
    screen.err("")
    return 1
