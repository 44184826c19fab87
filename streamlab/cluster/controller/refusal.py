"""How the controller refuses a part of a request.

Law of the room: Kafka's error and sentence, or None where Kafka sends none.
"""

from __future__ import annotations

from streamlab.protocol.errors import Errors


class Refused(Exception):
    """A topic, a partition or a config is refused; the rest of the request goes on."""

    def __init__(self, error: Errors, message: str | None = None) -> None:
        super().__init__(message)
        self.error = error
        self.message = message
