"""What kafka-consumer-groups.sh --reset-offsets works out (`org.apache.kafka.tools.OffsetsUtils`).

Law of the module: from a scope and a specification to an offset for each partition; offsets beyond a log's ends become its ends.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from streamlab.clients.calendar import milliseconds_of_time
from streamlab.clients.duration import milliseconds_of_duration
from streamlab.clients.tools.admin import Admin, Talking
from streamlab.clients.tools.consumer_groups_check import SCENARIOS
from streamlab.clients.tools.group_admin import Committed
from streamlab.clients.tools.java import (
    ERRORS,
    JavaError,
    Place,
    execution,
    illegal_argument,
    kafka_error,
    names_in_order,
    parse_int,
    places_in_order,
    runtime,
    split,
)
from streamlab.clients.tools.options import Parsed, Usage
from streamlab.clients.tools.process import Process
from streamlab.clients.tools.reset_plans import read_plans
from streamlab.clients.tools.screen import log
from streamlab.protocol.messages.data import EARLIEST_TIMESTAMP, LATEST_TIMESTAMP
from streamlab.protocol.messages.metadata import TopicMetadata

LOGGER = "org.apache.kafka.tools.OffsetsUtils"
Look = Callable[[str], Talking[dict[Place, Committed]]]
"""What a group has committed."""


class OffsetsReset:
    """For one command. Raises JavaError, Exit."""

    def __init__(self, process: Process, parsed: Parsed, usage: Usage, admin: Admin, timeout_ms: int) -> None:
        self.process = process
        self.parsed = parsed
        self.usage = usage
        self.admin = admin
        self.timeout_ms = timeout_ms
        self.to_offset = parsed.numbers("to-offset")
        self.shift_by = parsed.number("shift-by")

    # Which partitions

    def scope(self, group: str, committed: Look) -> Talking[list[Place]]:
        """`getPartitionsToReset`."""
        if self.parsed.has("all-topics"):
            found = yield from committed(group)
            return places_in_order(found)
        if self.parsed.has("topic"):
            named = self.parsed.all("topic")
            places = [place for topic in named if ":" in topic for place in self.places_named(topic)]
            topics = dict.fromkeys(topic for topic in named if ":" not in topic)
            described = yield from self.admin.described(topics)
            for name in names_in_order(described, len(described)):
                places += [(name, one.partition_index) for one in described[name].partitions]
            return places
        if not self.parsed.has("from-file"):
            raise self.usage.exit("One of the reset scopes should be defined: --all-topics, --topic.")
        return []

    def places_named(self, text: str) -> list[Place]:
        """`topic:0,1`."""
        parts = split(text, ":")
        if len(parts) != 2:
            raise illegal_argument(f"Invalid topic arg '{text}', expected topic name and partitions")
        places = []
        for number in split(parts[1], ","):
            try:
                places.append((parts[0], parse_int(number)))
            except JavaError:
                raise illegal_argument(f"Invalid partition '{number}' specified in topic arg '{text}''") from None
        return places

    # What is known of them

    def _described(self, places: Iterable[Place]) -> Talking[dict[str, TopicMetadata]]:
        try:
            found = yield from self.admin.described(dict.fromkeys(topic for topic, _ in places))
        except JavaError as error:
            raise runtime(execution(error)) from error
        return found

    def without_leader(self, places: Sequence[Place]) -> Talking[set[Place]]:
        described = yield from self._described(places)
        none = {(name, one.partition_index) for name, topic in described.items() for one in topic.partitions if one.leader_id < 0}
        return none & set(places)

    def list_offsets(self, places: Sequence[Place], timestamp: int) -> Talking[dict[Place, int]]:
        try:
            found = yield from self.admin.list_offsets(dict.fromkeys(places, timestamp), timeout_ms=self.timeout_ms)
        except JavaError as error:
            raise runtime(execution(error)) from error
        for one in found.values():
            if one.error_code:
                raise runtime(execution(kafka_error(one.error_code)))
        return {place: one.offset for place, one in found.items()}

    def _check_places(self, places: Sequence[Place]) -> Talking[None]:
        """`checkAllTopicPartitionsValid`."""
        described = yield from self._described(places)
        there = {(name, one.partition_index) for name, topic in described.items() for one in topic.partitions}
        missing = [place for place in places if place not in there]
        if missing:
            raise JavaError(f"{ERRORS}UnknownTopicOrPartitionException", f'The partitions "{_named(missing)}" do not exist')
        leaderless = yield from self.without_leader(places)
        if leaderless:
            named = _named([place for place in places if place in leaderless])
            raise JavaError(f"{ERRORS}LeaderNotAvailableException", f'The partitions "{named}" have no leader')

    # Where to

    def plan(self, group: str, places: Sequence[Place], committed: Look) -> Talking[dict[Place, int]]:
        """`prepareOffsetsToReset`."""
        yield from self._check_places(places)
        has = self.parsed.has
        if has("to-offset"):
            return (yield from self._within(dict.fromkeys(places, self.to_offset[0])))
        if has("to-earliest"):
            return (yield from self.list_offsets(places, EARLIEST_TIMESTAMP))
        if has("to-latest"):
            return (yield from self.list_offsets(places, LATEST_TIMESTAMP))
        if has("shift-by"):
            return (yield from self._shifted(places, (yield from committed(group))))
        if has("to-datetime"):
            return (yield from self._at_time(places, date_time(self.parsed.all("to-datetime")[0])))
        if has("by-duration"):
            return (yield from self._at_time(places, self.process.wall - _duration(self.parsed.one("by-duration") or "")))
        if has("from-file"):
            return (yield from self._from_file(group))
        if has("to-current"):
            return (yield from self._to_current(places, (yield from committed(group))))
        listed = ", ".join(f"[{one}]" for one in SCENARIOS)
        raise self.usage.exit(f"Option '[reset-offsets]' requires one of the following scenarios: [{listed}]")

    def _within(self, wanted: Mapping[Place, int]) -> Talking[dict[Place, int]]:
        """`checkOffsetsRange`."""
        starts = yield from self.list_offsets(list(wanted), EARLIEST_TIMESTAMP)
        ends = yield from self.list_offsets(list(wanted), LATEST_TIMESTAMP)
        found: dict[Place, int] = {}
        for place in places_in_order(wanted):
            offset, told = wanted[place], f"for topic partition {place[0]}-{place[1]}. Value will be set to"
            if offset > ends[place]:
                log(self.process, "WARN", f"New offset ({offset}) is higher than latest offset {told} {ends[place]}", LOGGER)
            elif offset < starts[place]:
                log(self.process, "WARN", f"New offset ({offset}) is lower than earliest offset {told} {starts[place]}", LOGGER)
            found[place] = min(max(offset, starts[place]), ends[place]) if offset <= ends[place] else ends[place]
        return found

    def _shifted(self, places: Sequence[Place], committed: Mapping[Place, Committed]) -> Talking[dict[Place, int]]:
        wanted = {}
        for place in places:
            if place not in committed:
                raise illegal_argument(
                    f"Cannot shift offset for partition {place[0]}-{place[1]} since there is no current committed offset"
                )
            wanted[place] = committed[place].offset + (self.shift_by or 0)
        return (yield from self._within(wanted))

    def _at_time(self, places: Sequence[Place], timestamp: int) -> Talking[dict[Place, int]]:
        found = yield from self.list_offsets(places, timestamp)
        none = [place for place in places_in_order(places) if found[place] < 0]
        for topic, partition in none:
            self.process.out(f"\nWarn: Partition {partition} from topic {topic} is empty. Falling back to latest known offset.")
        ends = yield from self.list_offsets(none, LATEST_TIMESTAMP)
        return {**found, **ends}

    def _to_current(self, places: Sequence[Place], committed: Mapping[Place, Committed]) -> Talking[dict[Place, int]]:
        ends = yield from self.list_offsets([place for place in places if place not in committed], LATEST_TIMESTAMP)
        return {place: committed[place].offset if place in committed else ends[place] for place in places}

    def _from_file(self, group: str) -> Talking[dict[Place, int]]:
        self._plans()  # Kafka's tool reads the file once to see whether it is there.
        plans = self._plans()
        if group not in plans:
            self.process.out(f"\nError: No reset plan for group {group} found")
            return {}
        return (yield from self._within(plans[group]))

    def _plans(self) -> dict[str, dict[Place, int]]:
        try:
            text = self.process.read(self.parsed.all("from-file")[0])
        except JavaError as error:
            raise runtime(error) from error
        return read_plans(self.process, text, self.parsed.all("group"))


def _named(places: Iterable[Place]) -> str:
    return ",".join(f"{topic}-{partition}" for topic, partition in places)


def date_time(text: str) -> int:
    """`Utils.getDateTime`, ms since the epoch. Raises JavaError."""
    if "T" not in text.rstrip("T"):
        raise runtime(
            JavaError("java.text.ParseException", "Error parsing timestamp. It does not contain a 'T' according to ISO8601 format")
        )
    zoned = text if any(one in text.split("T")[1] for one in "+-Z") else f"{text}Z"
    found = re.match(r"(\d+)-(\d{1,2})-(\d{1,2})T(\d{1,2}):(\d{1,2}):(\d{1,2})\.(\d{1,3})(Z|[+-]\d\d(?::?\d\d)?)", zoned, re.ASCII)
    moment = None
    if found is not None:
        year, *parts, ms, zone = found.groups()
        month, day, hour, minute, second = (part.zfill(2) for part in parts)
        moment = milliseconds_of_time(f"{year.zfill(4)}-{month}-{day}T{hour}:{minute}:{second}.{ms.zfill(3)}{zone}")
    if moment is None:
        raise runtime(JavaError("java.text.ParseException", f'Unparseable date: "{zoned}"'))
    return moment


def _duration(text: str) -> int:
    """`Duration.parse`, in ms. Raises JavaError."""
    sign = -1 if text.startswith("-") else 1
    found = milliseconds_of_duration(text.lstrip("+-"))
    if found is None:
        raise JavaError("java.time.format.DateTimeParseException", "Text cannot be parsed to a Duration")
    return sign * found
