"""What a program of the course reads: a member of my-app3 that prints each message (`consumer.run({ eachMessage })`).

Law of the module: the consumer is like any other of kafkajs' kind; here is what the program and kafkajs' log print of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import msgspec

from streamlab.clients.consumer import Consumer
from streamlab.clients.consumer.fetcher import Handed
from streamlab.clients.consumer_settings import parse_consumer_settings
from streamlab.clients.node import broker_name
from streamlab.clients.settings import KAFKAJS
from streamlab.clients.specs import ConsumerSpec
from streamlab.clients.tools.course.log import METADATA, Log
from streamlab.clients.tools.course.scripts import GROUP, Program
from streamlab.clients.tools.process import Process
from streamlab.protocol.errors import Errors

REBALANCING = "The group is rebalancing, so a rejoin is needed"
UNKNOWN = "The coordinator is not aware of this member"


class Reads(Protocol):
    """The program itself."""

    def on_reading_over(self, state: str) -> None:
        """Its consumer has ended: "stopped" or "dead"."""


class Reading:
    """From its start on. `app` hears how it ends."""

    def __init__(self, process: Process, program: Program, topic: str, app: Reads) -> None:
        self.process = process
        self.program = program
        self.app = app
        self.log = Log(process)
        self.name = process.cast.vacant_name(program.client_id)
        self.leaves = False
        self._member = ""
        self._began = process.node.now
        self.log.info("[Consumer] Starting", groupId=GROUP)
        settings = msgspec.structs.replace(parse_consumer_settings(KAFKAJS, {"fromBeginning": "true"}), client_id=program.client_id)
        process.cast.add_consumer(ConsumerSpec(self.name, GROUP, (topic,), (), settings, 0, program=process.tool), self)

    @property
    def consumer(self) -> Consumer | None:
        """None: it is just being made, or has been started anew by somebody on the stage."""
        role = self.process.cast.consumers.get(self.name)
        return role.consumer if role is not None and role.consumer.sink is self else None

    def leave(self) -> None:
        """`consumer.disconnect()`."""
        self.leaves = True
        role = self.process.cast.consumers[self.name]
        if self.consumer is not None and role.runs:
            role.stop()

    def die(self) -> None:
        """The process is gone without a word."""
        role = self.process.cast.consumers[self.name]
        if self.consumer is not None and role.runs:
            role.kill()

    # The group

    def on_joining(self) -> None:
        consumer = self.consumer
        self._began = self.process.node.now
        if not self._member or consumer is None or consumer.coordinator is None:
            return
        if consumer.coordinator.member_id:
            where = self.process.address_of(broker_name(max(1, consumer.coordinator.node_id)))
            self.log.refused("Heartbeat(key: 12, version: 3)", where, self.program.client_id, REBALANCING)
            self.log.warn("[Runner] The group is rebalancing, re-joining", groupId=GROUP, memberId=self._member, error=REBALANCING)
        else:
            told = "[Runner] The coordinator is not aware of this member, re-joining the group"
            self.log.error(told, groupId=GROUP, memberId=self._member, error=UNKNOWN)

    def on_joined(self) -> None:
        consumer = self.consumer
        if consumer is None or consumer.coordinator is None:
            return
        member, leader = consumer.coordinator.member_id, consumer.coordinator.leader_id
        self._member = member
        mine: dict[str, list[int]] = {}
        for topic, partition in consumer.subscription.owned():
            mine.setdefault(topic, []).append(partition)
        self.log.info(
            "[ConsumerGroup] Consumer has joined the group",
            groupId=GROUP,
            memberId=member,
            leaderId=leader,
            isLeader=member == leader,
            memberAssignment=mine,
            groupProtocol=consumer.settings.assignors[0],
            duration=self.process.node.now - self._began,
        )

    def on_metadata_refused(self, target: str, error: int) -> None:
        where = self.process.address_of(target)
        self.log.refused(METADATA, where, self.program.client_id, Errors(error).message)

    # Records

    def room(self, most: int) -> int:
        return most

    def on_records(self, done: Sequence[Handed]) -> None:
        if self.process.status is not None:
            return
        for state, offset, record in done:
            told = self.program.read.format(
                partition=state.partition, offset=offset, key=_text(record.key), value=_text(record.value)
            )
            self.process.out(told)

    # Ends

    def on_fatal(self, error: Errors) -> None:
        """What ends it tells."""

    def on_no_offset(self, topic: str, partition: int) -> None:
        """kafkajs begins at an end in any case."""

    def on_over(self, state: str, told: str) -> None:
        if self.process.status is not None:
            return
        if state == "stopped":
            if told and not self.leaves:
                self.log.error(f"[Consumer] Crash: KafkaJSNonRetriableError: {_reason(told)}", groupId=GROUP)
            elif self._member:
                self.log.info("[Runner] consumer not running, exiting", groupId=GROUP, memberId=self._member)
            self.log.info("[Consumer] Stopped", groupId=GROUP)
        self.app.on_reading_over(state)


def _text(part: bytes | None) -> str:
    return "null" if part is None else part.decode("utf-8", "replace")


def _reason(told: str) -> str:
    """The error's own sentence, as kafkajs has it."""
    found = next((one for one in Errors if f"{one.name}. " in told or told.endswith(f"{one.name}.")), None)
    return found.message.removesuffix(".") if found is not None else told
