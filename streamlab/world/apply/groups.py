"""Commands about groups: they ask the group's coordinator, as kafka-consumer-groups.sh does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from streamlab.events.cluster import partition_name
from streamlab.protocol.errors import Errors
from streamlab.simulation.sentence import say, say_many
from streamlab.world.apply.topics import existing_topic, refuse
from streamlab.world.commands import CommandRejected, DeleteGroup, DeleteOffsets, ResetOffsets, asker

if TYPE_CHECKING:
    from streamlab.cluster.group_coordinator.coordinator import GroupCoordinator
    from streamlab.cluster.group_coordinator.describe import GroupView
    from streamlab.world.world import World

WAYS = ("earliest", "latest", "offset", "shift", "time")


def _coordinated(world: World, name: str) -> tuple[GroupCoordinator, GroupView]:
    for broker in world.cluster.live_brokers():
        coordinator: Any = broker.components["groups"]
        group = coordinator.group(name)
        if group is not None:
            return coordinator, group
    raise CommandRejected(say("There is no group {name} that a live broker coordinates.", name=name), "group", "GROUP_ID_NOT_FOUND")


def delete_group(world: World, command: DeleteGroup) -> None:
    coordinator, group = _coordinated(world, command.group)
    if group.members:
        raise CommandRejected(
            say_many(
                "Group {group} is not empty: it has {count} member. Stop its consumer first.",
                "Group {group} is not empty: it has {count} members. Stop its consumers first.",
                len(group.members),
                group=command.group,
            ),
            "group",
            "NON_EMPTY_GROUP",
        )
    world.issue(command, say("{who} deleted group {group}.", who=asker(command), group=command.group), f"group:{command.group}")
    error = coordinator.delete_group(command.group)
    if error:
        raise refuse(error, None, "group")


def delete_offsets(world: World, command: DeleteOffsets) -> None:
    coordinator, group = _coordinated(world, command.group)
    count = existing_topic(world, command.topic)
    if command.partition >= count:
        raise CommandRejected(say("Topic {topic} has partitions 0 to {last}.", topic=command.topic, last=count - 1), "partition")
    partitions = [command.partition] if command.partition >= 0 else list(range(count))
    places = tuple((command.topic, number) for number in partitions)
    if not any(place in group.offsets for place in places):
        raise CommandRejected(
            say("Group {group} has committed nothing there; there is nothing to delete.", group=command.group), "topic"
        )
    if command.topic in coordinator.subscribed(command.group):
        error = Errors.GROUP_SUBSCRIBED_TO_TOPIC
        raise CommandRejected(
            say("{message} Stop the consumers of {group} first.", message=error.message, group=command.group),
            "group",
            error.name,
        )
    where = partition_name(command.topic, command.partition) if command.partition >= 0 else command.topic
    world.issue(
        command,
        say("{who} deleted the offsets of group {group} on {where}.", who=asker(command), group=command.group, where=where),
        f"group:{command.group}",
    )
    code = coordinator.delete_offsets(command.group, places)
    if code:
        raise refuse(code, None, "group")


def reset_offsets(world: World, command: ResetOffsets) -> None:
    coordinator, group = _coordinated(world, command.group)
    count = existing_topic(world, command.topic)
    if command.to not in WAYS:
        raise CommandRejected(say("Reset to one of: {ways}.", ways=", ".join(WAYS)), "to")
    if group.members:
        raise CommandRejected(
            f"Assignments can only be reset if the group '{command.group}' is inactive, but the current state is {group.state}.",
            "group",
            "NON_EMPTY_GROUP",
        )
    if command.partition >= count:
        raise CommandRejected(say("Topic {topic} has partitions 0 to {last}.", topic=command.topic, last=count - 1), "partition")
    partitions = [command.partition] if command.partition >= 0 else list(range(count))
    offsets = {(command.topic, number): _target(world, group, command, number) for number in partitions}
    where = partition_name(command.topic, command.partition) if command.partition >= 0 else command.topic
    to = {
        "offset": say("offset {offset}", offset=command.value),
        "shift": say("{by} from where it was", by=f"{command.value:+d}"),
        "time": say("a moment"),
    }.get(command.to, command.to)
    world.issue(
        command,
        say("{who} reset group {group} on {where} to {to}.", who=asker(command), group=command.group, where=where, to=to),
        f"group:{command.group}",
    )
    world.ledger.on_moved_back(command.group, command.topic, command.partition)
    error = coordinator.reset_offsets(command.group, offsets)
    if error:
        raise refuse(error, Errors(error).message, "group")


def _target(world: World, group: GroupView, command: ResetOffsets, number: int) -> int:
    """The offset to commit, brought within the log as the tool does."""
    leader = world.cluster.leader_of(command.topic, number)
    if leader is None:
        raise CommandRejected(
            say("P{number} of {topic} has no leader now; its offsets are not known.", number=number, topic=command.topic),
            "topic",
            "LEADER_NOT_AVAILABLE",
        )
    first, last = leader.log.log_start_offset, leader.high_watermark
    if command.to == "earliest":
        return first
    if command.to == "latest":
        return last
    if command.to == "time":
        found = leader.log.offset_of_timestamp(command.value)
        return min(found[0], last) if found is not None else last
    wanted = command.value
    if command.to == "shift":
        committed = group.offsets.get((command.topic, number))
        if committed is None:
            raise CommandRejected(
                say(
                    "Group {group} has committed nothing for P{number}; there is nothing to shift from.",
                    group=command.group,
                    number=number,
                ),
                "to",
            )
        wanted += committed
    return max(first, min(wanted, last))
