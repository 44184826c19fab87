"""Settings of consumers, per flavour (Kafka's `ConsumerConfig`, librdkafka's CONFIGURATION.md, kafkajs's consumer options).

Law of the room: a table of names and defaults, and the rules between settings that the libraries check themselves. One setting is
the application's, not Kafka's: `commit`, how it commits by hand while auto commit is off.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from streamlab.clients.duration import milliseconds_of_duration
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

READ_UNCOMMITTED, READ_COMMITTED = 0, 1
BY_DURATION = "by_duration:"
COMMIT_NEVER, COMMIT_EACH, COMMIT_POLL, COMMIT_BEFORE = "none", "each", "poll", "before"


class ConsumerSettings(msgspec.Struct, frozen=True):
    """Times in ms, sizes in bytes. `auto_commit_ms` 0: after each batch (kafkajs). `max_poll_records` 0: whatever one fetch
    brought.

    `commit`: what the application commits by hand while `auto_commit` is off: "each" record, each "poll" once it has worked on it, or
    "before" that, "none". `client_id`: the client.id where it is not the consumer's name in the lab.
    """

    flavour: str = JAVA
    auto_offset_reset: str = "latest"
    auto_commit: bool = True
    auto_commit_ms: int = 5_000
    commit: str = COMMIT_NEVER
    session_timeout_ms: int = 45_000
    heartbeat_ms: int = 3_000
    max_poll_interval_ms: int = 300_000
    rebalance_timeout_ms: int = 300_000
    max_poll_records: int = 500
    fetch_min_bytes: int = 1
    fetch_max_wait_ms: int = 500
    fetch_max_bytes: int = 52_428_800
    max_partition_fetch_bytes: int = 1_048_576
    isolation_level: int = READ_UNCOMMITTED
    assignors: tuple[str, ...] = ("range", "cooperative-sticky")
    instance_id: str = ""
    request_timeout_ms: int = 30_000
    retry_backoff_ms: int = 100
    retry_backoff_max_ms: int = 1_000
    metadata_max_age_ms: int = 300_000
    create_topics: bool = True
    client_id: str = ""


_DEFAULTS: dict[str, ConsumerSettings] = {
    JAVA: ConsumerSettings(),
    LIBRDKAFKA: ConsumerSettings(
        flavour=LIBRDKAFKA,
        isolation_level=READ_COMMITTED,
        assignors=("range", "roundrobin"),
        create_topics=False,
        max_poll_records=0,
    ),
    KAFKAJS: ConsumerSettings(
        flavour=KAFKAJS,
        auto_commit_ms=0,
        session_timeout_ms=30_000,
        rebalance_timeout_ms=60_000,
        max_poll_interval_ms=LONGEST_MS,
        max_poll_records=0,
        fetch_max_wait_ms=5_000,
        fetch_max_bytes=10_485_760,
        isolation_level=READ_COMMITTED,
        assignors=("RoundRobinAssigner",),
        retry_backoff_ms=300,
        retry_backoff_max_ms=30_000,
    ),
}

_ISOLATION = one_of("isolation_level", read_uncommitted=READ_UNCOMMITTED, read_committed=READ_COMMITTED)
_RESET = Setting("auto_offset_reset", free_text=True)
_COMMIT = Setting(
    "commit",
    choices={"each": COMMIT_EACH, "poll": COMMIT_POLL, "after-batch": COMMIT_POLL, "before": COMMIT_BEFORE, "none": COMMIT_NEVER},
)
_SHARED: dict[str, Setting] = {
    "auto.offset.reset": _RESET,
    "enable.auto.commit": yes_or_no("auto_commit"),
    "auto.commit.interval.ms": milliseconds("auto_commit_ms", 1),
    "commit": _COMMIT,
    "session.timeout.ms": milliseconds("session_timeout_ms", 1),
    "heartbeat.interval.ms": milliseconds("heartbeat_ms", 1),
    "max.poll.interval.ms": milliseconds("max_poll_interval_ms", 1),
    "fetch.min.bytes": size("fetch_min_bytes", 1),
    "fetch.max.bytes": size("fetch_max_bytes"),
    "max.partition.fetch.bytes": size("max_partition_fetch_bytes"),
    "isolation.level": _ISOLATION,
    "group.instance.id": Setting("instance_id", free_text=True),
    "partition.assignment.strategy": Setting("assignors", free_text=True),
    "retry.backoff.ms": milliseconds("retry_backoff_ms"),
    "retry.backoff.max.ms": milliseconds("retry_backoff_max_ms"),
    "metadata.max.age.ms": milliseconds("metadata_max_age_ms", 1),
    "allow.auto.create.topics": yes_or_no("create_topics"),
}
_KNOWN: dict[str, dict[str, Setting]] = {
    JAVA: {
        **_SHARED,
        "max.poll.records": number("max_poll_records", 1),
        "fetch.max.wait.ms": milliseconds("fetch_max_wait_ms"),
        "request.timeout.ms": milliseconds("request_timeout_ms", 1),
    },
    LIBRDKAFKA: {
        **_SHARED,
        "fetch.wait.max.ms": milliseconds("fetch_max_wait_ms"),
        "fetch.max.wait.ms": milliseconds("fetch_max_wait_ms"),
    },
    KAFKAJS: {
        "sessionTimeout": milliseconds("session_timeout_ms", 1),
        "session.timeout.ms": milliseconds("session_timeout_ms", 1),
        "rebalanceTimeout": milliseconds("rebalance_timeout_ms", 1),
        "heartbeatInterval": milliseconds("heartbeat_ms", 1),
        "minBytes": size("fetch_min_bytes", 1),
        "maxBytes": size("fetch_max_bytes", 1),
        "maxBytesPerPartition": size("max_partition_fetch_bytes", 1),
        "maxWaitTimeInMs": milliseconds("fetch_max_wait_ms"),
        "readUncommitted": one_of("isolation_level", true=READ_UNCOMMITTED, false=READ_COMMITTED),
        "fromBeginning": one_of("auto_offset_reset", true="earliest", false="latest"),
        "auto.offset.reset": _RESET,
        "autoCommit": yes_or_no("auto_commit"),
        "enable.auto.commit": yes_or_no("auto_commit"),
        "autoCommitInterval": milliseconds("auto_commit_ms", 1),
        "commit": _COMMIT,
        "metadataMaxAge": milliseconds("metadata_max_age_ms", 1),
        "allowAutoTopicCreation": yes_or_no("create_topics"),
        "partition.assignment.strategy": Setting("assignors", free_text=True),
        "requestTimeout": milliseconds("request_timeout_ms", 1),
        "initialRetryTime": milliseconds("retry_backoff_ms"),
    },
}
_ABSENT: dict[str, dict[str, str]] = {
    JAVA: {},
    LIBRDKAFKA: {"max.poll.records": noted("librdkafka has no max.poll.records: it hands over one record at a time.")},
    KAFKAJS: {
        "max.poll.records": noted("kafkajs has no max.poll.records: a batch is what one fetch brought from a partition."),
        "max.poll.interval.ms": noted("kafkajs has no max.poll.interval.ms."),
        "group.instance.id": noted("kafkajs has no group.instance.id: it knows no static members."),
    },
}
_OFFERED: dict[str, tuple[str, ...]] = {
    JAVA: ("range", "roundrobin", "sticky", "cooperative-sticky"),
    LIBRDKAFKA: ("range", "roundrobin", "cooperative-sticky"),
    KAFKAJS: ("RoundRobinAssigner",),
}
_SHOWN: dict[str, tuple[str, ...]] = {
    JAVA: (
        "partition.assignment.strategy",
        "auto.offset.reset",
        "enable.auto.commit",
        "auto.commit.interval.ms",
        "session.timeout.ms",
        "heartbeat.interval.ms",
        "max.poll.interval.ms",
        "max.poll.records",
        "isolation.level",
    ),
    LIBRDKAFKA: (
        "partition.assignment.strategy",
        "auto.offset.reset",
        "enable.auto.commit",
        "auto.commit.interval.ms",
        "session.timeout.ms",
        "heartbeat.interval.ms",
        "max.poll.interval.ms",
        "isolation.level",
    ),
    KAFKAJS: (
        "partition.assignment.strategy",
        "fromBeginning",
        "autoCommit",
        "sessionTimeout",
        "rebalanceTimeout",
        "heartbeatInterval",
    ),
}


def consumer_defaults(flavour: str) -> ConsumerSettings:
    """What a consumer of this flavour does when nothing is set."""
    check_flavour(flavour)
    return _DEFAULTS[flavour]


def parse_consumer_settings(flavour: str, texts: Mapping[str, str]) -> ConsumerSettings:
    """Settings from texts by the library's own names. Raises BadSetting with a sentence for the person."""
    defaults = consumer_defaults(flavour)
    values = parse(flavour, _KNOWN[flavour], _ABSENT[flavour], texts)
    if "assignors" in values:
        values["assignors"] = _assignors(flavour, values["assignors"])
    if "auto_offset_reset" in values:
        values["auto_offset_reset"] = _reset_policy(flavour, values["auto_offset_reset"])
    settings = msgspec.structs.replace(defaults, **values)
    if flavour != KAFKAJS:
        settings = msgspec.structs.replace(settings, rebalance_timeout_ms=settings.max_poll_interval_ms)
    if settings.heartbeat_ms >= settings.session_timeout_ms:
        raise BadSetting("session.timeout.ms", "Heartbeat must be set lower than the session timeout")
    return settings


def shown_consumer_settings(settings: ConsumerSettings) -> dict[str, str]:
    """The settings worth showing, as text by the library's names."""
    known = _KNOWN[settings.flavour]
    shown = {name: _shown(settings, known[name]) for name in _SHOWN[settings.flavour]}
    if settings.instance_id:
        shown["group.instance.id"] = settings.instance_id
    if not settings.auto_commit:
        shown.pop("auto.commit.interval.ms", None)
        shown["commit"] = settings.commit
    return shown


def every_consumer_setting(settings: ConsumerSettings) -> tuple[tuple[str, str, bool], ...]:
    """(name, value, whether it is the library's default) of all that can be set, by the library's names, each once."""
    default, seen, found = _DEFAULTS[settings.flavour], dict.fromkeys(("commit",)), []
    for name, setting in _KNOWN[settings.flavour].items():
        if setting.field not in seen:
            seen[setting.field] = None
            same = getattr(settings, setting.field) == getattr(default, setting.field)
            found.append((name, _shown(settings, setting), same))
    return tuple(found)


def consumer_setting(settings: ConsumerSettings, name: str) -> tuple[str, str, str] | None:
    """(value, the library's default, the library's own name) of a setting by its Java name; None where the library has none such."""
    setting = _KNOWN[JAVA].get(name)
    default = _DEFAULTS[settings.flavour]
    for own, one in _KNOWN[settings.flavour].items():
        if setting is not None and one.field == setting.field:
            return _shown(settings, one), _shown(default, one), own
    return None


def _shown(settings: ConsumerSettings, setting: Setting) -> str:
    value = getattr(settings, setting.field)
    if setting.choices is not None:
        return next((text for text, choice in setting.choices.items() if choice == value), as_text(value))
    return ", ".join(value) if isinstance(value, tuple) else as_text(value)


def _assignors(flavour: str, text: str) -> tuple[str, ...]:
    names = tuple(name for name in (_short_name(part.strip()) for part in text.split(",")) if name)
    offered = _OFFERED[flavour]
    for name in names:
        if name not in offered:
            library = say("The Java client") if flavour == JAVA else flavour
            raise BadSetting(
                "partition.assignment.strategy",
                say(
                    "{library} has no assignor {name}: it offers {offered}.",
                    library=library,
                    name=repr(name),
                    offered=", ".join(offered),
                ),
            )
    if not names:
        raise BadSetting("partition.assignment.strategy", say("A consumer that subscribes needs at least one assignor."))
    if flavour == LIBRDKAFKA and len({name == "cooperative-sticky" for name in names}) > 1:
        raise BadSetting(
            "partition.assignment.strategy",
            "All partition.assignment.strategy assignors must have the same protocol type, online migration between assignors with "
            "different protocol types is not supported",
        )
    return names


_CLASSES = {
    "RangeAssignor": "range",
    "RoundRobinAssignor": "roundrobin",
    "StickyAssignor": "sticky",
    "CooperativeStickyAssignor": "cooperative-sticky",
}


def _short_name(name: str) -> str:
    """An assignor's own name; Java users write its class."""
    return _CLASSES.get(name.rpartition(".")[2], name)


def _reset_policy(flavour: str, text: str) -> str:
    if flavour == LIBRDKAFKA:
        aliases = {"smallest": "earliest", "beginning": "earliest", "largest": "latest", "end": "latest", "error": "none"}
        text = aliases.get(text, text)
    if text in ("earliest", "latest") or (text == "none" and flavour != KAFKAJS):
        return text
    if flavour == JAVA and text.startswith(BY_DURATION):
        if milliseconds_of_duration(text.removeprefix(BY_DURATION)) is None:
            raise BadSetting(
                "auto.offset.reset",
                say(
                    "{text} has no duration that can be read: write it as by_duration:PnDTnHnMn.nS, as in by_duration:PT5M.",
                    text=repr(text),
                ),
            )
        return text
    told = {
        KAFKAJS: noted("auto.offset.reset must be earliest or latest, not {text}."),
        JAVA: noted("auto.offset.reset must be earliest, latest or none (or by_duration:PT5M and the like), not {text}."),
    }.get(flavour, noted("auto.offset.reset must be earliest, latest or none, not {text}."))
    raise BadSetting("auto.offset.reset", say(told, text=repr(text)))
