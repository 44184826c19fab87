"""Commands about consumers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from streamlab.clients.cast import check_pace
from streamlab.clients.cast_consumers import ConsumerRole
from streamlab.events.cluster import partition_name
from streamlab.simulation.sentence import Sentence, noted, say
from streamlab.world.apply.producers import check_topic_name, refusals
from streamlab.world.apply.topics import existing_topic
from streamlab.world.commands import (
    AddConsumer,
    ChangeConsumer,
    Command,
    CommandRejected,
    CommitNow,
    CrashConsumer,
    HangConsumer,
    KillConsumer,
    PauseConsumer,
    RestartConsumer,
    ResumeConsumer,
    SeekConsumer,
    StopConsumer,
    asker,
)

if TYPE_CHECKING:
    from streamlab.world.world import World

EARLIEST, LATEST = -2, -1
PROCESS_ENDED = noted(
    "{consumer} was {program} in a terminal, and that process has ended: nobody would see what it reads. Type its command again."
)
CRASHES = ("before-commit", "after-commit", "never")


def told(command: Command, consumer: str, another: str, itself: str, **values: object) -> Sentence:
    """What was done to a consumer: by `another`, or by whoever it is (a seat speaks as its consumer)."""
    return say(itself if command.by == consumer else another, who=asker(command), consumer=consumer, **values)


def add_consumer(world: World, command: AddConsumer) -> None:
    for topic in command.topics:
        check_topic_name(topic, "topics")
    for topic, partition in command.partitions:
        count = existing_topic(world, topic)
        if not 0 <= partition < count:
            raise CommandRejected(say("Topic {topic} has partitions 0 to {last}.", topic=topic, last=count - 1), "partitions")
    if sum(role.runs for role in world.cast.consumers.values()) >= world.limits.members:
        raise CommandRejected(
            say("This lab is full: it holds at most {members} consumers. Stop one first.", members=world.limits.members)
        )
    with refusals():
        spec = world.cast.prepare_consumer(
            command.group,
            command.topics,
            command.partitions,
            command.name,
            command.flavour,
            command.processing_ms,
            command.settings,
            command.by_hand,
        )
    member, alone = (
        noted("{who} added the consumer {name} to group {group}."),
        noted("{who} added the consumer {name}, without a group."),
    )
    deed = say(member if spec.group else alone, who=asker(command), name=spec.name, group=spec.group)
    world.issue(command, deed, f"client:{spec.name}")
    world.cast.add_consumer(spec)


def kill_consumer(world: World, command: KillConsumer) -> None:
    _running(world, command.consumer)
    deed = told(command, command.consumer, noted("{who} killed {consumer}."), noted("{consumer} crashed."))
    world.issue(command, deed, f"client:{command.consumer}")
    world.cast.consumer(command.consumer).kill()


def stop_consumer(world: World, command: StopConsumer) -> None:
    role = _running(world, command.consumer)
    deed = told(command, command.consumer, noted("{who} stopped {consumer}."), noted("{consumer} stopped."))
    world.issue(command, deed, f"client:{command.consumer}")
    role.stop()


def pause_consumer(world: World, command: PauseConsumer) -> None:
    role = _running(world, command.consumer)
    world.issue(
        command,
        say("{who} paused {consumer}: it stays a member and reads nothing.", who=asker(command), consumer=command.consumer),
        f"client:{command.consumer}",
    )
    role.pause(True)


def resume_consumer(world: World, command: ResumeConsumer) -> None:
    role = _running(world, command.consumer)
    world.issue(
        command, say("{who} let {consumer} read on.", who=asker(command), consumer=command.consumer), f"client:{command.consumer}"
    )
    role.pause(False)


def change_consumer(world: World, command: ChangeConsumer) -> None:
    role = _running(world, command.consumer)
    with refusals():
        check_pace(command.processing_ms)
    another, itself = (
        noted("{who} gave {consumer} {ms} ms of work per record."),
        noted("{consumer} works {ms} ms on each record now."),
    )
    deed = told(command, command.consumer, another, itself, ms=f"{command.processing_ms:g}")
    world.issue(command, deed, f"client:{command.consumer}")
    role.change_pace(command.processing_ms)


HANGS_ALREADY = noted("{consumer} hangs already.")


def hang_consumer(world: World, command: HangConsumer) -> None:
    role = _running(world, command.consumer)
    if role.consumer.application.hangs == command.hangs:
        raise CommandRejected(
            say(HANGS_ALREADY if command.hangs else noted("{consumer} does not hang."), consumer=command.consumer),
            "consumer",
        )
    hang, free = noted("{who} made {consumer} hang: its work never returns."), noted("{who} let the work of {consumer} return.")
    deed = say(hang if command.hangs else free, who=asker(command), consumer=command.consumer)
    world.issue(command, deed, f"client:{command.consumer}")
    role.consumer.hang(command.hangs)


CRASHING = {
    "before-commit": noted("{who} let {consumer} crash before its next commit."),
    "after-commit": noted("{who} let {consumer} crash right after its next commit."),
    "": noted("{who} took the crash of {consumer} back."),
}


def crash_consumer(world: World, command: CrashConsumer) -> None:
    role = _running(world, command.consumer)
    if command.when not in CRASHES:
        raise CommandRejected(say("A consumer crashes {before} or {after}, or never.", before=CRASHES[0], after=CRASHES[1]), "when")
    wanted = "" if command.when == "never" else command.when
    if wanted and not role.spec.group:
        raise CommandRejected(say("{consumer} has no group, so it commits nothing.", consumer=command.consumer), "consumer")
    if wanted and role.consumer.never_commits:
        raise CommandRejected(
            say("{consumer} never commits: enable.auto.commit is false and its code does not either.", consumer=command.consumer),
            "when",
        )
    deed = say(CRASHING[wanted], who=asker(command), consumer=command.consumer)
    world.issue(command, deed, f"client:{command.consumer}")
    role.consumer.crash = wanted


def restart_consumer(world: World, command: RestartConsumer) -> None:
    with refusals():
        role = world.cast.consumer(command.consumer)
    if role.runs:
        raise CommandRejected(say("{consumer} is running already.", consumer=command.consumer), "consumer")
    if role.spec.program:
        raise CommandRejected(say(PROCESS_ENDED, consumer=command.consumer, program=role.spec.program), "consumer")
    deed = told(command, command.consumer, noted("{who} started {consumer} anew."), noted("{consumer} started anew."))
    world.issue(command, deed, f"client:{command.consumer}")
    role.restart()


def seek_consumer(world: World, command: SeekConsumer) -> None:
    role = _running(world, command.consumer)
    if not role.reads(command.topic, command.partition):
        raise CommandRejected(
            say(
                "{kafkas}: {consumer} does not read it.",
                kafkas=f"No current assignment for partition {command.topic}-{command.partition}",
                consumer=command.consumer,
            ),
            "partition",
        )
    if command.to < EARLIEST:
        raise CommandRejected(say("Seek to an offset from 0 on, to the beginning or to the end."), "to")
    to = {EARLIEST: say("the beginning"), LATEST: say("the end")}.get(command.to, say("offset {offset}", offset=command.to))
    place = say("P{partition} of {topic}", partition=command.partition, topic=command.topic)
    world.issue(
        command,
        say("{who} sent {consumer} to {to} of {place}.", who=asker(command), consumer=command.consumer, to=to, place=place),
        f"client:{command.consumer}",
    )
    world.ledger.on_moved_back(role.spec.group or command.consumer, command.topic, command.partition)
    role.consumer.seek(command.topic, command.partition, command.to)


def commit_now(world: World, command: CommitNow) -> None:
    role = _running(world, command.consumer)
    with refusals():
        role.check_commit()
    one = (command.topic, command.partition) if command.topic else None
    if one is not None and not role.reads(*one):
        raise CommandRejected(
            say(
                "{consumer} does not read P{partition} of {topic} now.",
                consumer=command.consumer,
                partition=command.partition,
                topic=command.topic,
            ),
            "partition",
        )
    another, itself = noted("{who} let {consumer} commit."), noted("{consumer} commits.")
    if one is not None:
        another, itself = noted("{who} let {consumer} commit {where}."), noted("{consumer} commits {where}.")
    deed = told(command, command.consumer, another, itself, where=partition_name(*one) if one is not None else "")
    world.issue(command, deed, f"client:{command.consumer}")
    role.consumer.commit(one)


def _running(world: World, name: str) -> ConsumerRole:
    with refusals():
        return world.cast.running_consumer(name)
