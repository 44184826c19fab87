"""The load, in a process of its own: `python -m tests.benchmarks.wire_peers.load`, one JSON object per line in, one per line out.

Law of the module: one librdkafka client at a time, every scenario ends by itself within its seconds, and what was acknowledged is
looked for in the log afterwards. A request names a function and its arguments (`{"do": "produce", …}`); the answer is its result, or
`{"error": sentence}`. Times are seconds of the monotonic clock, which all processes of a machine share.
"""

from __future__ import annotations

import gc
import json
import resource
import struct
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

import confluent_kafka
from confluent_kafka.admin import AdminClient, NewTopic

from tests.benchmarks.wire_peers.librdkafka import BLOCK, Producer, Reader

Result = dict[str, Any]

MESSAGE_BYTES = 100
PARTITIONS = 3
COPIES = 3
PAYLOAD = bytes(range(33, 33 + 90)) + b"0123456789"
MOST_WAITING = 1_000
"""With one message per request: more than any broker answers in a round trip, few enough to be answered soon after the end."""
FLUSH_SECONDS = 20.0

EAGER = {"reconnect.backoff.ms": 20, "reconnect.backoff.max.ms": 50, "topic.metadata.refresh.fast.interval.ms": 20}
"""A client that waits for a server to come up should not be what is measured."""

READ_AHEAD = {
    "queued.min.messages": 1_000_000,
    "queued.max.messages.kbytes": 1_000_000,
    "fetch.queue.backoff.ms": 5,
    "fetch.wait.max.ms": 10,
}
"""The whole pass fits into the client's queue: librdkafka's own limits would otherwise be what is measured."""


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def create(bootstrap: str, topic: str) -> Result:
    """A topic of three partitions with three copies each."""
    admin = AdminClient({"bootstrap.servers": bootstrap})
    created = admin.create_topics([NewTopic(topic, PARTITIONS, COPIES)], request_timeout=10)
    created[topic].result(10)
    return {}


def first_ack(bootstrap: str, topic: str, seconds: float, creates: bool) -> Result:
    """Create the topic as soon as there is somebody to ask, send one message; `at`: when it was acknowledged."""
    end = time.monotonic() + seconds
    settings = {"bootstrap.servers": bootstrap, "log_level": 0, **EAGER}
    admin, producer = AdminClient(settings), confluent_kafka.Producer({**settings, "acks": "all"})
    while creates and not _try_to_create(admin, topic):
        if time.monotonic() > end:
            raise TimeoutError(f"the topic could not be created within {seconds:g} s")
        time.sleep(0.02)
    acked: list[float] = []

    def told(error: object, _: object) -> None:
        if error is None:
            acked.append(time.monotonic())

    producer.produce(topic, PAYLOAD, on_delivery=told)
    producer.flush(max(0.1, end - time.monotonic()))
    if not acked:
        raise TimeoutError(f"no message was acknowledged within {seconds:g} s")
    return {"at": acked[0]}


def _try_to_create(admin: AdminClient, topic: str) -> bool:
    created = admin.create_topics([NewTopic(topic, PARTITIONS, COPIES)], request_timeout=1)
    try:
        created[topic].result(1.5)
    except confluent_kafka.KafkaException as refused:
        return refused.args[0].code() == confluent_kafka.KafkaError.TOPIC_ALREADY_EXISTS
    except TimeoutError:
        return False
    return True


def _held(producer: Producer) -> int:
    """How many messages the topic's log holds or has held."""
    return sum(producer.watermarks(partition)[1] for partition in range(PARTITIONS))


def produce(bootstrap: str, topic: str, seconds: float, messages: int = 0, **settings: object) -> Result:
    """As fast as it goes: `messages` in number, or for `seconds`; no more than twice `seconds` in either case."""
    return _produce(bootstrap, topic, seconds, messages, 0, {"linger.ms": 5, **settings})


def one_per_request(bootstrap: str, topic: str, seconds: float) -> Result:
    """Each message in a request of its own, for `seconds`."""
    return _produce(bootstrap, topic, seconds, 0, MOST_WAITING, {"linger.ms": 0, "batch.num.messages": 1})


def _produce(bootstrap: str, topic: str, seconds: float, messages: int, most_waiting: int, settings: dict[str, object]) -> Result:
    """`rate`: messages acknowledged per second; `messages`: all that were in the end; `cpu`: cores that the load took.

    `full`: the share of time in which librdkafka would take no more from this loop.
    """
    producer = Producer({"bootstrap.servers": bootstrap, "acks": "all", "log_level": 0, **settings}, topic, PAYLOAD)
    try:
        for partition in range(PARTITIONS):
            producer.watermarks(partition)
        producer.send(200)
        producer.flush(FLUSH_SECONDS)
        before = _held(producer)
        begun, cpu, waited, sent = time.perf_counter(), _cpu(), 0.0, 0
        end = begun + (2 * seconds if messages else seconds)
        while (not messages or sent < messages) and time.perf_counter() < end:
            room = most_waiting - producer.waiting if most_waiting else BLOCK
            wanted = min(room, messages - sent) if messages else room
            taken = producer.send(wanted) if wanted > 0 else 0
            sent += taken
            if taken < BLOCK:
                pause = time.perf_counter()
                time.sleep(0.0005)
                waited += time.perf_counter() - pause
        if most_waiting:  # the rate is that of the window; what is still on its way is not waited for in it
            acked = sent - producer.waiting
            took = time.perf_counter() - begun
        producer.flush(FLUSH_SECONDS)
        if not most_waiting:
            acked, took = sent, time.perf_counter() - begun
        held = _held(producer) - before
        if held != sent:
            raise RuntimeError(f"{sent:,} messages were acknowledged, the log has {held:,}")
        return {"rate": acked / took, "messages": sent, "seconds": took, "cpu": (_cpu() - cpu) / took, "full": waited / took}
    finally:
        producer.purge()
        producer.close()


def consume(bootstrap: str, topic: str, newest: int, passes: int, seconds: float) -> Result:
    """Read the newest messages again and again; `rates`: of each pass, `messages`: how many one pass read."""
    reader = Reader({"bootstrap.servers": bootstrap, "log_level": 0, **READ_AHEAD}, topic)
    try:
        marks = [reader.watermarks(partition) for partition in range(PARTITIONS)]
        starts = _newest(marks, newest)
        count = sum(high - start for (_, high), start in zip(marks, starts, strict=True))
        rates, cpu, begun = [], _cpu(), time.perf_counter()
        for _ in range(passes):
            start = time.perf_counter()
            reader.begin(starts)
            reader.take(count, seconds)
            rates.append(count / (time.perf_counter() - start))
        return {"rates": rates, "messages": count, "cpu": (_cpu() - cpu) / (time.perf_counter() - begun)}
    finally:
        reader.close()


def _newest(marks: list[tuple[int, int]], newest: int) -> list[int]:
    """Where to begin in each partition, so that about `newest` messages are read in all: as many of each as there are."""
    starts = [high for _, high in marks]
    left = newest
    for waiting, index in enumerate(sorted(range(len(marks)), key=lambda i: marks[i][1] - marks[i][0])):
        low, high = marks[index]
        share = min(high - low, left // (len(marks) - waiting))
        starts[index] = high - share
        left -= share
    return starts


def end_to_end(bootstrap: str, topic: str, rate: int, seconds: float, warm_up: float) -> Result:
    """`rate` messages/s, none of them held back; the milliseconds from `produce` to `poll` of each, without the warm-up."""
    settings = {"bootstrap.servers": bootstrap, "log_level": 0}
    producer = confluent_kafka.Producer({**settings, "acks": "all", "linger.ms": 0})
    consumer = confluent_kafka.Consumer({**settings, "group.id": "wire-end-to-end", "enable.auto.commit": False})
    partitions = [confluent_kafka.TopicPartition(topic, partition) for partition in range(PARTITIONS)]
    for partition in partitions:
        partition.offset = consumer.get_watermark_offsets(partition, timeout=10)[1]
    consumer.assign(partitions)
    consumer.committed(partitions, timeout=20)  # until the coordinator's topic is there: making it stalls a cluster for a while
    late: list[float] = []
    begun = time.perf_counter()
    counted, end = begun + warm_up, begun + warm_up + seconds
    sent = 0

    def read() -> None:
        while (now := time.perf_counter()) < end + 2 and (now < end or len(late) < sent):
            message = consumer.poll(0.1)
            if message is None or message.error() is not None:
                continue
            came = time.perf_counter()
            (left,) = struct.unpack_from("d", message.value())
            if left >= counted:
                late.append((came - left) * 1000)

    reader = threading.Thread(target=read)
    reader.start()
    due = begun
    while due < end:
        time.sleep(max(0.0, due - time.perf_counter()))
        now = time.perf_counter()
        sent += now >= counted
        producer.produce(topic, struct.pack("d", now) + PAYLOAD[8:])
        producer.poll(0)
        due += 1 / rate
    producer.flush(10)
    reader.join()
    consumer.close()
    if not late:
        raise TimeoutError("no message came through")
    late.sort()
    return {"p50": late[len(late) // 2], "p99": late[int(len(late) * 0.99)], "lost": sent - len(late), "messages": len(late)}


SCENARIOS: dict[str, Callable[..., Result]] = {
    function.__name__: function for function in (create, first_ack, produce, one_per_request, consume, end_to_end)
}


def main() -> None:
    gc.disable()  # a collection in this process would be counted as the server's
    print("{}", flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer = SCENARIOS[request.pop("do")](**request)
        except Exception as failure:  # whatever went wrong, the table has a line for it
            answer = {"error": f"{type(failure).__name__}: {failure}"}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
