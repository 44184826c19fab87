"""Names, defaults and refusals of client settings."""

from __future__ import annotations

import pytest

from streamlab.clients.consumer_settings import consumer_defaults, parse_consumer_settings, shown_consumer_settings
from streamlab.clients.duration import milliseconds_of_duration
from streamlab.clients.producer_settings import parse_producer_settings, producer_defaults, shown_producer_settings
from streamlab.clients.settings import BadSetting


def test_the_defaults_are_those_of_the_libraries() -> None:
    java, librdkafka, kafkajs = (producer_defaults(flavour) for flavour in ("java", "librdkafka", "kafkajs"))
    assert (java.acks, java.idempotence, java.linger_ms, java.batch_size, java.max_in_flight) == (-1, True, 5, 16_384, 5)
    assert (librdkafka.idempotence, librdkafka.batch_size, librdkafka.delivery_timeout_ms) == (False, 1_000_000, 300_000)
    assert (kafkajs.retries, kafkajs.retry_backoff_ms, kafkajs.direct) == (5, 300, True)
    consumers = [consumer_defaults(flavour) for flavour in ("java", "librdkafka", "kafkajs")]
    assert [one.assignors for one in consumers] == [
        ("range", "cooperative-sticky"),
        ("range", "roundrobin"),
        ("RoundRobinAssigner",),
    ]
    assert [one.session_timeout_ms for one in consumers] == [45_000, 45_000, 30_000]
    assert [one.isolation_level for one in consumers] == [0, 1, 1]
    assert [one.fetch_max_wait_ms for one in consumers] == [500, 500, 5_000]


def test_names_of_the_library_become_fields() -> None:
    settings = parse_producer_settings("java", {"acks": "1", "linger.ms": "0", "buffer.memory": "40000"})
    assert (settings.acks, settings.linger_ms, settings.buffer_memory) == (1, 0, 40_000)
    assert parse_producer_settings("librdkafka", {"message.timeout.ms": "9000"}).delivery_timeout_ms == 9_000
    consumer = parse_consumer_settings("kafkajs", {"fromBeginning": "true", "sessionTimeout": "9000"})
    assert (consumer.auto_offset_reset, consumer.session_timeout_ms) == ("earliest", 9_000)


def test_java_drops_idempotence_silently_unless_it_was_asked_for() -> None:
    assert not parse_producer_settings("java", {"acks": "1"}).idempotence
    assert not parse_producer_settings("java", {"retries": "0"}).idempotence
    with pytest.raises(BadSetting, match="Must set acks to all in order to use the idempotent producer"):
        parse_producer_settings("java", {"acks": "0", "enable.idempotence": "true"})
    with pytest.raises(BadSetting, match="at most 5"):
        parse_producer_settings("java", {"max.in.flight.requests.per.connection": "6"})


def test_the_delivery_timeout_covers_linger_and_request() -> None:
    assert parse_producer_settings("java", {"linger.ms": "100000"}).delivery_timeout_ms == 130_000
    with pytest.raises(BadSetting, match=r"equal to or larger than linger\.ms"):
        parse_producer_settings("java", {"delivery.timeout.ms": "1000"})


@pytest.mark.parametrize(
    ("flavour", "settings", "said"),
    [
        ("java", {"linger.ms": "soon"}, "linger.ms must be a whole number of ms, not 'soon'."),
        ("java", {"linger.ms": "-1"}, "linger.ms must be at least 0 ms."),
        ("java", {"acks": "2"}, "acks must be one of all, -1, 0, 1, not '2'."),
        ("java", {"colour": "red"}, "The Java client has no setting colour that matters in this lab."),
        ("kafkajs", {"linger.ms": "5"}, "kafkajs has no linger.ms: every send() goes out at once, as a request of its own."),
    ],
)
def test_a_bad_producer_setting_is_said_in_one_sentence(flavour: str, settings: dict[str, str], said: str) -> None:
    with pytest.raises(BadSetting) as refusal:
        parse_producer_settings(flavour, settings)
    assert refusal.value.sentence == said
    assert refusal.value.name in settings


@pytest.mark.parametrize(
    ("flavour", "settings"),
    [
        ("java", {"auto.offset.reset": "oldest"}),
        ("java", {"auto.offset.reset": "by_duration:soon"}),
        ("java", {"partition.assignment.strategy": "fair"}),
        ("java", {"session.timeout.ms": "3000"}),
        ("librdkafka", {"partition.assignment.strategy": "range,cooperative-sticky"}),
        ("librdkafka", {"max.poll.records": "5"}),
        ("kafkajs", {"group.instance.id": "a"}),
        ("kafkajs", {"auto.offset.reset": "none"}),
    ],
)
def test_a_bad_consumer_setting_is_refused(flavour: str, settings: dict[str, str]) -> None:
    with pytest.raises(BadSetting):
        parse_consumer_settings(flavour, settings)


def test_assignors_go_by_their_name_or_their_class() -> None:
    written = "org.apache.kafka.clients.consumer.CooperativeStickyAssignor, range"
    settings = parse_consumer_settings("java", {"partition.assignment.strategy": written})
    assert settings.assignors == ("cooperative-sticky", "range")


def test_what_is_shown_is_text_by_the_librarys_names() -> None:
    shown = shown_producer_settings(producer_defaults("java"))
    assert (shown["acks"], shown["enable.idempotence"], shown["linger.ms"]) == ("all", "true", "5")
    manual = shown_consumer_settings(parse_consumer_settings("java", {"enable.auto.commit": "false", "commit": "each"}))
    assert manual["commit"] == "each"
    assert "auto.commit.interval.ms" not in manual
    assert shown_consumer_settings(consumer_defaults("kafkajs"))["fromBeginning"] == "false"


@pytest.mark.parametrize(
    ("text", "ms"),
    [("PT5M", 300_000), ("P1DT2H", 93_600_000), ("PT0.25S", 250), ("P", None), ("PT", None), ("5m", None), ("-PT1S", None)],
)
def test_durations_as_java_writes_them(text: str, ms: int | None) -> None:
    assert milliseconds_of_duration(text) == ms
