"""Forms for consumer groups: reset offsets, delete.

Law of the module: an active group is refused by the coordinator's own rule, in Kafka's own sentence, not here.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext

from streamlab.labs.forms.base import BareForm, CommandForm, at_field
from streamlab.labs.forms.fields import PartitionField, WholeNumber, offer, pick, text
from streamlab.world.commands import Command, CommandRejected, DeleteGroup, DeleteOffsets, ResetOffsets, StopConsumer

RESETS = [("earliest", "earliest"), ("latest", "latest"), ("offset", "offset"), ("time", "time"), ("shift", "shift by")]


class OfInactiveGroup(CommandForm):
    """What only an inactive group allows: the way out stops its members, and the person tries again."""

    def members(self) -> list[str]:
        """The consumers of the group that run."""
        group = self.given("group")
        return [
            one.name
            for one in self.known.consumers.values()
            if one.group == group and one.state not in ("stopped", "dead", "leaving")
        ]

    def way_out(self, rejection: CommandRejected) -> str:
        members = self.members()
        if rejection.field not in ("", "group") or not members or self.given("group") not in self.known.groups:
            return ""
        return f"Stop its {len(members)} consumers" if len(members) > 1 else f"Stop {members[0]}"

    def steps_out(self) -> list[Command]:
        return [StopConsumer(consumer=name, by=self.by) for name in self.members()]

    def said_out(self) -> str:
        members = self.members()
        return f"{_listed(members)} {'leave' if len(members) > 1 else 'leaves'}. Now try again."


class ResetOffsetsForm(OfInactiveGroup):
    command = ResetOffsets
    title, verb, pending, icon, size = "Reset offsets", "Reset", "Resetting…", "seek", "wide"
    subject = "group"
    follows = "reset_offsets"
    group = text("Group id", mono=True, missing="Which group?")
    topic = text("Topic", mono=True, missing="Which topic?")
    partition = PartitionField(required=False)
    to = pick("To", RESETS)
    offset = WholeNumber("New offset", least=0, required=False, too_small="Offsets are counted from 0.")
    shift = WholeNumber("Shift every partition by", unit="records", required=False)
    time = text("Time", mono=True, required=False, hint="as 12:04:21 of the lab's day, or 2026-01-01T12:04:21")
    rows = (("group",), ("topic", "partition"), ("to",), ("offset",), ("shift",), ("time",))
    when = {"offset": "to=offset", "shift": "to=shift", "time": "to=time"}

    def prepare(self) -> None:
        offer(self.fields["group"], self.known.groups)
        group = self.known.groups.get(self.given("group"))
        read = dict.fromkeys([topic for topic, _, _ in group.offsets] if group else [])
        topics = list(read) or list(self.known.topics)
        offer(self.fields["topic"], topics)
        self.initial.setdefault("topic", topics[0] if topics else "")
        count = self.known.partition_count(self.given("topic"))
        if count > 1:
            offer(self.fields["partition"], map(str, range(count)), {str(n): f"P{n}" for n in range(count)}, empty="all")
        self.initial.setdefault("partition", "")
        self.initial.setdefault("to", "earliest")
        self.initial.setdefault("shift", -10)

    def aside(self) -> str:
        group = self.known.groups.get(self.given("group"))
        return f"{group.name} is {group.state}" if group else self.given("group")

    def build(self, data: dict[str, Any]) -> ResetOffsets:
        partition = -1 if data["partition"] is None else data["partition"]
        return ResetOffsets(
            group=data["group"], topic=data["topic"], to=data["to"], partition=partition, value=self._value(data), by=self.by
        )

    def _value(self, data: dict[str, Any]) -> int:
        if data["to"] == "offset":
            if data["offset"] is None:
                raise at_field("offset", "Which offset? Give its number.")
            return int(data["offset"])
        if data["to"] == "shift":
            if not data["shift"]:
                raise at_field("shift", "By how many records? -10 goes ten back, 10 goes ten on.")
            return int(data["shift"])
        return self._moment(data["time"]) if data["to"] == "time" else 0

    def _moment(self, typed: str) -> int:
        """Virtual ms since the epoch. A time alone is one of the lab's own day."""
        text_ = typed.strip()
        if not text_:
            raise at_field("time", "Which time? Write it as 12:04:21.")
        if "T" not in text_ and "-" not in text_:
            today = datetime.fromtimestamp(self.known.now / 1000, UTC).date().isoformat()
            text_ = f"{today}T{text_}"
        try:
            moment = datetime.fromisoformat(text_)
        except ValueError:
            raise at_field("time", f"'{typed}' is not a time: write it as 12:04:21 or 2026-01-01T12:04:21.") from None
        return round((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * 1000)

    def sentence(self) -> str:
        command = self.built
        assert isinstance(command, ResetOffsets)
        where = "all partitions" if command.partition < 0 else f"P{command.partition}"
        how = {"offset": f"to {command.value}", "shift": f"by {command.value:+d}", "time": "by time"}.get(
            command.to, f"to {command.to}"
        )
        return f"Reset {command.group} on {command.topic}, {where}, {how}."


class DeleteOffsetsForm(OfInactiveGroup):
    command = DeleteOffsets
    title, verb, pending, icon, loss = "Delete offsets", "Delete", "Deleting…", "cross", True
    subject = "group"
    explains = "Whoever reads there next begins by auto.offset.reset. Not for topics that the group subscribes to now."
    group = text("Group id", mono=True, missing="Which group?")
    topic = text("Topic", mono=True, missing="Which topic?")
    partition = PartitionField(required=False)
    rows = (("group",), ("topic", "partition"))

    def prepare(self) -> None:
        offer(self.fields["group"], self.known.groups)
        group = self.known.groups.get(self.given("group"))
        topics = list(dict.fromkeys(topic for topic, _, _ in group.offsets)) if group else []
        offer(self.fields["topic"], topics or list(self.known.topics))
        self.initial.setdefault("topic", topics[0] if topics else "")
        count = self.known.partition_count(self.given("topic"))
        if count > 1:
            offer(self.fields["partition"], map(str, range(count)), {str(n): f"P{n}" for n in range(count)}, empty="all")
        self.initial.setdefault("partition", "")

    def aside(self) -> str:
        group = self.known.groups.get(self.given("group"))
        return f"{group.name} is {group.state}" if group else self.given("group")

    def build(self, data: dict[str, Any]) -> DeleteOffsets:
        partition = -1 if data["partition"] is None else data["partition"]
        return DeleteOffsets(group=data["group"], topic=data["topic"], partition=partition, by=self.by)

    def sentence(self) -> str:
        assert isinstance(self.built, DeleteOffsets)
        named = {"group": self.built.group, "topic": self.built.topic}
        return gettext("What %(group)s had committed on %(topic)s is forgotten.") % named


class DeleteGroupForm(OfInactiveGroup, BareForm):
    command = DeleteGroup
    title, verb, pending, icon, loss, done = "Delete a group", "Delete", "Deleting…", "cross", True, "Deleted group {0}."
    subject = "group"
    explains = "What it has committed is forgotten: whoever comes next under this id starts by auto.offset.reset."
    group = text("Group id", mono=True, missing="Which group?")

    def prepare(self) -> None:
        super().prepare()
        offer(self.fields["group"], self.known.groups)


def _listed(names: list[str]) -> str:
    """C1, C2 and C3."""
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]])) if names else "Nobody"
