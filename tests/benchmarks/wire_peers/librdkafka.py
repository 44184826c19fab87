"""librdkafka by its C interface, out of confluent-kafka's own package: many messages per call.

Law of the module: nothing here is done once per message in Python, so that the client measures the broker and not the interpreter.
Messages are handed over in blocks (`rd_kafka_produce_batch`), acknowledgements are read off the length of the out queue, and consumed
messages are passed to a C function that ignores them. Settings are librdkafka's own names and defaults. Raises `RuntimeError` with
librdkafka's text.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import time
from collections.abc import Mapping, Sequence
from ctypes import POINTER, byref, c_char_p, c_int, c_int32, c_int64, c_size_t, c_void_p
from pathlib import Path

import confluent_kafka

PRODUCER, CONSUMER = 0, 1
ANY_PARTITION = -1
COPY = 2
PURGE_ALL = 1 | 2
BLOCK = 5_000
"""Messages per call."""


class Message(ctypes.Structure):
    """`rd_kafka_message_t`."""

    _fields_ = (
        ("err", c_int),
        ("topic", c_void_p),
        ("partition", c_int32),
        ("payload", c_char_p),
        ("len", c_size_t),
        ("key", c_char_p),
        ("key_len", c_size_t),
        ("offset", c_int64),
        ("private", c_void_p),
    )


def load_library() -> ctypes.CDLL:
    """The library that confluent-kafka brings, else the system's."""
    package = Path(confluent_kafka.__file__).parent
    bundled = [*package.parent.glob("confluent_kafka.libs/librdkafka*"), *package.glob(".dylibs/librdkafka*")]
    name = str(bundled[0]) if bundled else ctypes.util.find_library("rdkafka")
    if name is None:
        raise RuntimeError("librdkafka was found neither beside confluent_kafka nor in the system")
    library = ctypes.CDLL(name)
    for function, result, arguments in (
        ("conf_new", c_void_p, ()),
        ("conf_set", c_int, (c_void_p, c_char_p, c_char_p, c_char_p, c_size_t)),
        ("new", c_void_p, (c_int, c_void_p, c_char_p, c_size_t)),
        ("destroy_flags", None, (c_void_p, c_int)),
        ("err2str", c_char_p, (c_int,)),
        ("topic_new", c_void_p, (c_void_p, c_char_p, c_void_p)),
        ("topic_destroy", None, (c_void_p,)),
        ("produce_batch", c_int, (c_void_p, c_int32, c_int, POINTER(Message), c_int)),
        ("outq_len", c_int, (c_void_p,)),
        ("flush", c_int, (c_void_p, c_int)),
        ("purge", c_int, (c_void_p, c_int)),
        ("query_watermark_offsets", c_int, (c_void_p, c_char_p, c_int32, POINTER(c_int64), POINTER(c_int64), c_int)),
        ("queue_new", c_void_p, (c_void_p,)),
        ("queue_destroy", None, (c_void_p,)),
        ("consume_start_queue", c_int, (c_void_p, c_int32, c_int64, c_void_p)),
        ("consume_stop", c_int, (c_void_p, c_int32)),
        ("consume_callback_queue", c_int, (c_void_p, c_int, c_void_p, c_void_p)),
        ("seek", c_int, (c_void_p, c_int32, c_int64, c_int)),
        ("handle_mock_cluster", c_void_p, (c_void_p,)),
        ("mock_cluster_bootstraps", c_char_p, (c_void_p,)),
        ("mock_topic_create", c_int, (c_void_p, c_char_p, c_int, c_int)),
    ):
        exported = getattr(library, f"rd_kafka_{function}")
        exported.restype, exported.argtypes = result, arguments
    return library


class Client:
    """One `rd_kafka_t` and, if named, one topic of it."""

    def __init__(self, kind: int, settings: Mapping[str, object], topic: str = "") -> None:
        self.library = load_library()
        text = ctypes.create_string_buffer(512)
        conf = self.library.rd_kafka_conf_new()
        for name, value in settings.items():
            if self.library.rd_kafka_conf_set(conf, name.encode(), str(value).encode(), text, len(text)) != 0:
                raise RuntimeError(text.value.decode())
        self.handle = self.library.rd_kafka_new(kind, conf, text, len(text))
        if not self.handle:
            raise RuntimeError(text.value.decode())
        self.name = topic.encode()
        self.topic = self.library.rd_kafka_topic_new(self.handle, self.name, None) if topic else None

    def close(self) -> None:
        """Free it; what is still under way is given up."""
        if self.topic is not None:
            self.library.rd_kafka_topic_destroy(self.topic)
        self.library.rd_kafka_destroy_flags(self.handle, 0)

    def watermarks(self, partition: int, wait_ms: int = 5_000) -> tuple[int, int]:
        """The partition's first offset, and the one after its last."""
        low, high = c_int64(), c_int64()
        self.check(
            self.library.rd_kafka_query_watermark_offsets(self.handle, self.name, partition, byref(low), byref(high), wait_ms)
        )
        return low.value, high.value

    def check(self, error: int) -> None:
        if error != 0:
            raise RuntimeError(self.library.rd_kafka_err2str(error).decode())


class Producer(Client):
    """Sends one payload again and again, without a key, to partitions that librdkafka's partitioner chooses."""

    def __init__(self, settings: Mapping[str, object], topic: str, payload: bytes) -> None:
        super().__init__(PRODUCER, settings, topic)
        self.payload = payload
        self.block = (Message * BLOCK)()
        for message in self.block:
            message.payload, message.len = payload, len(payload)

    def send(self, count: int) -> int:
        """Hand over up to `count` (at most BLOCK) messages; how many found room."""
        return int(self.library.rd_kafka_produce_batch(self.topic, ANY_PARTITION, COPY, self.block, min(count, BLOCK)))

    @property
    def waiting(self) -> int:
        """Messages not yet acknowledged."""
        return int(self.library.rd_kafka_outq_len(self.handle))

    def flush(self, seconds: float) -> None:
        self.check(self.library.rd_kafka_flush(self.handle, int(seconds * 1000)))

    def purge(self) -> None:
        """Forget what is not acknowledged."""
        self.library.rd_kafka_purge(self.handle, PURGE_ALL)


class Reader(Client):
    """Reads partitions of a topic from given offsets, without a group."""

    def __init__(self, settings: Mapping[str, object], topic: str) -> None:
        super().__init__(CONSUMER, settings, topic)
        self.queue = self.library.rd_kafka_queue_new(self.handle)
        self.started: set[int] = set()
        self._ignore = ctypes.cast(ctypes.CDLL(None).labs, c_void_p)

    def begin(self, offsets: Sequence[int]) -> None:
        """Read each partition on from its offset; partitions that are being read already are sought."""
        for partition, offset in enumerate(offsets):
            if partition in self.started:
                self.check(self.library.rd_kafka_seek(self.topic, partition, offset, 5_000))
            elif self.library.rd_kafka_consume_start_queue(self.topic, partition, offset, self.queue) != 0:
                raise RuntimeError(f"partition {partition} cannot be read")
            self.started.add(partition)

    def take(self, count: int, seconds: float) -> float:
        """Seconds until `count` messages have come. Raises TimeoutError."""
        begun = time.perf_counter()
        taken = 0
        while taken < count:
            taken += max(0, self.library.rd_kafka_consume_callback_queue(self.queue, 100, self._ignore, None))
            if time.perf_counter() - begun > seconds:
                raise TimeoutError(f"{taken:,} of {count:,} messages came within {seconds:g} s")
        return time.perf_counter() - begun

    def close(self) -> None:
        for partition in self.started:
            self.library.rd_kafka_consume_stop(self.topic, partition)
        self.library.rd_kafka_queue_destroy(self.queue)
        super().close()
