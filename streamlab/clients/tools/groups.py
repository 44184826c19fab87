"""kafka-groups.sh (`org.apache.kafka.tools.GroupsCommand`)."""

from __future__ import annotations

from streamlab.clients.tools.admin import Talking
from streamlab.clients.tools.connect import admin_of
from streamlab.clients.tools.conversation import Talk
from streamlab.clients.tools.failing import fail
from streamlab.clients.tools.java import JavaError, illegal_argument
from streamlab.clients.tools.listing import list_groups, type_name
from streamlab.clients.tools.options import Parsed, Usage, parse
from streamlab.clients.tools.process import Process
from streamlab.clients.tools.screen import log, stack_trace
from streamlab.protocol.messages.groups import ListedGroup

NAME = "kafka-groups.sh"
LOGGER = "org.apache.kafka.tools.GroupsCommand"
TYPES = ("classic", "consumer", "share", "streams")
NARROWEST = 20


def run(process: Process) -> Talk:
    try:
        parsed = _parsed(process)
        if parsed.has("command-config"):
            process.file(parsed.one("command-config") or "")
    except JavaError as error:
        return fail(process, error)
    try:
        yield from _list(process, parsed)
    except JavaError as error:
        process.out(f"Error while executing groups command : {error.message}")
        log(process, "ERROR", stack_trace(error), LOGGER)
        return 1
    return 0


def _parsed(process: Process) -> Parsed:
    """Raises JavaError, Exit."""
    usage = Usage(NAME, process)
    try:
        parsed = parse(NAME, process.arguments)
    except JavaError as wrong:
        raise usage.exit(wrong.message or "") from wrong
    usage.help_or_version(parsed, not process.arguments)
    if not parsed.has("list"):
        raise usage.exit("Command must include exactly one action: --list.")
    if parsed.has("group-type") and (parsed.one("group-type") or "").lower() not in TYPES:
        raise illegal_argument("--group-type must be a valid group type.")
    usage.invalid(parsed, "consumer", ("group-type", "protocol", "share", "streams"))
    usage.invalid(parsed, "share", ("consumer", "group-type", "protocol", "streams"))
    usage.invalid(parsed, "streams", ("consumer", "group-type", "protocol", "share"))
    return parsed


def _list(process: Process, parsed: Parsed) -> Talking[None]:
    admin = admin_of(process, parsed.one("bootstrap-server") or "", parsed.one("command-config"))
    groups = yield from list_groups(admin)
    lines = [(group.group_id, type_name(group), group.protocol_type) for group in groups if _wanted(parsed, group)]
    width = max([NARROWEST, *(len(item) for line in lines for item in line)])
    process.out(" ".join(title.ljust(width) for title in ("GROUP", "TYPE", "PROTOCOL")))
    for line in lines:
        process.out("".join(f"{item.ljust(width)} " for item in line))


def _wanted(parsed: Parsed, group: ListedGroup) -> bool:
    protocol = parsed.one("protocol")
    if parsed.has("group-type"):
        same = group.group_type == (parsed.one("group-type") or "").lower()
        return same and (protocol is None or group.protocol_type == protocol)
    if protocol is not None:
        return group.protocol_type == protocol
    if parsed.has("consumer"):
        return group.protocol_type in ("consumer", "") or group.group_type == "consumer"
    for kind in ("share", "streams"):
        if parsed.has(kind):
            return group.group_type == kind
    return True
