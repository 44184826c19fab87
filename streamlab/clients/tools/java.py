"""What of Java shows in the tools' output: exceptions as they are printed, and the order of hash maps.

Law of the module: the texts and orders are those of `Throwable.printStackTrace` (without the frames, which name lines of Java code) and
`HashMap`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from streamlab.protocol.errors import Errors
from streamlab.protocol.hashing import hash_order, java_hash_code

Place = tuple[str, int]
"""A topic and the number of a partition."""

COMMON = "org.apache.kafka.common."
CONFIG_EXCEPTION = "org.apache.kafka.common.config.ConfigException"
ERRORS = "org.apache.kafka.common.errors."


class JavaError(Exception):
    """A Java exception on its way. `kind`: its class's full name."""

    def __init__(self, kind: str, message: str | None = None, cause: JavaError | None = None) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = str(cause) if message is None and cause is not None else message
        self.cause = cause
        self.suppressed: list[JavaError] = []

    def __str__(self) -> str:
        return self.kind if self.message is None else f"{self.kind}: {self.message}"

    @property
    def is_kafkas(self) -> bool:
        """Whether it is a `KafkaException`."""
        return self.kind.startswith(COMMON)

    def trace(self) -> list[str]:
        """The lines that name it and its causes."""
        lines = str(self).split("\n")
        lines += [f"\tSuppressed: {one}" for one in self.suppressed]
        cause = self.cause
        while cause is not None:
            lines += f"Caused by: {cause}".split("\n")
            cause = cause.cause
        return lines


def kafka_error(code: int, message: str | None = None) -> JavaError:
    """The exception of an error code; `message` None: Kafka's own sentence."""
    error = Errors(code)
    room = COMMON if error == Errors.INVALID_RECORD else ERRORS
    return JavaError(room + error.exception, error.message if message is None else message)


def illegal_argument(message: str) -> JavaError:
    return JavaError("java.lang.IllegalArgumentException", message)


def execution(cause: JavaError) -> JavaError:
    """What a future throws that has failed."""
    return JavaError("java.util.concurrent.ExecutionException", None, cause)


def runtime(cause: JavaError) -> JavaError:
    return JavaError("java.lang.RuntimeException", None, cause)


def place_hash(place: Place) -> int:
    """`TopicPartition.hashCode`."""
    return signed_32(31 * signed_32(31 + place[1]) + java_hash_code(place[0]))


def signed_32(number: int) -> int:
    """As an `int` of Java keeps it."""
    return ((number + (1 << 31)) & 0xFFFFFFFF) - (1 << 31)


def names_in_order(names: Iterable[str], room: int | None = None) -> list[str]:
    """Strings as a `HashMap` goes through them."""
    return hash_order(names, java_hash_code, room)


def places_in_order(places: Iterable[Place], room: int | None = None) -> list[Place]:
    """Partitions as a `HashMap` goes through them."""
    return hash_order(places, place_hash, room)


def split(text: str, by: str) -> list[str]:
    """`String.split` with a regular expression: empty pieces at the end are left out."""
    pieces = re.split(by, text)
    while len(pieces) > 1 and not pieces[-1]:
        pieces.pop()
    if pieces == [""] and text:
        return []
    return pieces


LONGEST_UUID, UUID_BYTES = 24, 16


def read_uuid(text: str) -> str:
    """`Uuid.fromString`: the text without padding. Raises JavaError."""
    if len(text) > LONGEST_UUID:
        raise illegal_argument(f"Input string with prefix `{text[:LONGEST_UUID]}` is too long to be decoded as a base64 UUID")
    bare = text.rstrip("=")
    strange = next((one for one in bare if not re.fullmatch(r"[A-Za-z0-9_-]", one)), None)
    if strange is not None:
        raise illegal_argument(f"Illegal base64 character {ord(strange):x}")
    if len(bare) % 4 == 1:
        raise illegal_argument(
            "Last unit does not have enough valid bits"
            if len(bare) > 1
            else "Input byte[] should at least have 2 bytes for base64 bytes"
        )
    size = len(bare) * 3 // 4
    if size != UUID_BYTES:
        told = f"decoded as {size} bytes, which is not equal to the expected {UUID_BYTES} bytes of a base64-encoded UUID"
        raise illegal_argument(f"Input string `{text}` {told}")
    return bare


def parse_int(text: str) -> int:
    """`Integer.parseInt`. Raises JavaError."""
    if re.fullmatch(r"[+-]?\d+", text, re.ASCII) and -(1 << 31) <= int(text) < 1 << 31:
        return int(text)
    raise JavaError("java.lang.NumberFormatException", f'For input string: "{text}"')
