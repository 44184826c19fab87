"""Brokers that a test writes the answers of: they keep one log per partition, and do as they are told.

`script(kind, answers)` makes the next requests of a kind be answered so: a response, an error code to build one with, or "close".
"""

from __future__ import annotations

import pickle
from collections import deque
from typing import Any

import msgspec

from streamlab.events.ledger import Ledger
from streamlab.protocol.consumer_protocol import Assignment, decode_subscription, encode_assignment
from streamlab.protocol.messages import data, groups, metadata
from streamlab.protocol.records import RecordBatch
from streamlab.simulation.chance import Chance
from streamlab.simulation.journal import TICK_MS, Fact, Journal, Recorder
from streamlab.simulation.network import Network, PeerClosed, Request
from streamlab.simulation.scheduler import Scheduler

START = 1_700_000_000_000
TOPIC = "payments"
GROUP = "billing"


class KeptJournal(Journal):
    """A journal that keeps the facts as they are."""

    __slots__ = ("facts",)

    def __init__(self, *state: Any) -> None:
        super().__init__(*state)
        self.facts: list[Fact] = []

    def append(self, fact: Fact) -> int:
        self.facts.append(fact)
        return super().append(fact)


class Around:
    def __init__(self, seed: int = 7) -> None:
        self.scheduler = Scheduler(START)
        self.chance = Chance(seed)
        self.network = Network(self.scheduler, self.chance.stream("network"))
        self.journal = KeptJournal()
        self.recorder = Recorder(self.journal)
        self.ledger = Ledger()


class Log:
    """One partition: batches with offsets, and what idempotent producers have written."""

    def __init__(self) -> None:
        self.batches: list[RecordBatch] = []
        self.start = 0
        self.end = 0
        self.sequences: dict[tuple[int, int], int] = {}

    def append(self, batch: RecordBatch) -> tuple[int, int]:
        """(error, base offset)."""
        if batch.producer_id >= 0:
            place = (batch.producer_id, batch.producer_epoch)
            last = self.sequences.get(place, -1)
            if batch.base_sequence <= last:
                base = next(
                    b.base_offset
                    for b in self.batches
                    if (b.producer_id, b.base_sequence) == (batch.producer_id, batch.base_sequence)
                )
                return 0, base
            if batch.base_sequence != last + 1:
                return 45, -1
            self.sequences[place] = batch.last_sequence
        base = self.end
        self.batches.append(msgspec.structs.replace(batch, base_offset=base, partition_leader_epoch=0))
        self.end += batch.count
        return 0, base

    def values(self) -> list[bytes | None]:
        return [record.value for batch in self.batches for record in batch.records or ()]

    def messages(self) -> list[int]:
        return [record.message for batch in self.batches for record in batch.records or ()]


class Parked(msgspec.Struct, gc=False):
    """A fetch whose wait is over."""

    number: int


class FakeBroker:
    """One broker of a `Rig`."""

    def __init__(self, rig: Rig, number: int) -> None:
        self.rig = rig
        self.id = number
        self.name = f"broker-{number}"
        self.requests: list[Any] = []
        self.scripts: dict[type, deque[Any]] = {}
        self.parked: dict[int, tuple[Request, int]] = {}
        self.sessions: dict[int, dict[tuple[str, int], data.FetchPartition]] = {}
        self.silent = False
        self._next = 0
        self.start()

    def start(self) -> None:
        self.address = self.rig.around.network.up(self.name, self)
        self.parked.clear()
        self.sessions.clear()

    def script(self, kind: type, *answers: Any) -> None:
        """What the next requests of this kind get."""
        self.scripts.setdefault(kind, deque()).extend(answers)

    def asked(self, kind: type) -> list[Any]:
        return [body for body in self.requests if type(body) is kind]

    def handle(self, message: Any) -> None:
        if isinstance(message, PeerClosed):
            return
        if isinstance(message, Parked):
            self._answer_parked(message.number)
            return
        body = message.body
        self.requests.append(body)
        if self.silent:
            return
        answers = self.scripts.get(type(body))
        scripted = answers.popleft() if answers else None
        if scripted == "close":
            self.rig.around.scheduler.after(1, self.rig.around.network._addresses[message.source], PeerClosed(self.name))
        elif scripted == "silence":
            return
        elif scripted == "lose answer":
            self._serve(Request("nobody", 0, body))
            self.rig.around.scheduler.after(1, self.rig.around.network._addresses[message.source], PeerClosed(self.name))
        elif isinstance(scripted, int):
            self._reply(message, refusal(body, scripted))
        elif scripted is not None:
            self._reply(message, scripted)
        else:
            self._serve(message)

    def _reply(self, request: Request, body: Any) -> None:
        self.rig.around.network.answer(self.name, request.source, request.correlation, body)

    def _serve(self, request: Request) -> None:
        body = request.body
        kind = type(body)
        if kind is metadata.MetadataRequest:
            self._reply(request, self.rig.metadata(body))
        elif kind is data.InitProducerIdRequest:
            self.rig.producer_ids += 1
            self._reply(request, data.InitProducerIdResponse(0, self.rig.producer_ids, 0))
        elif kind is data.ProduceRequest:
            self._produce(request)
        elif kind is data.FetchRequest:
            self._fetch(request)
        elif kind is data.ListOffsetsRequest:
            self._list_offsets(request)
        else:
            self.rig.coordinator.serve(self, request)

    def _produce(self, request: Request) -> None:
        answers = []
        for part in request.body.partitions:
            if self.rig.leaders[part.topic, part.partition] != self.id:
                answers.append(data.ProducePartitionResponse(part.topic, part.partition, 6))
                continue
            error, base = self.rig.log(part.topic, part.partition).append(part.batches[0])
            answers.append(data.ProducePartitionResponse(part.topic, part.partition, error, base))
        if request.body.acks:
            self._reply(request, data.ProduceResponse(tuple(answers)))
        self.rig.wake()

    def _fetch(self, request: Request) -> None:
        body: data.FetchRequest = request.body
        if body.session_epoch == 0:
            self._next += 1
            session_id = self._next
            self.sessions[session_id] = {(one.topic, one.partition): one for one in body.partitions}
        else:
            session_id = body.session_id
            if session_id not in self.sessions:
                self._reply(request, data.FetchResponse((), 70))
                return
            session = self.sessions[session_id]
            session.update({(one.topic, one.partition): one for one in body.partitions})
            for place in body.forgotten:
                session.pop(place, None)
        answer = self._read(self.sessions[session_id], body.session_epoch == 0)
        if answer or body.session_epoch == 0:
            self._reply(request, data.FetchResponse(answer, 0, session_id))
            return
        self._next += 1
        self.parked[self._next] = (request, session_id)
        self.rig.around.scheduler.after(body.max_wait_ms, self.address, Parked(self._next))

    def _read(self, session: dict[tuple[str, int], data.FetchPartition], full: bool) -> tuple[data.FetchPartitionResponse, ...]:
        answers = []
        for place, asked in session.items():
            log = self.rig.log(*place)
            if self.rig.leaders[place] != self.id:
                answers.append(data.FetchPartitionResponse(*place, 6))
            elif not log.start <= asked.fetch_offset <= log.end:
                answers.append(data.FetchPartitionResponse(*place, 1))
            else:
                batches = tuple(batch for batch in log.batches if batch.next_offset > asked.fetch_offset)
                if batches or full:
                    answers.append(data.FetchPartitionResponse(*place, 0, log.end, log.end, log.start, batches))
        return tuple(answers)

    def _answer_parked(self, number: int) -> None:
        waiting = self.parked.pop(number, None)
        if waiting is not None:
            request, session_id = waiting
            answer = self._read(self.sessions[session_id], False)
            self._reply(request, data.FetchResponse(answer, 0, session_id))

    def wake(self) -> None:
        for number, (_, session_id) in list(self.parked.items()):
            if self._read(self.sessions[session_id], False):
                self._answer_parked(number)

    def _list_offsets(self, request: Request) -> None:
        answers = []
        for one in request.body.partitions:
            log = self.rig.log(one.topic, one.partition)
            error = 0 if self.rig.leaders[one.topic, one.partition] == self.id else 6
            if one.timestamp >= 0:
                young = [
                    r.offset_delta + b.base_offset for b in log.batches for r in b.records or () if r.timestamp >= one.timestamp
                ]
                offset = young[0] if young else -1
            else:
                offset = log.start if one.timestamp == -2 else log.end
            answers.append(data.ListOffsetsPartitionResponse(one.topic, one.partition, error, -1, offset))
        self._reply(request, data.ListOffsetsResponse(tuple(answers)))


def refusal(body: Any, error: int) -> Any:
    """The response to this request with this error."""
    match body:
        case data.ProduceRequest():
            return data.ProduceResponse(tuple(data.ProducePartitionResponse(p.topic, p.partition, error) for p in body.partitions))
        case data.FetchRequest():
            return data.FetchResponse((), error)
        case data.InitProducerIdRequest():
            return data.InitProducerIdResponse(error)
        case groups.FindCoordinatorRequest():
            return groups.FindCoordinatorResponse(tuple(groups.Coordinator(key, error_code=error) for key in body.keys))
        case groups.JoinGroupRequest():
            return groups.JoinGroupResponse(error)
        case groups.SyncGroupRequest():
            return groups.SyncGroupResponse(error)
        case groups.HeartbeatRequest():
            return groups.HeartbeatResponse(error)
        case groups.OffsetCommitRequest():
            parts = tuple(groups.OffsetCommitPartitionResponse(p.topic, p.partition, error) for p in body.partitions)
            return groups.OffsetCommitResponse(parts)
        case groups.OffsetFetchRequest():
            return groups.OffsetFetchResponse((groups.OffsetFetchGroupResponse(body.groups[0].group_id, (), error),))
    raise AssertionError(body)


class FakeCoordinator:
    """One group. Joins wait for `expected` members; whoever else must come back is told by heartbeat."""

    def __init__(self, rig: Rig) -> None:
        self.rig = rig
        self.expected = 1
        self.generation = 0
        self.node_id = 1
        self.members: dict[str, groups.JoinGroupRequest] = {}
        self.joins: dict[str, tuple[FakeBroker, Request]] = {}
        self.syncs: dict[str, tuple[FakeBroker, Request]] = {}
        self.assignments: dict[str, bytes] = {}
        self.committed: dict[tuple[str, int], int] = {}
        self.commits: list[dict[tuple[str, int], int]] = []
        self.left: list[str] = []
        self.rebalancing = False
        self._next = 0

    def serve(self, broker: FakeBroker, request: Request) -> None:
        body = request.body
        match body:
            case groups.FindCoordinatorRequest():
                found = tuple(groups.Coordinator(key, self.node_id) for key in body.keys)
                broker._reply(request, groups.FindCoordinatorResponse(found))
            case groups.JoinGroupRequest():
                self._join(broker, request)
            case groups.SyncGroupRequest():
                self._sync(broker, request)
            case groups.HeartbeatRequest():
                error = 25 if body.member_id not in self.members else 27 if self.rebalancing else 0
                broker._reply(request, groups.HeartbeatResponse(error))
            case groups.LeaveGroupRequest():
                for member in body.members:
                    self.left.append(member.member_id)
                    self.members.pop(member.member_id, None)
                broker._reply(request, groups.LeaveGroupResponse())
            case groups.OffsetCommitRequest():
                now = {(one.topic, one.partition): one.committed_offset for one in body.partitions}
                self.committed |= now
                self.commits.append(now)
                parts = tuple(groups.OffsetCommitPartitionResponse(*place) for place in now)
                broker._reply(request, groups.OffsetCommitResponse(parts))
            case groups.OffsetFetchRequest():
                asked = body.groups[0].partitions or ()
                parts = tuple(groups.OffsetFetchPartitionResponse(*place, self.committed.get(place, -1)) for place in asked)
                answer = groups.OffsetFetchGroupResponse(body.groups[0].group_id, parts)
                broker._reply(request, groups.OffsetFetchResponse((answer,)))
            case _:
                raise AssertionError(body)

    def _join(self, broker: FakeBroker, request: Request) -> None:
        body: groups.JoinGroupRequest = request.body
        if not body.member_id and body.group_instance_id is None:
            self._next += 1
            broker._reply(request, groups.JoinGroupResponse(79, member_id=f"{body.client_id}-{self._next}"))
            return
        member_id = body.member_id or f"{body.group_instance_id}-id"
        self.members[member_id] = body
        self.joins[member_id] = (broker, request)
        self.rebalancing = True
        self.complete()

    def complete(self) -> None:
        """End the joining phase if all are here."""
        if len(self.joins) < max(self.expected, len(self.members)):
            return
        self.generation += 1
        self.rebalancing = False
        leader = next(iter(self.joins))
        protocol = next(iter(self.members.values())).protocols[0].name
        listed = tuple(
            groups.JoinGroupMember(
                member_id, body.group_instance_id, next(p.metadata for p in body.protocols if p.name == protocol)
            )
            for member_id, body in self.members.items()
        )
        joins, self.joins = self.joins, {}
        self.assignments = {}
        for member_id, (broker, request) in joins.items():
            members = listed if member_id == leader else ()
            broker._reply(request, groups.JoinGroupResponse(0, self.generation, "consumer", protocol, leader, member_id, members))

    def _sync(self, broker: FakeBroker, request: Request) -> None:
        body: groups.SyncGroupRequest = request.body
        self.syncs[body.member_id] = (broker, request)
        for one in body.assignments:
            self.assignments[one.member_id] = one.assignment
        if self.assignments:
            syncs, self.syncs = self.syncs, {}
            for member_id, (node, waiting) in syncs.items():
                node._reply(waiting, groups.SyncGroupResponse(0, "consumer", "", self.assignments.get(member_id, b"")))

    def subscription_of(self, member_id: str) -> Any:
        return decode_subscription(self.members[member_id].protocols[0].metadata)

    def give(self, *places: tuple[str, int]) -> bytes:
        return encode_assignment(Assignment(places))


class Rig:
    """Some brokers, one topic, time that the test moves."""

    def __init__(self, brokers: int = 1, partitions: int = 1, seed: int = 7) -> None:
        self.around = Around(seed)
        self.producer_ids = 0
        self.logs: dict[tuple[str, int], Log] = {}
        self.topics: dict[str, int] = {TOPIC: partitions}
        self.leaders: dict[tuple[str, int], int] = {(TOPIC, number): number % brokers + 1 for number in range(partitions)}
        self.epochs: dict[tuple[str, int], int] = {}
        self.coordinator = FakeCoordinator(self)
        self.brokers = {number: FakeBroker(self, number) for number in range(1, brokers + 1)}
        self.bootstrap = tuple(broker.name for broker in self.brokers.values())
        self._tick = START + TICK_MS

    @property
    def broker(self) -> FakeBroker:
        return self.brokers[1]

    @property
    def facts(self) -> list[Fact]:
        return self.around.journal.facts

    def told(self, kind: type) -> list[Any]:
        return [fact for fact in self.facts if type(fact) is kind]

    def log(self, topic: str = TOPIC, partition: int = 0) -> Log:
        return self.logs.setdefault((topic, partition), Log())

    def wait(self, ms: int) -> None:
        """Let time pass, with the ends of ticks on the way."""
        until = self.around.scheduler.now + ms
        while self._tick <= until:
            self.around.scheduler.run(self._tick)
            self.around.recorder.flush(self._tick)
            self._tick += TICK_MS
        self.around.scheduler.run(until)

    def wake(self) -> None:
        for broker in self.brokers.values():
            broker.wake()

    def lead(self, partition: int, leader: int, topic: str = TOPIC) -> None:
        """Another broker leads a partition."""
        self.leaders[topic, partition] = leader
        self.epochs[topic, partition] = self.epochs.get((topic, partition), 0) + 1

    def add_partitions(self, total: int, topic: str = TOPIC) -> None:
        for number in range(self.topics.get(topic, 0), total):
            self.leaders[topic, number] = number % len(self.brokers) + 1
        self.topics[topic] = total

    def metadata(self, body: metadata.MetadataRequest) -> metadata.MetadataResponse:
        live = [number for number in self.brokers if self.around.network.is_up(f"broker-{number}")]
        endpoints = tuple(metadata.BrokerEndpoint(number, f"broker-{number}", 9092) for number in live)
        topics = []
        for name in body.topics or ():
            count = self.topics.get(name)
            if count is None:
                topics.append(metadata.TopicMetadata(name, (), 3))
                continue
            parts = tuple(
                metadata.PartitionMetadata(number, self.leaders[name, number], self.epochs.get((name, number), 0), (1,), (1,))
                for number in range(count)
            )
            topics.append(metadata.TopicMetadata(name, parts, 0, f"id-{name}"))
        return metadata.MetadataResponse(endpoints, tuple(topics), "cluster", 1)

    def write(self, *values: bytes, partition: int = 0, topic: str = TOPIC, key: bytes | None = None) -> None:
        """Records appear in a log, one batch each."""
        from streamlab.protocol.records import Record, make_batch

        for value in values:
            message = self.around.ledger.next_message()
            self.log(topic, partition).append(make_batch((Record(key, value, self.around.scheduler.now, 0, (), message),)))
        self.wake()

    def pickled(self, *things: Any) -> Any:
        """What a checkpoint would make of these."""
        return pickle.loads(pickle.dumps(things))
