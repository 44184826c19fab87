"""Forms for consumer groups: reset offsets, delete.

Law of the module: an active group is refused by the coordinator's own rule, in Kafka's own sentence, not here.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from streamlab.labs.forms.base import BareForm, CommandForm, at_field
from streamlab.labs.forms.fields import Choices, PartitionField, WholeNumber, offer, pick, text
from streamlab.labs.spoken import translated
from streamlab.simulation.sentence import listed
from streamlab.world.commands import Command, CommandRejected, DeleteGroup, DeleteOffsets, ResetOffsets, StopConsumer

RESETS: Choices = [
    ("earliest", "earliest"),
    ("latest", "latest"),
    ("offset", _("offset")),
    ("time", _("time")),
    ("shift", _("shift by")),
]


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
        if len(members) == 1:
            return gettext("Stop {consumer}").format(consumer=members[0])
        return gettext("Stop its {count} consumers").format(count=len(members))

    def steps_out(self) -> list[Command]:
        return [StopConsumer(consumer=name, by=self.by) for name in self.members()]

    def said_out(self) -> str:
        members = self.members()
        told = ngettext("{consumers} leaves. Now try again.", "{consumers} leave. Now try again.", len(members))
        return told.format(consumers=translated(listed(members)) if members else gettext("Nobody"))


class ResetOffsetsForm(OfInactiveGroup):
    command = ResetOffsets
    title, verb, pending, icon, size = _("Reset offsets"), _("Reset"), _("Resetting…"), "seek", "wide"
    subject = "group"
    follows = "reset_offsets"
    group = text(_("Group id"), mono=True, missing=_("Which group?"))
    topic = text(_("Topic"), mono=True, missing=_("Which topic?"))
    partition = PartitionField(required=False)
    to = pick(_("To"), RESETS)
    offset = WholeNumber(_("New offset"), least=0, required=False, too_small=_("Offsets are counted from 0."))
    shift = WholeNumber(_("Shift every partition by"), unit=_("records"), required=False)
    time = text(_("Time"), mono=True, required=False, hint=_("as 12:04:21 of the lab's day, or 2026-01-01T12:04:21"))
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
        return gettext("{group} is {state}").format(group=group.name, state=group.state) if group else self.given("group")

    def build(self, data: dict[str, Any]) -> ResetOffsets:
        partition = -1 if data["partition"] is None else data["partition"]
        return ResetOffsets(
            group=data["group"], topic=data["topic"], to=data["to"], partition=partition, value=self._value(data), by=self.by
        )

    def _value(self, data: dict[str, Any]) -> int:
        if data["to"] == "offset":
            if data["offset"] is None:
                raise at_field("offset", gettext("Which offset? Give its number."))
            return int(data["offset"])
        if data["to"] == "shift":
            if not data["shift"]:
                raise at_field("shift", gettext("By how many records? -10 goes ten back, 10 goes ten on."))
            return int(data["shift"])
        return self._moment(data["time"]) if data["to"] == "time" else 0

    def _moment(self, typed: str) -> int:
        """Virtual ms since the epoch. A time alone is one of the lab's own day."""
        text_ = typed.strip()
        if not text_:
            raise at_field("time", gettext("Which time? Write it as 12:04:21."))
        if "T" not in text_ and "-" not in text_:
            today = datetime.fromtimestamp(self.known.now / 1000, UTC).date().isoformat()
            text_ = f"{today}T{text_}"
        try:
            moment = datetime.fromisoformat(text_)
        except ValueError:
            raise at_field(
                "time", gettext("'{typed}' is not a time: write it as 12:04:21 or 2026-01-01T12:04:21.").format(typed=typed)
            ) from None
        return round((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * 1000)

    def sentence(self) -> str:
        command = self.built
        assert isinstance(command, ResetOffsets)
        where = gettext("all partitions") if command.partition < 0 else f"P{command.partition}"
        told = {
            "shift": gettext("Reset {group} on {topic}, {where}, by {by}."),
            "time": gettext("Reset {group} on {topic}, {where}, by time."),
        }.get(command.to, gettext("Reset {group} on {topic}, {where}, to {to}."))
        to = command.value if command.to == "offset" else command.to
        return told.format(group=command.group, topic=command.topic, where=where, by=f"{command.value:+d}", to=to)


class DeleteOffsetsForm(OfInactiveGroup):
    command = DeleteOffsets
    title, verb, pending, icon, loss = _("Delete offsets"), _("Delete"), _("Deleting…"), "cross", True
    subject = "group"
    explains = _("Whoever reads there next begins by auto.offset.reset. Not for topics that the group subscribes to now.")
    group = text(_("Group id"), mono=True, missing=_("Which group?"))
    topic = text(_("Topic"), mono=True, missing=_("Which topic?"))
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
        return gettext("{group} is {state}").format(group=group.name, state=group.state) if group else self.given("group")

    def build(self, data: dict[str, Any]) -> DeleteOffsets:
        partition = -1 if data["partition"] is None else data["partition"]
        return DeleteOffsets(group=data["group"], topic=data["topic"], partition=partition, by=self.by)

    def sentence(self) -> str:
        assert isinstance(self.built, DeleteOffsets)
        named = {"group": self.built.group, "topic": self.built.topic}
        return gettext("What %(group)s had committed on %(topic)s is forgotten.") % named


class DeleteGroupForm(OfInactiveGroup, BareForm):
    command = DeleteGroup
    title, verb, pending, icon, loss, done = (
        _("Delete a group"),
        _("Delete"),
        _("Deleting…"),
        "cross",
        True,
        _("Deleted group {0}."),
    )
    subject = "group"
    explains = _("What it has committed is forgotten: whoever comes next under this id starts by auto.offset.reset.")
    group = text(_("Group id"), mono=True, missing=_("Which group?"))

    def prepare(self) -> None:
        super().prepare()
        offer(self.fields["group"], self.known.groups)
