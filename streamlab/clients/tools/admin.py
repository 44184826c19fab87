"""What the tools ask a cluster, as Kafka's `KafkaAdminClient` does: which broker is asked, what is tried again, when it gives up.

Law of the module: each function is a part of a tool's conversation (`yield from`). A broker that does not answer is asked again after
retry.backoff.ms, or another one is, until default.api.timeout.ms has passed; then the tool hears Kafka's TimeoutException.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from streamlab.clients.node import broker_name
from streamlab.clients.tools.conversation import Ask, NoAnswer, Sleep, Step
from streamlab.clients.tools.java import ERRORS, JavaError, Place, kafka_error
from streamlab.clients.tools.process import Process
from streamlab.clients.tools.screen import log, print_trace
from streamlab.protocol.errors import Errors
from streamlab.protocol.messages.admin import (
    ConfigResource,
    DescribeConfigsRequest,
    DescribeConfigsResult,
)
from streamlab.protocol.messages.data import (
    ListOffsetsPartition,
    ListOffsetsPartitionResponse,
    ListOffsetsRequest,
)
from streamlab.protocol.messages.groups import FindCoordinatorRequest
from streamlab.protocol.messages.metadata import (
    BrokerEndpoint,
    DescribeClusterRequest,
    DescribeClusterResponse,
    DescribeTopicPartitionsRequest,
    MetadataRequest,
    MetadataResponse,
    PartitionMetadata,
    TopicMetadata,
)

Body = TypeVar("Body")
Talking = Generator[Step, Any, Body]
Pick = Callable[[], Talking[int]]

API_TIMEOUT_MS = 60_000
REQUEST_TIMEOUT_MS = 30_000
RETRY_MS, RETRY_MAX_MS = 100, 1_000
LOGGER = "org.apache.kafka.clients.NetworkClient"
LEADER_LOGGER = "org.apache.kafka.clients.admin.internals.PartitionLeaderStrategy"
COORDINATOR_ERRORS = (Errors.COORDINATOR_LOAD_IN_PROGRESS, Errors.COORDINATOR_NOT_AVAILABLE, Errors.NOT_COORDINATOR)
LEADER_ERRORS = (
    Errors.NOT_LEADER_OR_FOLLOWER,
    Errors.LEADER_NOT_AVAILABLE,
    Errors.UNKNOWN_TOPIC_OR_PARTITION,
    Errors.BROKER_NOT_AVAILABLE,
    Errors.OFFSET_NOT_AVAILABLE,
    Errors.REPLICA_NOT_AVAILABLE,
)


def timed_out(call: str) -> JavaError:
    return JavaError(f"{ERRORS}TimeoutException", f"Timed out waiting for a node assignment. Call: {call}")


class Admin:
    """One admin client. `servers`: what --bootstrap-server said; `timeout_ms`: default.api.timeout.ms."""

    def __init__(self, process: Process, servers: str, timeout_ms: int = API_TIMEOUT_MS, client_id: str = "adminclient-1") -> None:
        self.process = process
        self.bootstrap = process.brokers_at(servers)
        self.servers = servers
        self.timeout_ms = timeout_ms
        self.client_id = client_id
        self.nodes: dict[int, BrokerEndpoint] = {}
        self.controller = -1
        self.cluster_id: str | None = None
        self._tries = 0

    # Which broker is asked

    def any_node(self) -> Talking[int]:
        """The least loaded node: here any that is known."""
        if not self.nodes:
            return -1
        ids = list(self.nodes)
        return ids[self._tries % len(ids)]
        yield

    def controller_node(self) -> Talking[int]:
        return self.controller if self.controller in self.nodes else (yield from self.any_node())

    def learn(self, call: str, deadline: int) -> Talking[None]:
        """Who is there. Raises JavaError when nobody answers in time."""
        attempt = 0
        while True:
            for target in self.bootstrap:
                answer = yield Ask(target, MetadataRequest((), client_id=self.client_id), self._patience(deadline))
                if isinstance(answer, MetadataResponse) and answer.brokers:
                    self._take(answer)
                    return
            self._warn()
            if self.process.now + (wait := self._backoff(attempt)) >= deadline:
                yield Sleep(max(0, deadline - self.process.now))
                raise timed_out(call)
            attempt += 1
            yield Sleep(wait)

    def _take(self, answer: MetadataResponse) -> None:
        self.nodes = {one.node_id: one for one in answer.brokers}
        self.controller, self.cluster_id = answer.controller_id, answer.cluster_id

    def _warn(self) -> None:
        for number, server in enumerate(self.servers.split(","), 1):
            host, _, port = server.strip().rpartition(":")
            log(
                self.process,
                "WARN",
                f"[AdminClient clientId={self.client_id}] Connection to node -{number} ({host}/127.0.0.1:{port}) could not be established."
                " Node may not be available.",
                LOGGER,
            )

    def _backoff(self, attempt: int) -> int:
        return min(RETRY_MS << min(attempt, 10), RETRY_MAX_MS)

    def _patience(self, deadline: int) -> int:
        return max(1, min(REQUEST_TIMEOUT_MS, deadline - self.process.now))

    def call(
        self,
        name: str,
        body: Any,
        pick: Pick | None = None,
        again: Callable[[Any], int] = lambda _: 0,
        timeout_ms: int | None = None,
    ) -> Talking[Any]:
        """One request, tried again while `again` finds an error that calls for it. Raises JavaError."""
        deadline = self.process.now + (self.timeout_ms if timeout_ms is None else timeout_ms)
        attempt = 0
        if not self.nodes:
            yield from self.learn(name, deadline)
        while True:
            node = yield from (pick or self.any_node)()
            answer = (yield Ask(broker_name(node), body, self._patience(deadline))) if node >= 0 else NoAnswer()
            error = answer.error if isinstance(answer, NoAnswer) else again(answer)
            if not error:
                return answer
            wait = self._backoff(attempt)
            if self.process.now + wait >= deadline:
                yield Sleep(max(0, deadline - self.process.now))
                if isinstance(answer, NoAnswer):
                    raise timed_out(name)
                raise kafka_error(error)
            attempt += 1
            self._tries += 1
            yield Sleep(wait)
            yield from self.learn(name, deadline)

    # Topics

    def list_topics(self, internal: bool) -> Talking[list[TopicMetadata]]:
        answer = yield from self.call(
            "listTopics", MetadataRequest(None, client_id=self.client_id, allow_auto_topic_creation=False)
        )
        return [topic for topic in answer.topics if internal or not topic.is_internal]

    def describe_topics(self, names: Iterable[str], limit: int = 2_000) -> Talking[dict[str, TopicMetadata | JavaError]]:
        """By name; what is wrong with a topic in its place."""
        found: dict[str, TopicMetadata | JavaError] = {}
        asked = list(dict.fromkeys(names))
        for name in asked:
            if not name:
                found[name] = JavaError(
                    f"{ERRORS}InvalidTopicException", "The given topic name '' cannot be represented in a request."
                )
        wanted = tuple(sorted(name for name in asked if name))
        cursor: tuple[str, int] | None = None
        parts: dict[str, list[PartitionMetadata]] = {}
        while wanted:
            body = DescribeTopicPartitionsRequest(wanted, limit, cursor)
            answer = yield from self.call("describeTopicPartitions", body)
            for topic in answer.topics:
                if topic.error_code:
                    found[topic.name] = kafka_error(topic.error_code)
                    continue
                so_far = parts.setdefault(topic.name, [])
                so_far += topic.partitions
                found[topic.name] = TopicMetadata(topic.name, tuple(so_far), 0, topic.topic_id, topic.is_internal)
            cursor = answer.next_cursor
            if cursor is None:
                break
            wanted = tuple(name for name in wanted if name >= cursor[0])
        return found

    def described(self, names: Iterable[str], limit: int = 2_000) -> Talking[dict[str, TopicMetadata]]:
        """All of them. Raises the first that is wrong."""
        found = yield from self.describe_topics(names, limit)
        good: dict[str, TopicMetadata] = {}
        for name, topic in found.items():
            if isinstance(topic, JavaError):
                raise topic
            good[name] = topic
        return good

    def describe_cluster(self, fenced: bool = False) -> Talking[DescribeClusterResponse]:
        answer: DescribeClusterResponse
        answer = yield from self.call("listNodes", DescribeClusterRequest(include_fenced_brokers=fenced))
        if answer.error_code:
            raise kafka_error(answer.error_code, answer.error_message)
        return answer

    # Configs

    def describe_configs(
        self, resources: Sequence[ConfigResource], synonyms: bool = False, node: int | None = None
    ) -> Talking[list[DescribeConfigsResult]]:
        answer = yield from self.call(
            "describeConfigs", DescribeConfigsRequest(tuple(resources), synonyms), self.node(node) if node is not None else None
        )
        return list(answer.results)

    def node(self, number: int) -> Pick:
        """This broker and no other."""

        def pick() -> Talking[int]:
            return number if number in self.nodes else -1
            yield

        return pick

    # Offsets

    def list_offsets(
        self, times: Mapping[Place, int], isolation: int = 0, timeout_ms: int | None = None
    ) -> Talking[dict[Place, ListOffsetsPartitionResponse]]:
        """Each partition's leader is asked; where leaders move, the new ones are. `error_code` says what cannot be had."""
        deadline = self.process.now + (self.timeout_ms if timeout_ms is None else timeout_ms)
        found: dict[Place, ListOffsetsPartitionResponse] = {}
        attempt = 0
        while missing := [place for place in times if place not in found]:
            leaders = yield from self._leaders(missing, deadline, strict=True)
            for node in dict.fromkeys(leaders.values()):
                asked = tuple(ListOffsetsPartition(*place, times[place]) for place in missing if leaders.get(place) == node)
                answer = yield Ask(broker_name(node), ListOffsetsRequest(asked, -1, isolation), self._patience(deadline))
                for one in () if isinstance(answer, NoAnswer) else answer.partitions:
                    if one.error_code not in LEADER_ERRORS:
                        found[one.topic, one.partition] = one
                        self._tell_unexpected(one)
            if len(found) == len(times):
                break
            yield from self._again("listOffsets", attempt, deadline)
            attempt += 1
        return {place: found[place] for place in times}

    def _tell_unexpected(self, one: ListOffsetsPartitionResponse) -> None:
        if one.error_code:
            told = f"ListOffsets request for topic partition {one.topic}-{one.partition} failed due to an unexpected error "
            line = f"[AdminClient clientId={self.client_id}] {told}{Errors(one.error_code).name}"
            log(self.process, "ERROR", line, "org.apache.kafka.clients.admin.internals.ListOffsetsHandler")

    def _leaders(self, places: Sequence[Place], deadline: int, strict: bool = False) -> Talking[dict[Place, int]]:
        """`strict`: a topic that there is not is not waited for. Raises JavaError."""
        topics = tuple(dict.fromkeys(topic for topic, _ in places))
        if not self.nodes:
            yield from self.learn("listOffsets(api=METADATA)", deadline)
        answer = yield from self.call(
            "listOffsets(api=METADATA)",
            MetadataRequest(topics, (), False, client_id=self.client_id),
            timeout_ms=max(0, deadline - self.process.now),
        )
        self._take(answer)
        for topic in answer.topics:
            if topic.error_code == Errors.INVALID_TOPIC_EXCEPTION or (
                strict and topic.error_code == Errors.UNKNOWN_TOPIC_OR_PARTITION
            ):
                raise self._no_leader(topic, next(place for place in places if place[0] == topic.name))
        wanted = set(places)
        return {
            (topic.name, one.partition_index): one.leader_id
            for topic in answer.topics
            for one in topic.partitions
            if (topic.name, one.partition_index) in wanted and one.leader_id in self.nodes
        }

    def _no_leader(self, topic: TopicMetadata, place: Place) -> JavaError:
        """What `PartitionLeaderStrategy` says of a topic that has no leaders and will have none."""
        if topic.error_code == Errors.INVALID_TOPIC_EXCEPTION:
            said = f"Received invalid topic error for topic {topic.name} in `Metadata` response"
            why = f"due to invalid topic `{topic.name}`"
        else:
            said = f"Received unknown topic error for topic {topic.name}"
            why = f"because metadata for topic `{topic.name}` could not be found"
        log(self.process, "ERROR", f"[AdminClient clientId={self.client_id}] {said}", LEADER_LOGGER)
        print_trace(self.process, kafka_error(topic.error_code))
        return kafka_error(topic.error_code, f"Failed to fetch metadata for partition {place[0]}-{place[1]} {why}")

    def to_leaders(
        self, name: str, places: Sequence[Place], request: Callable[[tuple[Place, ...]], Any], timeout_ms: int | None = None
    ) -> Talking[dict[Place, Any]]:
        """Ask the leaders of partitions; the answers by partition."""
        deadline = self.process.now + (self.timeout_ms if timeout_ms is None else timeout_ms)
        found: dict[Place, Any] = {}
        attempt = 0
        while missing := [place for place in places if place not in found]:
            leaders = yield from self._leaders(missing, deadline)
            for node in dict.fromkeys(leaders.values()):
                asked = tuple(place for place in missing if leaders.get(place) == node)
                answer = yield Ask(broker_name(node), request(asked), self._patience(deadline))
                for one in () if isinstance(answer, NoAnswer) else answer.partitions:
                    if one.error_code not in LEADER_ERRORS:
                        found[one.topic, one.partition] = one
            if len(found) < len(places):
                yield from self._again(name, attempt, deadline)
                attempt += 1
        return found

    def _again(self, name: str, attempt: int, deadline: int) -> Talking[None]:
        wait = self._backoff(attempt)
        if self.process.now + wait >= deadline:
            yield Sleep(max(0, deadline - self.process.now))
            raise timed_out(f"{name}(api=METADATA)" if "(" not in name else name)
        yield Sleep(wait)

    # Groups

    def coordinator(self, group: str, deadline: int) -> Talking[int]:
        """The broker that coordinates a group. Raises JavaError."""
        answer = yield from self.call(
            "findCoordinator",
            FindCoordinatorRequest((group,), client_id=self.client_id),
            again=lambda body: body.coordinators[0].error_code if body.coordinators[0].error_code in COORDINATOR_ERRORS else 0,
            timeout_ms=max(0, deadline - self.process.now),
        )
        found = answer.coordinators[0]
        if found.error_code:
            raise kafka_error(found.error_code, found.error_message)
        return int(found.node_id)

    def to_coordinator(
        self, name: str, group: str, body: Any, again: Callable[[Any], int], timeout_ms: int | None = None
    ) -> Talking[tuple[int, Any]]:
        """Ask a group's coordinator; returns its id and its answer."""
        deadline = self.process.now + (self.timeout_ms if timeout_ms is None else timeout_ms)
        asked = [-1]

        def pick() -> Talking[int]:
            asked[0] = yield from self.coordinator(group, deadline)
            return asked[0] if asked[0] in self.nodes else -1

        def wrong(answer: Any) -> int:
            error = again(answer)
            return error if error in COORDINATOR_ERRORS else 0

        answer = yield from self.call(name, body, pick, wrong, max(0, deadline - self.process.now))
        return asked[0], answer
