"""kafka-get-offsets.sh (`org.apache.kafka.tools.GetOffsetShell`)."""

from __future__ import annotations

import re
from collections.abc import Callable

from streamlab.clients.tools.admin import Talking
from streamlab.clients.tools.connect import admin_of, check_servers
from streamlab.clients.tools.conversation import Talk
from streamlab.clients.tools.failing import fail
from streamlab.clients.tools.java import JavaError, execution, kafka_error, parse_int, places_in_order, split
from streamlab.clients.tools.options import Parsed, Usage, parse
from streamlab.clients.tools.patterns import matching
from streamlab.clients.tools.process import Process

NAME = "kafka-get-offsets.sh"
TIMES = {
    "earliest": -2,
    "latest": -1,
    "max-timestamp": -3,
    "earliest-local": -4,
    "latest-tiered": -5,
    "earliest-pending-upload": -6,
}
_RULE = re.compile(r"([^:,]*)(?::(?:([0-9]*)|(?:([0-9]*)-([0-9]*))))?")
TERSE = "org.apache.kafka.tools.TerseException"
Filter = Callable[[str, int | None], bool]
"""Whether a topic, or one of its partitions, is wanted."""


def run(process: Process) -> Talk:
    try:
        yield from _run(process)
    except JavaError as error:
        if error.kind == TERSE:
            process.err(f"Error occurred: {error.message}")
            return 1
        return fail(process, error, "Error occurred: ")
    return 0


def terse(message: str) -> JavaError:
    return JavaError(TERSE, message)


def _run(process: Process) -> Talking[None]:
    usage = Usage(NAME, process)
    if not process.arguments:
        raise usage.exit("An interactive shell for getting topic-partition offsets.")
    try:
        parsed = parse(NAME, process.arguments)
    except JavaError as wrong:
        raise terse(wrong.message or "") from wrong
    usage.help_or_version(parsed, False)
    usage.required(parsed, "bootstrap-server")
    check_servers(usage, parsed.one("bootstrap-server"))
    if parsed.has("topic-partitions") and (parsed.has("topic") or parsed.has("partitions")):
        raise terse("--topic-partitions cannot be used with --topic or --partitions")
    time = _time(parsed.one("time") or "latest")
    wanted = _wanted(parsed)
    admin = admin_of(process, parsed.one("bootstrap-server") or "", parsed.one("command-config"), "GetOffsetShell")
    topics = yield from admin.list_topics(not parsed.has("exclude-internal-topics"))
    described = yield from admin.described(topic.name or "" for topic in topics if wanted(topic.name or "", None))
    places = [
        (name, one.partition_index)
        for name, topic in described.items()
        for one in topic.partitions
        if wanted(name, one.partition_index)
    ]
    if not places:
        raise terse("Could not match any topic-partitions with the specified filters")
    found = yield from admin.list_offsets(dict.fromkeys(places_in_order(places), time))
    for place in sorted(places, key=lambda place: f"{place[0]}-{place[1]}"):
        one = found[place]
        if one.error_code:
            error = execution(kafka_error(one.error_code))
            process.err(f"Skip getting offsets for topic-partition {place[0]}-{place[1]} due to error: {error.message}")
        elif one.offset >= 0:
            process.out(f"{place[0]}:{place[1]}:{one.offset}")


def _time(text: str) -> int:
    if text in TIMES:
        return TIMES[text]
    if re.fullmatch(r"[+-]?\d+", text, re.ASCII) and -(1 << 63) <= int(text) < 1 << 63:
        return int(text)
    raise terse(
        f"Malformed time argument {text}. Please use -1 or latest / -2 or earliest / -3 or max-timestamp / -4 or earliest-local / "
        "-5 or latest-tiered / -6 or earliest-pending-upload, or a specified long format timestamp"
    )


def _wanted(parsed: Parsed) -> Filter:
    rules = parsed.one("topic-partitions")
    if rules is not None:
        filters = [_rule(one) for one in split(rules, ",")]
        return lambda topic, partition: any(one(topic, partition) for one in filters)
    names = matching(parsed.one("topic") or "" if parsed.has("topic") else ".*")
    text = parsed.one("partitions")
    try:
        numbers = {parse_int(one) for one in split(text, ",")} if text else set()
    except JavaError:
        raise terse(f"--partitions expects a comma separated list of numeric partition ids, but received: {text}") from None
    return lambda topic, partition: (
        names.fullmatch(topic) is not None and (partition is None or not numbers or partition in numbers)
    )


def _rule(text: str) -> Filter:
    found = _RULE.fullmatch(text)
    if found is None:
        wrong = terse(f"Invalid rule specification: {text}")
        raise JavaError("java.lang.RuntimeException", None, wrong)
    names = matching(found[1] or ".*")
    if found[2]:
        first = parse_int(found[2])
        last = first + 1
    else:
        first = parse_int(found[3]) if found[3] else 0
        last = parse_int(found[4]) if found[4] else (1 << 31) - 1
    return lambda topic, partition: names.fullmatch(topic) is not None and (partition is None or first <= partition < last)
