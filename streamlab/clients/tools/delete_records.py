"""kafka-delete-records.sh (`org.apache.kafka.tools.DeleteRecordsCommand`)."""

from __future__ import annotations

from streamlab.clients.tools.admin import Talking
from streamlab.clients.tools.connect import admin_of
from streamlab.clients.tools.conversation import Talk
from streamlab.clients.tools.failing import fail
from streamlab.clients.tools.java import JavaError, Place, kafka_error, places_in_order
from streamlab.clients.tools.json_files import field, of_array, of_object, place_of, read_json, whole_field
from streamlab.clients.tools.options import Usage, parse
from streamlab.clients.tools.process import Process
from streamlab.clients.tools.screen import log
from streamlab.protocol.errors import Errors
from streamlab.protocol.messages.data import DeleteRecordsPartition, DeleteRecordsRequest

NAME = "kafka-delete-records.sh"
LOGGER = "org.apache.kafka.clients.admin.internals.DeleteRecordsHandler"
TOOLS = "org.apache.kafka.tools."


def run(process: Process) -> Talk:
    try:
        yield from _run(process)
    except JavaError as error:
        return fail(process, error)
    return 0


def _run(process: Process) -> Talking[None]:
    parsed = parse(NAME, process.arguments)
    usage = Usage(NAME, process)
    usage.help_or_version(parsed, not process.arguments)
    usage.required(parsed, "bootstrap-server", "offset-json-file")
    admin = admin_of(process, parsed.one("bootstrap-server") or "", parsed.one("command-config"))
    offsets = _offsets(process.read(parsed.one("offset-json-file") or ""))
    process.out("Executing records delete operation")
    process.out("Records delete operation completed:")

    def request(places: tuple[Place, ...]) -> DeleteRecordsRequest:
        return DeleteRecordsRequest(tuple(DeleteRecordsPartition(*place, offsets[place]) for place in places))

    found = yield from admin.to_leaders("deleteRecords", list(offsets), request)
    for (topic, partition), one in found.items():
        if one.error_code:
            told = f"DeleteRecords request for topic partition {topic}-{partition} failed due to an unexpected error "
            log(process, "ERROR", f"[AdminClient clientId={admin.client_id}] {told}{Errors(one.error_code).name}", LOGGER)
    for topic, partition in places_in_order(offsets):
        one = found[topic, partition]
        if one.error_code:
            process.out(f"partition: {topic}-{partition}\terror: {kafka_error(one.error_code)}")
        else:
            process.out(f"partition: {topic}-{partition}\tlow_watermark: {one.low_watermark}")


def _offsets(text: str) -> dict[Place, int]:
    """What the file says to delete. Raises JavaError."""
    document = read_json(text)
    if document is None:
        raise JavaError(f"{TOOLS}AdminOperationException", "The input string is not a valid JSON")
    document = of_object(document)
    version = whole_field(document, "version", "Integer") if "version" in document else 1
    if version != 1:
        raise JavaError(f"{TOOLS}AdminOperationException", f"Not supported version field value {version}")
    if "partitions" not in document:
        raise JavaError(f"{TOOLS}AdminOperationException", "Missing partitions field")
    offsets: dict[Place, int] = {}
    twice: dict[Place, None] = {}
    for one in of_array(field(document, "partitions")):
        place = place_of(one)
        if place in offsets:
            twice[place] = None
        else:
            offsets[place] = whole_field(one, "offset", "Long")
    if twice:
        named = ",".join(f"{topic}-{partition}" for topic, partition in places_in_order(twice))
        raise JavaError(f"{TOOLS}AdminCommandFailedException", f"Offset json file contains duplicate topic partitions: {named}")
    return offsets
