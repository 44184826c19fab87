"""How a tool makes its admin client: from --bootstrap-server and a file of properties.

Law of the module: a client that cannot be made is refused in Kafka's words. Of the properties count those that the tool itself reads.
"""

from __future__ import annotations

import re

from streamlab.clients.tools.admin import API_TIMEOUT_MS, Admin
from streamlab.clients.tools.java import CONFIG_EXCEPTION, JavaError, split
from streamlab.clients.tools.options import Usage
from streamlab.clients.tools.process import EMPTY_SERVER, Process
from streamlab.clients.tools.properties import properties

_HOST_PORT = re.compile(r"(?:[0-9a-zA-Z\-%._]*://)?\[?([0-9a-zA-Z\-%._:]*)]?:([0-9]+)")
"""`Utils.HOST_PORT_PATTERN`."""


def admin_of(
    process: Process,
    servers: str,
    config_file: str | None = None,
    client_id: str = "adminclient-1",
    timeout_ms: int = API_TIMEOUT_MS,
) -> Admin:
    """An admin client. `timeout_ms`: where the file does not say default.api.timeout.ms. Raises JavaError."""
    given = properties(process.file(config_file)) if config_file is not None else {}
    if not servers:
        none = JavaError(CONFIG_EXCEPTION, "You must set either bootstrap.servers or bootstrap.controllers")
        raise _no_admin(none)
    said = given.get("default.api.timeout.ms", "")
    try:
        return Admin(process, servers, int(said) if said.isdecimal() else timeout_ms, given.get("client.id", client_id))
    except JavaError as error:
        raise (error if error.message == EMPTY_SERVER else _no_admin(error)) from error


def _no_admin(cause: JavaError) -> JavaError:
    return JavaError("org.apache.kafka.common.KafkaException", "Failed to create new KafkaAdminClient", cause)


def check_servers(usage: Usage, servers: str | None) -> None:
    """`ToolsUtils.validateBootstrapServer`. Raises Exit."""
    if servers is None or not servers.strip():
        raise usage.exit("Error while validating the bootstrap address\n")
    if not all(map(_HOST_PORT.fullmatch, split(servers, ","))):
        raise usage.exit("Please provide valid host:port like host1:9091,host2:9092\n")
