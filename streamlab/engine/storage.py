"""The storage port: what the engine needs kept, and nothing about how.

Law of the module: a command is stored before it is applied, in the order in which it is applied. A checkpoint and the commands
after it give the lab back.
"""

from __future__ import annotations

from typing import Protocol

import msgspec

from streamlab.simulation.sentence import Form
from streamlab.world.checkpoint import Checkpoint
from streamlab.world.commands import AnyCommand
from streamlab.world.scenarios import Scenario


class Tell(msgspec.Struct, frozen=True):
    """A fact that was told: its offset, time and sentence, and the offsets of its causes."""

    offset: int
    at: int
    kind: str
    say: str | Form
    because: tuple[int, ...] = ()


class StoredLab(msgspec.Struct, frozen=True):
    """`name`: as `names.name_told` tells it.

    `until`: the virtual ms that a replay goes to at least (0: the scenario's warm-up). `start`: when its virtual time began.

    `touched`: real clients have been here. `reached`: the last virtual ms known of then (0: none).

    `beside`: the code of the lab that it shares a clock with, empty: none; `is_left`: it is the first of the two.
    """

    code: str
    name: str
    scenario: Scenario
    seed: int
    start: int
    pace: float = 1.0
    paused: bool = False
    until: int = 0
    touched: bool = False
    reached: int = 0
    beside: str = ""
    is_left: bool = False


class StoredCommand(msgspec.Struct, frozen=True):
    """`sequence`: rising from 1 within a lab. `at`: virtual ms at which it was applied."""

    sequence: int
    at: int
    command: AnyCommand


class StoredCheckpoint(msgspec.Struct, frozen=True):
    """`sequence`: the last command that is in it. `tells`: the newest facts told, since a checkpoint does not hold the journal.

    `clean`: nothing has happened after it.
    """

    checkpoint: Checkpoint
    sequence: int
    tells: tuple[Tell, ...] = ()
    clean: bool = False


class Storage(Protocol):
    """Where labs live while nobody runs them. Every call may take a while; calls for one lab are made one after the other."""

    async def lab(self, code: str) -> StoredLab | None: ...

    async def commands(self, code: str, after: int) -> list[StoredCommand]: ...

    async def add_command(self, code: str, command: StoredCommand) -> None: ...

    async def drop_command(self, code: str, sequence: int) -> None: ...

    async def checkpoint(self, code: str, older: int = 0) -> StoredCheckpoint | None:
        """The newest checkpoint; `older` skips that many of the newest."""
        ...

    async def save_checkpoint(self, code: str, made: StoredCheckpoint) -> None: ...

    async def forget_course(self, code: str) -> None:
        """The lab begins anew: its commands and checkpoints go."""
        ...

    async def forget_after(self, code: str, sequence: int, at: int) -> None:
        """The lab goes back to virtual ms `at`, after the command `sequence`: what came later goes."""
        ...

    async def save_clock(self, code: str, pace: float, paused: bool) -> None: ...

    async def save_touched(self, code: str, reached: int) -> None:
        """Real clients are here, at this virtual ms."""
        ...

    async def close(self) -> None:
        """Finish what is under way; nothing is asked after this."""
        ...
