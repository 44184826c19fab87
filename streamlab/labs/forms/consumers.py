"""Forms for consumers: add, kill, leave, pause, pace, restart, seek, commit.

Law of the module: to leave is to say so (the group rebalances at once), to kill is to fall silent (the group waits out the session).
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from streamlab.labs.forms.base import BareForm, CommandForm, at_field
from streamlab.labs.forms.client_settings import ASSIGNORS, COMMITS, FIELD_OF_SETTING, consumer_settings
from streamlab.labs.forms.fields import Amount, Choices, Names, WholeNumber, choose, offer, pick, text
from streamlab.labs.forms.judges import check_consumer
from streamlab.labs.forms.producers import FLAVOURS
from streamlab.world.commands import (
    AddConsumer,
    ChangeConsumer,
    CommitNow,
    CrashConsumer,
    HangConsumer,
    KillConsumer,
    PauseConsumer,
    RestartConsumer,
    ResumeConsumer,
    SeekConsumer,
    StopConsumer,
)


class AddConsumerForm(CommandForm):
    command = AddConsumer
    title, verb, pending, icon, size = _("Add a consumer"), _("Add consumer"), _("Joining…"), "plus", "wide"
    subject = "group"
    follows = "add_consumer"
    group = text(_("Group id"), mono=True, required=False)
    alone = forms.BooleanField(required=False, widget=forms.HiddenInput())
    topics = Names(_("Reads"), required=False)
    partitions = Names(_("Partitions"), required=False, help_text=_("without a group: payments-0, payments-2"))
    name = text(_("Name"), mono=True, required=False, hint=_("empty: the next number"))
    flavour = pick(_("Client"), FLAVOURS, required=False)
    assignor = choose(_("Assignor"), ASSIGNORS, required=False)
    processing_ms = Amount(_("Takes per record"), least=0, most=3_600_000, unit="ms", required=False)
    commits = pick(_("Commits"), COMMITS, required=False)
    reset = pick(
        _("Starts without offset at"), [("", _("default")), ("earliest", "earliest"), ("latest", "latest")], required=False
    )
    session_timeout = WholeNumber("session.timeout.ms", least=1, unit="ms", required=False)
    max_poll_records = WholeNumber("max.poll.records", least=1, required=False)
    instance_id = text("group.instance.id", mono=True, required=False, hint=_("a static member"))
    rows: tuple[tuple[str, ...], ...] = (
        ("group",),
        ("topics",),
        ("partitions",),
        ("flavour",),
        ("assignor", "processing_ms"),
        ("commits",),
        ("reset",),
    )
    more = (("name", "instance_id"), ("session_timeout", "max_poll_records"))
    more_title = _("Name and settings")

    def prepare(self) -> None:
        self.fields["topics"].offer(self.known.topics)  # type: ignore[attr-defined]
        defaults = {"flavour": "java", "assignor": "", "processing_ms": 50, "commits": "", "reset": ""}
        group = self.known.groups.get(self.given("group"))
        subscribed = [
            topic for shown in self.known.consumers.values() if group and shown.group == group.name for topic in shown.topics
        ]
        topics = list(dict.fromkeys(subscribed)) or list(self.known.topics)[:1]
        for name, value in {**defaults, "topics": topics}.items():
            self.initial.setdefault(name, value)
        if not self.given("alone") and self.given("group") not in self.known.groups:
            self.verb = _("Add group")
        if self.given("alone"):
            self.rows = tuple(row for row in self.rows if row not in (("group",), ("topics",), ("commits",)))
        else:
            self.rows = tuple(row for row in self.rows if row != ("partitions",) or self.given("partitions"))

    def heading(self) -> str:
        if self.given("alone"):
            return gettext("Add a consumer without a group")
        return str(self.title) if self.known.groups.get(self.given("group")) else gettext("Add a group")

    def aside(self) -> str:
        return gettext("to {group}").format(group=self.given("group")) if self.given("group") in self.known.groups else ""

    def _settle_subject(self) -> None:
        if self.given("group") in self.known.groups or not self.is_bound:
            super()._settle_subject()

    def build(self, data: dict[str, Any]) -> AddConsumer:
        partitions = tuple(_partition(name) for name in data["partitions"])
        if not data["group"] and not partitions:
            raise at_field(
                "group", gettext("A group needs an id.") if not self.given("alone") else gettext("Choose partitions to read.")
            )
        if data["group"] and not data["topics"]:
            raise at_field("topics", gettext("Choose at least one topic to read."))
        settings = consumer_settings(data)
        check_consumer(data["flavour"] or "java", settings, FIELD_OF_SETTING)
        return AddConsumer(
            group=data["group"],
            topics=data["topics"] if data["group"] else (),
            partitions=() if data["group"] else partitions,
            name=data["name"],
            flavour=data["flavour"] or "java",
            processing_ms=50.0 if data["processing_ms"] is None else data["processing_ms"],
            settings=settings,
            by=self.by,
        )

    def sentence(self) -> str:
        data = self.cleaned_data
        told = gettext("{consumer} joins {group}.") if data["group"] else gettext("{consumer} reads by itself, without a group.")
        return told.format(consumer=data["name"] or gettext("A consumer"), group=data["group"])


def _partition(name: str, field: str = "partitions") -> tuple[str, int]:
    """`payments-2` → ("payments", 2)."""
    topic, dash, number = name.rpartition("-")
    if not (dash and topic and number.isdigit()):
        raise at_field(field, gettext("'{name}' is no partition: write it as payments-0.").format(name=name))
    return topic, int(number)


class ConsumerForm(BareForm):
    """A command on one consumer."""

    subject = "consumer"
    consumer = text(_("Consumer"), mono=True, missing=_("Which consumer?"))

    def prepare(self) -> None:
        super().prepare()
        offer(self.fields["consumer"], self.known.consumers)


class KillConsumerForm(ConsumerForm):
    command = KillConsumer
    title, verb, pending, icon, loss, done = _("Kill a consumer"), _("Kill"), _("Killing…"), "cross", True, _("Killed {0}.")
    follows = "kill_consumer"


class StopConsumerForm(ConsumerForm):
    command = StopConsumer
    title, verb, pending, icon, done = _("Stop a consumer"), _("Leave"), _("Leaving…"), "leave", _("{0} commits and leaves.")
    follows = "stop_consumer"


class PauseConsumerForm(ConsumerForm):
    command = PauseConsumer
    title, verb, pending, icon, done = (
        _("Pause a consumer"),
        _("Pause"),
        _("Pausing…"),
        "pause",
        _("{0} is paused and stays a member."),
    )
    explains = _("It stops fetching, keeps its partitions and goes on sending heartbeats.")


class ResumeConsumerForm(ConsumerForm):
    command = ResumeConsumer
    title, verb, pending, icon, done = _("Resume a consumer"), _("Resume"), _("Resuming…"), "play", _("{0} goes on.")


class RestartConsumerForm(ConsumerForm):
    command = RestartConsumer
    title, verb, pending, icon, done = _("Restart a consumer"), _("Restart"), _("Starting…"), "play", _("{0} starts anew.")


class HangConsumerForm(ConsumerForm):
    command = HangConsumer
    title, verb, pending, icon = _("Let a consumer hang"), _("Hang"), _("Hanging…"), "hang"
    hangs = forms.BooleanField(required=False, initial=True, widget=forms.HiddenInput())
    explains = _("Its work on one record never returns. Java and librdkafka go on sending heartbeats; kafkajs does not.")

    def build(self, data: dict[str, Any]) -> HangConsumer:
        return HangConsumer(consumer=data["consumer"], hangs=data["hangs"], by=self.by)

    def sentence(self) -> str:
        assert isinstance(self.built, HangConsumer)
        told = gettext("%(consumer)s hangs.") if self.built.hangs else gettext("The work of %(consumer)s returned.")
        return told % {"consumer": self.built.consumer}


CRASHES: Choices = [("before-commit", _("before it commits")), ("after-commit", _("after it has")), ("never", _("not at all"))]


class CrashConsumerForm(ConsumerForm):
    command = CrashConsumer
    title, verb, pending, icon = _("Crash at the next commit"), _("Let it crash"), _("Arming…"), "cross"
    when_ = pick(_("It dies"), CRASHES, required=False)
    stands_for = {"when": "when_"}
    explains = _("Before: what it has worked on is read again, by whoever comes next. After: nothing is, if its code commits.")

    def prepare(self) -> None:
        super().prepare()
        self.rows = (("consumer",), ("when_",))
        self.initial.setdefault("when_", "before-commit")

    def build(self, data: dict[str, Any]) -> CrashConsumer:
        return CrashConsumer(consumer=data["consumer"], when=data["when_"] or "before-commit", by=self.by)

    def sentence(self) -> str:
        assert isinstance(self.built, CrashConsumer)
        told = {
            "before-commit": gettext("%(consumer)s dies when it is about to commit."),
            "after-commit": gettext("%(consumer)s dies right after its next commit."),
        }
        return told.get(self.built.when, gettext("%(consumer)s does not crash.")) % {"consumer": self.built.consumer}


class CommitNowForm(ConsumerForm):
    command = CommitNow
    title, verb, pending, icon, done = _("Commit now"), _("Commit"), _("Committing…"), "check", _("{0} commits its positions.")


class ChangeConsumerForm(CommandForm):
    command = ChangeConsumer
    title = _("Pace")
    subject, about = "consumer", _("of {0}")
    consumer = text(_("Consumer"), mono=True, missing=_("Which consumer?"))
    processing_ms = Amount(_("Takes per record"), least=0, most=3_600_000, unit="ms")
    rows = (("consumer",), ("processing_ms",))
    follows = "change_consumer"

    def prepare(self) -> None:
        offer(self.fields["consumer"], self.known.consumers)
        if shown := self.known.consumers.get(self.given("consumer")):
            self.initial.setdefault("processing_ms", f"{shown.processing_us / 1000:g}")

    def build(self, data: dict[str, Any]) -> ChangeConsumer:
        return ChangeConsumer(consumer=data["consumer"], processing_ms=data["processing_ms"], by=self.by)

    def sentence(self) -> str:
        told = gettext("{consumer} takes {ms} ms per record from now on.")
        return told.format(consumer=self.cleaned_data["consumer"], ms=f"{self.cleaned_data['processing_ms']:g}")


class SeekConsumerForm(CommandForm):
    command = SeekConsumer
    title, verb, pending, icon = _("Seek"), _("Seek"), _("Seeking…"), "seek"
    subject = "consumer"
    follows = "seek_consumer"
    consumer = text(_("Consumer"), mono=True, missing=_("Which consumer?"))
    at = text(_("Partition"), mono=True, missing=_("Which partition? Write it as payments-0."))
    to = pick(_("To"), [("offset", _("offset")), ("beginning", _("beginning")), ("end", _("end"))])
    offset = WholeNumber(
        _("Offset"),
        least=0,
        required=False,
        too_small=_("Offsets are counted from 0."),
        help_text=_("or choose a cell of the lane"),
    )
    rows = (("consumer",), ("at",), ("to",), ("offset",))
    when = {"offset": "to=offset"}
    stands_for = {"topic": "at", "partition": "at"}

    def prepare(self) -> None:
        offer(self.fields["consumer"], self.known.consumers)
        shown = self.known.consumers.get(self.given("consumer"))
        owned = [f"{topic}-{partition}" for topic, partition in shown.owned] if shown else []
        chosen = self.given("at") or (owned[0] if owned else "")
        names = [name for name in dict.fromkeys([*owned, chosen]) if name]
        offer(self.fields["at"], names, {name: _short(name, names) for name in names})
        self.initial.setdefault("at", chosen)
        self.initial.setdefault("to", "offset")

    def aside(self) -> str:
        return self.given("consumer")

    def build(self, data: dict[str, Any]) -> SeekConsumer:
        topic, partition = _partition(data["at"], "at")
        if data["to"] == "offset" and data["offset"] is None:
            raise at_field("offset", gettext("Which offset? Give its number, or choose the beginning or the end."))
        to = {"beginning": -2, "end": -1}.get(data["to"], data["offset"])
        return SeekConsumer(consumer=data["consumer"], topic=topic, partition=partition, to=to, by=self.by)

    def sentence(self) -> str:
        data = self.cleaned_data
        told = {
            "beginning": gettext("{consumer} seeks to the beginning of P{partition}."),
            "end": gettext("{consumer} seeks to the end of P{partition}."),
        }.get(data["to"], gettext("{consumer} seeks to {offset} of P{partition}."))
        return told.format(consumer=data["consumer"], offset=data["offset"], partition=data["at"].rpartition("-")[2])


def _short(name: str, all_names: list[str]) -> str:
    """P1 where all are of one topic, else the whole name."""
    topics = {each.rpartition("-")[0] for each in all_names}
    return f"P{name.rpartition('-')[2]}" if len(topics) <= 1 else name
