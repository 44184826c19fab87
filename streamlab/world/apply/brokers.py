"""Commands about brokers and the links between nodes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from streamlab.cluster.cluster import ClusterError
from streamlab.events.cluster import partition_name
from streamlab.protocol.errors import Errors
from streamlab.protocol.messages.admin import PREFERRED_ELECTION, UNCLEAN_ELECTION, ElectLeadersRequest
from streamlab.simulation.sentence import noted, say
from streamlab.world.apply.topics import existing_topic, refuse
from streamlab.world.commands import (
    AddBroker,
    CommandRejected,
    ElectLeaders,
    KillBroker,
    SetLink,
    SlowBroker,
    StartBroker,
    StopBroker,
    asker,
)

if TYPE_CHECKING:
    from streamlab.world.world import World


IN_THE_WAY = {
    "killed": noted("Broker {broker} is {state}, so it cannot be killed."),
    "stopped": noted("Broker {broker} is {state}, so it cannot be stopped."),
    "started": noted("Broker {broker} is {state}, so it cannot be started."),
    "slowed": noted("Broker {broker} is {state}, so it cannot be slowed."),
}
WORDS = {
    "starting": noted("starting"),
    "running": noted("running"),
    "fenced": noted("fenced"),
    "stopping": noted("stopping"),
    "stopped": noted("stopped"),
    "dead": noted("dead"),
}


def _check(world: World, broker: int, wanted: tuple[str, ...], deed: str) -> None:
    state = world.cluster.state_of(broker)
    if state is None:
        raise CommandRejected(say("There is no broker {broker} in this lab.", broker=broker), "broker")
    if state not in wanted:
        raise CommandRejected(say(IN_THE_WAY[deed], broker=broker, state=say(WORDS.get(state, state))), "broker")


def kill_broker(world: World, command: KillBroker) -> None:
    _check(world, command.broker, ("starting", "running", "fenced", "stopping"), "killed")
    world.issue(
        command, say("{who} killed broker {broker}.", who=asker(command), broker=command.broker), f"broker:{command.broker}"
    )
    world.cluster.kill_broker(command.broker)


def stop_broker(world: World, command: StopBroker) -> None:
    _check(world, command.broker, ("starting", "running", "fenced"), "stopped")
    world.issue(
        command,
        say("{who} told broker {broker} to shut down.", who=asker(command), broker=command.broker),
        f"broker:{command.broker}",
    )
    world.cluster.stop_broker(command.broker)


def start_broker(world: World, command: StartBroker) -> None:
    _check(world, command.broker, ("stopped", "dead"), "started")
    world.issue(
        command, say("{who} started broker {broker}.", who=asker(command), broker=command.broker), f"broker:{command.broker}"
    )
    world.cluster.start_broker(command.broker)


def add_broker(world: World, command: AddBroker) -> None:
    if len(world.cluster.states()) >= world.limits.brokers:
        raise CommandRejected(say("This lab allows {brokers} brokers, and has them.", brokers=world.limits.brokers))
    world.issue(command, say("{who} added a broker.", who=asker(command)))
    try:
        world.cluster.add_broker()
    except ClusterError as error:
        raise CommandRejected(error.sentence) from error


def slow_broker(world: World, command: SlowBroker) -> None:
    _check(world, command.broker, ("starting", "running", "fenced", "stopping"), "slowed")
    if not 0 <= command.ms <= 60_000:
        raise CommandRejected(say("A request takes between 0 and 60,000 ms longer."), "ms")
    slow, quick = (
        noted("{who} made broker {broker} slow: {ms} ms more per request."),
        noted("{who} made broker {broker} quick again."),
    )
    deed = say(slow if command.ms else quick, who=asker(command), broker=command.broker, ms=f"{command.ms:,}")
    world.issue(command, deed, f"broker:{command.broker}")
    world.cluster.slow_broker(command.broker, command.ms)


def elect_leaders(world: World, command: ElectLeaders) -> None:
    partitions: tuple[tuple[str, int], ...] | None = None
    if command.topic:
        count = existing_topic(world, command.topic)
        partitions = ((command.topic, command.partition),)
        if not 0 <= command.partition < count:
            raise CommandRejected(
                say("Topic {topic} has partitions 0 to {last}.", topic=command.topic, last=count - 1), "partition"
            )
    kind = UNCLEAN_ELECTION if command.unclean else PREFERRED_ELECTION
    where = partition_name(command.topic, command.partition) if command.topic else say("every partition")
    unclean, preferred = (
        noted("{who} asked for an unclean leader of {where}."),
        noted("{who} asked for the preferred leader of {where}."),
    )
    world.issue(command, say(unclean if command.unclean else preferred, who=asker(command), where=where))
    response = world.cluster.controller.elect_leaders(ElectLeadersRequest(kind, partitions))
    failed = [one for one in response.results if one.error_code and one.error_code != Errors.ELECTION_NOT_NEEDED]
    if response.error_code:
        raise refuse(response.error_code, None)
    if failed and partitions is not None:
        raise refuse(failed[0].error_code, failed[0].error_message)


def set_link(world: World, command: SetLink) -> None:
    names = world.node_names()
    for field, name in (("a", command.a), ("b", command.b)):
        if name not in names:
            raise CommandRejected(say("There is no {name} in this lab.", name=name), field)
    if command.a == command.b:
        raise CommandRejected(say("A link joins two different nodes."), "b")
    if not 0 <= command.latency <= 60_000:
        raise CommandRejected(say("Latency is between 0 and 60,000 ms one way."), "latency")
    if not 0.0 <= command.loss <= 0.95:
        raise CommandRejected(say("Loss is between 0 and 0.95, the share of packets that must be sent again."), "loss")
    a, b = sorted((command.a, command.b))
    text = noted("{who} changed the link {a} to {b}: set to {ms} ms.")
    if command.cut:
        text = noted("{who} cut the link {a} to {b}.")
    elif command.loss:
        text = noted("{who} changed the link {a} to {b}: set to {ms} ms, {loss} loss.")
    deed = say(text, who=asker(command), a=a, b=b, ms=command.latency, loss=f"{command.loss:.0%}")
    world.issue(command, deed, f"link:{a}|{b}")
    world.change_link(a, b, command.latency, command.loss, command.cut)
