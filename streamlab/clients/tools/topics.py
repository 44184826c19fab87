"""kafka-topics.sh (`org.apache.kafka.tools.TopicCommand`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from streamlab.clients.tools.admin import Admin, Talking
from streamlab.clients.tools.connect import admin_of
from streamlab.clients.tools.conversation import Talk
from streamlab.clients.tools.java import (
    ERRORS,
    JavaError,
    illegal_argument,
    kafka_error,
    names_in_order,
    parse_int,
    read_uuid,
    split,
)
from streamlab.clients.tools.options import Parsed, Usage, parse
from streamlab.clients.tools.patterns import matching
from streamlab.clients.tools.process import Process
from streamlab.clients.tools.screen import log, print_trace, stack_trace
from streamlab.protocol.configs import validate_topic_configs
from streamlab.protocol.errors import Errors
from streamlab.protocol.messages.admin import (
    TOPIC_RESOURCE,
    ConfigEntry,
    ConfigResource,
    CreatableTopic,
    CreatePartitionsRequest,
    CreatePartitionsTopic,
    CreateTopicsRequest,
    DeleteTopicsRequest,
    ListPartitionReassignmentsRequest,
    OngoingReassignment,
)
from streamlab.protocol.messages.metadata import PartitionMetadata, TopicMetadata
from streamlab.protocol.topic_names import has_collision_chars

NAME = "kafka-topics.sh"
LOGGER = "org.apache.kafka.tools.TopicCommand"
ACTIONS = ("alter", "create", "describe", "list", "delete")
REPORTS = ("under-replicated-partitions", "under-min-isr-partitions", "at-min-isr-partitions", "unavailable-partitions")
SEE_CONFIGS = " (To alter topic configurations, the kafka-configs tool can be used.)"
COLLIDES = (
    "WARNING: Due to limitations in metric names, topics with a period ('.') or underscore ('_') could collide. "
    "To avoid issues it is best to use either, but not both."
)
DEFAULT_SOURCE = 5
MOST_REPLICAS = 32_767


def run(process: Process) -> Talk:
    try:
        parsed = parse(NAME, process.arguments)
        _check(process, parsed)
        admin = admin_of(process, parsed.one("bootstrap-server") or "", parsed.one("command-config"))
    except JavaError as error:
        process.err(error.message or "null")
        print_trace(process, error)
        process.err("")
        return 1
    tool = _Topics(process, parsed, admin)
    try:
        yield from tool.act()
    except JavaError as error:
        process.out(f"Error while executing topic command : {error.message}")
        log(process, "ERROR", stack_trace(error), LOGGER)
        return 1
    return 0


def _check(process: Process, parsed: Parsed) -> None:
    """`TopicCommandOptions.checkArgs`."""
    usage = Usage(NAME, process)
    if not process.arguments:
        raise usage.exit("Create, delete, describe, or change a topic.")
    usage.help_or_version(parsed, False)
    if sum(map(parsed.has, ACTIONS)) != 1:
        raise usage.exit("Command must include exactly one action: --list, --describe, --create, --alter or --delete")
    if parsed.has("delete-config"):
        process.err(
            "delete-config option is no longer supported and deprecated since version 4.0. The config will be fully removed in "
            "future releases."
        )
    if not parsed.has("bootstrap-server"):
        raise illegal_argument("--bootstrap-server must be specified")
    if parsed.has("describe") and parsed.has("if-exists"):
        if not parsed.has("topic") and not parsed.has("topic-id"):
            raise usage.exit("--topic or --topic-id is required to describe a topic")
        if parsed.has("topic") and parsed.has("topic-id"):
            process.out(
                "Only topic id will be used when both --topic and --topic-id are specified and topicId is not Uuid.ZERO_UUID"
            )
    if not parsed.has("list") and not parsed.has("describe"):
        usage.required(parsed, "topic")
    if parsed.has("alter"):
        if parsed.has("config"):
            used = "[[bootstrap-server], [config]]"
            raise usage.exit(f'Option combination "{used}" can\'t be used with option "[alter]"{SEE_CONFIGS}')
        usage.required(parsed, "partitions")
    _check_combinations(usage, parsed)


def _check_combinations(usage: Usage, parsed: Parsed) -> None:
    def but(*allowed: str, more: Sequence[str] = ()) -> list[str]:
        return [one for one in ACTIONS if one not in allowed] + list(more)

    usage.invalid(parsed, "config", but("alter", "create"))
    usage.invalid(parsed, "partitions", but("alter", "create"))
    usage.invalid(parsed, "replication-factor", but("create"))
    usage.invalid(parsed, "replica-assignment", but("alter", "create"))
    if parsed.has("create"):
        usage.invalid(parsed, "replica-assignment", ("partitions", "replication-factor"))
    for report in REPORTS:
        usage.invalid(parsed, report, but("describe", more=("topics-with-overrides",)))
    usage.invalid(parsed, "topics-with-overrides", but("describe", more=REPORTS))
    usage.invalid(parsed, "if-exists", but("alter", "delete", "describe"))
    usage.invalid(parsed, "if-not-exists", but("create"))
    usage.invalid(parsed, "exclude-internal", but("list", "describe"))


class _Topics:
    """One command on its way."""

    def __init__(self, process: Process, parsed: Parsed, admin: Admin) -> None:
        self.process = process
        self.parsed = parsed
        self.admin = admin

    def act(self) -> Talking[None]:
        for action in ("create", "alter", "list", "describe", "delete"):
            if self.parsed.has(action):
                yield from getattr(self, f"_{action}")()
                return

    def _create(self) -> Talking[None]:
        parsed = self.parsed
        name = parsed.one("topic") or ""
        partitions, factor = parsed.number("partitions"), parsed.number("replication-factor")
        assignment = _assignment(parsed)
        configs = _configs(parsed)
        if has_collision_chars(name):
            self.process.out(COLLIDES)
        if factor is not None and not 1 <= factor <= MOST_REPLICAS:
            raise illegal_argument(f"The replication factor must be between 1 and {MOST_REPLICAS} inclusive")
        if partitions is not None and partitions < 1:
            raise illegal_argument("The partitions must be greater than 0")
        if not name:
            raise JavaError(f"{ERRORS}InvalidTopicException", "The given topic name '' cannot be represented in a request.")
        if assignment:
            topic = CreatableTopic(name, -1, -1, tuple(enumerate(assignment)), configs)
        else:
            topic = CreatableTopic(name, partitions or -1, factor or -1, (), configs)
        answer = yield from self.admin.call("createTopics", CreateTopicsRequest((topic,)), self.admin.controller_node)
        result = answer.topics[0]
        if result.error_code == Errors.TOPIC_ALREADY_EXISTS and parsed.has("if-not-exists"):
            return
        if result.error_code:
            raise kafka_error(result.error_code, result.error_message)
        self.process.out(f"Created topic {name}.")

    def _list(self) -> Talking[None]:
        names = yield from self._names()
        self.process.out("\n".join(names))

    def _alter(self) -> Talking[None]:
        parsed = self.parsed
        count = parsed.number("partitions")
        assert count is not None
        assignment = _assignment(parsed)
        _configs(parsed)
        names = yield from self._names()
        self._must_exist(names)
        if not names:
            return
        known = yield from self.admin.describe_topics(names)
        asked = []
        for name in names_in_order(names):
            by_hand = None
            if assignment:
                topic = known[name]
                if isinstance(topic, JavaError):
                    raise JavaError("java.lang.RuntimeException", None, topic)
                by_hand = tuple(assignment[len(topic.partitions) :])
            asked.append(CreatePartitionsTopic(name, count, by_hand))
        answer = yield from self.admin.call("createPartitions", CreatePartitionsRequest(tuple(asked)), self.admin.controller_node)
        for result in answer.results:
            if result.error_code:
                raise kafka_error(result.error_code, result.error_message)

    def _delete(self) -> Talking[None]:
        names = yield from self._names()
        self._must_exist(names)
        if not names:
            return
        body = DeleteTopicsRequest(tuple((name, "") for name in names))
        answer = yield from self.admin.call("deleteTopics", body, self.admin.controller_node)
        for result in answer.responses:
            if result.error_code:
                raise kafka_error(result.error_code, result.error_message)

    def _names(self) -> Talking[list[str]]:
        """The topics that are meant, in order."""
        external = self.parsed.has("exclude-internal")
        topics = yield from self.admin.list_topics(not external)
        names = sorted(topic.name or "" for topic in topics)
        pattern = self.parsed.one("topic")
        if pattern is None:
            return names
        wanted = matching(pattern)
        return [name for name in names if wanted.fullmatch(name)]

    def _must_exist(self, names: Sequence[str]) -> None:
        pattern = self.parsed.one("topic")
        if pattern and not names and not self.parsed.has("if-exists"):
            raise illegal_argument(f"Topic '{pattern}' does not exist as expected")

    def _described(self) -> Talking[list[TopicMetadata]]:
        """The topics to describe, in the order in which Kafka's tool shows them."""
        topic_id = self.parsed.one("topic-id")
        if topic_id is not None:
            topic_id = read_uuid(topic_id)
        if topic_id is not None and topic_id != "AAAAAAAAAAAAAAAAAAAAAA":
            topics = yield from self.admin.list_topics(not self.parsed.has("exclude-internal"))
            names = [topic.name or "" for topic in topics if topic.topic_id == topic_id]
            if not names and not self.parsed.has("if-exists"):
                raise illegal_argument(f"TopicId '{topic_id}' does not exist as expected")
        else:
            names = yield from self._names()
            self._must_exist(names)
        limit = self.parsed.number("partition-size-limit-per-response")
        found = yield from self.admin.described(names, 2_000 if limit is None else limit)
        return [found[name] for name in names_in_order(names_in_order(names, len(names)), len(names))]

    def _describe(self) -> Talking[None]:
        topics = yield from self._described()
        configs = yield from self._configs_of(topics)
        cluster = yield from self.admin.describe_cluster()
        alive = {one.node_id for one in cluster.brokers}
        places = tuple((topic.name or "", one.partition_index) for topic in topics for one in topic.partitions)
        moving: dict[tuple[str, int], OngoingReassignment] = {}
        if places:
            answer = yield from self.admin.call(
                "listPartitionReassignments", ListPartitionReassignmentsRequest(places), self.admin.controller_node
            )
            moving = {(one.topic, one.partition): one for one in answer.partitions}
        for topic in topics:
            self._tell(topic, configs[topic.name or ""], alive, moving)

    def _configs_of(self, topics: Sequence[TopicMetadata]) -> Talking[dict[str, list[ConfigEntry]]]:
        if not topics:
            return {}
        results = yield from self.admin.describe_configs([ConfigResource(TOPIC_RESOURCE, topic.name or "") for topic in topics])
        found = {}
        for result in results:
            if result.error_code:
                raise kafka_error(result.error_code, result.error_message)
            entries = {entry.name: entry for entry in result.configs}
            found[result.resource_name] = [entries[name] for name in names_in_order(entries)]
        return found

    def _tell(
        self,
        topic: TopicMetadata,
        configs: Sequence[ConfigEntry],
        alive: set[int],
        moving: Mapping[tuple[str, int], OngoingReassignment],
    ) -> None:
        partitions = sorted(topic.partitions, key=lambda one: one.partition_index)
        own = [f"{one.name}={_null(one.value)}" for one in configs if one.config_source != DEFAULT_SOURCE]
        only_some = any(map(self.parsed.has, REPORTS))
        overrides = self.parsed.has("topics-with-overrides")
        name = topic.name or ""
        if not only_some and (own or not overrides):
            factor = _factor(partitions[0], moving.get((name, partitions[0].partition_index)))
            self.process.out(
                f"Topic: {name}\tTopicId: {topic.topic_id}\tPartitionCount: {len(partitions)}\tReplicationFactor: {factor}"
                f"\tConfigs: {','.join(own)}"
            )
        if overrides:
            return
        least = int(next((one.value or "1" for one in configs if one.name == "min.insync.replicas"), "1"))
        for one in partitions:
            moves = moving.get((name, one.partition_index))
            if not only_some or self._is_reported(one, moves, least, alive):
                self.process.out(_line(name, one, moves))

    def _is_reported(self, one: PartitionMetadata, moves: OngoingReassignment | None, least: int, alive: set[int]) -> bool:
        has = self.parsed.has
        isr = len(one.isr_nodes)
        return (
            (has("under-replicated-partitions") and _factor(one, moves) > isr)
            or (has("unavailable-partitions") and one.leader_id not in alive)
            or (has("under-min-isr-partitions") and (one.leader_id < 0 or isr < least))
            or (has("at-min-isr-partitions") and isr == least)
        )


def _line(topic: str, one: PartitionMetadata, moves: OngoingReassignment | None) -> str:
    leader = one.leader_id if one.leader_id >= 0 else "none"
    moved = ""
    if moves is not None:
        moved = f"\tAdding Replicas: {_ids(moves.adding_replicas)}\tRemoving Replicas: {_ids(moves.removing_replicas)}"
    return (
        f"\tTopic: {topic}\tPartition: {one.partition_index}\tLeader: {leader}\tReplicas: {_ids(one.replica_nodes)}"
        f"\tIsr: {_ids(one.isr_nodes)}{moved}\tElr: {_ids(one.eligible_leader_replicas)}\tLastKnownElr: {_ids(one.last_known_elr)}"
    )


def _ids(brokers: Sequence[int]) -> str:
    return ",".join(map(str, brokers))


def _null(value: str | None) -> str:
    return "null" if value is None else value


def _factor(one: PartitionMetadata, moves: OngoingReassignment | None) -> int:
    """The replication factor, apart from replicas that a reassignment is only adding."""
    if moves is not None and set(one.replica_nodes) & {*moves.adding_replicas, *moves.removing_replicas}:
        return len(moves.replicas) - len(moves.adding_replicas)
    return len(one.replica_nodes)


def _assignment(parsed: Parsed) -> list[tuple[int, ...]]:
    """`parseReplicaAssignment`: the replicas of each partition. Raises JavaError."""
    text = parsed.one("replica-assignment")
    found: list[tuple[int, ...]] = []
    for part in split(text, ",") if text else []:
        brokers = tuple(parse_int(one.strip()) for one in split(part, ":"))
        twice = list(dict.fromkeys(one for one in brokers if brokers.count(one) > 1))
        if twice:
            raise JavaError(
                "org.apache.kafka.tools.AdminCommandFailedException",
                f"Partition replica lists may not contain duplicate entries: {_ids(twice)}",
            )
        if found and len(brokers) != len(found[0]):
            raise JavaError(
                "org.apache.kafka.tools.AdminOperationException",
                f"Partition {len(found)} has different replication factor: {list(brokers)}",
            )
        found.append(brokers)
    return found


def _configs(parsed: Parsed) -> tuple[tuple[str, str | None], ...]:
    """`parseTopicConfigsToBeAdded`. Raises JavaError."""
    pairs = [split(text, r"\s*=\s*") for text in parsed.all("config")]
    if any(len(pair) != 2 for pair in pairs):
        raise illegal_argument('requirement failed: Invalid topic config: all configs to be added must be in the format "key=val".')
    configs = {name.strip(): value.strip() for name, value in pairs}
    # Whether there is remote storage only the brokers know.
    remote = {"remote.storage.enable": "false"} if configs.get("remote.storage.enable", "").lower() == "true" else {}
    wrong = validate_topic_configs({**configs, **remote})
    if wrong is not None:
        room = "config" if wrong.exception == "ConfigException" else "errors"
        raise JavaError(f"org.apache.kafka.common.{room}.{wrong.exception}", wrong.message)
    return tuple(configs.items())
