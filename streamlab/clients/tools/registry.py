"""The tools by name.

Law of the module: one list; the terminal, its completion and the processes read it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from streamlab.clients.tools import topics
from streamlab.clients.tools.options import Options


class Tool(msgspec.Struct, frozen=True):
    """`run`: the conversation of one process. `options`: what its command line takes, for completion and help."""

    name: str
    run: Callable[[Any], Any]
    options: Options


TOOLS: dict[str, Tool] = {tool.name: tool for tool in (Tool("kafka-topics.sh", topics.run, topics.OPTIONS),)}
"""By name, as it is typed."""
