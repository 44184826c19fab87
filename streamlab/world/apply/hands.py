"""Commands to a consumer by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from streamlab.clients.consumer.hand import Hand
from streamlab.simulation.sentence import noted, say
from streamlab.world.apply.consumers import told
from streamlab.world.apply.producers import refusals
from streamlab.world.commands import CommandRejected, ProcessNext, SetAuto, SleepConsumer

if TYPE_CHECKING:
    from streamlab.world.world import World

MOST_AT_ONCE, FASTEST = 100, 50.0


def process_next(world: World, command: ProcessNext) -> None:
    """What it leads to is told by the reads that follow; a fact for each tap would drown the story."""
    hand = _hand(world, command.consumer)
    if not 0 <= command.count <= MOST_AT_ONCE:
        raise CommandRejected(say("Process 0 to {most} records at once.", most=MOST_AT_ONCE), "count")
    only = (command.topic, command.partition) if command.topic else None
    if hand.asleep:
        raise CommandRejected(say("{consumer} sleeps: wake it first.", consumer=command.consumer), "consumer")
    if command.count and hand.out:
        raise CommandRejected(
            say("{consumer} is out of its group: let it join again first.", consumer=command.consumer), "consumer"
        )
    if command.count and not hand.ready(only):
        where = f"P{command.partition}" if only is not None else say("its partitions")
        raise CommandRejected(
            say("Nothing to process: {consumer} has read {where} to the end.", consumer=command.consumer, where=where), "count"
        )
    if command.count:
        world.hush(command)
    else:
        another, itself = noted("{who} let {consumer} call poll()."), noted("{consumer} calls poll().")
        deed = told(command, command.consumer, another, itself)
        world.issue(command, deed, f"client:{command.consumer}")
    hand.process(command.count, only)


def set_auto(world: World, command: SetAuto) -> None:
    hand = _hand(world, command.consumer)
    if not 0 <= command.per_second <= FASTEST:
        raise CommandRejected(
            say("By itself a consumer processes up to {fastest} records a second; 0: none.", fastest=f"{FASTEST:g}"), "per_second"
        )
    another, itself = noted("{who} took {consumer} into their own hands."), noted("{consumer} goes on by hand.")
    if command.per_second:
        another = noted("{who} let {consumer} process {rate} records a second by itself.")
        itself = noted("{consumer} processes {rate} records a second by itself.")
    deed = told(command, command.consumer, another, itself, rate=f"{command.per_second:g}")
    world.issue(command, deed, f"client:{command.consumer}")
    hand.auto(command.per_second)


SLEEPS_ALREADY = noted("{consumer} sleeps already.")


def sleep_consumer(world: World, command: SleepConsumer) -> None:
    hand = _hand(world, command.consumer)
    if hand.asleep == command.asleep:
        raise CommandRejected(
            say(SLEEPS_ALREADY if command.asleep else noted("{consumer} is awake."), consumer=command.consumer),
            "consumer",
        )
    another, itself = noted("{who} woke {consumer}."), noted("{consumer} woke up.")
    if command.asleep:
        another, itself = noted("{who} put {consumer} to sleep."), noted("{consumer} fell asleep.")
    world.issue(command, told(command, command.consumer, another, itself), f"client:{command.consumer}")
    hand.sleep(command.asleep)


def _hand(world: World, name: str) -> Hand:
    with refusals():
        role = world.cast.running_consumer(name)
    if role.consumer.hand is None:
        raise CommandRejected(say("{name} works by itself: only a consumer by hand takes this.", name=name), "consumer")
    return role.consumer.hand
