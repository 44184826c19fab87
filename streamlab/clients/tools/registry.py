"""The tools by name.

Law of the module: one list; the terminal, its completion and the processes read it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from streamlab.clients.tools import configs, delete_records, get_offsets, groups, leader_election, topics
from streamlab.clients.tools.options import Option, options_of


class Tool(msgspec.Struct, frozen=True):
    """`run`: the conversation of one process."""

    name: str
    run: Callable[[Any], Any]

    @property
    def options(self) -> Mapping[str, Option]:
        """What its command line takes, by name."""
        return options_of(self.name)


TOOLS: dict[str, Tool] = {
    tool.NAME: Tool(tool.NAME, tool.run) for tool in (topics, configs, get_offsets, delete_records, groups, leader_election)
}
"""By name, as it is typed."""
