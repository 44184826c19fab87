"""kafka-broker-api-versions.sh (`org.apache.kafka.tools.BrokerApiVersionsCommand`)."""

from __future__ import annotations

from streamlab.clients.tools.admin import Admin, Talking
from streamlab.clients.tools.connect import admin_of
from streamlab.clients.tools.conversation import Talk
from streamlab.clients.tools.failing import fail
from streamlab.clients.tools.java import CONFIG_EXCEPTION, JavaError, signed_32
from streamlab.clients.tools.options import Usage, parse
from streamlab.clients.tools.process import Process
from streamlab.protocol.api_names import NAMES, SERVED
from streamlab.protocol.hashing import hash_order, java_hash_code
from streamlab.protocol.messages.metadata import BrokerEndpoint

NAME = "kafka-broker-api-versions.sh"
FALSE_HASH = 1_237
"""`Boolean.hashCode` of false."""


def run(process: Process) -> Talk:
    try:
        parsed = parse(NAME, process.arguments)
        usage = Usage(NAME, process)
        usage.help_or_version(parsed, not process.arguments)
        usage.required(parsed, "bootstrap-server")
        admin = admin_of(process, parsed.one("bootstrap-server") or "", parsed.one("command-config"), "admin-1")
        yield from _tell(process, admin)
    except JavaError as error:
        bare = error.cause is not None and error.cause.kind == CONFIG_EXCEPTION
        return fail(process, error.cause if bare and error.cause is not None else error)
    return 0


def _tell(process: Process, admin: Admin) -> Talking[None]:
    cluster = yield from admin.describe_cluster()
    ranges = ",\n".join(f"\t{name}({key}): {_range(key)}" for key, name in NAMES.items())
    for one in hash_order(cluster.brokers, _node_hash):
        rack = "null" if one.rack is None else one.rack
        process.out(f"{one.host}:{one.port} (id: {one.node_id} rack: {rack} isFenced: false) -> (\n{ranges}\n)")


def _range(key: int) -> str:
    if key not in SERVED:
        return "UNSUPPORTED"
    first, last = SERVED[key]
    return f"{first if first == last else f'{first} to {last}'} [usable: {last}]"


def _node_hash(one: BrokerEndpoint) -> int:
    """`Node.hashCode`."""
    found = 31 + java_hash_code(one.host)
    for part in (one.node_id, one.port, 0 if one.rack is None else java_hash_code(one.rack), FALSE_HASH):
        found = signed_32(31 * found + part)
    return found
