"""A consumer: one actor made of its parts, with poll() in the middle (`ClassicKafkaConsumer`).

Law of the room: poll() runs whenever something came and the application is not at work; in it the member joins, commits, looks for
positions, hands over what came, and sends the next fetches, in this order.
"""

from __future__ import annotations

from typing import Any

from streamlab.clients.consumer.application import Application
from streamlab.clients.consumer.commits import Commits
from streamlab.clients.consumer.coordinator import Coordinator
from streamlab.clients.consumer.fetcher import Fetcher, Handed
from streamlab.clients.consumer.hand import ASLEEP_LOOK_MS, Hand
from streamlab.clients.consumer.membership import Asked
from streamlab.clients.consumer.offsets import NO_POLICY, Offsets
from streamlab.clients.consumer.reading import Reading
from streamlab.clients.consumer.rebalance import Rebalance
from streamlab.clients.consumer.sink import RecordSink
from streamlab.clients.consumer.subscription import UNKNOWN, PartitionState, Place, Subscription
from streamlab.clients.consumer.telling import Telling
from streamlab.clients.consumer_settings import COMMIT_BEFORE, COMMIT_EACH, COMMIT_POLL, ConsumerSettings
from streamlab.clients.metadata import Metadata
from streamlab.clients.node import Node, Surroundings
from streamlab.clients.settings import KAFKAJS, LIBRDKAFKA
from streamlab.protocol.errors import Errors
from streamlab.protocol.messages.groups import JoinGroupProtocol, JoinGroupResponse, SyncGroupAssignment
from streamlab.simulation.sentence import noted, say

SYNC_COMMIT_MS = 60_000
CLOSE_MS = 5_000
LIBRDKAFKA_BATCH = 1_000


class Consumer(Node):
    """A running consumer. `partitions`: it assigns itself these, without a group. `sink`: the program that takes its records.

    `hand`: its application is a person.
    """

    hand: Hand | None = None

    def __init__(
        self,
        name: str,
        around: Surroundings,
        bootstrap: tuple[str, ...],
        settings: ConsumerSettings,
        group: str,
        topics: tuple[str, ...],
        partitions: tuple[Place, ...] = (),
        processing_us: int = 0,
        sink: RecordSink | None = None,
        by_hand: bool = False,
    ) -> None:
        super().__init__(name, around, bootstrap)
        self.settings = settings
        self.sink = sink
        self.group = group
        self.over = False
        self.closing = False
        self.crash = ""
        """Whether the process dies at its next commit: "before-commit", "after-commit"; empty: it does not."""
        self.commit_mode = self._commit_mode(settings)
        self._polling = False
        self._waits_for_commit = False
        self._handed: list[Handed] = []
        """What poll() returned and is committed before the application works on it."""
        self._deferred: list[tuple[Asked, object]] = []
        self.subscription = Subscription(tuple(sorted(topics)) or tuple(sorted({topic: None for topic, _ in partitions})))
        self.telling = Telling(self, group)
        self.reading = Reading(self, name, group, around.recorder, around.ledger)
        self.metadata = Metadata(
            self,
            self,
            settings.metadata_max_age_ms,
            settings.retry_backoff_ms,
            settings.retry_backoff_max_ms,
            settings.request_timeout_ms,
            settings.create_topics,
            whole=settings.flavour == KAFKAJS,
        )
        self.application = Application(self, processing_us, settings.max_poll_interval_ms, settings.flavour == LIBRDKAFKA, self)
        self.application.one_by_one = self.commit_mode == COMMIT_EACH
        self.fetcher = Fetcher(self, settings, self.metadata, self.subscription, self)
        self.offsets = Offsets(self, settings, self.metadata, self.subscription, group, self)
        self.coordinator: Coordinator | None = None
        self.commits: Commits | None = None
        self.rebalance: Rebalance | None = None
        if group:
            self._make_member(group)
        else:
            self.subscription.assign(sorted(partitions))
            self.telling.owns(self.subscription.owned(), (), lost=False)
            self.telling.state("running")
        if by_hand:
            self.hand = Hand(self)
            self.fetcher.fetch_ahead()
        self.metadata.want(self.subscription.topics)
        self.poll()

    def _make_member(self, group: str) -> None:
        coordinator = self.coordinator = Coordinator(self, self.settings, self.metadata, group, self)
        commits = self.commits = Commits(self, self.settings, self.subscription, coordinator, self)
        self.rebalance = Rebalance(self.settings, self.metadata, self.subscription, coordinator, commits, self)

    @staticmethod
    def _commit_mode(settings: ConsumerSettings) -> str:
        """When the application itself waits for a commit: kafkajs does so after each batch even by itself."""
        if not settings.auto_commit:
            return settings.commit
        return COMMIT_POLL if settings.flavour == KAFKAJS else ""

    def handle(self, message: Any) -> None:
        if self.application.rests_until:
            self.application.catch_up()
        super().handle(message)
        if self.coordinator is not None and self.coordinator.has_to_act:
            # Java's application calls poll() again and again: whatever was learnt just now, the next call acts on it.
            self.poll()

    def catch_up(self) -> None:
        """Report what the application has done by now."""
        if self.application.rests_until and not self.over:
            self.application.catch_up()

    # poll()

    def in_poll(self) -> bool:
        asleep = self.hand is not None and self.hand.asleep
        return not (self.application.busy or self._waits_for_commit or asleep)

    def poll(self) -> None:
        """Go on as far as possible without waiting."""
        if self._polling or self.over or not self.in_poll():
            return
        self._polling = True
        while True:
            self._poll_group()
            if self.over or self.closing or self._waits_for_commit:
                break
            if self.subscription.unplaced:
                self.offsets.update()
            records = self._collect() if self.fetcher.buffer else []
            if self.over:
                break
            self.fetcher.send_fetches()
            if not records:
                break
            if not self._commits_before(records):
                self.application.begin(records)
            if self.application.busy or self._waits_for_commit:
                break
        self._polling = False
        if self.hand is not None and not self.over:
            self.hand.note()

    def _commits_before(self, records: list[Handed]) -> bool:
        """Commit what poll() has just returned, where the application does so before its work. True: that waits for the commit."""
        if self.commit_mode != COMMIT_BEFORE or self.commits is None:
            return False
        self._waits_for_commit = self.commits.begin({one[0].place: one[1] + 1 for one in records}, SYNC_COMMIT_MS)
        self._handed = records if self._waits_for_commit else []
        return self._waits_for_commit

    def _poll_group(self) -> None:
        while self._deferred and self.coordinator is not None:
            self.coordinator.on_answer(*self._deferred.pop(0))
        if self.closing or (self.hand is not None and self.hand.stays_out()):
            return
        if self.coordinator is not None and self.commits is not None:
            self.coordinator.poll()
            if not self.over:
                self.commits.poll()

    def _collect(self) -> list[Handed]:
        if self.hand is not None:
            return self.hand.take()
        most = self.settings.max_poll_records or (LIBRDKAFKA_BATCH if self.settings.flavour == LIBRDKAFKA else 0)
        if self.sink is not None:
            most = self.sink.room(most)
        records = self.fetcher.collect(most)
        if not records:
            self._settle()
        return records

    def _settle(self) -> None:
        """Nothing is at hand, so all before the positions is done (gaps and control records included)."""
        for state in self.subscription.assigned.values():
            if state.processed != state.position and not state.reset:
                state.processed = state.position
                self.reading.moved(state)

    # What the person does

    def pause(self, paused: bool) -> None:
        """consumer.pause() or resume() of all that it has and will get."""
        self.catch_up()
        self.subscription.pause(paused)
        if self.telling.now in ("running", "paused"):
            self.telling.state("paused" if paused else "running")
        self.poll()

    def change_pace(self, processing_us: int) -> None:
        self.catch_up()
        self.application.change_pace(processing_us)
        self.telling.pace(processing_us)

    def hang(self, hangs: bool) -> None:
        """The application's work on the record at hand, or else on the next, never returns; or it does after all."""
        self.catch_up()
        if hangs:
            self.application.hang()
        else:
            if self.telling.now == "hanging":
                self.telling.state("running", say("The work of {consumer} returned after all.", consumer=self.name))
            self.application.let_go()

    def on_hanging(self) -> None:
        self.telling.state("hanging", self._told_hanging())

    def _told_hanging(self) -> str:
        told = say("The work of {consumer} on a record does not return.", consumer=self.name)
        if not self.group:
            return told
        if self.settings.flavour == KAFKAJS:
            limit = self.settings.session_timeout_ms / 1_000
            text = noted(" kafkajs sends no heartbeat meanwhile: its session ends after sessionTimeout = {seconds} s.")
            return told + say(text, seconds=f"{limit:g}")
        limit = self.settings.max_poll_interval_ms / 1_000
        text = noted(" Its heartbeats go on, but it does not call poll(): it is out after max.poll.interval.ms = {seconds} s.")
        return told + say(text, seconds=f"{limit:g}")

    @property
    def never_commits(self) -> bool:
        """Whether nothing but a person's hand would make it commit."""
        return not self.settings.auto_commit and self.commit_mode not in (COMMIT_EACH, COMMIT_POLL, COMMIT_BEFORE)

    def crashes(self, when: str, offsets: dict[Place, int]) -> bool:
        """A commit of these offsets begins, or has succeeded: die if that was wanted. True: the process is no more."""
        if self.crash != when or self.over:
            return self.over
        places = ", ".join(f"P{partition} at {offset}" for (_, partition), offset in sorted(offsets.items())[:4])
        before = noted("{consumer} crashed before it committed {places}. Nobody said goodbye: its group waits out its session.")
        after = noted(
            "{consumer} crashed right after it had committed {places}. Nobody said goodbye: its group waits out its session."
        )
        self.end("dead", say(before if when == "before-commit" else after, consumer=self.name, places=places))
        return True

    def seek(self, topic: str, partition: int, to: int) -> bool:
        """Go to an offset, -2 the beginning, -1 the end. False: it does not read that partition now."""
        self.catch_up()
        state = self.subscription.assigned.get((topic, partition))
        if state is None:
            return False
        self.application.drop(topic, partition)
        if to >= 0:
            state.seek(to)
            self.reading.moved(state)
        else:
            self.subscription.look_for_position(state, "earliest" if to == -2 else "latest", missing=False, by_seek=True)
        self.subscription.version += 1
        self.poll()
        return True

    def commit(self, one: Place | None = None) -> bool:
        """Commit what has been processed, of one partition or of all. False: not possible now."""
        self.catch_up()
        offsets = self.subscription.positions()
        if one is not None:
            offsets = {place: offset for place, offset in offsets.items() if place == one}
        return self.commits is not None and self.commits.now(offsets)

    def close(self) -> None:
        """Finish the record at hand, commit what the settings commit, leave the group, end."""
        self.catch_up()
        if self.closing or self.over:
            return
        self.closing = True
        self.telling.state("leaving")
        if self.application.busy:
            self.application.stop_after_record()
        elif not self._waits_for_commit:
            self._close()

    def _close(self) -> None:
        for state in self.subscription.assigned.values():
            state.position = state.processed
        if self.commits is None or self.coordinator is None:
            self.end("stopped", "")
            return
        offsets = self.commits.stored() if self.settings.auto_commit or self.commit_mode in (COMMIT_POLL, COMMIT_EACH) else {}
        if not (self.coordinator.name() and self.commits.begin(offsets, CLOSE_MS)):
            self._leave()

    def _leave(self) -> None:
        if self.coordinator is None or not self.coordinator.leave("the consumer is being closed"):
            self.on_left()

    def on_left(self) -> None:
        if self.closing:
            self.end("stopped", "")

    def end(self, state: str, told: str) -> None:
        """The process is no more."""
        if self.over:
            return
        self.catch_up()
        self.over = True
        self.around.network.down(self.name)
        self.telling.state(state, told)
        if state != "dead":
            self.drop_partitions()
        if self.sink is not None:
            self.sink.on_over(state, told)

    def drop_partitions(self) -> None:
        """What it had is not its own any more. (A killed process says nothing; its group finds out.)"""
        owned = self.subscription.owned()
        if owned:
            self.subscription.assign(())
            self.telling.owns((), owned, lost=False)

    # Fetches and positions

    def may_fetch(self) -> bool:
        return not self.over and (self.in_poll() or self.settings.flavour == LIBRDKAFKA)

    def on_fetched(self) -> None:
        if self.in_poll():
            self.poll()
        elif self.settings.flavour == LIBRDKAFKA and not self.closing:
            self.fetcher.send_fetches()

    def on_out_of_range(self, state: PartitionState) -> None:
        policy = self.settings.auto_offset_reset
        if policy == NO_POLICY:
            self.on_no_offset(state)
        else:
            self.subscription.look_for_position(state, policy, missing=False)

    def on_no_offset(self, state: PartitionState) -> None:
        where = f"partition {state.topic}-{state.partition}"
        if self.sink is not None:
            self.sink.on_no_offset(state.topic, state.partition)
        if self.coordinator is not None:
            self.coordinator.leave("the consumer is being closed")
        self.end(
            "stopped",
            say(
                "{consumer} stopped: no valid offset for {where}, and auto.offset.reset=none (NoOffsetForPartitionException).",
                consumer=self.name,
                where=where,
            ),
        )

    def on_reset(self, state: PartitionState, policy: str) -> None:
        if not state.by_seek:
            self.telling.reset(state, policy)
            if state.missing:
                state.began_at = state.position
            elif 0 <= state.skipped_from < state.position:
                self.telling.skipped(state, state.position - state.skipped_from)
        state.skipped_from = UNKNOWN
        self.reading.moved(state)

    def on_log_start(self, state: PartitionState) -> None:
        if state.began_at >= 0:
            before, state.began_at = state.began_at - state.log_start, UNKNOWN
            if before > 0:
                self.telling.skipped(state, before)

    def on_records_came(self, state: PartitionState) -> None:
        self.reading.came(state)

    def on_placed(self, state: PartitionState) -> None:
        self.reading.moved(state)

    def on_positions(self) -> None:
        self.poll()

    def on_coordinator_error(self, error: int) -> None:
        if self.coordinator is not None:
            self.coordinator.on_error(error)

    def group_coordinator(self) -> str:
        return self.coordinator.name() if self.coordinator is not None else ""

    def group_member(self) -> tuple[str, int]:
        return (self.coordinator.member_id, self.coordinator.generation) if self.coordinator is not None else ("", -1)

    def on_metadata_refused(self, target: str, error: int) -> None:
        if self.sink is not None:
            self.sink.on_metadata_refused(target, error)

    def on_metadata(self, changed: bool) -> None:
        if changed:
            self.subscription.version += 1
            if self.rebalance is not None:
                self.rebalance.watch_metadata()
        self.poll()

    # The group

    def subscriptions(self) -> tuple[JoinGroupProtocol, ...]:
        assert self.rebalance is not None
        return self.rebalance.subscriptions()

    def prepare_join(self, lost: bool) -> bool:
        assert self.rebalance is not None
        return self.rebalance.prepare_join(lost)

    def assign_for(self, response: JoinGroupResponse) -> tuple[SyncGroupAssignment, ...] | None:
        assert self.rebalance is not None
        return self.rebalance.assign_for(response)

    def joined(self, generation: int, protocol: str, assignment: bytes) -> None:
        assert self.rebalance is not None
        assert self.coordinator is not None
        self.rebalance.joined(generation, protocol, assignment)
        if self.hand is not None:
            self.hand.joined()
        if self.sink is not None:
            self.sink.on_joined()
        if not self.coordinator.rejoin_needed:
            self.telling.state("paused" if self.subscription.paused else "running")

    def on_partitions(self, assigned: tuple[Place, ...], revoked: tuple[Place, ...], lost: bool) -> None:
        self.telling.owns(assigned, revoked, lost)

    def later(self, context: Asked, body: object) -> None:
        self._deferred.append((context, body))

    def on_group_progress(self) -> None:
        self.poll()

    def on_joining(self) -> None:
        if self.sink is not None:
            self.sink.on_joining()
        self.telling.state("joining")

    def on_fatal(self, error: Errors) -> None:
        if self.sink is not None:
            self.sink.on_fatal(error)
        self.end(
            "stopped", say("{consumer} stopped: {error}. {message}", consumer=self.name, error=error.name, message=error.message)
        )

    def heartbeat_delay(self) -> int:
        """kafkajs sends heartbeats between records, from the one thread that it has; whoever sleeps sends none."""
        if self.hand is not None and self.hand.asleep:
            return ASLEEP_LOOK_MS
        if self.settings.flavour != KAFKAJS:
            return 0
        return self.settings.heartbeat_ms if self.application.stands else self.application.record_ends_in()

    # The application

    def in_hand(self) -> dict[Place, int]:
        at_hand = self.application.at_hand()
        return {} if at_hand is None else {at_hand[0].place: at_hand[1] + 1}

    def on_processed(self, done: list[Handed]) -> bool:
        self.reading.processed(done)
        if self.sink is not None:
            self.sink.on_records(done)
        if self.commit_mode == COMMIT_EACH and self.commits is not None and not self.commits.waiting:
            return not self.commits.begin(self.commits.changed_positions(), SYNC_COMMIT_MS)
        return True

    def may_rest(self) -> bool:
        if self.commit_mode or self.fetcher.buffer or self.closing or self.settings.flavour == LIBRDKAFKA:
            return False
        self.reading.expect()
        return True

    def on_batch_done(self, rested: bool) -> None:
        if self.closing:
            self._close()
            return
        self._settle()
        if rested:
            return
        if self.commit_mode == COMMIT_POLL and self.commits is not None and not self.commits.waiting:
            self._waits_for_commit = self.commits.begin(self.commits.changed_positions(), SYNC_COMMIT_MS)
        self.poll()

    def on_committed(self, error: int) -> None:
        """A synchronous commit is done; one that failed has been dealt with, the application goes on."""
        if self.closing and not self.application.busy:
            self._waits_for_commit = False
            self._leave()
        elif self.rebalance is not None and self.rebalance.committing:
            self.rebalance.on_committed()
        elif self._waits_for_commit:
            self._waits_for_commit = False
            records, self._handed = self._handed, []
            if records:
                self.application.begin(records)
            self.poll()
        else:
            self.application.go_on()

    def on_poll_overdue(self) -> None:
        if self.coordinator is None:
            return
        self.coordinator.leave("consumer poll timeout has expired.")
        limit = self.settings.max_poll_interval_ms / 1_000
        told = say(
            "{consumer} was too slow: it did not call poll() for max.poll.interval.ms = {seconds} s, so it left group {group}.",
            consumer=self.name,
            seconds=f"{limit:g}",
            group=self.group,
        )
        if self.hand is not None:
            self.hand.put_out("expelled", told)
        else:
            self.telling.state("expelled", told)
