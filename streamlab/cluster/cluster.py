"""A cluster: the controller, the brokers that run, and the disks of those that do not.

Law of the room: starting, stopping and killing processes, and looking at them from outside. What a broker does is its own affair.
"""

from __future__ import annotations

from streamlab.cluster.apis.metadata import AutoCreation
from streamlab.cluster.broker import Broker, Surroundings, broker_name
from streamlab.cluster.controller import Controller
from streamlab.cluster.forwarding import Forwarding
from streamlab.cluster.group_coordinator.coordinator import GroupCoordinator
from streamlab.cluster.group_coordinator.describe import GroupView
from streamlab.cluster.lifecycle import BrokerExit, Lifecycle
from streamlab.cluster.log.disk import Disk
from streamlab.cluster.log.log import Log
from streamlab.cluster.partition import Partition
from streamlab.cluster.replica_manager import ReplicaManager
from streamlab.events.cluster import BrokerKilled, BrokerSlowed, BrokerStarted, BrokerStopped, BrokerStopping
from streamlab.protocol.topic_names import is_internal
from streamlab.simulation.sentence import say

MOST_BROKERS = 9

ADDRESS = "cluster"
"""Where brokers say that they have ended."""


class ClusterError(Exception):
    """What was asked makes no sense now; `sentence` says why."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Cluster:
    """Brokers by id, running or not. `racks`: of the brokers in order of their ids."""

    def __init__(self, around: Surroundings, broker_count: int, racks: tuple[str, ...] | None = None) -> None:
        self.around = around
        self.controller = Controller(around)
        self.brokers: dict[int, Broker] = {}
        self.disks: dict[int, Disk] = {}
        self._racks: dict[int, str] = dict(enumerate(racks or (), 1))
        self._ended: dict[int, tuple[str, int]] = {}
        around.scheduler.actors[ADDRESS] = self
        self._ids = around.chance.stream("incarnations")
        for broker_id in range(1, broker_count + 1):
            self.disks[broker_id] = Disk()
            self._start(broker_id)

    # Processes

    def start_broker(self, broker_id: int) -> None:
        """Start a broker that is stopped or dead, on its old disk."""
        if broker_id not in self.disks:
            raise ClusterError(say("There is no broker {broker}.", broker=broker_id))
        if broker_id in self.brokers:
            raise ClusterError(say("Broker {broker} runs already.", broker=broker_id))
        recorder = self.around.recorder
        fact = BrokerStarted(
            at=self.around.scheduler.now,
            because=recorder.cause or recorder.why(f"broker:{broker_id}"),
            broker=broker_id,
            clean=self.disks[broker_id].clean,
        )
        recorder.record(fact, f"broker:{broker_id}")
        self._start(broker_id)

    def stop_broker(self, broker_id: int) -> None:
        """Ask a broker to shut down in order; it goes when the controller lets it."""
        broker = self._running(broker_id)
        if broker.lifecycle.state[0] in ("stopping", "stopped"):
            raise ClusterError(say("Broker {broker} is shutting down already.", broker=broker_id))
        recorder = self.around.recorder
        recorder.record(
            BrokerStopping(at=self.around.scheduler.now, because=recorder.cause, broker=broker_id), f"broker:{broker_id}"
        )
        broker.lifecycle.shut_down()

    def kill_broker(self, broker_id: int) -> None:
        """SIGKILL: its connections close, its memory is gone, its disk stays."""
        self._running(broker_id)
        partition = self.controller.image.partition
        leads = tuple(
            place
            for place in sorted(self.controller.partitions.index.held_by(broker_id))
            if not is_internal(place[0]) and (one := partition(*place)) is not None and one.leader == broker_id
        )
        recorder = self.around.recorder
        self._end(broker_id, "dead")
        fact = BrokerKilled(at=self.around.scheduler.now, because=recorder.cause, broker=broker_id, leads=leads)
        recorder.record(fact, f"broker:{broker_id}")

    def slow_broker(self, broker_id: int, ms: int) -> None:
        """Each request takes this broker `ms` longer until it is told otherwise, or its process ends."""
        self._running(broker_id).slow_down(ms)
        recorder, subject = self.around.recorder, f"broker:{broker_id}"
        recorder.record(BrokerSlowed(at=self.around.scheduler.now, because=recorder.cause, broker=broker_id, ms=ms), subject)

    def slow_ms(self, broker_id: int) -> int:
        """How much longer than usual a broker takes per request."""
        broker = self.brokers.get(broker_id)
        return broker.slow_ms if broker is not None else 0

    def add_broker(self) -> int:
        """A further broker with the next free id, which it returns."""
        broker_id = max(self.disks, default=0) + 1
        if broker_id > MOST_BROKERS:
            raise ClusterError(say("A lab has at most {count} brokers.", count=MOST_BROKERS))
        self.disks[broker_id] = Disk()
        recorder = self.around.recorder
        fact = BrokerStarted(at=self.around.scheduler.now, because=recorder.cause, broker=broker_id, clean=True)
        recorder.record(fact, f"broker:{broker_id}")
        self._start(broker_id)
        return broker_id

    def handle(self, message: BrokerExit) -> None:
        """A broker that was asked to stop has been let go by the controller."""
        broker = self.brokers.get(message.broker)
        if broker is None or broker.address != message.address:
            return
        self._end(message.broker, "stopped")
        recorder, subject = self.around.recorder, f"broker:{message.broker}"
        fact = BrokerStopped(at=self.around.scheduler.now, because=recorder.why(subject), broker=message.broker)
        recorder.record(fact, subject)

    def _start(self, broker_id: int) -> None:
        broker = Broker(broker_id, self.around, self._racks.get(broker_id))
        disk = self.disks[broker_id]
        broker.lifecycle = Lifecycle(broker, disk, self._ids.uuid())
        broker.components["lifecycle"] = broker.lifecycle
        broker.components["forwarding"] = Forwarding(broker)
        broker.components["auto-creation"] = AutoCreation(broker)
        broker.components["replicas"] = ReplicaManager(broker, disk)
        broker.components["groups"] = GroupCoordinator(broker)
        self.brokers[broker_id] = broker
        self._ended.pop(broker_id, None)
        broker.lifecycle.start()

    def _end(self, broker_id: int, state: str) -> None:
        self.brokers[broker_id].components["groups"].remember()  # type: ignore[attr-defined]
        del self.brokers[broker_id]
        self.around.network.down(broker_name(broker_id))
        self._ended[broker_id] = (state, self.around.scheduler.now)

    def _running(self, broker_id: int) -> Broker:
        broker = self.brokers.get(broker_id)
        if broker is None:
            raise ClusterError(
                say("Broker {broker} does not run.", broker=broker_id)
                if broker_id in self.disks
                else say("There is no broker {broker}.", broker=broker_id)
            )
        return broker

    # Looking at it

    def live_brokers(self) -> list[Broker]:
        """The brokers that run, by id."""
        return [self.brokers[broker_id] for broker_id in sorted(self.brokers)]

    def states(self) -> dict[int, tuple[str, int]]:
        """Each broker's state ("starting", "running", "fenced", "stopping", "stopped", "dead") and since when, in virtual ms."""
        return {broker_id: self._state(broker_id) for broker_id in sorted(self.disks)}

    def state_of(self, broker_id: int) -> str | None:
        """A broker's state; None where there is no such broker."""
        return self._state(broker_id)[0] if broker_id in self.disks else None

    def rack_of(self, broker_id: int) -> str | None:
        return self._racks.get(broker_id)

    def replica(self, broker_id: int, topic: str, partition: int) -> Partition | None:
        """A live broker's replica of a partition."""
        broker = self.brokers.get(broker_id)
        return broker.components["replicas"].partition(topic, partition) if broker is not None else None  # type: ignore[attr-defined]

    def log_of(self, broker_id: int, topic_id: str, partition: int) -> Log | None:
        """A replica's log, also where its broker does not run: disks stay."""
        disk = self.disks.get(broker_id)
        return disk.logs.get((topic_id, partition)) if disk is not None else None

    def leader_of(self, topic: str, partition: int) -> Partition | None:
        """The leader's replica of a partition, where one lives and knows that it leads."""
        registration = self.controller.image.partition(topic, partition)
        replica = self.replica(registration.leader, topic, partition) if registration is not None else None
        return replica if replica is not None and replica.is_leader else None

    def groups(self) -> list[GroupView]:
        """Every group, from the broker that has last said that it coordinates it; while that one does not, as it had it."""
        remembered = self.around.remembered
        found = dict(remembered.groups)
        for broker in self.live_brokers():
            for group in broker.components["groups"].groups():  # type: ignore[attr-defined]
                if remembered.coordinators.get(group.name) == broker.id:
                    found[group.name] = group
        return list(found.values())

    def enforce_lab_limit(self, limit: int) -> None:
        """Keep what all brokers retain together below `limit` bytes."""
        if sum(disk.retained_bytes for disk in self.disks.values()) <= limit:
            return
        for broker in self.live_brokers():
            share = max(1, limit // max(1, len(self.disks)))
            broker.components["replicas"].enforce_lab_limit(share, f"{limit // (1024 * 1024)} MiB")  # type: ignore[attr-defined]

    def _state(self, broker_id: int) -> tuple[str, int]:
        ended = self._ended.get(broker_id)
        if ended is not None:
            return ended
        state, since = self.brokers[broker_id].lifecycle.state
        if state == "stopped":
            # Its process ends with an event of this very millisecond; until then it is there.
            return "stopping", since
        registration = self.controller.image.brokers.get(broker_id)
        if state == "running" and registration is not None and registration.fenced:
            return "fenced", self.controller.brokers.fenced_since.get(broker_id, since)
        return state, self.controller.brokers.unfenced_since.get(broker_id, since) if state == "running" else since
