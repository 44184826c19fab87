"""How the engine gets worlds: made from a scenario, or restored from a checkpoint.

Law of the module: the runner knows worlds by this interface only, so tests can give it a small one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from streamlab.clients.tools.processes import Said
from streamlab.engine.storage import StoredLab
from streamlab.simulation.journal import Journal, Recorder
from streamlab.world.checkpoint import Checkpoint
from streamlab.world.commands import Command
from streamlab.world.external import Delivered, Visitor
from streamlab.world.limits import Limits
from streamlab.world.picture import Picture


class RunningWorld(Protocol):
    """What a runner does with a world; see `world.world.World`."""

    @property
    def now(self) -> int: ...

    @property
    def journal(self) -> Journal: ...

    recorder: Recorder

    def submit(self, command: Command) -> int: ...

    def advance(self, until: int, budget: int | None = None) -> bool: ...

    def next_due(self) -> int | None: ...

    def enforce_limit(self) -> None: ...

    def deliver(self, broker: int, connection: str, visitor: Visitor, body: Any) -> None: ...

    def answers(self) -> list[Delivered]: ...

    def is_muted(self, broker: int, connection: str) -> bool: ...

    def tools_said(self) -> list[Said]: ...

    @property
    def tools_running(self) -> bool: ...

    @property
    def has_hands(self) -> bool: ...

    def hang_up(self, connection: str) -> None: ...

    def hang_up_all(self) -> None: ...

    def advertise(self, host: str, port: int) -> None: ...

    def come_back(self, lost_ms: int) -> None: ...

    def set_calendar(self, now: int) -> None: ...

    def broker_states(self) -> dict[int, str]: ...

    def serving_brokers(self) -> list[int]: ...

    @property
    def touched(self) -> bool: ...

    def picture(self) -> Picture: ...

    def look(self, kind: str, name: str) -> Any: ...

    def why(self, offset: int) -> Any: ...

    def next_retention(self) -> int: ...

    def check_invariants(self) -> None: ...

    def checkpoint(self) -> Checkpoint: ...


class Worlds:
    """Makes the real ones."""

    def __init__(self, files: Mapping[str, bytes], limits: Limits) -> None:
        self.files = files
        self.limits = limits

    def make(self, lab: StoredLab) -> RunningWorld:
        """A world at its very beginning."""
        from streamlab.world.world import World

        return World(lab.scenario, seed=lab.seed, start=lab.start, files=self.files, limits=self.limits)

    def alone(self, checkpoint: Checkpoint) -> Checkpoint:
        """The same world, but every real client has gone: a fork has none. Raises CheckpointRefused."""
        world = self.restore(checkpoint)
        world.hang_up_all()
        return world.checkpoint()

    def restore(self, checkpoint: Checkpoint) -> RunningWorld:
        """The world of a checkpoint. Raises CheckpointRefused."""
        from streamlab.world.world import World

        return World.restore(checkpoint, self.files)
