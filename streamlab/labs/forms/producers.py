"""Forms for producers: add, change, remove, send by hand, burst.

Law of the module: an empty key or value is Kafka's null; two quotes and nothing between them ("") are the empty string, which is hashed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from streamlab.labs.forms.base import BareForm, CommandForm, at_field
from streamlab.labs.forms.fields import Amount, Choices, PartitionField, WholeNumber, choose, offer, pick, text
from streamlab.labs.forms.judges import check_producer, topic_name_fault
from streamlab.world.commands import AddProducer, Burst, ChangeProducer, RemoveProducer, SendRecord

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

FLAVOURS: Choices = [("java", "Java"), ("librdkafka", "librdkafka"), ("kafkajs", "kafkajs")]
KEYS: Choices = [("uniform", _("even")), ("skewed", _("one noisy")), ("none", _("none"))]
PARTITIONERS: Choices = [
    ("", _("the client's own")),
    ("java", _("murmur2 of the key")),
    ("crc32", _("CRC32 of the key")),
    ("round-robin", _("round robin")),
    ("rule:first-letter", _("own rule: first letter")),
    ("rule:length", _("own rule: length of the key")),
]
ACKS: Choices = [("", _("default")), ("0", "0"), ("1", "1"), ("all", "all")]

FIELD_OF_SETTING = {"acks": "acks", "linger.ms": "linger_ms", "batch.size": "batch_size", "enable.idempotence": "idempotence"}

BATCH_OVERHEAD, RECORD_OVERHEAD = 61, 21
"""Bytes around a record, as Kafka's `AbstractRecords.estimateSizeInBytesUpperBound` counts them."""


def serialized_size(key: str | None, value: str | None) -> int:
    """What the Java producer takes as a record's size, in bytes, before it compares with max.request.size."""
    return BATCH_OVERHEAD + RECORD_OVERHEAD + _field_size(key) + _field_size(value) + 1


def _field_size(content: str | None) -> int:
    if content is None:
        return 1
    size = len(content.encode())
    zigzag, length = size << 1, 1
    while zigzag >= 0x80:
        zigzag >>= 7
        length += 1
    return size + length


class ProducerForm(BareForm):
    """A command on one producer."""

    subject = "producer"
    about: ClassVar[StrOrPromise] = _("from {0}")
    producer = text(_("Producer"), mono=True, missing=_("Which producer?"))

    def prepare(self) -> None:
        super().prepare()
        offer(self.fields["producer"], self.known.producers)


class AddProducerForm(CommandForm):
    command = AddProducer
    title, verb, pending, icon, size = _("Add a producer"), _("Add producer"), _("Adding…"), "plus", "wide"
    topic = text(_("Writes to"), mono=True, missing=_("A producer needs a topic to write to."))
    name = text(_("Name"), mono=True, required=False, hint=_("empty: the next free one"))
    rate = Amount(_("Rate"), least=0, unit=_("records/s"), required=False)
    flavour = pick(_("Client"), FLAVOURS, required=False)
    keys = pick(_("Keys"), KEYS, required=False)
    key_count = WholeNumber(_("How many keys"), least=1, most=10_000, required=False)
    partitioner = choose(_("Partitioner"), PARTITIONERS, required=False)
    acks = pick("acks", ACKS, required=False)
    linger_ms = WholeNumber("linger.ms", least=0, unit="ms", required=False)
    batch_size = WholeNumber("batch.size", least=0, unit=_("bytes"), required=False)
    idempotence = pick("enable.idempotence", [("", _("default")), ("true", _("true")), ("false", _("false"))], required=False)
    rows = (("topic",), ("name", "rate"), ("flavour",), ("keys", "key_count"))
    when = {"key_count": "keys!=none"}
    more = (("partitioner",), ("acks",), ("linger_ms", "batch_size"), ("idempotence",))
    more_title = _("Partitioner and settings")
    follows = "add_producer"

    def prepare(self) -> None:
        offer(self.fields["topic"], self.known.topics)
        topics = list(self.known.topics)
        self.initial.setdefault("topic", topics[0] if topics else "")
        for name, value in {"rate": 1, "flavour": "java", "keys": "uniform", "key_count": 9, "acks": "", "idempotence": ""}.items():
            self.initial.setdefault(name, value)
        self.fields["rate"].most = self.limits.rate  # type: ignore[attr-defined]
        count = min(self.known.partition_count(self.given("topic")), 12)
        fixed = [(f"fixed:{partition}", gettext("always P{partition}").format(partition=partition)) for partition in range(count)]
        self.fields["partitioner"].choices = PARTITIONERS + fixed  # type: ignore[attr-defined]

    def clean_topic(self) -> str:
        """A topic that does not exist yet may be created on first use; one with a name that no topic can have, never."""
        if fault := topic_name_fault(self.cleaned_data["topic"]):
            raise forms.ValidationError(fault)
        return str(self.cleaned_data["topic"])

    def build(self, data: dict[str, Any]) -> AddProducer:
        named = {"acks": data["acks"], "linger.ms": data["linger_ms"], "batch.size": data["batch_size"]}
        settings = {
            key: str(value)
            for key, value in {**named, "enable.idempotence": data["idempotence"]}.items()
            if value not in ("", None)
        }
        check_producer(data["flavour"] or "java", settings, FIELD_OF_SETTING)
        return AddProducer(
            topic=data["topic"],
            name=data["name"],
            flavour=data["flavour"] or "java",
            rate=1.0 if data["rate"] is None else data["rate"],
            keys=data["keys"] or "uniform",
            key_count=data["key_count"] or 9,
            settings=settings,
            partitioner=data["partitioner"],
            by=self.by,
        )

    def sentence(self) -> str:
        data = self.cleaned_data
        told = gettext("Added producer {name} for {topic}.") if data["name"] else gettext("Added a producer for {topic}.")
        return told.format(name=data["name"], topic=data["topic"])


class ChangeProducerForm(CommandForm):
    command = ChangeProducer
    title = _("Producer")
    subject = "producer"
    producer = text(_("Producer"), mono=True)
    rate = Amount(_("Rate"), least=0, unit=_("records/s"), required=False)
    keys = pick(_("Keys"), KEYS, required=False)
    paused = forms.NullBooleanField(required=False, widget=forms.HiddenInput())
    rows = (("producer",), ("rate",), ("keys",))
    follows = "change_producer"

    def prepare(self) -> None:
        offer(self.fields["producer"], self.known.producers)
        self.fields["rate"].most = self.limits.rate  # type: ignore[attr-defined]
        if shown := self.known.producers.get(self.given("producer")):
            self.initial.setdefault("rate", f"{shown.rate:g}")
            self.initial.setdefault("keys", shown.keys)

    def build(self, data: dict[str, Any]) -> ChangeProducer:
        if data["rate"] is None and data["paused"] is None and not data["keys"]:
            raise at_field("rate", gettext("Nothing is changed: give a rate or choose keys."))
        return ChangeProducer(
            producer=data["producer"], rate=data["rate"], paused=data["paused"], keys=data["keys"] or None, by=self.by
        )

    def sentence(self) -> str:
        data = self.cleaned_data
        if data["paused"] is not None:
            return (gettext("{producer} is paused.") if data["paused"] else gettext("{producer} goes on.")).format(**data)
        return gettext("{producer} changes: {what}.").format(producer=data["producer"], what=", ".join(self._said(data)))

    def _said(self, data: dict[str, Any]) -> list[str]:
        said = [] if data["rate"] is None else [gettext("{rate} records/s").format(rate=f"{data['rate']:g}")]
        return said + ([gettext("keys {which}").format(which=dict(KEYS)[data["keys"]])] if data["keys"] else [])


class RemoveProducerForm(ProducerForm):
    command = RemoveProducer
    title, verb, pending, icon, loss, done = (
        _("Remove a producer"),
        _("Remove"),
        _("Removing…"),
        "cross",
        True,
        _("Removed producer {0}."),
    )
    about = "{0}"
    follows = "remove_producer"


class SendRecordForm(CommandForm):
    command = SendRecord
    title, verb, pending, icon = _("Send a record"), _("Send"), _("Sending…"), "send"
    subject, about = "producer", _("from {0}")
    follows = "send_record"
    nothing = _("nothing was sent, your text is kept")
    producer = text(_("Producer"), mono=True, missing=_("Which producer sends it?"))
    topic = text(_("Topic"), mono=True, required=False)
    key = text(_("Key"), required=False, strip=False)
    value = text(_("Value"), required=False, mono=True, strip=False)
    partition = PartitionField(required=False)
    count = WholeNumber(_("How many"), least=1, required=False, too_small=_("At least one record has to be sent."))
    rows = (("producer",), ("key",), ("value",), ("partition",))

    def prepare(self) -> None:
        offer(self.fields["producer"], self.known.producers)
        shown = self.known.producers.get(self.given("producer"))
        self.fields["topic"].widget = forms.HiddenInput()
        if shown:
            self.initial.setdefault("topic", shown.topic)
        self.fields["key"].widget.attrs["placeholder"] = gettext("no key")
        self.fields["value"].widget.attrs["placeholder"] = "null"
        self.fields["count"].most = self.limits.burst  # type: ignore[attr-defined]
        if count := self.known.partition_count(self.given("topic") or (shown.topic if shown else "")):
            offer(
                self.fields["partition"], map(str, range(count)), {str(n): f"P{n}" for n in range(count)}, empty=gettext("by key")
            )
        self.initial.setdefault("partition", "")
        self.initial.setdefault("value", '{"paid": 42.00}')

    def build(self, data: dict[str, Any]) -> SendRecord:
        key, value = _nullable(data["key"]), _nullable(data["value"])
        size = serialized_size(key, value)
        if size > self.limits.record_bytes:
            at = "key" if len(key or "") > len(value or "") else "value"
            raise at_field(
                at,
                f"The message is {size} bytes when serialized which is larger than {self.limits.record_bytes}, which is the value of the "
                "max.request.size configuration.",
            )
        return SendRecord(
            producer=data["producer"],
            key=key,
            value=value,
            partition=data["partition"],
            topic=data["topic"],
            count=data["count"] or 1,
            by=self.by,
        )

    def sentence(self) -> str:
        command = self.built
        assert isinstance(command, SendRecord)
        what = ngettext("{count} record", "{count} records", command.count).format(count=f"{command.count:,}")
        anywhere, there = gettext("Sent {records} from {producer}."), gettext("Sent {records} from {producer} to P{partition}.")
        told = anywhere if command.partition is None else there
        return told.format(records=what, producer=command.producer, partition=command.partition)


def _nullable(content: str) -> str | None:
    """Empty is null; `""` is the empty string."""
    return None if content == "" else "" if content == '""' else content


class BurstForm(CommandForm):
    command = Burst
    title, verb, pending, icon = _("Burst"), _("Send them"), _("Sending…"), "burst"
    subject, about = "producer", _("from {0}")
    producer = text(_("Producer"), mono=True, missing=_("Which producer?"))
    count = WholeNumber(
        _("How many at once"), least=1, required=False, unit=_("records"), too_small=_("At least one record has to be sent.")
    )
    rows = (("producer",), ("count",))

    def prepare(self) -> None:
        offer(self.fields["producer"], self.known.producers)
        self.initial.setdefault("count", 20)
        self.fields["count"].most = self.limits.burst  # type: ignore[attr-defined]

    def build(self, data: dict[str, Any]) -> Burst:
        return Burst(producer=data["producer"], count=data["count"] or 20, by=self.by)

    def sentence(self) -> str:
        count = self.cleaned_data["count"] or 20
        return gettext("{producer} sends {count} at once.").format(producer=self.cleaned_data["producer"], count=f"{count:,}")
