"""A coordinator on its own: a broker that keeps answers, a log in memory, time that the test moves."""

from __future__ import annotations

import pickle
from typing import Any

from streamlab.cluster.apis import (
    delete_groups,
    describe_groups,
    find_coordinator,
    heartbeat,
    join_group,
    leave_group,
    list_groups,
    offset_commit,
    offset_delete,
    offset_fetch,
    sync_group,
)
from streamlab.cluster.group_coordinator import GroupCoordinator
from streamlab.cluster.remembered import Remembered
from streamlab.events.ledger import Ledger
from streamlab.protocol.messages.groups import (
    DeleteGroupsRequest,
    DescribeGroupsRequest,
    FindCoordinatorRequest,
    HeartbeatRequest,
    JoinGroupProtocol,
    JoinGroupRequest,
    JoinGroupResponse,
    LeaveGroupRequest,
    LeavingMember,
    ListGroupsRequest,
    OffsetCommitPartition,
    OffsetCommitRequest,
    OffsetDeleteRequest,
    OffsetFetchGroup,
    OffsetFetchRequest,
    SyncGroupAssignment,
    SyncGroupRequest,
)
from streamlab.simulation.chance import Chance
from streamlab.simulation.journal import Fact, Journal, Recorder
from streamlab.simulation.network import Request
from streamlab.simulation.scheduler import Scheduler

APIS = {
    DeleteGroupsRequest: delete_groups,
    DescribeGroupsRequest: describe_groups,
    FindCoordinatorRequest: find_coordinator,
    HeartbeatRequest: heartbeat,
    JoinGroupRequest: join_group,
    LeaveGroupRequest: leave_group,
    ListGroupsRequest: list_groups,
    OffsetCommitRequest: offset_commit,
    OffsetDeleteRequest: offset_delete,
    OffsetFetchRequest: offset_fetch,
    SyncGroupRequest: sync_group,
}
START = 1_700_000_000_000
TOPIC = "payments"
GROUP = "g"
PARTITION = 3


class KeptJournal(Journal):
    """A journal that keeps the facts as they are."""

    __slots__ = ("facts",)

    def __init__(self) -> None:
        super().__init__()
        self.facts: list[Fact] = []

    def append(self, fact: Fact) -> int:
        self.facts.append(fact)
        return super().append(fact)


class FakeImage:
    def __init__(self) -> None:
        self.topics: dict[str, Any] = {TOPIC: [None] * 6, "__consumer_offsets": [None] * 50}
        self.topic_names: dict[str, str] = {"payments-id": TOPIC}
        self.brokers: dict[int, Any] = {}

    def partition(self, topic: str, partition: int) -> Any:
        return True if topic in self.topics and 0 <= partition < len(self.topics[topic]) else None


class FakeLog:
    def __init__(self) -> None:
        self.batches: list[tuple[int, Any]] = []
        self.log_start_offset = 0
        self.log_end_offset = 0


class FakeReplica:
    def __init__(self) -> None:
        self.log = FakeLog()

    def advance_log_start(self, to: int, reason: str) -> None:
        self.log.log_start_offset = to


class FakeReplicas:
    """Replicates at once, or (`held`) when the test says so; `refuse`: the error of every append."""

    def __init__(self, broker: FakeBroker) -> None:
        self.broker = broker
        self.replicas: dict[int, FakeReplica] = {}
        self.held = False
        self.refuse = 0
        self.waiting: list[tuple[Any, int]] = []

    def partition(self, topic: str, partition: int) -> FakeReplica:
        return self.replicas.setdefault(partition, FakeReplica())

    def read_log(self, topic: str, partition: int, offset: int) -> list[Any]:
        log = self.partition(topic, partition).log
        return [batch for base, batch in log.batches if base >= log.log_start_offset]

    def append(self, topic: str, partition: int, batch: Any, acks: int, timeout_ms: int, context: Any) -> Any:
        if self.refuse:
            return AppendResult(self.refuse)
        log = self.partition(topic, partition).log
        base = log.log_end_offset
        log.batches.append((base, batch))
        log.log_end_offset += batch.count
        if self.held:
            self.waiting.append((context, base))
        else:
            self.broker.components["groups"].on_appended(context, 0, base)
        return AppendResult(0, base)

    def release(self, error: int = 0) -> None:
        waiting, self.waiting = self.waiting, []
        for context, base in waiting:
            self.broker.components["groups"].on_appended(context, error, base)


class AppendResult:
    def __init__(self, error: int, base_offset: int = -1) -> None:
        self.error = error
        self.base_offset = base_offset


class FakeAround:
    def __init__(self, scheduler: Scheduler, recorder: Recorder, settings: dict[str, str]) -> None:
        self.chance = Chance(7)
        self.scheduler = scheduler
        self.recorder = recorder
        self.ledger = Ledger()
        self.settings = settings
        self.remembered = Remembered()


class FakeBroker:
    def __init__(self, settings: dict[str, str], scheduler: Scheduler, recorder: Recorder, broker_id: int = 1) -> None:
        self.id = broker_id
        self.name = f"broker-{broker_id}"
        self.scheduler = scheduler
        self.recorder = recorder
        self.around = FakeAround(scheduler, recorder, settings)
        self.image = FakeImage()
        self.address = f"{self.name}#1"
        self.components: dict[str, Any] = {}
        self.answers: dict[int, Any] = {}
        self.asked: list[tuple[str, Any, Any]] = []
        scheduler.actors[self.address] = self

    @property
    def now(self) -> int:
        return self.scheduler.now

    def handle(self, message: Any) -> None:
        self.components[message.owner].on_timer(message)

    def reply(self, request: Request, body: Any) -> None:
        assert request.correlation not in self.answers, "answered twice"
        self.answers[request.correlation] = body

    def ask(self, target: str, body: Any, timeout: int, context: Any) -> None:
        self.asked.append((target, body, context))

    def after(self, delay: int, timer: Any) -> int:
        return self.scheduler.after(delay, self.address, timer)


class Rig:
    """One broker that leads every partition of `__consumer_offsets`."""

    def __init__(self, **settings: str) -> None:
        self.scheduler = Scheduler(START)
        self.journal = KeptJournal()
        self.recorder = Recorder(self.journal)
        self.broker = FakeBroker({name.replace("_", "."): value for name, value in settings.items()}, self.scheduler, self.recorder)
        self.replicas = self.broker.components["replicas"] = FakeReplicas(self.broker)
        self.coordinator = self.broker.components["groups"] = GroupCoordinator(self.broker)  # type: ignore[arg-type]
        for partition in range(50):
            self.coordinator.on_elected(partition, 0)
        self._correlation = 0
        self.wait(10)

    def wait(self, ms: int) -> None:
        self.scheduler.run(self.scheduler.now + ms)

    def send(self, body: Any) -> int:
        """Send a request; returns its number, by which `answer` finds the response."""
        self._correlation += 1
        APIS[type(body)].handle(self.broker, Request("client", self._correlation, body))
        return self._correlation

    def answer(self, number: int) -> Any:
        """The response, or None while the request is parked."""
        return self.broker.answers.get(number)

    def call(self, body: Any) -> Any:
        return self.answer(self.send(body))

    def facts(self, kind: type) -> list[Any]:
        self.recorder.flush(self.scheduler.now)
        return [fact for fact in self.journal.facts if isinstance(fact, kind)]

    @property
    def state(self) -> str:
        return self.describe().group_state

    def describe(self, group: str = GROUP, version: int = 6) -> Any:
        return self.call(DescribeGroupsRequest((group,), version=version)).groups[0]

    def commit(
        self,
        offset: int,
        member: str = "",
        generation: int = -1,
        partition: int = 0,
        topic: str = TOPIC,
        group: str = GROUP,
        **more: Any,
    ) -> int | None:
        metadata = more.pop("metadata", "")
        part = OffsetCommitPartition(topic, partition, offset, -1, metadata)
        answer = self.call(OffsetCommitRequest(group, (part,), generation, member, **more))
        return None if answer is None else int(answer.partitions[0].error_code)

    def committed(self, partition: int = 0, topic: str = TOPIC, group: str = GROUP, stable: bool = False) -> int:
        answer = self.call(OffsetFetchRequest((OffsetFetchGroup(group, ((topic, partition),)),), stable))
        return int(answer.groups[0].partitions[0].committed_offset)

    def restart(self) -> None:
        """The partition's leadership goes away and comes back: everything must come from the log."""
        self.coordinator.on_resigned(PARTITION)
        self.coordinator.on_elected(PARTITION, 1)

    def pickled(self) -> None:
        """Everything that the coordinator keeps can be part of a checkpoint."""
        pickle.dumps((self.coordinator.shards, self.coordinator.teller, self.scheduler))


class Member:
    """A member of the group, asking by hand."""

    def __init__(self, rig: Rig, name: str = "C1", **options: Any) -> None:
        self.rig = rig
        self.id = ""
        self.generation = -1
        self.options = {
            "group_id": GROUP,
            "session_timeout_ms": 45_000,
            "rebalance_timeout_ms": 300_000,
            "protocol_type": "consumer",
            "protocols": (JoinGroupProtocol("range", b""),),
            "client_id": name,
        } | options

    @property
    def instance(self) -> str | None:
        return self.options.get("group_instance_id")

    def send_join(self, **options: Any) -> int:
        return self.rig.send(JoinGroupRequest(member_id=self.id, **(self.options | options)))

    def knock(self, **options: Any) -> Any:
        """One JoinGroup; its answer if there is one at once. Takes the id that comes with it."""
        answer = self.rig.answer(self.send_join(**options))
        if answer is not None and answer.error_code in (0, 79):
            self.id = answer.member_id
        return answer

    def ask_join(self, **options: Any) -> int:
        """Get an id, and park a JoinGroup."""
        if not self.id and self.instance is None:
            assert self.knock().error_code == 79
        return self.send_join(**options)

    def joined(self, number: int) -> JoinGroupResponse:
        """What came of a parked join."""
        answer: JoinGroupResponse = self.rig.answer(number)
        assert answer is not None, "still parked"
        if answer.error_code == 0:
            self.id, self.generation = answer.member_id, answer.generation_id
        return answer

    def join(self, **options: Any) -> JoinGroupResponse:
        """Join, with the initial delay."""
        number = self.ask_join(**options)
        if self.rig.answer(number) is None:
            self.rig.wait(3_000)
        return self.joined(number)

    def send_sync(self, assignments: dict[str, bytes] | None = None, **options: Any) -> int:
        given = tuple(SyncGroupAssignment(member, data) for member, data in (assignments or {}).items())
        body = {"group_id": GROUP, "generation_id": self.generation, "member_id": self.id, "group_instance_id": self.instance}
        return self.rig.send(SyncGroupRequest(assignments=given, **(body | options)))

    def sync(self, assignments: dict[str, bytes] | None = None, **options: Any) -> Any:
        return self.rig.answer(self.send_sync(assignments, **options))

    def enter(self, assignment: bytes = b"all") -> None:
        """Join alone and become stable."""
        self.join()
        assert self.sync({self.id: assignment}).error_code == 0

    def heartbeat(self, **options: Any) -> int:
        body = {"group_id": GROUP, "generation_id": self.generation, "member_id": self.id, "group_instance_id": self.instance}
        return int(self.rig.call(HeartbeatRequest(**(body | options))).error_code)

    def leave(self, member_id: str | None = None, instance: str | None = None) -> list[int]:
        leaving = LeavingMember(self.id if member_id is None else member_id, instance)
        answer = self.rig.call(LeaveGroupRequest(GROUP, (leaving,)))
        return [answer.error_code, *(one.error_code for one in answer.members)]

    def commit(self, offset: int, **options: Any) -> int | None:
        body = {"member": self.id, "generation": self.generation, "group_instance_id": self.instance} | options
        return self.rig.commit(offset, **body)
