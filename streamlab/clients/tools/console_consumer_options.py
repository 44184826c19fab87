"""The command line of kafka-console-consumer.sh (`ConsoleConsumerOptions`).

Law of the module: it is read once, at the start; what is refused is refused in Kafka's words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import msgspec

from streamlab.clients.consumer_settings import ConsumerSettings, consumer_setting, parse_consumer_settings
from streamlab.clients.settings import JAVA, BadSetting
from streamlab.clients.tools.client_configs import objection
from streamlab.clients.tools.conversation import Exit
from streamlab.clients.tools.formatter import CLASSES, DEFAULT, Formatter
from streamlab.clients.tools.java import CONFIG_EXCEPTION, ERRORS, JavaError, illegal_argument, names_in_order
from streamlab.clients.tools.options import Parsed, Usage, parse
from streamlab.clients.tools.patterns import java_pattern
from streamlab.clients.tools.process import EMPTY_SERVER, Process
from streamlab.clients.tools.properties import pairs, properties
from streamlab.clients.tools.screen import log, print_trace

NAME = "kafka-console-consumer.sh"
CLIENT_ID = "console-consumer"
LOGGER = "org.apache.kafka.tools.consumer.ConsoleConsumer"
NO_FORMATTER = (
    "class {name} cannot be cast to class org.apache.kafka.common.MessageFormatter ({name} is in module java.base of loader 'bootstrap'; "
    "org.apache.kafka.common.MessageFormatter is in unnamed module of loader 'app')"
)
EARLIEST, LATEST = -2, -1
UNTIL_STOPPED = -1


class Wanted(msgspec.Struct, frozen=True):
    """What a run is to do. `topic` empty: `include` says which. `offset` -2, -1: from the beginning, the end. `most`, `timeout_ms` -1:
    no limit.
    """

    topic: str
    include: str
    partition: int | None
    offset: int
    group: str
    client_id: str
    settings: ConsumerSettings
    formatter: Formatter
    most: int = UNTIL_STOPPED
    timeout_ms: int = UNTIL_STOPPED
    skips_errors: bool = False
    tells_events: bool = False


def wanted(process: Process) -> Wanted:
    """Raises Exit, JavaError."""
    usage = Usage(NAME, process)
    try:
        parsed = parse(NAME, process.arguments)
    except JavaError as wrong:
        raise usage.exit(wrong.message or "") from wrong
    usage.help_or_version(parsed, not process.arguments)
    _check(usage, parsed)
    try:
        parsed.one("topic")
    except JavaError as wrong:
        raise _failed(process, wrong) from wrong
    _old_forms(usage, process, parsed)
    given = properties(process.file(parsed.one("command-config") or "")) if parsed.has("command-config") else {}
    extra = pairs(parsed.all("command-property"))
    group = _group(usage, parsed, given, extra)
    given.update(extra)
    _reset_policy(process, parsed, given)
    offset = _offset(usage, parsed)
    timeout = parsed.number("timeout-ms")
    formatter = _formatter(usage, process, parsed)
    if group is None:
        group = f"console-consumer-{process.node.chance.below(100_000)}"
        given.setdefault("enable.auto.commit", "false")
    if parsed.has("isolation-level") or "isolation.level" not in given:
        given["isolation.level"] = parsed.one("isolation-level") or ""
    settings = _settings(process, parsed.one("bootstrap-server") or "", {**given, "group.id": group})
    if parsed.has("topic") and not parsed.has("partition") and not (parsed.one("topic") or "").strip():
        raise _failed(process, illegal_argument("Topic collection to subscribe to cannot contain null or empty topic"))
    try:
        java_pattern(parsed.one("include") or "")
    except JavaError as wrong:
        raise _failed(process, wrong) from wrong
    most = _most(process, parsed)
    return Wanted(
        parsed.one("topic") or "",
        parsed.one("include") or "",
        parsed.number("partition") if parsed.has("partition") else None,
        offset,
        group,
        given.get("client.id") or CLIENT_ID,
        settings,
        formatter,
        UNTIL_STOPPED if most is None else most,
        UNTIL_STOPPED if timeout is None or timeout < 0 else timeout,
        parsed.has("skip-message-on-error"),
        parsed.has("enable-systest-events"),
    )


def _check(usage: Usage, parsed: Parsed) -> None:
    usage.one_of(parsed, "topic", "include")
    if parsed.has("partition"):
        parsed.number("partition")
        if not parsed.has("topic"):
            raise usage.exit("The topic is required when partition is specified.")
        if parsed.has("from-beginning") and parsed.has("offset"):
            raise usage.exit("Options from-beginning and offset cannot be specified together.")
    elif parsed.has("offset"):
        raise usage.exit("The partition is required when offset is specified.")
    usage.required(parsed, "bootstrap-server")


def _old_forms(usage: Usage, process: Process, parsed: Parsed) -> None:
    for old, new in (("consumer-property", "command-property"), ("consumer.config", "command-config")):
        if parsed.has(old) and parsed.has(new):
            raise usage.exit(f"Options --{old} and --{new} cannot be specified together.")
    for old, new in (("consumer-property", "command-property"), ("consumer.config", "command-config")):
        if parsed.has(old):
            process.out(f"Option --{old} is deprecated and will be removed in a future version. Use --{new} instead.")
            parsed.values[new] = parsed.values[old]


def _group(usage: Usage, parsed: Parsed, given: Mapping[str, str], extra: Mapping[str, str]) -> str | None:
    groups: dict[str, None] = {}
    if parsed.has("group"):
        groups[parsed.one("group") or ""] = None
    for where in (given, extra):
        if "group.id" in where:
            groups[where["group.id"]] = None
    if len(groups) > 1:
        named = ", ".join(f"'{group}'" for group in names_in_order(groups))
        raise usage.exit(
            "The group ids provided in different places (directly using '--group', via '--consumer-property', or via "
            f"'--consumer.config') do not match. Detected group ids: {named}"
        )
    if groups and parsed.has("partition"):
        raise usage.exit("Options group and partition cannot be specified together.")
    return next(iter(groups), None)


def _reset_policy(process: Process, parsed: Parsed, given: dict[str, str]) -> None:
    beginning = parsed.has("from-beginning")
    said = given.get("auto.offset.reset")
    if said is None:
        given["auto.offset.reset"] = "earliest" if beginning else "latest"
    elif beginning and said != "earliest":
        process.err(f"Can't simultaneously specify --from-beginning and 'auto.offset.reset={said}', please remove one option")
        raise Exit(1)


def _offset(usage: Usage, parsed: Parsed) -> int:
    if not parsed.has("offset"):
        return EARLIEST if parsed.has("from-beginning") else LATEST
    text = parsed.one("offset") or ""
    if text.lower() in ("earliest", "latest"):
        return EARLIEST if text.lower() == "earliest" else LATEST
    if not re.fullmatch(r"\+?\d+", text, re.ASCII) or int(text) >= 1 << 63:
        raise usage.exit(
            f"The provided offset value '{text}' is incorrect. Valid values are 'earliest', 'latest', or a non-negative long."
        )
    return int(text)


def _formatter(usage: Usage, process: Process, parsed: Parsed) -> Formatter:
    name = parsed.one("formatter") or DEFAULT
    if parsed.has("formatter") and name not in CLASSES:
        raise usage.exit(NO_FORMATTER.format(name=name) if name.startswith("java.lang.") else name)
    if parsed.has("formatter-property") and parsed.has("property"):
        raise usage.exit("Options --property and --formatter-property cannot be specified together.")
    if parsed.has("property"):
        process.out("Option --property is deprecated and will be removed in a future version. Use --formatter-property instead.")
        parsed.values["formatter-property"] = parsed.values["property"]
    try:
        given = properties(process.file(parsed.one("formatter-config") or "")) if parsed.has("formatter-config") else {}
    except JavaError as error:
        raise usage.exit(error.message or "") from error
    for part in ("key", "value"):
        if parsed.one(f"{part}-deserializer"):
            given[f"{part}.deserializer"] = parsed.one(f"{part}-deserializer") or ""
    return Formatter(process, name, {**given, **pairs(parsed.all("formatter-property"))})


def _settings(process: Process, servers: str, given: Mapping[str, str]) -> ConsumerSettings:
    """What the lab's consumer does not know changes nothing. Raises Exit where a value is refused."""
    known = {name: text for name, text in given.items() if consumer_setting(ConsumerSettings(), name) is not None}
    policy = known["auto.offset.reset"]
    wrong = objection(given)
    if not servers:
        told = "Configuration 'bootstrap.servers' must not be empty. Valid values include: any non-empty value"
        wrong = JavaError(CONFIG_EXCEPTION, told)
    if wrong is not None:
        raise _failed(process, wrong)
    if not given["group.id"].strip():
        told = "The configured group.id should not be an empty string or whitespace."
        raise _failed(process, _not_made(JavaError(f"{ERRORS}InvalidGroupIdException", told)))
    try:
        process.brokers_at(servers)
        settings = parse_consumer_settings(JAVA, known)
    except BadSetting as bad:
        raise _failed(process, _not_made(_refusal(bad, known))) from bad
    except JavaError as bad:
        raise _failed(process, bad if bad.message == EMPTY_SERVER else _not_made(bad)) from bad
    return msgspec.structs.replace(settings, client_id=given.get("client.id") or CLIENT_ID, auto_offset_reset=policy)


def _refusal(bad: BadSetting, given: Mapping[str, str]) -> JavaError:
    if bad.name == "partition.assignment.strategy" and "." not in given[bad.name]:
        name = given[bad.name].split(",")[0].strip()
        missing = JavaError("java.lang.ClassNotFoundException", name)
        return JavaError("org.apache.kafka.common.KafkaException", f"{name} ClassNotFoundException exception occurred", missing)
    return illegal_argument(bad.sentence)


def _most(process: Process, parsed: Parsed) -> int | None:
    """Raises Exit: what is no number is found out when the consumer is there already."""
    try:
        return parsed.number("max-messages")
    except JavaError as error:
        process.err("Processed a total of 0 messages")
        raise _failed(process, error) from error


def _not_made(cause: JavaError) -> JavaError:
    return JavaError("org.apache.kafka.common.KafkaException", "Failed to construct kafka consumer", cause)


def _failed(process: Process, error: JavaError) -> Exit:
    """The tool ends with an error that it did not expect."""
    log(process, "ERROR", "Unknown error when running consumer: ", LOGGER)
    print_trace(process, error)
    return Exit(1)
