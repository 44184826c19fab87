"""The form that plays a file of events into a topic; the file itself has been uploaded before (`file_views`).

Law of the module: the file is named by the digest of its bytes; the columns offered are those its own header has.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django import forms

from streamlab.clients.event_files import BadFile
from streamlab.labs import seam
from streamlab.labs.forms.base import CommandForm, at_field
from streamlab.labs.forms.fields import Amount, choose, offer, pick, text, yes
from streamlab.labs.forms.file_look import Look, look
from streamlab.labs.forms.producers import FLAVOURS
from streamlab.world.commands import PlayFile

FORMATS = [("csv", "CSV"), ("ndjson", "NDJSON")]
COLUMN_SEPARATOR = "\x1f"


class PlayFileForm(CommandForm):
    """`columns`: the file's columns, posted along so that a choice can be checked against them. `leave_out`: play without its broken lines."""

    command = PlayFile
    title, verb, pending, icon, size = "Play a file of events", "Play", "Starting…", "play", "drawer"
    subject = "file name format"
    topic = text("Into topic", mono=True, missing="Which topic?")
    file = forms.CharField(error_messages={"required": "Choose a file first."})
    name = forms.CharField(required=False)
    format = choose("Format", FORMATS)
    columns = forms.CharField(required=False, widget=forms.HiddenInput())
    key_column = text("Key", required=False)
    time_column = text("Time", required=False)
    pace = pick("Play", [("own", "own times"), ("rate", "a steady rate")], required=False)
    speed = Amount("Speed", least=0.001, most=1_000_000, unit="×", required=False)
    rate = Amount("Rate", least=0.001, unit="records/s", required=False)
    producer = text("As producer", mono=True, required=False)
    flavour = pick("Client", FLAVOURS, required=False)
    leave_out = yes("Leave them out")
    when = {"speed": "pace=own", "rate": "pace=rate"}
    rows = (("pace",), ("speed", "rate"), ("topic", "producer"), ("flavour",))

    def prepare(self) -> None:
        offer(self.fields["topic"], self.known.topics)
        columns = self.column_names()
        offer(self.fields["key_column"], columns, empty="no key")
        offer(self.fields["time_column"], columns, empty="no time")
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
        return self.title

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
        for field, word in (("key_column", "key"), ("time_column", "time")):
            if data[field] and columns and data[field] not in columns:
                raise at_field(
                    field, f"The file has no column '{data[field]}' to take the {word} from: it has {', '.join(columns)}."
                )
        if data["pace"] == "own" and not data["time_column"]:
            raise at_field("time_column", "Its own times need a column that has them: choose it, or play at a steady rate.")
        if self.seen is not None and self.seen.broken and not data["leave_out"]:
            raise at_field("leave_out", "Decide about them first: leave them out, or choose a mended file.")
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
        return f"Playing {self.cleaned_data['name']} into {self.cleaned_data['topic']}."
