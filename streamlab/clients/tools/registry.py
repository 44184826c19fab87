"""The tools by name.

Law of the module: one list; the terminal, its completion and the processes read it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from streamlab.clients.tools import (
    broker_api_versions,
    cluster,
    configs,
    console_consumer,
    console_producer,
    consumer_groups,
    delete_records,
    get_offsets,
    groups,
    leader_election,
    log_dirs,
    topics,
)
from streamlab.clients.tools.course.program import CourseProgram
from streamlab.clients.tools.options import Option, options_of


class Tool(msgspec.Struct, frozen=True):
    """`run`: the conversation of one process, or `make`: what makes its console."""

    name: str
    run: Callable[[Any], Any] | None = None
    make: Callable[[Any], Any] | None = None

    @property
    def options(self) -> Mapping[str, Option]:
        """What its command line takes, by name."""
        return options_of(self.name)


_CONVERSATIONS = (
    topics,
    consumer_groups,
    configs,
    get_offsets,
    delete_records,
    groups,
    leader_election,
    broker_api_versions,
    cluster,
    log_dirs,
)

TOOLS: dict[str, Tool] = {
    **{tool.NAME: Tool(tool.NAME, tool.run) for tool in _CONVERSATIONS},
    console_producer.NAME: Tool(console_producer.NAME, make=console_producer.ConsoleProducer),
    console_consumer.NAME: Tool(console_consumer.NAME, make=console_consumer.ConsoleConsumer),
    **{name: Tool(name, make=CourseProgram) for name in ("npm", "npx", "node")},
}
"""By name, as it is typed."""
