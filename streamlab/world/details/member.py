"""A consumer: where it is in its poll loop, the clocks that run against it, what it reads and how far."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from streamlab.clients.consumer.commits import CommitDue
from streamlab.clients.consumer.consumer import Consumer
from streamlab.clients.consumer.heartbeat import HeartbeatDue
from streamlab.clients.consumer_settings import every_consumer_setting
from streamlab.clients.settings import JAVA, LIBRDKAFKA
from streamlab.world.details.group import coordinated

if TYPE_CHECKING:
    from streamlab.clients.cast_consumers import ConsumerRole
    from streamlab.world.world import World

MOST_READ = 60


class PollLoop(msgspec.Struct, frozen=True):
    """`phase`: "poll", "process", "commit" (it waits for one), "hangs", "over". `count` records in hand, `done` of them worked on.

    `offset` of `topic`-`partition` is being worked on since `begun`, for `record_us` µs. `first`, `last`: offsets in hand. `polled`:
    when poll() was called last, 0 while it waits in poll().
    """

    phase: str
    count: int = 0
    done: int = 0
    topic: str = ""
    partition: int = -1
    offset: int = -1
    begun: int = 0
    record_us: int = 0
    first: int = -1
    last: int = -1
    polled: int = 0


class ReadNow(msgspec.Struct, frozen=True):
    """One assigned partition. `committed`: as the coordinator has it (-1: nothing). `processed`: the next that is not worked on yet.

    `position`: the next to be handed over; `fetched_to`: the next to be asked for; `end`: the high watermark as it last heard.
    """

    topic: str
    partition: int
    committed: int
    processed: int
    position: int
    fetched_to: int
    end: int
    paused: bool
    reset: str


class FetchNow(msgspec.Struct, frozen=True):
    """A fetch session with one broker. `under_way`: it has been asked and has not answered."""

    broker: int
    under_way: bool
    partitions: int


class MemberDetail(msgspec.Struct, frozen=True):
    """Deadlines are moments, 0 where none runs. `session_deadline`: as the coordinator counts.

    `crash`: "before-commit", "after-commit" or "". `will_hang`: its work on the next record will not return.
    `settings`: (name, value, whether it is the library's default). `buffered`: records that wait to be handed over.
    """

    name: str
    group: str
    state: str
    since: int
    flavour: str
    member_id: str
    generation: int
    coordinator: int
    join: str
    loop: PollLoop
    next_heartbeat: int
    heartbeat_ms: int
    session_deadline: int
    session_ms: int
    poll_ms: int
    next_commit: int
    commit_ms: int
    commits: str
    reads: tuple[ReadNow, ...]
    reads_count: int
    buffered: int
    max_poll_records: int
    fetches: tuple[FetchNow, ...]
    settings: tuple[tuple[str, str, bool], ...]
    crash: str
    will_hang: bool


def look_at_member(world: World, name: str) -> MemberDetail | None:
    role = world.cast.consumers.get(name)
    if role is None:
        return None
    consumer, settings = role.consumer, role.spec.settings
    coordinator = consumer.coordinator
    running = not consumer.over
    timers = world.scheduler.planned((consumer.address,), (HeartbeatDue, CommitDue)) if running else {}
    joined = coordinator is not None and coordinator.state in ("stable", "completing")
    return MemberDetail(
        name,
        role.spec.group,
        role.state,
        consumer.telling.since,
        settings.flavour,
        coordinator.member_id if coordinator is not None else "",
        coordinator.generation if coordinator is not None else -1,
        coordinator.node_id if coordinator is not None else -1,
        coordinator.state if coordinator is not None else "",
        _loop(consumer),
        timers.get(HeartbeatDue, 0) if joined else 0,
        settings.heartbeat_ms,
        _session_deadline(world, role),
        settings.session_timeout_ms,
        settings.max_poll_interval_ms,
        timers.get(CommitDue, 0),
        settings.auto_commit_ms,
        "auto" if settings.auto_commit else settings.commit,
        _reads(world, role),
        len(consumer.subscription.assigned),
        sum(fetch.state.buffered and fetch.count for fetch in consumer.fetcher.buffer),
        settings.max_poll_records,
        tuple(FetchNow(node, one.under_way, len(one.known)) for node, one in sorted(consumer.fetcher.sessions.items())),
        every_consumer_setting(settings),
        consumer.crash if running else "",
        running and consumer.application.hangs and not consumer.application.busy,
    )


def _loop(consumer: Consumer) -> PollLoop:
    application = consumer.application
    if consumer.over:
        return PollLoop("over")
    if not application.busy:
        waits = consumer.commits is not None and consumer.commits.waiting
        return PollLoop("commit" if waits else "poll", record_us=application.processing_us)
    work = application.now_at()
    waits = consumer.commits is not None and consumer.commits.waiting
    phase = "hangs" if application.hangs else "commit" if waits else "process"
    state, offset, _ = application.hand[work.done] if work.done < len(application.hand) else (None, -1, None)
    mine = [one[1] for one in application.hand if state is not None and one[0] is state]
    polled = work.begun if consumer.settings.flavour == LIBRDKAFKA else work.batch_begun
    return PollLoop(
        phase,
        len(application.hand),
        work.done,
        state.topic if state is not None else "",
        state.partition if state is not None else -1,
        offset,
        work.begun,
        application.processing_us,
        mine[0] if mine else -1,
        mine[-1] if mine else -1,
        polled if consumer.settings.flavour in (JAVA, LIBRDKAFKA) else 0,
    )


def _session_deadline(world: World, role: ConsumerRole) -> int:
    coordinator = role.consumer.coordinator
    found = coordinated(world, role.spec.group) if coordinator is not None and coordinator.member_id else None
    member = found[2].members.get(coordinator.member_id) if found is not None and coordinator is not None else None
    return member.deadline if member is not None else 0


def _reads(world: World, role: ConsumerRole) -> tuple[ReadNow, ...]:
    found = coordinated(world, role.spec.group)
    committed = found[1].offsets.get(role.spec.group, {}) if found is not None else {}
    rows = []
    for place, state in sorted(role.consumer.subscription.assigned.items())[:MOST_READ]:
        leader = world.cluster.leader_of(*place)
        kept = committed.get(place)
        rows.append(
            ReadNow(
                *place,
                kept.offset if kept is not None else -1,
                state.processed,
                state.position,
                state.fetch_offset,
                leader.high_watermark if leader is not None else state.high_watermark,
                state.paused,
                state.reset,
            )
        )
    return tuple(rows)
