"""A producer: what waits in its accumulator, what is in flight, its sequences and its memory."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import msgspec

from streamlab.clients.producer import Producer
from streamlab.clients.producer.batch import ProducerBatch
from streamlab.clients.producer_settings import every_producer_setting

if TYPE_CHECKING:
    from streamlab.world.world import World

KEYS_SHOWN, MOST_BATCHES, MOST_IN_FLIGHT = 12, 40, 20


class BatchNow(msgspec.Struct, frozen=True):
    """A batch that waits. `keys`: the last ones in it; `size` of `limit` bytes. `leaves`: when linger.ms or the backoff is over.

    `expires`: when delivery.timeout.ms is. `tries`: how often it failed.
    """

    topic: str
    partition: int
    keys: tuple[str | None, ...]
    count: int
    size: int
    limit: int
    created: int
    leaves: int
    expires: int
    tries: int
    closed: bool


class FlightNow(msgspec.Struct, frozen=True):
    """A batch in flight. Sequences -1: none. `times_out`: when the request does."""

    topic: str
    partition: int
    count: int
    first_sequence: int
    last_sequence: int
    tries: int
    broker: str
    times_out: int
    expires: int


class ProducerDetail(msgspec.Struct, frozen=True):
    """`requests`: (broker, requests in flight). `blocked`: send() calls that wait. `producer_id` -1: none.

    `sequences`: (topic, partition, next sequence). `settings`: (name, value, whether it is the library's default).
    """

    name: str
    topic: str
    flavour: str
    batches: tuple[BatchNow, ...]
    batches_count: int
    in_flight: tuple[FlightNow, ...]
    requests: tuple[tuple[str, int], ...]
    max_in_flight: int
    blocked: int
    memory: int
    memory_free: int
    idempotence: bool
    producer_id: int
    producer_epoch: int
    sequences: tuple[tuple[str, int, int], ...]
    linger_ms: int
    batch_size: int
    delivery_timeout_ms: int
    retries: int
    acks: int
    sent: int
    acknowledged: int
    failed: int
    last_error: str
    settings: tuple[tuple[str, str, bool], ...]


def look_at_producer(world: World, name: str) -> ProducerDetail | None:
    role = world.cast.producers.get(name)
    if role is None:
        return None
    producer, settings = role.producer, role.spec.settings
    sequences = producer.sender.sequences
    batches = list(producer.waiting_batches())
    in_flight: list[FlightNow] = []
    requests: dict[str, int] = {}
    for target, context, deadline in producer.calls.pending():
        sent: Iterable[ProducerBatch] = getattr(context, "batches", ())
        if sent:
            requests[target] = requests.get(target, 0) + 1
            in_flight += [_flight(batch, target, deadline, settings) for batch in sent if not batch.done]
    return ProducerDetail(
        name,
        role.spec.topic,
        settings.flavour,
        tuple(_batch(producer, batch, settings) for batch in batches[:MOST_BATCHES]),
        len(batches),
        tuple(in_flight[:MOST_IN_FLIGHT]),
        tuple(sorted(requests.items())),
        settings.max_in_flight,
        len(producer.blocked),
        settings.buffer_memory,
        producer.accumulator.free_memory,
        settings.idempotence,
        sequences.producer_id if sequences is not None else -1,
        sequences.epoch if sequences is not None else -1,
        tuple((*place, one.next) for place, one in sorted(sequences.partitions.items()))[:60] if sequences is not None else (),
        settings.linger_ms,
        settings.batch_size,
        settings.delivery_timeout_ms,
        settings.retries,
        settings.acks,
        producer.tally.sent,
        producer.tally.acknowledged,
        producer.tally.failed,
        producer.last_error,
        every_producer_setting(settings),
    )


def _batch(producer: Producer, batch: ProducerBatch, settings: Any) -> BatchNow:
    leaves = batch.retry_at if batch.attempts else batch.created if batch.is_full else batch.last_attempt + settings.linger_ms
    keys = tuple(None if one.key is None else one.key.decode(errors="replace")[:40] for one in batch.records[-KEYS_SHOWN:])
    expires = batch.created + settings.delivery_timeout_ms
    return BatchNow(
        batch.topic,
        batch.partition,
        keys,
        batch.count,
        batch.size,
        batch.limit,
        batch.created,
        leaves,
        expires,
        batch.attempts,
        batch.closed,
    )


def _flight(batch: ProducerBatch, target: str, deadline: int, settings: Any) -> FlightNow:
    first, last = (batch.base_sequence, batch.last_sequence) if batch.has_sequence else (-1, -1)
    expires = batch.created + settings.delivery_timeout_ms
    return FlightNow(batch.topic, batch.partition, batch.count, first, last, batch.attempts, target, deadline, expires)
