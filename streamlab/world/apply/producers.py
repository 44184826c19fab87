"""Commands about producers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from streamlab.clients.cast import check_keys
from streamlab.clients.event_files import BadFile
from streamlab.clients.settings import BadSetting
from streamlab.clients.specs import CastRefused
from streamlab.protocol.topic_names import validate
from streamlab.simulation.sentence import joined, noted, say, say_many
from streamlab.world.apply.topics import existing_topic
from streamlab.world.commands import (
    AddProducer,
    Burst,
    ChangeProducer,
    CommandRejected,
    PlayFile,
    RemoveProducer,
    SendRecord,
    asker,
)

if TYPE_CHECKING:
    from streamlab.world.world import World


@contextmanager
def refusals() -> Iterator[None]:
    """What the cast refuses, a person is told."""
    try:
        yield
    except BadSetting as bad:
        raise CommandRejected(bad.sentence, "settings", "INVALID_CONFIG") from bad
    except BadFile as bad:
        raise CommandRejected(bad.sentence, "file") from bad
    except CastRefused as refused:
        raise CommandRejected(refused.sentence, refused.field) from refused


def check_topic_name(name: str, field: str = "topic") -> None:
    """A client may name a topic that is not there yet (it may be created), but not one that never can be."""
    wrong = validate(name)
    if wrong is not None:
        raise CommandRejected(wrong, field, "INVALID_TOPIC_EXCEPTION")


def _check_room(world: World, rate: float | None) -> None:
    if rate is not None and rate > world.limits.rate:
        raise CommandRejected(say("This lab allows {rate} records/s a producer.", rate=f"{world.limits.rate:,.0f}"), "rate")


def add_producer(world: World, command: AddProducer) -> None:
    check_topic_name(command.topic)
    if len(world.cast.producers) >= world.limits.producers:
        raise CommandRejected(
            say("This lab is full: it holds at most {producers} producers. Remove one first.", producers=world.limits.producers)
        )
    _check_room(world, command.rate)
    with refusals():
        spec = world.cast.prepare_producer(
            command.topic,
            command.name,
            command.flavour,
            command.rate,
            command.keys,
            command.key_count,
            command.settings,
            command.partitioner,
        )
    world.issue(
        command,
        say("{who} added the producer {name}, which writes to {topic}.", who=asker(command), name=spec.name, topic=command.topic),
        f"client:{spec.name}",
    )
    world.cast.add_producer(spec)


def change_producer(world: World, command: ChangeProducer) -> None:
    _check_room(world, command.rate)
    with refusals():
        role = world.cast.producer(command.producer)
        if command.rate is not None and command.rate < 0:
            raise CastRefused(say("A rate is 0 or more records/s."), "rate")
        if command.keys is not None:
            check_keys(command.keys)
    told = []
    if command.paused is not None:
        told.append(say("paused the producer {name}" if command.paused else "resumed the producer {name}", name=command.producer))
    if command.rate is not None:
        told.append(say("set {name} to {rate} records/s", name=command.producer, rate=f"{command.rate:g}"))
    if command.keys is not None:
        told.append(say("gave {name} {keys} keys", name=command.producer, keys=command.keys))
    if not told:
        raise CommandRejected(say("Nothing to change: give a rate, keys, or pause."), "rate")
    deed = say("{who} {deeds}.", who=asker(command), deeds=joined(told, say(" and ")))
    world.issue(command, deed, f"client:{command.producer}")
    role.change(command.rate, command.paused, command.keys)


def remove_producer(world: World, command: RemoveProducer) -> None:
    with refusals():
        world.cast.producer(command.producer)
    world.issue(
        command,
        say("{who} removed the producer {producer}.", who=asker(command), producer=command.producer),
        f"client:{command.producer}",
    )
    world.cast.remove_producer(command.producer)


def send_record(world: World, command: SendRecord) -> None:
    with refusals():
        role = world.cast.producer(command.producer)
    topic = command.topic or role.spec.topic
    check_topic_name(topic)
    if not 1 <= command.count <= world.limits.burst:
        raise CommandRejected(say("Send between 1 and {burst} records at once.", burst=f"{world.limits.burst:,}"), "count")
    key = None if command.key is None else command.key.encode()
    value = None if command.value is None else command.value.encode()
    long_key = noted("The key has {size} bytes; this lab takes at most {most}. Shorten it.")
    long_value = noted("The value has {size} bytes; this lab takes at most {most}. Shorten it.")
    for field, data, long in (("key", key, long_key), ("value", value, long_value)):
        if data is not None and len(data) > world.limits.record_bytes:
            raise CommandRejected(
                say(long, size=f"{len(data):,}", most=f"{world.limits.record_bytes:,}"),
                field,
                "RECORD_TOO_LARGE",
            )
    if command.partition is not None:
        count = existing_topic(world, topic)
        if not 0 <= command.partition < count:
            raise CommandRejected(
                f"Invalid partition given with record: {command.partition} is not in the range [0...{count}).",
                "partition",
            )
    told = {"who": asker(command), "producer": command.producer, "key": command.key}
    if command.key is None:
        one, many = (
            noted("{who} sent a record without a key from {producer}."),
            noted("{who} sent {count} records without a key from {producer}."),
        )
    else:
        one, many = (
            noted("{who} sent a record with key {key} from {producer}."),
            noted("{who} sent {count} records with key {key} from {producer}."),
        )
    world.issue(command, say_many(one, many, command.count, **told), f"client:{command.producer}")
    role.send(key, value, command.partition, topic, command.count)


def burst(world: World, command: Burst) -> None:
    with refusals():
        role = world.cast.producer(command.producer)
    if not 1 <= command.count <= world.limits.burst:
        raise CommandRejected(say("A burst has between 1 and {burst} records.", burst=f"{world.limits.burst:,}"), "count")
    world.issue(
        command,
        say(
            "{who} sent a burst of {count} records from {producer}.",
            who=asker(command),
            count=command.count,
            producer=command.producer,
        ),
        f"client:{command.producer}",
    )
    role.burst(command.count)


def play_file(world: World, command: PlayFile) -> None:
    check_topic_name(command.topic)
    _check_room(world, command.rate)
    with refusals():
        spec, producer = world.cast.prepare_file(
            command.topic,
            command.file,
            command.name,
            command.format,
            command.key_column,
            command.time_column,
            command.speed,
            command.rate,
            command.producer,
            command.flavour,
        )
    if producer is not None and len(world.cast.producers) >= world.limits.producers:
        raise CommandRejected(
            say("This lab is full: it holds at most {producers} producers. Remove one first.", producers=world.limits.producers)
        )
    name = producer.name if producer is not None else command.producer
    world.issue(
        command,
        say("{who} began to play {name} into {topic}.", who=asker(command), name=command.name, topic=command.topic),
        f"client:{name}",
    )
    if producer is not None:
        world.cast.add_producer(producer)
    world.cast.play_file(spec, name)
