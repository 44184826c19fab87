"""Forms for topics: create, delete, more partitions, delete records; their configs have a form of their own (`topic_configs`).

Law of the module: names and configs are judged by Kafka's own rules, with Kafka's own sentences (`protocol.topic_names`, `protocol.configs`).
"""

from __future__ import annotations

from typing import Any

from django import forms

from streamlab.labs.forms.base import BareForm, CommandForm
from streamlab.labs.forms.fields import PartitionField, WholeNumber, offer, pick, text
from streamlab.labs.forms.judges import topic_name_fault
from streamlab.world.commands import AddPartitions, CreateTopic, DeleteRecords, DeleteTopic

KEPT = {"": {}, "1h": {"retention.ms": "3600000"}, "10min": {"retention.ms": "600000"}, "compact": {"cleanup.policy": "compact"}}


class CreateTopicForm(CommandForm):
    command = CreateTopic
    title = "Create a topic"
    verb, pending = "Create", "Creating…"
    follows = "create_topic"
    name = text("Name", mono=True, missing="A topic needs a name.")
    partitions = WholeNumber(
        "Partitions",
        least=1,
        required=False,
        too_small="Number of partitions was set to an invalid non-positive value.",
        help_text="",
    )
    replication_factor = WholeNumber(
        "Replication factor",
        least=1,
        most=32767,
        required=False,
        too_small="Replication factor was set to an invalid non-positive value.",
    )
    kept = pick("Kept", [("", "7 days"), ("1h", "1 h"), ("10min", "10 min"), ("compact", "newest per key")], required=False)
    min_insync = WholeNumber("min.insync.replicas", least=1, required=False, help_text="acks=all needs this many in sync")
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
        return f"Created topic {self.cleaned_data['name']}."


class DeleteTopicForm(BareForm):
    command = DeleteTopic
    title, verb, pending, icon, loss = "Delete a topic", "Delete", "Deleting…", "cross", True
    subject, done = "name", "Topic {0} is being deleted."
    explains = "Its records go with it, and the offsets that groups have committed for it."
    follows = "delete_topic"
    name = text("Topic", mono=True)

    def prepare(self) -> None:
        super().prepare()
        offer(self.fields["name"], self.known.topics)


class AddPartitionsForm(CommandForm):
    command = AddPartitions
    title, verb, pending, icon = "Add partitions", "Add partitions", "Adding…", "plus"
    subject = "name"
    follows = "add_partitions"
    name = text("Topic", mono=True)
    total = WholeNumber("New total", least=1)
    rows = (("name",), ("total",))

    def prepare(self) -> None:
        offer(self.fields["name"], self.known.topics)
        self.fields["total"].most = self.limits.partitions_of_topic  # type: ignore[attr-defined]
        if count := self.known.partition_count(self.given("name")):
            self.initial.setdefault("total", count + 1)

    def aside(self) -> str:
        name = self.given("name")
        count = self.known.partition_count(name)
        return f"{name} has {count}" if count else name

    def build(self, data: dict[str, Any]) -> AddPartitions:
        return AddPartitions(name=data["name"], total=data["total"], by=self.by)

    def sentence(self) -> str:
        return f"{self.cleaned_data['name']} gets {self.cleaned_data['total']} partitions."


class DeleteRecordsForm(CommandForm):
    command = DeleteRecords
    title, verb, pending, icon, loss = "Delete records", "Delete records", "Deleting…", "cross", True
    subject = "topic"
    follows = "delete_records"
    explains = "The log start moves up. Offsets are never given out again."
    topic = text("Topic", mono=True)
    partition = PartitionField()
    before = WholeNumber(
        "First offset to keep",
        least=-1,
        required=False,
        too_small="Offsets are counted from 0.",
        help_text="empty: delete all up to the high watermark",
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
        upto = "all up to the high watermark" if data["before"] in (None, -1) else f"all before {data['before']}"
        return f"Deleted from {data['topic']} P{data['partition']}: {upto}."
