"""How a log says no: a Kafka error on its way into a response."""

from __future__ import annotations


class Refusal(Exception):
    """`error`: Kafka's code. `record_errors`: (index of a record in its batch, why) where single records are at fault."""

    def __init__(self, error: int, message: str = "", record_errors: tuple[tuple[int, str], ...] = ()) -> None:
        super().__init__(message)
        self.error = error
        self.message = message
        self.record_errors = record_errors
