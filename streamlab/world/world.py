"""A world: one lab's cluster, its clients and its clock, with one door in and one log out.

Law of the room: `submit`, `advance` and `deliver` are the only ways in, the journal and pictures the only ways out. Time moves in
`advance` alone; gathered facts are written at the ends of ticks, on a fixed grid, however `advance` is sliced.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from streamlab.clients.cast import Cast
from streamlab.clients.tools.processes import Said
from streamlab.cluster.broker import Surroundings, broker_name
from streamlab.cluster.cluster import Cluster
from streamlab.events.cluster import ClusterCameBack, CommandIssued, LinkChanged
from streamlab.events.ledger import Ledger
from streamlab.simulation.chance import Chance
from streamlab.simulation.journal import TICK_MS, Journal, Recorder
from streamlab.simulation.network import Link, Network
from streamlab.simulation.scheduler import Scheduler
from streamlab.simulation.sentence import Sentence
from streamlab.world import checkpoint as checkpoints
from streamlab.world.apply import APPLY
from streamlab.world.commands import Command, CommandRejected
from streamlab.world.details import Detail, look
from streamlab.world.details.partition import next_retention
from streamlab.world.external import Delivered, Outside, Visitor
from streamlab.world.invariants import Watch
from streamlab.world.limits import Limits
from streamlab.world.photograph import take
from streamlab.world.picture import Picture
from streamlab.world.scenarios import Scenario
from streamlab.world.why import Why, why

SERVING = ("running", "fenced", "stopping")
"""States of a broker in which its port is open."""

DIRECTOR = "director"
"""The address of the scenario's script."""


class ScriptDue(msgspec.Struct, gc=False):
    """The script's line of this number is due."""

    line: int


class Director:
    """Plays a scenario's script: it submits each command at its time."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.refused: list[tuple[int, str]] = []
        world.scheduler.actors[DIRECTOR] = self
        for number, line in enumerate(world.scenario.script):
            world.scheduler.at(world.start + line.after, DIRECTOR, ScriptDue(number))

    def handle(self, message: ScriptDue) -> None:
        try:
            self.world.apply(self.world.scenario.script[message.line].command)
        except CommandRejected as refusal:
            self.refused.append((message.line, refusal.sentence))


class World:
    """One lab. `seed` and `start` (virtual ms since the epoch) and the commands decide everything; `files`: bytes of event files by digest."""

    def __init__(
        self,
        scenario: Scenario,
        seed: int = 1,
        start: int = 1_767_261_600_000,
        files: Mapping[str, bytes] | None = None,
        limits: Limits | None = None,
    ) -> None:
        self.scenario = scenario
        self.seed = seed
        self.start = start - start % TICK_MS
        self._tick_end = self.start + TICK_MS
        self._handled = 0
        self._issued = -1
        self.limits = limits or Limits()
        self.scheduler = Scheduler(self.start)
        self.recorder = Recorder(Journal(limit=self.limits.journal_bytes))
        self.ledger = Ledger()
        self.around = Surroundings(
            self.scheduler,
            Network(self.scheduler, (chance := Chance(seed)).stream("network"), scenario.latency, scenario.loss),
            chance,
            self.recorder,
            self.ledger,
            dict(scenario.settings),
        )
        self.around.most_partitions = self.limits.partitions
        self.cluster = Cluster(self.around, scenario.brokers, scenario.racks or None)
        self.cast = Cast(self.around, files, tuple(broker_name(number + 1) for number in range(scenario.brokers)))
        self.outside = Outside(self.around)
        self.watch = Watch()
        self.director = Director(self)

    @property
    def now(self) -> int:
        return self.scheduler.now

    @property
    def journal(self) -> Journal:
        return self.recorder.journal

    def next_due(self) -> int | None:
        """When something happens next, in virtual ms; None while nothing is planned."""
        due = self.scheduler.next_due()
        if not self.recorder.has_gathered:
            return due
        return self._tick_end if due is None else min(due, self._tick_end)

    def advance(self, until: int, budget: int | None = None) -> bool:
        """Let time pass up to and including `until`. With a `budget` of events, False means: not there yet, call again."""
        scheduler = self.scheduler
        while True:
            self._skip_idle_ticks(until)
            tick_end = self._tick_end
            before = scheduler.handled
            if not scheduler.run(min(tick_end, until), budget):
                return False
            if tick_end > until:
                return True
            self.recorder.flush(tick_end)
            self.enforce_limit()
            self._tick_end = tick_end + TICK_MS
            self._handled = scheduler.handled
            if budget is not None:
                budget -= scheduler.handled - before
                if budget <= 0 and tick_end < until:
                    return False

    def enforce_limit(self) -> None:
        """Drop the oldest of what the lab may not keep: at the end of each tick, and sooner where a real client sends very much."""
        self.cluster.enforce_lab_limit(self.limits.retained_bytes)

    def _skip_idle_ticks(self, until: int) -> None:
        """Where nothing has happened in this tick, go on with the tick of the next event."""
        if self.recorder.has_gathered or self.scheduler.handled != self._handled:
            return
        due = self.scheduler.next_due()
        next_stop = until + 1 if due is None or due > until else due
        if next_stop > self._tick_end:
            self._tick_end = next_stop - (next_stop - 1) % TICK_MS + TICK_MS - 1

    def submit(self, command: Command) -> int:
        """Apply a command now. Returns the offset of the fact that says so; raises CommandRejected and changes nothing otherwise."""
        self.apply(command)
        return self._issued

    def apply(self, command: Command) -> None:
        """What `submit` and the script do: apply the command with its fact as the cause of all that it does at once."""
        try:
            APPLY[type(command)](self, command)
        finally:
            self.recorder.cause = ()
            self._handled = -1

    def issue(self, command: Command, deed: Sentence, *subjects: str) -> int:
        """The command is good: write its fact, the cause of what follows. `deed`: a sentence of whoever `asker` names."""
        fields = msgspec.to_builtins(command)
        name = fields.pop("command")
        fields.pop("by")
        fields.pop("files", None)  # what a tool reads may be long, and is kept with the command
        fact = CommandIssued(at=self.now, command=name, told=str(deed), by=command.by, fields=fields, form=deed.form)
        offset = self.recorder.record(fact, "command", *subjects)
        self.recorder.cause = (offset,)
        self._issued = offset
        return offset

    def hush(self, command: Command) -> None:
        """The command is good and worth no fact of its own: what it leads to is told by what follows."""
        self._issued = self.journal.next_offset

    def tools_said(self) -> list[Said]:
        """What command line tools have printed since the last call, and which of them have ended."""
        return self.cast.tools.collect()

    @property
    def tools_running(self) -> bool:
        """Whether a command line tool runs."""
        return bool(self.cast.tools.running)

    @property
    def has_hands(self) -> bool:
        """Whether a consumer by hand runs: people live in real time."""
        return any(role.spec.by_hand and role.runs for role in self.cast.consumers.values())

    def deliver(self, broker: int, connection: str, visitor: Visitor, body: Any) -> None:
        """A real client's request reaches a broker now; the answer appears in `answers`, at once or in time. One at a time."""
        self.outside.deliver(broker, connection, visitor, body)

    def is_muted(self, broker: int, connection: str) -> bool:
        """Whether a broker reads nothing from a real client's connection now, since it has used more than its quota."""
        found = self.cluster.brokers.get(broker)
        return found is not None and connection in found.muted

    def hang_up(self, connection: str) -> None:
        """A real client's connection is closed."""
        self.outside.close(connection)

    def hang_up_all(self) -> None:
        """Every real client is gone; what brokers have answered reaches nobody."""
        for connection in list(self.outside.gateways):
            self.outside.close(connection)
        self.outside.collect()

    def advertise(self, host: str, port: int) -> None:
        """Where real clients find the brokers: broker N at `port` + N - 1."""
        self.around.advertised = (host, port)

    def set_calendar(self, now: int) -> None:
        """Real clients bring the real date along (ms since the epoch): records carry it from here on, timers do not notice."""
        self.scheduler.calendar_ahead = now - self.now

    def broker_states(self) -> dict[int, str]:
        """Each broker's state, as in the picture."""
        return {number: state for number, (state, _) in self.cluster.states().items()}

    def come_back(self, lost_ms: int) -> None:
        """The server ended without warning and real clients had been here: what they did last is gone, so this is another cluster."""
        self.hang_up_all()
        self.outside.touched = True
        around = self.around
        around.cluster_id = around.chance.stream("cluster id").uuid()
        around.recorder.record(ClusterCameBack(at=self.now, cluster_id=around.cluster_id, lost_ms=lost_ms))
        self._handled = -1

    def serving_brokers(self) -> list[int]:
        """The brokers that take requests: their processes run, and they have read the metadata once."""
        return [number for number, (state, _) in self.cluster.states().items() if state in SERVING]

    @property
    def touched(self) -> bool:
        """Whether real clients have been here, so that the seed alone does not bring the same run again."""
        return self.outside.touched

    def answers(self) -> list[Delivered]:
        """What brokers have answered to real clients since the last call."""
        return self.outside.collect()

    def node_names(self) -> list[str]:
        """Every node that a link can join."""
        brokers = [broker_name(number) for number in self.cluster.states()]
        return ["controller", *brokers, *self.cast.names(), *self.outside.names()]

    def change_link(self, a: str, b: str, latency: int, loss: float, cut: bool) -> None:
        """Set a link and tell it."""
        link = self.around.network.link(a, b)
        link.latency, link.loss, link.cut = latency, loss, cut
        self.outside.relink(a, b)
        first, second = sorted((a, b))
        usual = not cut and loss == 0 and latency == self.around.network.latency
        fact = LinkChanged(
            at=self.now, because=self.recorder.cause, a=first, b=second, latency=latency, loss=loss, cut=cut, usual=usual
        )
        self.recorder.record(fact, f"link:{first}|{second}")

    def changed_links(self) -> dict[tuple[str, str], Link]:
        """The links between the lab's own nodes that are not as they were at first."""
        usual = Link(self.around.network.latency, self.around.network.loss)
        names = set(self.node_names())
        return {
            pair: link
            for pair, link in self.around.network.links.items()
            if (link.latency, link.loss, link.cut) != (usual.latency, usual.loss, usual.cut) and names.issuperset(pair)
        }

    def picture(self) -> Picture:
        """What the browser draws. Taken at a tick's end, when nothing gathered is unwritten."""
        return take(self)

    def look(self, kind: str, name: str) -> Detail | None:
        """What an inspector shows of one thing, as it stands now; None where there is no such thing."""
        return look(self, kind, name)

    def why(self, offset: int) -> Why:
        """What led to the fact at `offset`, and what ruled it. Raises IndexError where the journal does not hold it."""
        return why(self, offset)

    def next_retention(self) -> int:
        """When a broker looks what retention deletes, next, in virtual ms; 0: nobody will."""
        return next_retention(self)

    def check_invariants(self) -> None:
        """Raise InvariantBroken where the world contradicts what Kafka promises."""
        self.watch.check(self)

    def checkpoint(self) -> checkpoints.Checkpoint:
        """The whole restorable world, as it stands."""
        return checkpoints.write(self, self.now, self.journal.next_offset)

    @staticmethod
    def restore(checkpoint: checkpoints.Checkpoint, files: Mapping[str, bytes] | None = None) -> World:
        """The world of a checkpoint; it runs on exactly as the original would. Raises CheckpointRefused."""
        world: World = checkpoints.read(checkpoint)
        world.cast.files = {} if files is None else files
        return world
