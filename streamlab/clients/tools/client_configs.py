"""What Kafka's own clients say about a setting that they cannot use (`ProducerConfig`, `ConsumerConfig`).

Law of the module: type and least value of the settings that a lab's clients know; the sentences are Kafka's.
"""

from __future__ import annotations

from collections.abc import Mapping

from streamlab.clients.duration import milliseconds_of_duration
from streamlab.clients.tools.java import CONFIG_EXCEPTION, JavaError
from streamlab.protocol.config_values import BadValue, parse

NUMBERS: dict[str, tuple[str, int]] = {
    "send.buffer.bytes": ("int", -1),
    "receive.buffer.bytes": ("int", -1),
    "reconnect.backoff.ms": ("long", 0),
    "reconnect.backoff.max.ms": ("long", 0),
    "linger.ms": ("long", 0),
    "batch.size": ("int", 0),
    "retries": ("int", 0),
    "delivery.timeout.ms": ("int", 0),
    "max.in.flight.requests.per.connection": ("int", 1),
    "request.timeout.ms": ("int", 0),
    "retry.backoff.ms": ("long", 0),
    "retry.backoff.max.ms": ("long", 0),
    "max.request.size": ("int", 0),
    "buffer.memory": ("long", 0),
    "max.block.ms": ("long", 0),
    "metadata.max.age.ms": ("long", 0),
    "partitioner.availability.timeout.ms": ("long", 0),
    "session.timeout.ms": ("int", -(2**31)),
    "heartbeat.interval.ms": ("int", -(2**31)),
    "max.poll.interval.ms": ("int", 1),
    "max.poll.records": ("int", 1),
    "auto.commit.interval.ms": ("int", 0),
    "fetch.min.bytes": ("int", 0),
    "fetch.max.bytes": ("int", 0),
    "fetch.max.wait.ms": ("int", 0),
    "max.partition.fetch.bytes": ("int", 0),
}
BOOLEANS = (
    "enable.idempotence",
    "partitioner.adaptive.partitioning.enable",
    "partitioner.ignore.keys",
    "enable.auto.commit",
    "allow.auto.create.topics",
)
WORDS = {"acks": ("all", "-1", "0", "1"), "isolation.level": ("read_committed", "read_uncommitted")}
CLASSES = ("partitioner.class", "key.deserializer", "value.deserializer")
PROTOCOLS = ("CONSUMER", "CLASSIC")
BY_DURATION = "by_duration:"


def objection(given: Mapping[str, str]) -> JavaError | None:
    """What the first bad setting is told; None where all can be read."""
    for name, text in given.items():
        told = _objection(name, text)
        if told:
            return JavaError(CONFIG_EXCEPTION, told)
    return None


def _objection(name: str, text: str) -> str:
    if name in WORDS and text not in WORDS[name]:
        return f"Invalid value {text} for configuration {name}: String must be one of: {', '.join(WORDS[name])}"
    if name == "auto.offset.reset" and not _is_policy(text):
        return (
            f"Invalid value {text} for configuration {name}: Invalid value `{text}` for configuration {name}. The value must be either "
            "'earliest', 'latest', 'none' or of the format 'by_duration:<PnDTnHnMn.nS.>'."
        )
    if name in CLASSES and text and "." not in text:
        return f"Invalid value {text} for configuration {name}: Class {text} could not be found."
    if name == "group.protocol" and text.upper() not in PROTOCOLS:
        return f"Invalid value {text} for configuration {name}: String must be one of (case insensitive): {', '.join(PROTOCOLS)}"
    kind, least = NUMBERS.get(name, ("boolean", 0))
    if name not in NUMBERS and name not in BOOLEANS:
        return ""
    try:
        value = parse(name, kind, text)
    except BadValue as bad:
        return str(bad)
    if kind != "boolean" and isinstance(value, int) and value < least:
        return f"Invalid value {value} for configuration {name}: Value must be at least {least}"
    return ""


def _is_policy(text: str) -> bool:
    if text.lower() in ("earliest", "latest", "none"):
        return True
    return text.lower().startswith(BY_DURATION) and milliseconds_of_duration(text[len(BY_DURATION) :]) is not None
