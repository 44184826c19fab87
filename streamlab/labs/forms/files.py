"""The form that plays a file of events into a topic; the file itself has been uploaded before (`file_views`).

Law of the module: the file is named by the digest of its bytes; the columns offered are those its own header has.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from streamlab.clients.event_files import BadFile
from streamlab.labs import seam
from streamlab.labs.forms.base import CommandForm, at_field
from streamlab.labs.forms.fields import Amount, Choices, choose, offer, pick, text, yes
from streamlab.labs.forms.file_look import Look, look
from streamlab.labs.forms.producers import FLAVOURS
from streamlab.world.commands import PlayFile

FORMATS: Choices = [("csv", _("CSV")), ("ndjson", _("NDJSON"))]
COLUMN_SEPARATOR = "\x1f"


class PlayFileForm(CommandForm):
    """`columns`: the file's columns, posted along so that a choice can be checked against them. `leave_out`: play without its broken lines."""

    command = PlayFile
    title, verb, pending, icon, size = _("Play a file of events"), _("Play"), _("Starting…"), "play", "drawer"
    subject = "file name format"
    topic = text(_("Into topic"), mono=True, missing=_("Which topic?"))
    file = forms.CharField(error_messages={"required": _("Choose a file first.")})
    name = forms.CharField(required=False)
    format = choose(_("Format"), FORMATS)
    columns = forms.CharField(required=False, widget=forms.HiddenInput())
    key_column = text(_("Key"), required=False)
    time_column = text(_("Time"), required=False)
    pace = pick(_("Play"), [("own", _("own times")), ("rate", _("a steady rate"))], required=False)
    speed = Amount(_("Speed"), least=0.001, most=1_000_000, unit="×", required=False)
    rate = Amount(_("Rate"), least=0.001, unit=_("records/s"), required=False)
    producer = text(_("As producer"), mono=True, required=False)
    flavour = pick(_("Client"), FLAVOURS, required=False)
    leave_out = yes(_("Leave them out"))
    when = {"speed": "pace=own", "rate": "pace=rate"}
    rows = (("pace",), ("speed", "rate"), ("topic", "producer"), ("flavour",))

    def prepare(self) -> None:
        offer(self.fields["topic"], self.known.topics)
        columns = self.column_names()
        offer(self.fields["key_column"], columns, empty=gettext("no key"))
        offer(self.fields["time_column"], columns, empty=gettext("no time"))
        for field in ("key_column", "time_column"):
            if columns:
                choices = self.fields[field].widget.choices  # type: ignore[attr-defined]
                self.fields[field].widget = forms.Select(attrs={"class": "in"}, choices=choices)
        for name, value in {
            "pace": "rate",
            "speed": 1,
            "rate": 10,
            "flavour": "java",
            "topic": next(iter(self.known.topics), ""),
        }.items():
            self.initial.setdefault(name, value)
        self.fields["rate"].most = self.limits.rate  # type: ignore[attr-defined]

    def heading(self) -> str:
        return str(self.title)

    def aside(self) -> str:
        return ""

    @cached_property
    def seen(self) -> Look | None:
        """What there is to see of the file, where one has been chosen and is still kept."""
        data = seam.files().get(self.given("file")) if self.given("file") else None
        if data is None:
            return None
        partitions = self.known.partition_count(self.given("topic"))
        try:
            return look(
                data, self.given("format"), self.given("key_column"), self.given("time_column"), partitions, self.given("flavour")
            )
        except BadFile:
            return None

    @property
    def file_name(self) -> str:
        return self.given("name") or self.given("file")[:8]

    def file_refusal(self) -> str:
        """What is wrong with the choice of a file."""
        found = self.errors.get("file") if self.is_bound else None
        return str(found[0]) if found else str(self.initial.get("refusal", ""))

    def refused_lines(self) -> tuple[tuple[int, str, bool], ...]:
        """The line for which the file was refused, with its neighbours."""
        return () if self.is_bound else tuple(self.initial.get("refused_lines", ()))

    def column_names(self) -> list[str]:
        return [name for name in self.given("columns").split(COLUMN_SEPARATOR) if name]

    def build(self, data: dict[str, Any]) -> PlayFile:
        columns = self.column_names()
        missing = {
            "key_column": gettext("The file has no column '{name}' to take the key from: it has {columns}."),
            "time_column": gettext("The file has no column '{name}' to take the time from: it has {columns}."),
        }
        for field, told in missing.items():
            if data[field] and columns and data[field] not in columns:
                raise at_field(field, told.format(name=data[field], columns=", ".join(columns)))
        if data["pace"] == "own" and not data["time_column"]:
            raise at_field(
                "time_column", gettext("Its own times need a column that has them: choose it, or play at a steady rate.")
            )
        if self.seen is not None and self.seen.broken and not data["leave_out"]:
            raise at_field("leave_out", gettext("Decide about them first: leave them out, or choose a mended file."))
        own = data["pace"] == "own"
        return PlayFile(
            topic=data["topic"],
            file=data["file"],
            name=data["name"] or data["file"][:8],
            format=data["format"],
            key_column=data["key_column"],
            time_column=data["time_column"] if own else "",
            speed=data["speed"] or 1.0,
            rate=data["rate"] or 10.0,
            producer=data["producer"],
            flavour=data["flavour"] or "java",
            by=self.by,
        )

    def sentence(self) -> str:
        return gettext("Playing {name} into {topic}.").format(**self.cleaned_data)
