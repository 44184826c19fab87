"""What a client knows of the cluster: brokers, partitions and who leads them (`Metadata`, `NetworkClient.DefaultMetadataUpdater`).

Law of the room: everything here came in a Metadata response, or as the leader that a broker named with its refusal (KIP-951). An
older leader epoch never overwrites a newer one. A refresh follows metadata.max.age.ms, an error that calls for it, or a topic that
is new to the client; between refreshes lies retry.backoff.ms, doubling while nothing changes.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, Protocol

from streamlab.clients.node import Context, Node, Timer, backoff, broker_name
from streamlab.protocol.errors import Errors
from streamlab.protocol.messages.metadata import MetadataRequest, MetadataResponse, PartitionMetadata, TopicMetadata

OWNER = "metadata"
NO_LEADER = (-1, -1)


class MetadataDue(Timer, gc=False):
    """Metadata may have to be refreshed now."""

    owner: ClassVar[str] = OWNER


class MetadataAsked(Context, gc=False):
    owner: ClassVar[str] = OWNER
    target: str


class Listener(Protocol):
    """Whoever wants to know that metadata has come in. `changed`: it differs from what was known."""

    def on_metadata(self, changed: bool) -> None: ...

    def on_metadata_refused(self, target: str, error: int) -> None:
        """A response was thrown away for this error in it (kafkajs)."""


class KnownTopic:
    """A topic as last heard. `leaders`: (leader id, leader epoch) per partition; `available`: partitions that have a leader."""

    __slots__ = ("topic_id", "leaders", "available")

    def __init__(self, topic_id: str, leaders: list[tuple[int, int]]) -> None:
        self.topic_id = topic_id
        self.leaders = leaders
        self.available = [number for number, (leader, _) in enumerate(leaders) if leader >= 0]


class Metadata:
    """A client's metadata. `retry_ms`/`retry_max_ms`: retry.backoff.ms and its maximum.

    `whole`: a response with an error anywhere is thrown away as a whole, a partition without a leader included (kafkajs).
    """

    whole = False

    def __init__(
        self,
        node: Node,
        listener: Listener,
        max_age_ms: int,
        retry_ms: int,
        retry_max_ms: int,
        timeout_ms: int,
        create: bool,
        whole: bool = False,
    ) -> None:
        self.node = node
        self.listener = listener
        self.max_age_ms = max_age_ms
        self.retry_ms = retry_ms
        self.retry_max_ms = retry_max_ms
        self.timeout_ms = timeout_ms
        self.allow_creation = create
        self.whole = whole
        self.brokers: dict[int, str] = {}
        self.topics: dict[str, KnownTopic] = {}
        self.errors: dict[str, int] = {}
        """Topics that the cluster refused to describe, with the error."""
        self._wanted: dict[str, None] = {}
        self._asking = False
        self._needed = False
        self._attempts = 0
        self._asked_at = -1
        self._alarm: int | None = None
        node.parts[OWNER] = self
        node.disconnects = self

    def want(self, topics: Iterable[str]) -> bool:
        """These topics matter from now on. True: all of them have been heard of already."""
        heard = True
        for topic in topics:
            if topic not in self._wanted:
                self._wanted[topic] = None
                self._attempts = 0
                self._needed = True
            heard = heard and (topic in self.topics or topic in self.errors)
        if self._needed:
            self._refresh_when_allowed()
        return heard

    def want_only(self, topics: Iterable[str]) -> None:
        """Just these topics matter."""
        wanted = dict.fromkeys(topics)
        for gone in [topic for topic in self._wanted if topic not in wanted]:
            del self._wanted[gone]
            self.topics.pop(gone, None)
            self.errors.pop(gone, None)
        self.want(wanted)

    def request_update(self) -> None:
        """What is known may be out of date: refresh it as soon as allowed."""
        self._needed = True
        self._refresh_when_allowed()

    def on_disconnected(self) -> None:
        """A broker has closed its connection: leaders may have moved, so ask, also when nothing was under way."""
        self.request_update()

    def leader(self, topic: str, partition: int) -> int:
        """The id of a partition's leader; -1: none is known."""
        known = self.topics.get(topic)
        if known is None or partition >= len(known.leaders):
            return -1
        return known.leaders[partition][0]

    def leader_epoch(self, topic: str, partition: int) -> int:
        known = self.topics.get(topic)
        return known.leaders[partition][1] if known is not None and partition < len(known.leaders) else -1

    def partition_count(self, topic: str) -> int:
        """How many partitions a topic has; 0: it is not known."""
        known = self.topics.get(topic)
        return len(known.leaders) if known is not None else 0

    def name_leader(self, topic: str, partition: int, leader: int, epoch: int) -> None:
        """A broker refused and named the leader it knows (KIP-951)."""
        known = self.topics.get(topic)
        if known is None or partition >= len(known.leaders) or epoch <= known.leaders[partition][1] or leader not in self.brokers:
            return
        leaders = known.leaders.copy()
        leaders[partition] = (leader, epoch)
        self.topics[topic] = KnownTopic(known.topic_id, leaders)

    def any_broker(self) -> str | None:
        """A broker to ask whatever any broker can answer: the least busy of those not just failed; None while all have failed."""
        now = self.node.now
        names = [name for name in self.brokers.values() if self.node.reachable_from(name) <= now]
        if not names:
            names = [name for name in self.node.bootstrap if self.node.reachable_from(name) <= now]
        if not names:
            return None
        first = self.node.chance.below(len(names))
        return min(names[first:] + names[:first], key=self.node.calls.under_way)

    def on_timer(self, timer: MetadataDue) -> None:
        if self._alarm is None or self.node.now < self._alarm:
            return
        self._alarm = None
        if not self._needed and self.node.now >= self._asked_at + self.max_age_ms:
            self._needed = True
        if self._needed:
            self._refresh_when_allowed()
        else:
            self._wake_at(self._asked_at + self.max_age_ms)

    def on_answer(self, context: MetadataAsked, body: MetadataResponse) -> None:
        self._asking = False
        refused = self._refusal(body) if self.whole else 0
        if refused:
            self.listener.on_metadata_refused(context.target, refused)
        changed = self._take(body, refused > 0)
        self._attempts = 0 if changed else self._attempts + 1
        if self._needed or refused or self._incomplete(body.topics):
            self._needed = True
            self._refresh_when_allowed()
        else:
            self._wake_at(self._asked_at + self.max_age_ms)
        self.listener.on_metadata(changed)

    def on_failure(self, context: MetadataAsked, error: int) -> None:
        self._asking = False
        self._attempts += 1
        self._needed = True
        self._refresh_when_allowed()

    def _refresh_when_allowed(self) -> None:
        if self._asking:
            return
        now = self.node.now
        allowed = now
        if self._attempts or self._asked_at >= 0:
            allowed = self._asked_at + self._wait()
        if not self._attempts and any(topic not in self.topics and topic not in self.errors for topic in self._wanted):
            allowed = now
        if allowed > now:
            self._wake_at(allowed)
            return
        target = self.any_broker()
        if target is None:
            soonest = min((self.node.reachable_from(name) for name in self.node.bootstrap), default=now + self.retry_max_ms)
            self._wake_at(soonest)
            return
        self._asking = True
        self._needed = False
        self._asked_at = now
        request = MetadataRequest(tuple(self._wanted), (), self.allow_creation, client_id=self.node.name)
        self.node.ask(target, request, self.timeout_ms, MetadataAsked(target))

    def _wait(self) -> int:
        return backoff(self.node.chance, self.retry_ms, self.retry_max_ms, max(0, self._attempts - 1))

    def _wake_at(self, time: int) -> None:
        if self._alarm is None or time < self._alarm or self._alarm < self.node.now:
            self._alarm = time
            self.node.scheduler.at(time, self.node.address, MetadataDue())

    def _refusal(self, body: MetadataResponse) -> int:
        """The first error in a response, of topics before partitions; 0: there is none (kafkajs `metadata/v0/response.js`)."""
        wanted = [topic for topic in body.topics if topic.name in self._wanted]
        parts = [part.error_code for topic in wanted for part in topic.partitions]
        return next((code for code in [*(topic.error_code for topic in wanted), *parts] if code), 0)

    def _take(self, body: MetadataResponse, errors_only: bool = False) -> bool:
        if errors_only:
            told = [self._take_topic(one.name, one) for one in body.topics if one.name in self._wanted and one.error_code]
            return True in told
        brokers = {one.node_id: broker_name(one.node_id) for one in body.brokers if not one.is_fenced}
        changed = False
        if brokers and brokers != self.brokers:
            self.brokers = brokers
            changed = True
        for topic in body.topics:
            if topic.name is None or topic.name not in self._wanted:
                continue
            changed = self._take_topic(topic.name, topic) or changed
        return changed

    def _take_topic(self, name: str, topic: TopicMetadata) -> bool:
        if topic.error_code:
            before = self.errors.get(name)
            self.errors[name] = topic.error_code
            gone = topic.error_code == Errors.UNKNOWN_TOPIC_OR_PARTITION and self.topics.pop(name, None) is not None
            return gone or before != topic.error_code
        was_refused = self.errors.pop(name, None) is not None
        known = self.topics.get(name)
        leaders = [self._newest(known, topic, one) for one in topic.partitions]
        if known is not None and known.topic_id == topic.topic_id and known.leaders == leaders:
            return was_refused
        self.topics[name] = KnownTopic(topic.topic_id, leaders)
        return True

    def _newest(self, known: KnownTopic | None, topic: TopicMetadata, partition: PartitionMetadata) -> tuple[int, int]:
        """The leader of the newer epoch; a leader that is not among the live brokers is none."""
        number = partition.partition_index
        if known is not None and known.topic_id == topic.topic_id and number < len(known.leaders):
            before = known.leaders[number]
            if before[1] > partition.leader_epoch:
                return before
        leader = partition.leader_id if partition.leader_id in self.brokers else -1
        return leader, partition.leader_epoch

    def _incomplete(self, topics: tuple[TopicMetadata, ...]) -> bool:
        """Whether something is to be asked again soon: a topic or leader that is missing for now, or one wanted since."""
        for topic in topics:
            if topic.name in self._wanted:
                if topic.error_code and Errors(topic.error_code).retriable:
                    return True
                if not topic.error_code and len(self.topics[topic.name].available) < len(topic.partitions):
                    return True
        return any(topic not in self.topics and topic not in self.errors for topic in self._wanted)
