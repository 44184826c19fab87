"""kafka-consumer-groups.sh (`org.apache.kafka.tools.consumer.group.ConsumerGroupCommand`).

Law of the module: what the tool does; its command line is judged in `consumer_groups_check`, its tables are in `consumer_groups_tables`,
what --reset-offsets finds out in `reset_offsets`.
"""

from __future__ import annotations

import re

from streamlab.clients.tools.admin import Admin, Talking
from streamlab.clients.tools.connect import admin_of
from streamlab.clients.tools.consumer_groups_check import ACTIONS, AVAILABLE, NAME, check, group_states, group_types
from streamlab.clients.tools.consumer_groups_tables import (
    MISSING,
    Assigned,
    Tables,
    print_deleted_offsets,
    print_groups,
    print_offsets_to_reset,
)
from streamlab.clients.tools.conversation import Talk
from streamlab.clients.tools.group_admin import (
    Committed,
    Group,
    commit,
    committed,
    delete_group,
    delete_offsets,
    describe_group,
)
from streamlab.clients.tools.java import JavaError, Place, execution, kafka_error, names_in_order, places_in_order, runtime
from streamlab.clients.tools.listing import list_groups, only_consumer_groups, type_name
from streamlab.clients.tools.options import Parsed, Usage, parse
from streamlab.clients.tools.process import Process
from streamlab.clients.tools.reset_offsets import OffsetsReset
from streamlab.clients.tools.reset_plans import csv_line
from streamlab.clients.tools.screen import print_trace
from streamlab.protocol.errors import Errors
from streamlab.protocol.messages.data import LATEST_TIMESTAMP
from streamlab.protocol.messages.groups import ListedGroup

REGEX_FAULTS = {
    "missing )": "missing closing )",
    "unterminated character set": "missing closing ]",
    "nothing to repeat": "missing argument to repetition operator",
    "multiple repeat": "invalid nested repetition operator",
    "bad escape (end of pattern)": "trailing backslash at end of expression",
    "unbalanced parenthesis": "unexpected )",
}
"""What Python says of a bad pattern, and RE2."""

GROUP_ERRORS = (
    Errors.INVALID_GROUP_ID,
    Errors.GROUP_ID_NOT_FOUND,
    Errors.GROUP_AUTHORIZATION_FAILED,
    Errors.NON_EMPTY_GROUP,
)
PARTITION_ERRORS = (
    Errors.GROUP_SUBSCRIBED_TO_TOPIC,
    Errors.TOPIC_AUTHORIZATION_FAILED,
    Errors.UNKNOWN_TOPIC_OR_PARTITION,
)


def run(process: Process) -> Talk:
    parsed = parse(NAME, process.arguments, AVAILABLE)
    usage = Usage(NAME, process)
    check(usage, parsed, not process.arguments)
    if sum(map(parsed.has, ACTIONS)) != 1:
        raise usage.exit(f"Command must include exactly one action: {', '.join(f'--{one}' for one in ACTIONS)}")
    if parsed.has("validate-regex"):
        _validate_regex(process, parsed.one("validate-regex") or "")
        return 0
    try:
        tool = _Groups(process, parsed, usage)
        yield from tool.act()
    except JavaError as error:
        if error.kind == "java.lang.IllegalArgumentException":
            raise usage.exit(error.message or "null") from error
        process.out(f"\nError: Executing consumer group command failed due to {error.message}")
        print_trace(process, error)
    return 0


def _admin(process: Process, parsed: Parsed) -> Admin:
    """Raises JavaError."""
    try:
        return admin_of(process, parsed.one("bootstrap-server") or "", parsed.one("command-config"))
    except JavaError as error:
        raise runtime(error) if error.kind == "java.nio.file.NoSuchFileException" else error from None


def _validate_regex(process: Process, regex: str) -> None:
    if re.search(r"\(\?<(?![A-Za-z0-9_]+>)", regex):
        process.out(f"The regular expression `{regex}` is invalid: invalid named capture.")
        return
    try:
        re.compile(regex)
        process.out(f"The regular expression `{regex}` is valid.")
    except re.error as wrong:
        told = next((ours for theirs, ours in REGEX_FAULTS.items() if theirs in wrong.msg), wrong.msg)
        process.out(f"The regular expression `{regex}` is invalid: {told}.")


class _Groups:
    """One command on its way. Raises JavaError."""

    def __init__(self, process: Process, parsed: Parsed, usage: Usage) -> None:
        self.process = process
        self.parsed = parsed
        self.tables = Tables(process)
        self.timeout_ms = parsed.number("timeout") or 30_000
        self.admin = _admin(process, parsed)
        self.reset = OffsetsReset(process, parsed, usage, self.admin, self.timeout_ms)

    def act(self) -> Talking[None]:
        for action, deed in (
            ("list", self._list),
            ("describe", self._describe),
            ("delete", self._delete),
            ("reset-offsets", self._reset),
            ("delete-offsets", self._delete_offsets),
        ):
            if self.parsed.has(action):
                yield from deed()
                return

    # Which groups

    def _consumer_groups(self) -> Talking[list[ListedGroup]]:
        try:
            groups = yield from list_groups(self.admin, (), ("Consumer", "Classic"), self.timeout_ms)
        except JavaError as error:
            raise runtime(execution(error)) from error
        return only_consumer_groups(groups)

    def _names(self) -> Talking[list[str]]:
        if self.parsed.has("all-groups"):
            groups = yield from self._consumer_groups()
            return [group.group_id for group in groups]
        return list(dict.fromkeys(self.parsed.all("group")))

    def _list(self) -> Talking[None]:
        parsed = self.parsed
        if not parsed.has("type") and not parsed.has("state"):
            groups = yield from self._consumer_groups()
            for group in groups:
                self.process.out(group.group_id)
            return
        types = group_types(parsed.one("type"))
        states = group_states(parsed.one("state"))
        try:
            found = yield from list_groups(self.admin, states, types, self.timeout_ms)
        except JavaError as error:
            raise execution(error) from error
        rows = [(group.group_id, type_name(group), group.group_state) for group in only_consumer_groups(found)]
        print_groups(self.process, rows, parsed.has("type"), parsed.has("state"))

    # Describing

    def _described(self) -> Talking[list[Group]]:
        names = yield from self._names()
        found = {}
        for name in names_in_order(names):
            try:
                found[name] = yield from describe_group(self.admin, name, self.timeout_ms)
            except JavaError as error:
                raise execution(error) from error
        return [found[name] for name in sorted(found)]

    def _describe(self) -> Talking[None]:
        has = self.parsed.has
        groups = yield from self._described()
        if has("members"):
            for group in groups:
                self.tables.members(group, has("verbose"))
        elif has("state"):
            for group in groups:
                self.tables.state(group, has("verbose"))
        else:
            rows = []
            for group in groups:
                rows.append((yield from self._rows(group)))
            for group, assigned in zip(groups, rows, strict=True):
                self.tables.offsets(group, assigned, has("verbose"))

    def _rows(self, group: Group) -> Talking[list[Assigned]]:
        offsets = yield from self._committed(group.name)
        rows: list[Assigned] = []
        taken: set[Place] = set()
        holders = [member for member in group.members if member.assigned]
        for member in sorted(holders, key=lambda one: -len(one.assigned)):
            taken.update(member.assigned)
            owner = (member.member_id, member.host, member.client_id)
            rows += yield from self._partitions(list(member.assigned), offsets, owner)
        left = [place for place in offsets if place not in taken]
        if left:
            rows += yield from self._partitions(places_in_order(left), offsets, (MISSING, MISSING, MISSING))
        return rows

    def _partitions(
        self, places: list[Place], offsets: dict[Place, Committed], owner: tuple[str, str, str]
    ) -> Talking[list[Assigned]]:
        """`describePartitions`."""
        leaderless = yield from self.reset.without_leader(places)
        ends = yield from self.reset.list_offsets([place for place in places if place not in leaderless], LATEST_TIMESTAMP)
        rows = []
        for place in sorted(places):
            at = offsets.get(place)
            rows.append(Assigned(place, at.offset if at else None, at.epoch if at else -1, ends.get(place), *owner))
        return rows

    def _committed(self, name: str) -> Talking[dict[Place, Committed]]:
        try:
            found = yield from committed(self.admin, name, self.timeout_ms)
        except JavaError as error:
            raise runtime(execution(error)) from error
        return found

    # Deleting

    def _delete(self) -> Talking[None]:
        names = yield from self._names()
        failed: dict[str, JavaError] = {}
        for name in names:
            try:
                yield from delete_group(self.admin, name, self.timeout_ms)
            except JavaError as error:
                failed[name] = error
        done = ", ".join(f"'{name}'" for name in names_in_order(names) if name not in failed)
        if not failed:
            self.process.out(f"Deletion of requested consumer groups ({done}) was successful.")
            return
        self.process.out("\nError: Deletion of some consumer groups failed:")
        for name in names_in_order(failed):
            self.process.out(f"* Group '{name}' could not be deleted due to: {failed[name]}")
        if done:
            self.process.out(f"\nThese consumer groups were deleted successfully: {done}")

    def _delete_offsets(self) -> Talking[None]:
        group = self.parsed.one("group") or ""
        named = self.parsed.all("topic")
        places = [place for topic in named if ":" in topic for place in self.reset.places_named(topic)]
        told: dict[Place, str] = {}
        described = yield from self.admin.describe_topics(topic for topic in named if ":" not in topic)
        for name, topic in described.items():
            if isinstance(topic, JavaError):
                told[name, -1] = str(topic)
            else:
                places += [(name, one.partition_index) for one in topic.partitions]
        error, errors = yield from delete_offsets(self.admin, group, dict.fromkeys(places), self.timeout_ms)
        for place in dict.fromkeys(places):
            wrong = error or errors.get(place, 0)
            told[place] = str(kafka_error(wrong)) if wrong else ""
        first = error or next((one for one in errors.values() if one), 0)
        if not first:
            self.process.out(f"Request succeeded for deleting offsets from group {group}.")
        elif first in GROUP_ERRORS:
            self.process.out(f"\nError: {Errors(first).message}")
        elif first in PARTITION_ERRORS:
            self.process.out("\nError: Encountered some partition-level error, see the follow-up details.")
        else:
            self.process.out(f"\nError: Encountered some unknown error: {Errors(first).name}")
        print_deleted_offsets(self.process, told)

    # Resetting

    def _reset(self) -> Talking[None]:
        names = yield from self._names()
        plans: dict[str, dict[Place, int]] = {}
        for name in names_in_order(names):
            plans[name] = yield from self._reset_one(name)
        ordered = {name: {place: plans[name][place] for place in places_in_order(plans[name])} for name in names_in_order(plans)}
        if self.parsed.has("export"):
            alone = len(self.parsed.all("group")) == 1
            lines = [
                csv_line("" if alone else name, place, offset) for name, plan in ordered.items() for place, offset in plan.items()
            ]
            self.process.out("".join(f"{line}\n" for line in lines))
        else:
            print_offsets_to_reset(self.process, ordered)

    def _reset_one(self, name: str) -> Talking[dict[Place, int]]:
        try:
            group = yield from describe_group(self.admin, name, self.timeout_ms)
        except JavaError as error:
            if not error.kind.endswith(".GroupIdNotFoundException"):
                raise runtime(execution(error)) from error
            group = None
        if group is not None and group.state not in ("Empty", "Dead"):
            self.process.out(
                f"\nError: Assignments can only be reset if the group '{name}' is inactive, but the current state is {group.state}."
            )
            return {}
        places = yield from self.reset.scope(name, self._committed)
        plan = yield from self.reset.plan(name, places, self._committed)
        if self.parsed.has("execute") and not self.parsed.has("dry-run"):
            yield from commit(self.admin, name, plan, self.timeout_ms)
        return plan
