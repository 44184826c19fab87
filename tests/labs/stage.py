"""A stage to act on: what stands on it, and a hub that notes what it is asked and refuses what it is told to."""

from __future__ import annotations

import asyncio
from typing import Any

from streamlab.labs.forms.known import Known
from streamlab.world.commands import Command, CommandRejected
from streamlab.world.picture import (
    BrokerShown,
    ConsumerShown,
    GroupShown,
    LedgerShown,
    PartitionShown,
    Picture,
    ProducerShown,
    TopicShown,
)

NOON = 1_767_268_800_000
"""1 January 2026, 12:00 UTC."""


def _partition(number: int, records: int) -> PartitionShown:
    return PartitionShown(number, 1, 0, 0, (1, 2, 3), (1, 2, 3), (), 0, records, records, {1: records}, ())


def _consumer(name: str, partition: int, state: str = "running") -> ConsumerShown:
    owned = (("payments", partition),)
    return ConsumerShown(
        name, "billing", state, NOON, "java", ("payments",), f"{name}-1", None, 1, owned, (("payments", partition, 9),), 120_000, {}
    )


def picture(**states: str) -> Picture:
    """payments with three partitions, written by web, read by billing (C1 to C3), on brokers 1 to 3. `states`: of consumers, by name."""
    topic = TopicShown(
        "payments", "id", False, 3, {"min.insync.replicas": "2"}, 604_800_000, 2, tuple(_partition(n, 20) for n in range(3))
    )
    return Picture(
        1,
        NOON,
        NOON,
        "cluster",
        tuple(BrokerShown(number, "running", NOON, 1) for number in (1, 2, 3)),
        (topic,),
        (ProducerShown("web", "payments", "java", 2.0, "running", "uniform", "", {}, (), 0, 0, 0, 0),),
        (GroupShown("billing", "Stable", 1, "range", 2, 13, "C1-1", (), tuple(("payments", n, 9) for n in range(3))),),
        tuple(_consumer(name, number, states.get(name, "running")) for number, name in enumerate(("C1", "C2", "C3"))),
        (),
        LedgerShown(0, 0, 0, 0, 0, 0, 0, 0),
    )


KNOWN = Known.of(picture())


class NotingHub:
    """Notes every command. `refusals`: by command name. `slow`: how long, in real seconds, a command takes."""

    def __init__(self) -> None:
        self.commands: list[Command] = []
        self.refusals: dict[str, CommandRejected] = {}
        self.slow = 0.0
        self.shown = picture()

    async def submit(self, code: str, command: Command) -> int:
        await asyncio.sleep(self.slow)
        self.commands.append(command)
        refusal = self.refusals.get(str(type(command).__struct_config__.tag))
        if refusal is not None:
            raise refusal
        return len(self.commands)

    async def picture(self, code: str) -> Picture:
        return self.shown

    async def door_of(self, code: str) -> None:
        return None

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(f"a form asked the hub for {name}")
