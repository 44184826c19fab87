"""The tables of kafka-consumer-groups.sh.

Law of the module: column widths and empty lines as Kafka's tool prints them; a table begins with an empty line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from streamlab.clients.tools.group_admin import Group, Member
from streamlab.clients.tools.java import JavaError, Place
from streamlab.clients.tools.screen import Screen

MISSING = "-"
REBALANCING = ("PreparingRebalance", "CompletingRebalance", "Assigning", "Reconciling")
NARROW = 15


class Assigned(msgspec.Struct, frozen=True):
    """A line of --describe --offsets. `offset` None: nothing committed; `end` None: not known."""

    place: Place
    offset: int | None
    epoch: int
    end: int | None
    member_id: str
    host: str
    client_id: str


def _row(columns: Sequence[tuple[object, int]]) -> str:
    """Cells, each padded to its width; 0: as it is."""
    return " ".join(str(cell).ljust(width) for cell, width in columns)


def _widest(cells: Sequence[str], least: int = NARROW) -> int:
    return max([least, *map(len, cells)])


def _or_missing(value: int | None) -> str:
    return MISSING if value is None else str(value)


class Tables:
    """What --describe prints."""

    def __init__(self, screen: Screen) -> None:
        self.screen = screen

    def _has_rows(self, group: Group, rows: int) -> bool:
        """`shouldPrintMemberState`. Raises JavaError for a state that a consumer group cannot have."""
        name, state = group.name, group.state
        if state == "Dead":
            self.screen.out(f"\nError: Consumer group '{name}' does not exist.")
        elif state == "Empty":
            self.screen.err(f"\nConsumer group '{name}' has no active members.")
        elif state in REBALANCING:
            self.screen.err(f"\nWarning: Consumer group '{name}' is rebalancing.")
        elif state != "Stable":
            raise JavaError(
                "org.apache.kafka.common.KafkaException", f"Expected a valid consumer group state, but found '{state}'."
            )
        return state != "Dead" and rows > 0

    def offsets(self, group: Group, rows: Sequence[Assigned], verbose: bool) -> None:
        if not self._has_rows(group, len(rows)):
            return
        of_group = _widest([group.name])
        of_topic = _widest([one.place[0] for one in rows])
        of_member, of_host = _widest([one.member_id for one in rows]), _widest([one.host for one in rows])

        def line(name: str, topic: str, partition: str, epoch: str, *rest: str) -> str:
            cells: list[tuple[object, int]] = [(name, of_group), (topic, of_topic), (partition, 10)]
            cells += [(epoch, NARROW)] if verbose else []
            widths = (NARROW, NARROW, NARROW, of_member, of_host, 0)
            return _row([*cells, *zip(rest, widths, strict=True)])

        titles = (
            "TOPIC",
            "PARTITION",
            "LEADER-EPOCH",
            "CURRENT-OFFSET",
            "LOG-END-OFFSET",
            "LAG",
            "CONSUMER-ID",
            "HOST",
            "CLIENT-ID",
        )
        self.screen.write(f"\n{line('GROUP', *titles)}")
        for one in rows:
            lag = one.end - one.offset if one.offset is not None and one.end is not None else None
            epoch = MISSING if one.epoch < 0 else str(one.epoch)
            cells = (_or_missing(one.offset), _or_missing(one.end), _or_missing(lag), one.member_id, one.host, one.client_id)
            self.screen.write(f"\n{line(group.name, one.place[0], str(one.place[1]), epoch, *cells)}")
        self.screen.out("")

    def members(self, group: Group, verbose: bool) -> None:
        widths = self._widths(group) if self._has_rows(group, len(group.members)) else self._widths(None)
        with_instance = any(one.instance_id for one in group.members)
        titles = ["GROUP", "CONSUMER-ID", *(["GROUP-INSTANCE-ID"] if with_instance else []), "HOST", "CLIENT-ID", "#PARTITIONS"]
        columns = [widths[title] for title in titles]
        self.screen.write("\n" + _row(list(zip(titles, columns, strict=True))) + " ")
        more = [NARROW, widths["CURRENT-ASSIGNMENT"], NARROW, 20]
        if verbose:
            heads = ("CURRENT-EPOCH", "CURRENT-ASSIGNMENT", "TARGET-EPOCH", "TARGET-ASSIGNMENT")
            self.screen.write(_row(list(zip(heads, more, strict=True))))
        self.screen.out("")
        for one in group.members:
            instance = [one.instance_id or ""] if with_instance else []
            cells = [group.name, one.member_id, *instance, one.host, one.client_id, str(len(one.assigned))]
            line = _row(list(zip(cells, columns, strict=True))) + " "
            if verbose:
                line += _row(list(zip((MISSING, assignment_of(one), MISSING, MISSING), more, strict=True)))
            self.screen.out(line)

    def _widths(self, group: Group | None) -> dict[str, int]:
        members = group.members if group is not None else ()
        return {
            "GROUP": _widest([group.name] if group is not None else []),
            "CONSUMER-ID": _widest([one.member_id for one in members]),
            "GROUP-INSTANCE-ID": _widest([one.instance_id or "" for one in members], 17),
            "HOST": _widest([one.host for one in members]),
            "CLIENT-ID": _widest([one.client_id for one in members]),
            "#PARTITIONS": NARROW,
            "CURRENT-ASSIGNMENT": _widest([assignment_of(one) for one in members], 20),
        }

    def state(self, group: Group, verbose: bool) -> None:
        if not self._has_rows(group, 1):
            return
        host, port, node = group.coordinator
        coordinator = f"{host}:{port}  ({node})"
        first = [_widest([group.name]), _widest([coordinator], 25), 20, 20]
        titles = ["GROUP", "COORDINATOR (ID)", "ASSIGNMENT-STRATEGY", "STATE"]
        cells = [group.name, coordinator, group.assignor or MISSING, group.state]
        if verbose:
            first += [NARROW, 25]
            titles += ["GROUP-EPOCH", "TARGET-ASSIGNMENT-EPOCH"]
            cells += [MISSING, MISSING]
        for line in ([*titles, "#MEMBERS"], [*cells, str(len(group.members))]):
            self.screen.write("\n" + _row(list(zip(line, [*first, 0], strict=True))))
        self.screen.out("")


def assignment_of(member: Member) -> str:
    """topic:0,1;other:2"""
    topics = dict.fromkeys(topic for topic, _ in member.assigned)
    parts = [
        f"{topic}:{','.join(map(str, sorted(number for name, number in member.assigned if name == topic)))}" for topic in topics
    ]
    return ";".join(sorted(parts)) or MISSING


def print_groups(screen: Screen, rows: Sequence[tuple[str, str, str]], types: bool, states: bool) -> None:
    """--list with --type or --state: name, type, state."""
    width = _widest([name for name, _, _ in rows]) + 10
    for name, kind, state in (("GROUP", "TYPE", "STATE"), *rows):
        cells = [(name, width), *([(kind, 20)] if types else []), *([(state, 20)] if states else [])]
        screen.out(_row(cells))


def print_offsets_to_reset(screen: Screen, plans: Mapping[str, Mapping[Place, int]]) -> None:
    of_group = _widest(list(plans))
    of_topic = _widest([topic for plan in plans.values() for topic, _ in plan])

    def line(group: str, topic: str, partition: object, offset: object) -> None:
        screen.write("\n" + _row([(group, of_group), (topic, of_topic), (partition, 10), (offset, 0)]))

    if plans:
        line("GROUP", "TOPIC", "PARTITION", "NEW-OFFSET")
    for name, plan in plans.items():
        for (topic, partition), offset in plan.items():
            line(name, topic, partition, offset)
    screen.out("")


def print_deleted_offsets(screen: Screen, told: Mapping[Place, str]) -> None:
    """What became of each partition; "" means good."""
    of_topic = _widest([topic for topic, _ in told])
    screen.write("\n" + _row([("TOPIC", of_topic), ("PARTITION", 10), ("STATUS", NARROW)]))
    for topic, partition in sorted(told, key=lambda place: f"{place[0]}{place[1]}"):
        error = told[topic, partition]
        status = f"Error: {error}" if error else "Successful"
        shown = MISSING if partition < 0 else str(partition)
        screen.write("\n" + _row([(topic, of_topic), (shown, 10), (status, NARROW)]))
    screen.out("")
