"""A cluster on a virtual network, and a client called ann who asks its brokers one thing at a time."""

from __future__ import annotations

from typing import Any

from streamlab.cluster.broker import Surroundings, broker_name
from streamlab.cluster.cluster import Cluster
from streamlab.events.ledger import Ledger
from streamlab.protocol.messages.admin import CreatableTopic, CreateTopicsRequest
from streamlab.protocol.messages.data import FetchPartition, FetchRequest, ProducePartition, ProduceRequest
from streamlab.protocol.records import Record, make_batch
from streamlab.simulation.chance import Chance
from streamlab.simulation.journal import Journal, Recorder
from streamlab.simulation.network import Network, PeerClosed, Response
from streamlab.simulation.scheduler import Scheduler

CLOSED = "connection closed"
NOTHING = "no answer"


class Rig:
    """Brokers 1 to `brokers`, settled."""

    def __init__(self, brokers: int = 3, racks: tuple[str, ...] | None = None, **settings: str) -> None:
        self.scheduler = Scheduler(1_000_000)
        chance = Chance(1)
        self.network = Network(self.scheduler, chance.stream("network"))
        self.journal = Journal()
        named = {name.replace("_", "."): value for name, value in settings.items()}
        around = Surroundings(self.scheduler, self.network, chance, Recorder(self.journal), Ledger(), named)
        self.around = around
        self.cluster = Cluster(around, brokers, racks)
        self.controller = self.cluster.controller
        self.network.up("ann", self)
        self.answers: dict[int, Any] = {}
        self.asked = 0
        self.wait(500)

    def handle(self, message: Any) -> None:
        if isinstance(message, Response):
            self.answers[message.correlation] = message.body
        elif isinstance(message, PeerClosed):
            self.answers.setdefault(self.asked, CLOSED)

    def wait(self, ms: int) -> None:
        self.scheduler.run(self.scheduler.now + ms)
        self.around.recorder.flush(self.scheduler.now)

    def begin(self, broker: int, body: Any) -> int:
        """Ask and do not wait; `answers` has the answer under this number once it is there."""
        self.asked += 1
        self.network.ask("ann", broker_name(broker), self.asked, body)
        return self.asked

    def ask(self, broker: int, body: Any, wait: int = 1_000) -> Any:
        """Ask a broker and wait for its answer (NOTHING where none came)."""
        number = self.begin(broker, body)
        end = self.scheduler.now + wait
        while number not in self.answers and self.scheduler.now < end:
            self.wait(1)
        return self.answers.get(number, NOTHING)

    def create(self, name: str, partitions: int = 1, copies: int = 3, **configs: str) -> None:
        """A topic, settled. Config names with underscores."""
        given = tuple((key.replace("_", "."), value) for key, value in configs.items())
        answer = self.controller.create_topics(CreateTopicsRequest((CreatableTopic(name, partitions, copies, (), given),)))
        assert not answer.topics[0].error_code, answer
        self.wait(100)

    def leader(self, topic: str, partition: int = 0) -> int:
        return self.registration(topic, partition).leader

    def registration(self, topic: str, partition: int = 0) -> Any:
        found = self.controller.image.partition(topic, partition)
        assert found is not None
        return found

    def replica(self, broker: int, topic: str, partition: int = 0) -> Any:
        return self.cluster.replica(broker, topic, partition)

    def produce(self, topic: str, *values: str, acks: int = -1, broker: int = 0, wait: int = 1_000, **batch: Any) -> Any:
        """Send one batch to a partition's leader; the partition's part of the answer."""
        answer = self.ask(broker or self.leader(topic), self.produce_request(topic, *values, acks=acks, **batch), wait)
        return answer if isinstance(answer, str) else answer.partitions[0]

    def produce_request(self, topic: str, *values: str, acks: int = -1, partition: int = 0, **batch: Any) -> ProduceRequest:
        """One batch for one partition."""
        now = self.scheduler.now
        records = tuple(Record(b"key", value.encode(), now, delta) for delta, value in enumerate(values))
        part = ProducePartition(topic, partition, (make_batch(records, **batch),))
        return ProduceRequest(acks, 1_500, (part,), "ann")

    def fetch(self, topic: str, offset: int, broker: int = 0, **fields: Any) -> Any:
        """Fetch once from a partition's leader, without a session; the partition's part of the answer."""
        epoch = fields.pop("epoch", -1)
        request = FetchRequest((FetchPartition(topic, 0, offset, epoch),), max_wait_ms=fields.pop("max_wait_ms", 0), **fields)
        return self.ask(broker or self.leader(topic), request).partitions[0]

    def values(self, topic: str, offset: int = 0) -> list[str]:
        """What a consumer reads."""
        batches = self.fetch(topic, offset).batches
        return [record.value.decode() for batch in batches for record in batch.records]

    def told(self) -> list[str]:
        return list(self.journal.sentences.values())
