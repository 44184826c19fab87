"""Forms for topics: create, delete, more partitions, delete records; their configs have a form of their own (`topic_configs`).

Law of the module: names and configs are judged by Kafka's own rules, with Kafka's own sentences (`protocol.topic_names`, `protocol.configs`).
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from streamlab.labs.forms.base import BareForm, CommandForm
from streamlab.labs.forms.fields import PartitionField, WholeNumber, offer, pick, text
from streamlab.labs.forms.judges import topic_name_fault
from streamlab.world.commands import AddPartitions, CreateTopic, DeleteRecords, DeleteTopic

KEPT = {"": {}, "1h": {"retention.ms": "3600000"}, "10min": {"retention.ms": "600000"}, "compact": {"cleanup.policy": "compact"}}


class CreateTopicForm(CommandForm):
    command = CreateTopic
    title = _("Create a topic")
    verb, pending = _("Create"), _("Creating…")
    follows = "create_topic"
    name = text(_("Name"), mono=True, missing=_("A topic needs a name."))
    partitions = WholeNumber(
        _("Partitions"),
        least=1,
        required=False,
        too_small=_("Number of partitions was set to an invalid non-positive value."),
        help_text="",
    )
    replication_factor = WholeNumber(
        _("Replication factor"),
        least=1,
        most=32767,
        required=False,
        too_small=_("Replication factor was set to an invalid non-positive value."),
    )
    kept = pick(
        _("Kept"), [("", _("7 days")), ("1h", "1 h"), ("10min", _("10 min")), ("compact", _("newest per key"))], required=False
    )
    min_insync = WholeNumber("min.insync.replicas", least=1, required=False, help_text=_("acks=all needs this many in sync"))
    rows = (("name",), ("partitions", "replication_factor"), ("kept",))
    more = (("min_insync",),)

    def prepare(self) -> None:
        self.initial.setdefault("partitions", 3)
        self.initial.setdefault("replication_factor", min(3, len(self.known.brokers)) or 3)
        self.initial.setdefault("kept", "")
        self.fields["partitions"].most = self.limits.partitions_of_topic  # type: ignore[attr-defined]

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        if fault := topic_name_fault(name):
            raise forms.ValidationError(fault)
        return name

    def build(self, data: dict[str, Any]) -> CreateTopic:
        configs = dict(KEPT[data["kept"]])
        if data["min_insync"] is not None:
            configs["min.insync.replicas"] = str(data["min_insync"])
        return CreateTopic(
            name=data["name"],
            partitions=data["partitions"],
            replication_factor=data["replication_factor"],
            configs=configs,
            by=self.by,
        )

    def sentence(self) -> str:
        return gettext("Created topic {topic}.").format(topic=self.cleaned_data["name"])


class DeleteTopicForm(BareForm):
    command = DeleteTopic
    title, verb, pending, icon, loss = _("Delete a topic"), _("Delete"), _("Deleting…"), "cross", True
    subject, done = "name", _("Topic {0} is being deleted.")
    explains = _("Its records go with it, and the offsets that groups have committed for it.")
    follows = "delete_topic"
    name = text(_("Topic"), mono=True)

    def prepare(self) -> None:
        super().prepare()
        offer(self.fields["name"], self.known.topics)


class AddPartitionsForm(CommandForm):
    command = AddPartitions
    title, verb, pending, icon = _("Add partitions"), _("Add partitions"), _("Adding…"), "plus"
    subject = "name"
    follows = "add_partitions"
    name = text(_("Topic"), mono=True)
    total = WholeNumber(_("New total"), least=1)
    rows = (("name",), ("total",))

    def prepare(self) -> None:
        offer(self.fields["name"], self.known.topics)
        self.fields["total"].most = self.limits.partitions_of_topic  # type: ignore[attr-defined]
        if count := self.known.partition_count(self.given("name")):
            self.initial.setdefault("total", count + 1)

    def aside(self) -> str:
        name = self.given("name")
        count = self.known.partition_count(name)
        return gettext("{topic} has {count}").format(topic=name, count=count) if count else name

    def build(self, data: dict[str, Any]) -> AddPartitions:
        return AddPartitions(name=data["name"], total=data["total"], by=self.by)

    def sentence(self) -> str:
        return gettext("{name} gets {total} partitions.").format(**self.cleaned_data)


class DeleteRecordsForm(CommandForm):
    command = DeleteRecords
    title, verb, pending, icon, loss = _("Delete records"), _("Delete records"), _("Deleting…"), "cross", True
    subject = "topic"
    follows = "delete_records"
    explains = _("The log start moves up. Offsets are never given out again.")
    topic = text(_("Topic"), mono=True)
    partition = PartitionField()
    before = WholeNumber(
        _("First offset to keep"),
        least=-1,
        required=False,
        too_small=_("Offsets are counted from 0."),
        help_text=_("empty: delete all up to the high watermark"),
    )
    rows = (("topic",), ("partition",), ("before",))

    def prepare(self) -> None:
        offer(self.fields["topic"], self.known.topics)
        count = self.known.partition_count(self.given("topic"))
        if 1 < count <= 12:
            offer(self.fields["partition"], map(str, range(count)), {str(n): f"P{n}" for n in range(count)})
        if count == 1:
            self.initial.setdefault("partition", 0)
        self.subject = "topic partition" if self.given("partition") and (count == 1 or not self.is_bound) else "topic"

    def aside(self) -> str:
        return f"{self.given('topic')} P{self.given('partition')}" if " " in self.subject else self.given("topic")

    def build(self, data: dict[str, Any]) -> DeleteRecords:
        before = -1 if data["before"] is None else data["before"]
        return DeleteRecords(topic=data["topic"], partition=data["partition"], before=before, by=self.by)

    def sentence(self) -> str:
        data = self.cleaned_data
        everything = gettext("Deleted from {topic} P{partition}: all up to the high watermark.")
        before = gettext("Deleted from {topic} P{partition}: all before {before}.")
        return (everything if data["before"] in (None, -1) else before).format(**data)
