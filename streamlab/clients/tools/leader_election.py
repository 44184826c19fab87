"""kafka-leader-election.sh (`org.apache.kafka.tools.LeaderElectionCommand`)."""

from __future__ import annotations

from collections.abc import Iterable

from streamlab.clients.tools.admin import Talking
from streamlab.clients.tools.connect import admin_of
from streamlab.clients.tools.conversation import Talk
from streamlab.clients.tools.failing import fail
from streamlab.clients.tools.java import JavaError, Place, execution, kafka_error, places_in_order, runtime
from streamlab.clients.tools.json_files import MAPPING, of_array, of_object, place_of, read_json
from streamlab.clients.tools.options import Parsed, Usage, bad_option, parse
from streamlab.clients.tools.process import Process
from streamlab.protocol.errors import Errors
from streamlab.protocol.messages.admin import (
    PREFERRED_ELECTION,
    UNCLEAN_ELECTION,
    ElectLeadersPartitionResult,
    ElectLeadersRequest,
)

NAME = "kafka-leader-election.sh"
TIMEOUT_MS = 30_000
KINDS = {"PREFERRED": PREFERRED_ELECTION, "UNCLEAN": UNCLEAN_ELECTION}
SCOPES = ("topic", "all-topic-partitions", "path-to-json-file")
TOOLS = "org.apache.kafka.tools."


def run(process: Process) -> Talk:
    try:
        yield from _run(process)
    except JavaError as error:
        return fail(process, error)
    return 0


def command_failed(message: str, cause: JavaError | None = None) -> JavaError:
    return JavaError(f"{TOOLS}AdminCommandFailedException", message, cause)


def _run(process: Process) -> Talking[None]:
    parsed = parse(NAME, process.arguments)
    usage = Usage(NAME, process)
    usage.help_or_version(parsed, not process.arguments)
    _check(usage, parsed)
    kind = (parsed.one("election-type") or "").upper()
    if kind not in KINDS:
        told = f"Cannot parse argument '{parsed.one('election-type')}' of option election-type"
        why = JavaError(
            "joptsimple.ValueConversionException", f"Value [{parsed.one('election-type')}] is not one of [[PREFERRED,UNCLEAN]]"
        )
        raise bad_option("OptionArgumentConversionException", told, why)
    partitions: list[Place] | None = None
    if parsed.has("path-to-json-file"):
        try:
            text = process.read(parsed.one("path-to-json-file") or "")
        except JavaError as error:
            raise runtime(error) from error
        try:
            partitions = _partitions(text)
        except JavaError as error:
            raise runtime(error) if error.kind == MAPPING else error from None
    elif parsed.has("topic"):
        partitions = [(parsed.one("topic") or "", parsed.number("partition") or 0)]
    if parsed.has("admin.config"):
        process.out(
            "Option --admin.config has been deprecated and will be removed in a future version. Use --command-config instead."
        )
    config = parsed.one("admin.config" if parsed.has("admin.config") else "command-config")
    admin = admin_of(process, parsed.one("bootstrap-server") or "", config, timeout_ms=TIMEOUT_MS)
    asked = None if partitions is None else tuple(partitions)
    try:
        answer = yield from admin.call("electLeaders", ElectLeadersRequest(KINDS[kind], asked), admin.controller_node)
    except JavaError as error:
        told = "Timeout waiting for election results"
        process.out(told)
        raise command_failed(told, error) from error
    if answer.error_code and not answer.results:
        raise runtime(execution(kafka_error(answer.error_code)))
    _tell(process, kind, answer.results)


def _check(usage: Usage, parsed: Parsed) -> None:
    """`LeaderElectionCommandOptions.validate`. Raises JavaError, Exit."""
    missing = [name for name in ("bootstrap-server", "election-type") if not parsed.has(name)]
    if missing:
        raise command_failed(f"Missing required option(s): {', '.join(missing)}")
    usage.invalid(parsed, "admin.config", ("command-config",))
    if sum(map(parsed.has, SCOPES)) != 1:
        raise command_failed(f"One and only one of the following options is required: {', '.join(SCOPES)}")
    if parsed.has("topic") and not parsed.has("partition"):
        raise command_failed("Missing required option(s): partition")
    if parsed.has("partition") and not parsed.has("topic"):
        raise command_failed("Option partition is only allowed if topic is used")


def _tell(process: Process, kind: str, results: Iterable[ElectLeadersPartitionResult]) -> None:
    found = {(one.topic, one.partition): one for one in results}
    ordered = [found[place] for place in places_in_order(found)]
    done = [one for one in ordered if not one.error_code]
    same = [one for one in ordered if one.error_code == Errors.ELECTION_NOT_NEEDED]
    failed = [one for one in ordered if one.error_code and one.error_code != Errors.ELECTION_NOT_NEEDED]
    if done:
        process.out(f"Successfully completed leader election ({kind}) for partitions {_named(done)}")
    if same:
        process.out(f"Valid replica already elected for partitions {_named(same)}")
    if failed:
        error = command_failed(f"{len(failed)} replica(s) could not be elected")
        for one in failed:
            why = kafka_error(one.error_code, one.error_message)
            process.out(f"Error completing leader election ({kind}) for partition: {one.topic}-{one.partition}: {why}")
            error.suppressed.append(why)
        raise error


def _named(results: Iterable[ElectLeadersPartitionResult]) -> str:
    return ", ".join(f"{one.topic}-{one.partition}" for one in results)


def _partitions(text: str) -> list[Place]:
    """What the file names. Raises JavaError."""
    document = read_json(text)
    if document is None:
        raise JavaError(f"{TOOLS}AdminOperationException", "Replica election data is empty")
    document = of_object(document)
    if "partitions" not in document:
        raise JavaError(f"{TOOLS}AdminOperationException", 'Replica election data is missing "partitions" field')
    places = [place_of(one) for one in of_array(document["partitions"])]
    twice = [place for place in dict.fromkeys(places) if places.count(place) > 1]
    if twice:
        named = ", ".join(f"{topic}-{partition}" for topic, partition in places_in_order(twice))
        raise JavaError(f"{TOOLS}AdminOperationException", f"Replica election data contains duplicate partitions: [{named}]")
    return places
