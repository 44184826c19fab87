"""What a consumer tells of itself: its state, what it owns, where it began, what it never read.

Law of the room: a state is told when it changes, with its cause.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from streamlab.clients.consumer.subscription import PartitionState, Place
from streamlab.events.clients import ConsumerChanged, ConsumerOwns, Skipped
from streamlab.events.groups import OffsetReset
from streamlab.simulation.sentence import Sentence

if TYPE_CHECKING:
    from streamlab.clients.consumer.consumer import Consumer


class Telling:
    """Writes one consumer's facts. `now`: its state, `since`: virtual ms. `member_id`, `generation`: as told last.

    `deadline`: when its session ends after it has died without a word; 0: it has not.
    """

    def __init__(self, consumer: Consumer, group: str) -> None:
        self.consumer = consumer
        self.group = group
        self.now = "starting"
        self.since = consumer.now
        self.member_id = ""
        self.generation = -1
        self.deadline = 0

    def state(self, state: str, told: str = "") -> None:
        """The consumer is in this state now."""
        if state == self.now and not told:
            return
        self.since = self.since if state == self.now else self.consumer.now
        self.now = state
        self._note_member()
        self.deadline = self._deadline() if state == "dead" else 0
        self.consumer.recorder.record(
            ConsumerChanged(
                at=self.consumer.now,
                because=self._because(),
                consumer=self.consumer.name,
                group=self.group,
                state=state,
                member_id=self._member_id(),
                told=str(told),
                form=told.form if isinstance(told, Sentence) else [],
                deadline=self.deadline,
            ),
            *((f"client:{self.consumer.name}",) if state in ("dead", "stopped", "expelled", "leaving") else ()),
        )

    def pace(self, processing_us: int) -> None:
        """Work per record takes this long from now on."""
        self._note_member()
        self.consumer.recorder.record(
            ConsumerChanged(
                at=self.consumer.now,
                because=self._because(),
                consumer=self.consumer.name,
                group=self.group,
                state=self.now,
                member_id=self._member_id(),
                processing_us=processing_us,
            )
        )

    def owns(self, assigned: tuple[Place, ...], revoked: tuple[Place, ...], lost: bool) -> None:
        coordinator = self.consumer.coordinator
        self.generation = coordinator.generation if coordinator is not None else -1
        for read in self.consumer.reading.so_far(self.consumer.now) if revoked else ():
            self.consumer.recorder.record(read)
        self.consumer.recorder.record(
            ConsumerOwns(
                at=self.consumer.now,
                because=self._because(),
                consumer=self.consumer.name,
                group=self.group,
                generation=self.generation,
                owned=self.consumer.subscription.owned(),
                assigned=assigned,
                revoked=revoked,
                lost=lost,
            )
        )

    def reset(self, state: PartitionState, policy: str) -> None:
        """It began where its policy says."""
        self.consumer.recorder.record(
            OffsetReset(
                at=self.consumer.now,
                because=self._because(f"partition:{state.topic}-{state.partition}"),
                group=self.group,
                consumer=self.consumer.name,
                topic=state.topic,
                partition=state.partition,
                to=state.position,
                policy=policy,
                missing=state.missing,
            )
        )

    def skipped(self, state: PartitionState, count: int) -> None:
        self.consumer.ledger.on_skipped(self.group or self.consumer.name, count)
        self.consumer.recorder.record(
            Skipped(
                at=self.consumer.now,
                because=self._because(f"partition:{state.topic}-{state.partition}"),
                consumer=self.consumer.name,
                group=self.group,
                topic=state.topic,
                partition=state.partition,
                count=count,
            )
        )

    def _member_id(self) -> str:
        coordinator = self.consumer.coordinator
        return coordinator.member_id if coordinator is not None else ""

    def _note_member(self) -> None:
        """A member's id stays known until its process is gone in order."""
        self.member_id = self._member_id() or ("" if self.now in ("stopped", "expelled") else self.member_id)

    def _deadline(self) -> int:
        coordinator = self.consumer.coordinator
        if coordinator is None or not coordinator.member_id:
            return 0
        return coordinator.heartbeat.last_sign_of_life() + self.consumer.settings.session_timeout_ms

    def _because(self, *subjects: str) -> tuple[int, ...]:
        recorder = self.consumer.recorder
        if recorder.cause:
            return recorder.cause
        if not subjects and self.group:
            subjects = (f"group:{self.group}", f"member:{self.group}:{self._member_id()}")
        return recorder.why(f"client:{self.consumer.name}", *subjects)
