"""Fetches from the leaders and keeps what came until it is handed over (`AbstractFetch`, `FetchSessionHandler`, `FetchCollector`).

Law of the room: one fetch under way per broker; sessions (KIP-227) carry only what changed, so an idle broker is asked with an
empty request. While data of a broker's partitions waits to be handed over that broker is not asked (librdkafka: until much waits).
"""

from __future__ import annotations

from collections import deque
from typing import ClassVar, Protocol

from streamlab.clients.consumer.fetches import CompletedFetch, Session
from streamlab.clients.consumer.subscription import PartitionState, Place, Subscription
from streamlab.clients.consumer_settings import ConsumerSettings
from streamlab.clients.metadata import Metadata
from streamlab.clients.node import Context, Node, Timer, broker_name
from streamlab.clients.settings import LIBRDKAFKA
from streamlab.protocol.errors import Errors
from streamlab.protocol.messages.data import FetchPartition, FetchPartitionResponse, FetchRequest, FetchResponse
from streamlab.protocol.record_format import records_of
from streamlab.protocol.records import Record, StampedRecord

OWNER = "fetcher"
QUEUED_MOST = 100_000
"""librdkafka's queued.min.messages."""

Handed = tuple[PartitionState, int, Record]


class FetchDue(Timer, gc=False):
    """A broker that could not be reached may be asked again."""

    owner: ClassVar[str] = OWNER


class Fetched(Context, gc=False):
    owner: ClassVar[str] = OWNER
    node_id: int


class FetcherEvents(Protocol):
    """Who wants to know what came of fetches."""

    def may_fetch(self) -> bool:
        """Whether the consumer is in poll() (librdkafka: runs at all)."""

    def on_fetched(self) -> None:
        """An answer brought records, an error or news, or a fetch may be sent again."""

    def on_out_of_range(self, state: PartitionState) -> None: ...

    def on_log_start(self, state: PartitionState) -> None: ...

    def on_records_came(self, state: PartitionState) -> None: ...


class Fetcher:
    """Fetches for one consumer."""

    def __init__(
        self, node: Node, settings: ConsumerSettings, metadata: Metadata, subscription: Subscription, events: FetcherEvents
    ) -> None:
        self.node = node
        self.settings = settings
        self.metadata = metadata
        self.subscription = subscription
        self.events = events
        self.sessions: dict[int, Session] = {}
        self.buffer: deque[CompletedFetch] = deque()
        self._buffered = 0
        self._wanted: dict[int, list[PartitionState]] = {}
        self._wanted_version = -1
        self._leaderless = False
        self._far_ahead = settings.flavour == LIBRDKAFKA
        self._alarm = False
        self._timeout = max(settings.request_timeout_ms, settings.fetch_max_wait_ms + 5_000)
        node.parts[OWNER] = self

    # Asking

    def fetch_ahead(self) -> None:
        """Ask on while data waits, as librdkafka does: records of one partition do not keep those of the next from coming."""
        self._far_ahead = True

    def send_fetches(self) -> None:
        """Ask every broker that may be asked now."""
        if self._wanted_version != self.subscription.version:
            self._sort_by_leader()
        if self._leaderless:
            self.metadata.request_update()
        busy = self._nodes_with_data()
        for leader, states in self._wanted.items():
            session = self.sessions[leader]
            if not session.under_way and leader not in busy:
                self._ask(leader, session, states)

    def _sort_by_leader(self) -> None:
        """What there is to fetch, by the broker to ask; holds until the subscription's version rises."""
        self._wanted_version = self.subscription.version
        self._leaderless = False
        self._wanted = {}
        for place, state in self.subscription.assigned.items():
            if not state.fetchable:
                continue
            leader = self.metadata.leader(*place)
            if leader < 0:
                self._leaderless = True
                continue
            self._wanted.setdefault(leader, []).append(state)
            if leader not in self.sessions:
                self.sessions[leader] = Session()

    def _nodes_with_data(self) -> dict[int, None]:
        if not self.buffer or (self._far_ahead and self._buffered < QUEUED_MOST):
            return {}
        return {fetch.node_id: None for fetch in self.buffer}

    def _ask(self, leader: int, session: Session, states: list[PartitionState]) -> None:
        target = broker_name(leader)
        wait = self.node.reachable_from(target) - self.node.now
        if wait > 0:
            if not self._alarm:
                self._alarm = True
                self.node.after(wait, FetchDue())
            return
        partitions: list[FetchPartition] = []
        wanted: dict[Place, FetchPartition] = {}
        epoch_of, most = self.metadata.leader_epoch, self.settings.max_partition_fetch_bytes
        for state in states:
            place = (state.topic, state.partition)
            epoch = epoch_of(*place)
            known = session.known.get(place)
            if known is None or known.fetch_offset != state.fetch_offset or known.current_leader_epoch != epoch:
                known = FetchPartition(state.topic, state.partition, state.fetch_offset, epoch, -1, -1, most)
                partitions.append(known)
            wanted[place] = known
        forgotten = tuple(place for place in session.known if place not in wanted)
        session.known = wanted
        session.version = self.subscription.version
        session.moved = False
        self._send(leader, session, tuple(partitions), forgotten)

    def _ask_again(self, leader: int, session: Session) -> None:
        """Nothing has changed since the last fetch: an empty request goes on with the session."""
        self._send(leader, session, (), ())

    def _send(self, leader: int, session: Session, partitions: tuple[FetchPartition, ...], forgotten: tuple[Place, ...]) -> None:
        settings = self.settings
        session.under_way = True
        request = FetchRequest(
            partitions,
            -1,
            -1,
            settings.fetch_max_wait_ms,
            settings.fetch_min_bytes,
            settings.fetch_max_bytes,
            settings.isolation_level,
            session.id,
            session.epoch,
            forgotten if session.epoch else (),
            "",
            self.node.name,
        )
        self.node.ask(broker_name(leader), request, self._timeout, Fetched(leader))

    # What comes back

    def on_timer(self, timer: FetchDue) -> None:
        self._alarm = False
        self.events.on_fetched()

    def on_failure(self, context: Fetched, error: int) -> None:
        session = self.sessions[context.node_id]
        session.under_way = False
        session.begin_anew(keep_id=True)
        self.metadata.request_update()
        self.events.on_fetched()

    def on_answer(self, context: Fetched, body: FetchResponse) -> None:
        session = self.sessions[context.node_id]
        session.under_way = False
        if body.error_code:
            session.begin_anew(keep_id=body.error_code != Errors.FETCH_SESSION_ID_NOT_FOUND)
            self.events.on_fetched()
            return
        if body.session_id:
            session.id = body.session_id
            session.epoch = session.epoch + 1 if session.epoch < 0x7FFFFFFF else 1
        else:
            asked = session.known
            session.begin_anew(keep_id=False)
            session.known = asked
        if body.partitions:
            for partition in body.partitions:
                self._take(context.node_id, session, partition)
            if not session.id:
                session.known = {}
        elif session.id and session.version == self.subscription.version and not session.moved and self.events.may_fetch():
            self._ask_again(context.node_id, session)
            return
        self.events.on_fetched()

    def _take(self, node_id: int, session: Session, answer: FetchPartitionResponse) -> None:
        place = (answer.topic, answer.partition)
        state = self.subscription.assigned.get(place)
        asked = session.known.get(place)
        if state is None or asked is None or asked.fetch_offset != state.fetch_offset:
            # Revoked, sought or reset since: what came is not wanted any more.
            return
        if answer.error_code:
            self._refused(state, answer)
            return
        state.high_watermark = answer.high_watermark
        if answer.log_start_offset >= 0 and answer.log_start_offset != state.log_start:
            state.log_start = answer.log_start_offset
        self.events.on_log_start(state)
        if answer.batches:
            fetch = CompletedFetch(state, answer.batches, node_id, state.fetch_offset)
            state.fetch_offset = answer.batches[-1].next_offset
            state.buffered += 1
            self._buffered += fetch.count
            self.buffer.append(fetch)
            session.moved = True
            self.events.on_records_came(state)

    def _refused(self, state: PartitionState, answer: FetchPartitionResponse) -> None:
        """`FetchCollector.handleInitializeErrors`."""
        error = Errors(answer.error_code)
        if error == Errors.OFFSET_OUT_OF_RANGE:
            self.events.on_out_of_range(state)
            return
        if answer.current_leader_id >= 0:
            self.metadata.name_leader(state.topic, state.partition, answer.current_leader_id, answer.current_leader_epoch)
        # Everything else that a leader may answer means: somebody else leads, or nobody for now.
        self.subscription.version += 1
        self.metadata.request_update()

    # Handing over

    def collect(self, most: int) -> list[Handed]:
        """Up to `most` records that came, in the order of their arrival; 0: one fetch's. Moves the positions past them."""
        handed: list[Handed] = []
        buffer = self.buffer
        held: list[CompletedFetch] = []
        while buffer and (len(handed) < most or not most):
            fetch = buffer[0]
            state = fetch.state
            if not self._is_wanted(fetch):
                self._drop(buffer.popleft())
                continue
            if state.paused or state.pending_revocation:
                held.append(buffer.popleft())
                continue
            self._take_records(fetch, handed, most)
            if fetch.batch_at >= len(fetch.batches):
                self._drop(buffer.popleft())
                state.buffered -= 1
            if handed and not most:
                break
        buffer.extendleft(reversed(held))
        return handed

    def _is_wanted(self, fetch: CompletedFetch) -> bool:
        state = fetch.state
        return (
            self.subscription.assigned.get((state.topic, state.partition)) is state
            and state.position == fetch.next
            and not state.reset
        )

    def _drop(self, fetch: CompletedFetch) -> None:
        self._buffered -= fetch.count

    def _take_records(self, fetch: CompletedFetch, handed: list[Handed], most: int) -> None:
        state = fetch.state
        while fetch.batch_at < len(fetch.batches):
            batch = fetch.batches[fetch.batch_at]
            state.epoch = batch.partition_leader_epoch
            records = batch.records if batch.records is not None else records_of(batch)
            if not batch.control:
                while fetch.record_at < len(records):
                    record = records[fetch.record_at]
                    offset = batch.base_offset + record.offset_delta
                    if offset >= state.position:
                        if most and len(handed) >= most:
                            return
                        if batch.log_append_time:
                            record = _stamped(record, batch.max_timestamp)
                        handed.append((state, offset, record))
                        state.position = fetch.next = offset + 1
                    fetch.record_at += 1
            fetch.batch_at += 1
            fetch.record_at = 0
            state.position = fetch.next = max(batch.next_offset, state.position)


def _stamped(record: Record, at: int) -> StampedRecord:
    return StampedRecord(record.key, record.value, at, record.offset_delta, record.headers, record.message)
