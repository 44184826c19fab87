"""Settings of producers, per flavour (Kafka's `ProducerConfig`, librdkafka's CONFIGURATION.md, kafkajs's producer options).

Law of the room: a table of names and defaults, and the rules between settings that the libraries check themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from streamlab.clients.settings import (
    JAVA,
    KAFKAJS,
    LIBRDKAFKA,
    LONGEST_MS,
    BadSetting,
    Setting,
    as_text,
    check_flavour,
    milliseconds,
    number,
    one_of,
    parse,
    size,
    yes_or_no,
)
from streamlab.simulation.sentence import noted, say

ALL = -1
MAX_IN_FLIGHT_FOR_IDEMPOTENCE = 5


class ProducerSettings(msgspec.Struct, frozen=True):
    """Times in ms, sizes in bytes. `acks` -1: all. `direct`: every send() is a request of its own (kafkajs).

    `sticky_linger_ms`: how long librdkafka stays on one partition for records without a key.
    """

    flavour: str = JAVA
    acks: int = ALL
    idempotence: bool = True
    linger_ms: int = 5
    batch_size: int = 16_384
    retries: int = LONGEST_MS
    delivery_timeout_ms: int = 120_000
    max_in_flight: int = 5
    request_timeout_ms: int = 30_000
    retry_backoff_ms: int = 100
    retry_backoff_max_ms: int = 1_000
    max_request_size: int = 1_048_576
    buffer_memory: int = 33_554_432
    max_block_ms: int = 60_000
    metadata_max_age_ms: int = 300_000
    adaptive: bool = True
    availability_timeout_ms: int = 0
    ignore_keys: bool = False
    create_topics: bool = True
    partitioner: str = ""
    sticky_linger_ms: int = 10
    one_partition_per_request: bool = False
    direct: bool = False
    compression: str = "none"


_DEFAULTS: dict[str, ProducerSettings] = {
    JAVA: ProducerSettings(),
    LIBRDKAFKA: ProducerSettings(
        flavour=LIBRDKAFKA,
        idempotence=False,
        batch_size=1_000_000,
        delivery_timeout_ms=300_000,
        max_in_flight=1_000_000,
        max_request_size=1_000_000,
        max_block_ms=30_000,
        adaptive=False,
        one_partition_per_request=True,
    ),
    KAFKAJS: ProducerSettings(
        flavour=KAFKAJS,
        idempotence=False,
        linger_ms=0,
        batch_size=0,
        retries=5,
        delivery_timeout_ms=LONGEST_MS,
        max_in_flight=1_000_000,
        retry_backoff_ms=300,
        retry_backoff_max_ms=30_000,
        max_request_size=LONGEST_MS,
        max_block_ms=9_300,
        adaptive=False,
        direct=True,
    ),
}

_ACKS: dict[str, Any] = {"all": ALL, "-1": ALL, "0": 0, "1": 1}
_NO_COMPRESSION = one_of("compression", none="none")
_SHARED: dict[str, Setting] = {
    "acks": Setting("acks", choices=_ACKS),
    "enable.idempotence": yes_or_no("idempotence"),
    "linger.ms": milliseconds("linger_ms"),
    "batch.size": size("batch_size"),
    "retries": number("retries"),
    "delivery.timeout.ms": milliseconds("delivery_timeout_ms"),
    "max.in.flight.requests.per.connection": number("max_in_flight", 1),
    "request.timeout.ms": milliseconds("request_timeout_ms", 1),
    "retry.backoff.ms": milliseconds("retry_backoff_ms"),
    "retry.backoff.max.ms": milliseconds("retry_backoff_max_ms"),
    "compression.type": _NO_COMPRESSION,
}
_KNOWN: dict[str, dict[str, Setting]] = {
    JAVA: {
        **_SHARED,
        "max.request.size": size("max_request_size"),
        "buffer.memory": size("buffer_memory"),
        "max.block.ms": milliseconds("max_block_ms"),
        "metadata.max.age.ms": milliseconds("metadata_max_age_ms", 1),
        "partitioner.adaptive.partitioning.enable": yes_or_no("adaptive"),
        "partitioner.availability.timeout.ms": milliseconds("availability_timeout_ms"),
        "partitioner.ignore.keys": yes_or_no("ignore_keys"),
    },
    LIBRDKAFKA: {
        **_SHARED,
        "request.required.acks": Setting("acks", choices=_ACKS),
        "queue.buffering.max.ms": milliseconds("linger_ms"),
        "message.timeout.ms": milliseconds("delivery_timeout_ms"),
        "message.send.max.retries": number("retries"),
        "max.in.flight": number("max_in_flight", 1),
        "message.max.bytes": size("max_request_size", 1000),
        "sticky.partitioning.linger.ms": milliseconds("sticky_linger_ms"),
        "topic.metadata.refresh.interval.ms": milliseconds("metadata_max_age_ms", 1),
        "allow.auto.create.topics": yes_or_no("create_topics"),
        "partitioner": one_of(
            "partitioner",
            consistent_random="consistent-random",
            consistent="consistent",
            murmur2_random="murmur2-random",
            murmur2="murmur2",
            random="random",
        ),
    },
    KAFKAJS: {
        "acks": Setting("acks", choices=_ACKS),
        "idempotent": yes_or_no("idempotence"),
        "enable.idempotence": yes_or_no("idempotence"),
        "timeout": milliseconds("request_timeout_ms", 1),
        "requestTimeout": milliseconds("request_timeout_ms", 1),
        "retries": number("retries"),
        "initialRetryTime": milliseconds("retry_backoff_ms"),
        "maxRetryTime": milliseconds("retry_backoff_max_ms"),
        "maxInFlightRequests": number("max_in_flight", 1),
        "metadataMaxAge": milliseconds("metadata_max_age_ms", 1),
        "allowAutoTopicCreation": yes_or_no("create_topics"),
        "compression.type": _NO_COMPRESSION,
    },
}
_ABSENT: dict[str, dict[str, str]] = {
    JAVA: {},
    LIBRDKAFKA: {"max.block.ms": noted("librdkafka has no max.block.ms: when its queue is full, produce() fails at once.")},
    KAFKAJS: {
        "linger.ms": noted("kafkajs has no linger.ms: every send() goes out at once, as a request of its own."),
        "batch.size": noted("kafkajs has no batch.size: what one send() is given is one batch."),
        "delivery.timeout.ms": noted("kafkajs has no delivery.timeout.ms: it gives up after its retries."),
    },
}
_SHOWN: dict[str, tuple[str, ...]] = {
    JAVA: ("acks", "enable.idempotence", "linger.ms", "batch.size", "delivery.timeout.ms", "max.in.flight.requests.per.connection"),
    LIBRDKAFKA: ("acks", "enable.idempotence", "linger.ms", "batch.size", "delivery.timeout.ms", "max.in.flight"),
    KAFKAJS: ("acks", "idempotent", "retries", "initialRetryTime"),
}


def producer_defaults(flavour: str) -> ProducerSettings:
    """What a producer of this flavour does when nothing is set."""
    check_flavour(flavour)
    return _DEFAULTS[flavour]


def parse_producer_settings(flavour: str, texts: Mapping[str, str]) -> ProducerSettings:
    """Settings from texts by the library's own names. Raises BadSetting with a sentence for the person."""
    defaults = producer_defaults(flavour)
    values = parse(flavour, _KNOWN[flavour], _ABSENT[flavour], texts)
    settings = msgspec.structs.replace(defaults, **values)
    if flavour == JAVA:
        settings = _java_rules(settings, values)
    elif settings.idempotence:
        settings = _idempotence_rules(settings, values)
    return settings


def shown_producer_settings(settings: ProducerSettings) -> dict[str, str]:
    """The settings worth showing, as text by the library's names."""
    known = _KNOWN[settings.flavour]
    shown = {name: as_text(getattr(settings, known[name].field)) for name in _SHOWN[settings.flavour]}
    if settings.acks == ALL:
        shown["acks"] = "all"
    return shown


def every_producer_setting(settings: ProducerSettings) -> tuple[tuple[str, str, bool], ...]:
    """(name, value, whether it is the library's default) of all that can be set, by the library's names, each once."""
    default, found = _DEFAULTS[settings.flavour], []
    seen: dict[str, None] = {}
    for name, setting in _KNOWN[settings.flavour].items():
        if setting.field not in seen:
            seen[setting.field] = None
            value = getattr(settings, setting.field)
            text = "all" if setting.field == "acks" and value == ALL else as_text(value)
            found.append((name, text, value == getattr(default, setting.field)))
    return tuple(found)


def producer_setting(settings: ProducerSettings, name: str) -> tuple[str, str, str] | None:
    """(value, the library's default, the library's own name) of a setting by its Java name; None where the library has none such."""
    setting = _KNOWN[JAVA].get(name)
    for own, one in _KNOWN[settings.flavour].items():
        if setting is not None and one.field == setting.field:
            texts = [
                "all" if one.field == "acks" and value == ALL else as_text(value)
                for value in (getattr(settings, one.field), getattr(_DEFAULTS[settings.flavour], one.field))
            ]
            return texts[0], texts[1], own
    return None


def _java_rules(settings: ProducerSettings, given: Mapping[str, Any]) -> ProducerSettings:
    """`ProducerConfig.postProcessAndValidateIdempotenceConfigs` and `KafkaProducer.configureDeliveryTimeout`."""
    asked = given.get("idempotence") is True
    if settings.idempotence and settings.retries == 0:
        if asked:
            raise BadSetting("retries", "Must set retries to non-zero when using the idempotent producer.")
        settings = msgspec.structs.replace(settings, idempotence=False)
    if settings.idempotence and settings.acks != ALL:
        if asked:
            raise BadSetting(
                "acks",
                "Must set acks to all in order to use the idempotent producer. Otherwise we cannot guarantee idempotence.",
            )
        settings = msgspec.structs.replace(settings, idempotence=False)
    if settings.idempotence and settings.max_in_flight > MAX_IN_FLIGHT_FOR_IDEMPOTENCE:
        raise BadSetting(
            "max.in.flight.requests.per.connection",
            "To use the idempotent producer, max.in.flight.requests.per.connection must be set to at most 5. "
            f"Current value is {settings.max_in_flight}.",
        )
    least = min(settings.linger_ms + settings.request_timeout_ms, LONGEST_MS)
    if settings.delivery_timeout_ms < least:
        if "delivery_timeout_ms" in given:
            raise BadSetting(
                "delivery.timeout.ms", "delivery.timeout.ms should be equal to or larger than linger.ms + request.timeout.ms"
            )
        settings = msgspec.structs.replace(settings, delivery_timeout_ms=least)
    return settings


def _idempotence_rules(settings: ProducerSettings, given: Mapping[str, Any]) -> ProducerSettings:
    """librdkafka and kafkajs: idempotence fixes acks and the requests in flight, and refuses what contradicts it."""
    if given.get("acks", ALL) != ALL:
        raise BadSetting("acks", say("An idempotent producer needs acks=all."))
    if settings.flavour == KAFKAJS:
        # Deviation: kafkajs locks a broker per request; one request in flight and batches of one send come to the same.
        return msgspec.structs.replace(
            settings, acks=ALL, max_in_flight=1, direct=False, batch_size=16_384, retries=given.get("retries", LONGEST_MS)
        )
    if given.get("max_in_flight", 0) > MAX_IN_FLIGHT_FOR_IDEMPOTENCE:
        raise BadSetting("max.in.flight", "`max.in.flight` must be set <= 5 when `enable.idempotence` is true")
    return msgspec.structs.replace(settings, max_in_flight=min(settings.max_in_flight, MAX_IN_FLIGHT_FOR_IDEMPOTENCE))
