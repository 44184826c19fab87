"""A small world for tests of the engine: a pulse at a fixed interval, and commands that it notes."""

from __future__ import annotations

import pickle
from typing import Any

import msgspec

from streamlab.engine.storage import StoredCheckpoint, StoredCommand, StoredLab
from streamlab.protocol.messages.groups import ListedGroup, ListGroupsRequest, ListGroupsResponse
from streamlab.simulation.journal import Fact, Journal, Recorder
from streamlab.simulation.scheduler import Scheduler
from streamlab.world.checkpoint import RULES_VERSION, Checkpoint, CheckpointRefused
from streamlab.world.commands import Burst, Command, CommandRejected, KillBroker
from streamlab.world.external import Delivered, Visitor
from streamlab.world.invariants import InvariantBroken
from streamlab.world.picture import LedgerShown, Picture

START = 1_767_261_600_000


class Pulse(Fact, frozen=True, tag="pulse"):
    number: int

    def sentence(self) -> str:
        return f"Pulse {self.number}." if self.number % 10 == 0 else ""


class Noted(Fact, frozen=True, tag="noted"):
    command: str

    def sentence(self) -> str:
        return f"Noted {self.command}."


class FakeWorld:
    """`interval`: virtual ms between pulses. Refuses KillBroker(broker=0), breaks at KillBroker(broker=13)."""

    def __init__(self, start: int = START, interval: int = 100) -> None:
        self.start = start
        self.interval = interval
        self.scheduler = Scheduler(start)
        self.recorder = Recorder(Journal())
        self.scheduler.actors["pulse"] = self
        self.scheduler.at(start + interval, "pulse", None)
        self.pulses = 0
        self.looks = 0
        self.broken = False
        self.has_hands = False
        self.touched = False
        self.brokers = {1: "running", 2: "running"}
        self.advertised = ("", 0)
        self.lost_ms: int | None = None
        self.calendar = 0
        self.delivered: list[tuple[int, str, Any]] = []
        self.held: list[Delivered] = []
        self.hung_up: list[str] = []
        self.answers_at_once = True

    @property
    def now(self) -> int:
        return self.scheduler.now

    @property
    def journal(self) -> Journal:
        return self.recorder.journal

    def handle(self, message: Any) -> None:
        self.pulses += 1
        self.recorder.record(Pulse(at=self.now, number=self.pulses))
        self.scheduler.after(self.interval, "pulse", None)

    def look(self, kind: str, name: str) -> dict[str, int] | None:
        """As `World.look`: only the pulse can be looked into."""
        self.looks += 1
        return {"pulses": self.pulses} if (kind, name) == ("pulse", "1") else None

    def why(self, offset: int) -> dict[str, int]:
        """As `World.why`: a fact has no reasons here but itself."""
        self.journal.read(offset, 1)
        return {"offset": offset}

    def next_retention(self) -> int:
        return self.start + 30_000 if self.now < self.start + 30_000 else 0

    def submit(self, command: Command) -> int:
        if isinstance(command, KillBroker) and command.broker == 0:
            raise CommandRejected("There is no broker 0.", "broker")
        if isinstance(command, Burst):
            raise ZeroDivisionError("a bug of ours")
        self.broken = self.broken or (isinstance(command, KillBroker) and command.broker == 13)
        return self.recorder.record(Noted(at=self.now, command=str(type(command).__struct_config__.tag)))

    def advance(self, until: int, budget: int | None = None) -> bool:
        return self.scheduler.run(until, budget)

    def next_due(self) -> int | None:
        return self.scheduler.next_due()

    def enforce_limit(self) -> None:
        pass

    # Real clients: every request is answered with what `answer_of` says

    def deliver(self, broker: int, connection: str, visitor: Visitor, body: Any) -> None:
        self.touched = True
        self.delivered.append((self.now, visitor.name, body))
        self.held.append(Delivered(connection, answer_of(body)))

    def answers(self) -> list[Delivered]:
        if not self.answers_at_once:
            return []
        held, self.held = self.held, []
        return held

    def is_muted(self, broker: int, connection: str) -> bool:
        return False

    def tools_said(self) -> list[Any]:
        return []

    @property
    def tools_running(self) -> bool:
        return False

    def hang_up(self, connection: str) -> None:
        self.hung_up.append(connection)

    def hang_up_all(self) -> None:
        self.hung_up.append("all")

    def advertise(self, host: str, port: int) -> None:
        self.advertised = (host, port)

    def set_calendar(self, now: int) -> None:
        self.calendar = now

    def come_back(self, lost_ms: int) -> None:
        self.lost_ms = lost_ms

    def broker_states(self) -> dict[int, str]:
        return self.brokers

    def serving_brokers(self) -> list[int]:
        return [broker for broker, state in self.brokers.items() if state == "running"]

    def check_invariants(self) -> None:
        if self.broken:
            raise InvariantBroken("13 one owner per generation", "two owners")

    def picture(self) -> Picture:
        return Picture(
            self.journal.next_offset, self.now, self.start, "fake", (), (), (), (), (), (), LedgerShown(0, 0, 0, 0, 0, 0, 0, 0)
        )

    def checkpoint(self) -> Checkpoint:
        return Checkpoint(self.now, self.journal.next_offset, RULES_VERSION, pickle.dumps(self), ())


def answer_of(body: Any) -> Any:
    """The answer to a request: groups for ListGroups."""
    assert isinstance(body, ListGroupsRequest)
    return ListGroupsResponse((ListedGroup("billing", "consumer", "Stable"),))


class FakeWorlds:
    """Makes fake worlds; counts them."""

    def __init__(self, interval: int = 100) -> None:
        self.interval = interval
        self.made = 0
        self.restored = 0

    def make(self, lab: StoredLab) -> FakeWorld:
        self.made += 1
        return FakeWorld(lab.start, self.interval)

    def restore(self, checkpoint: Checkpoint) -> FakeWorld:
        if checkpoint.rules_version != RULES_VERSION:
            raise CheckpointRefused("other rules")
        self.restored += 1
        return pickle.loads(checkpoint.state)


class MemoryStorage:
    """The storage port, in memory; what is done to it stands in `done`."""

    def __init__(self, *labs: StoredLab) -> None:
        self.labs = {lab.code: lab for lab in labs}
        self.lines: dict[str, list[StoredCommand]] = {lab.code: [] for lab in labs}
        self.checkpoints: dict[str, list[StoredCheckpoint]] = {lab.code: [] for lab in labs}
        self.done: list[str] = []
        self.clocks: dict[str, tuple[float, bool]] = {}

    async def lab(self, code: str) -> StoredLab | None:
        return self.labs.get(code)

    async def commands(self, code: str, after: int) -> list[StoredCommand]:
        return [line for line in self.lines[code] if line.sequence > after]

    async def add_command(self, code: str, command: StoredCommand) -> None:
        self.done.append(f"add {command.sequence}")
        self.lines[code].append(command)

    async def drop_command(self, code: str, sequence: int) -> None:
        self.lines[code] = [line for line in self.lines[code] if line.sequence != sequence]

    async def checkpoint(self, code: str, older: int = 0) -> StoredCheckpoint | None:
        held = self.checkpoints[code]
        return held[-1 - older] if older < len(held) else None

    async def save_checkpoint(self, code: str, made: StoredCheckpoint) -> None:
        self.checkpoints[code].append(made)

    async def forget_after(self, code: str, sequence: int, at: int) -> None:
        self.lines[code] = [line for line in self.lines[code] if line.sequence <= sequence]
        self.checkpoints[code] = [one for one in self.checkpoints[code] if one.sequence <= sequence and one.checkpoint.at <= at]
        self.labs[code] = msgspec.structs.replace(self.labs[code], until=at)

    async def forget_course(self, code: str) -> None:
        self.lines[code] = []
        self.checkpoints[code] = []

    async def save_clock(self, code: str, pace: float, paused: bool) -> None:
        self.clocks[code] = (pace, paused)

    async def save_touched(self, code: str, reached: int) -> None:
        self.labs[code] = msgspec.structs.replace(self.labs[code], touched=True, reached=reached)

    async def close(self) -> None:
        self.done.append("close")
