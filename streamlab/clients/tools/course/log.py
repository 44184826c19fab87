"""What kafkajs writes to the console (kafkajs 2.2.4, `loggers/console.js`): a line of JSON per entry.

Law of the module: its own words and fields, with the lab's time.
"""

from __future__ import annotations

import json
from typing import Any

from streamlab.clients.calendar import date_of
from streamlab.clients.tools.screen import Screen

PARTITIONER = (
    "KafkaJS v2.0.0 switched default partitioner. To retain the same partitioning behavior as in previous versions, create the producer "
    'with the option "createPartitioner: Partitioners.LegacyPartitioner". See the migration guide at '
    "https://kafka.js.org/docs/migration-guide-v2.0.0#producer-new-default-partitioner for details. Silence this warning by setting the "
    'environment variable "KAFKAJS_NO_PARTITIONER_WARNING=1"'
)
"""A producer's first words."""

METADATA = "Metadata(key: 3, version: 6)"


class Log:
    """`on`: where it is written: informations to standard output, warnings and errors to standard error."""

    def __init__(self, on: Screen) -> None:
        self.on = on

    def info(self, message: str, **more: Any) -> None:
        self.on.out(self._line("INFO", message, more))

    def warn(self, message: str, **more: Any) -> None:
        self.on.err(self._line("WARN", message, more))

    def error(self, message: str, **more: Any) -> None:
        self.on.err(self._line("ERROR", message, more))

    def refused(self, request: str, broker: str, client_id: str, error: str) -> None:
        """A response with an error in it. `request`: as kafkajs calls it; `broker`: host:port. Numbers of bytes are left out."""
        self.error(f"[Connection] Response {request}", broker=broker, clientId=client_id, error=error.removesuffix("."))

    def _line(self, level: str, message: str, more: dict[str, Any]) -> str:
        time = date_of(self.on.wall).replace(" ", "T").replace(",", ".") + "Z"
        entry = {"level": level, "timestamp": time, "logger": "kafkajs", "message": message, **more}
        return json.dumps(entry, separators=(",", ":"), ensure_ascii=False)
