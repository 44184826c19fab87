"""The form that makes a lab: brokers, topics, groups, producers, network, seed, a file of events. It becomes a scenario.

Law of the module: rows are forms of their own and an empty row is none. What can be known without a cluster is checked here; the rest a
rehearsal refuses (`world.rehearsal`), and its sentence stands in the row that it is about.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from streamlab.engine.names import CALLED
from streamlab.labs.forms.client_settings import ASSIGNORS
from streamlab.labs.forms.fields import Amount, Names, WholeNumber, choose, text
from streamlab.labs.forms.judges import check_consumer, check_producer, configs_fault, topic_name_fault
from streamlab.labs.forms.producers import ACKS, FLAVOURS, KEYS
from streamlab.labs.spoken import translated
from streamlab.world import rehearsal
from streamlab.world.commands import AddConsumer, AddProducer, AnyCommand, CreateTopic, PlayFile
from streamlab.world.scenarios import Scenario, Scripted, internal_topics

WARM_UP = 15_000
TOPICS_AT, PRODUCERS_AT, GROUPS_AT, FILE_AT = 1_000, 1_500, 1_600, 6_000
MOST_ROWS = 20


class LabForm(forms.Form):
    """The cluster as a whole, and the file."""

    name = text(_("Name"), required=False, hint=_("for the list of labs"), max_length=80)
    brokers = WholeNumber(_("Brokers"), least=1, most=9)
    latency = WholeNumber(_("Latency"), least=0, most=60_000, unit="ms", help_text=_("of every link, one way"))
    loss = Amount(_("Loss"), least=0, most=50, unit="%", help_text=_("packets that are sent again"))
    seed = WholeNumber(_("Seed"), least=0, most=2**53, required=False, help_text=_("empty: by chance"))


class Row(forms.Form):
    """One line of a list. `about`: fields that make it a line; all empty: there is none. `stands_for`: fields by what a refusal names."""

    about: tuple[str, ...] = ()
    stands_for: dict[str, str] = {}

    @property
    def is_empty(self) -> bool:
        return not any(str(self.data.get(self.add_prefix(name), "")).strip() for name in self.about)

    def refuse(self, field: str, sentence: str) -> None:
        name = self.stands_for.get(field, field)
        self.add_error(name if name in self.fields else None, sentence)


class TopicRow(Row):
    about, stands_for = ("name",), {"replication_factor": "replication"}
    name = text(_("Name"), mono=True, missing=_("A topic needs a name."))
    partitions = WholeNumber(_("Partitions"), least=1)
    replication = WholeNumber(_("Copies"), least=1, most=9)
    configs = text(_("Configs"), mono=True, required=False, hint="retention.ms=60000, min.insync.replicas=2")

    def clean_name(self) -> str:
        if fault := topic_name_fault(str(self.cleaned_data["name"])):
            raise forms.ValidationError(fault)
        return str(self.cleaned_data["name"])

    def clean_configs(self) -> dict[str, str]:
        configs = {}
        for pair in str(self.cleaned_data["configs"]).replace(";", ",").split(","):
            key, equals, value = pair.strip().partition("=")
            if pair.strip() and not equals:
                raise forms.ValidationError(gettext("'%s' is no config: write it as retention.ms=60000.") % pair.strip())
            if equals:
                configs[key.strip()] = value.strip()
        if fault := configs_fault(configs):
            raise forms.ValidationError(fault)
        return configs

    def commands(self) -> list[AnyCommand]:
        data = self.cleaned_data
        made = CreateTopic(
            name=data["name"], partitions=data["partitions"], replication_factor=data["replication"], configs=data["configs"]
        )
        return [made]


class GroupRow(Row):
    about, stands_for = ("group",), {"topics": "reads", "settings": "assignor"}
    group = text(_("Group id"), mono=True, missing=_("A group needs an id."))
    reads = Names(_("Reads"), missing=_("Which topics does it read?"))
    consumers = WholeNumber(_("Consumers"), least=1, most=200)
    flavour = choose(_("Client"), FLAVOURS)
    assignor = choose(_("Assignor"), ASSIGNORS, required=False)
    processing_ms = Amount(_("Per record"), least=0, most=3_600_000, unit="ms")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors:
            check_consumer(data["flavour"], self._settings(data), {"partition.assignment.strategy": "assignor"})
        return data

    @staticmethod
    def _settings(data: dict[str, Any]) -> dict[str, str]:
        assignor = {"partition.assignment.strategy": data["assignor"]} if data["assignor"] else {}
        return {"auto.offset.reset": "earliest", **assignor}

    def commands(self) -> list[AnyCommand]:
        data = self.cleaned_data
        one = AddConsumer(
            group=data["group"],
            topics=data["reads"],
            flavour=data["flavour"],
            processing_ms=data["processing_ms"],
            settings=self._settings(data),
        )
        return [one] * data["consumers"]


class ProducerRow(Row):
    about, stands_for = ("topic",), {"settings": "acks"}
    topic = text(_("Writes to"), mono=True, missing=_("Which topic does it write to?"))
    rate = Amount(_("Rate"), least=0, unit="/s")
    keys = choose(_("Keys"), KEYS)
    flavour = choose(_("Client"), FLAVOURS)
    acks = choose("acks", ACKS, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors:
            check_producer(data["flavour"], self._settings(data), {"acks": "acks"})
        return data

    @staticmethod
    def _settings(data: dict[str, Any]) -> dict[str, str]:
        return {"acks": data["acks"]} if data["acks"] else {}

    def commands(self) -> list[AnyCommand]:
        data = self.cleaned_data
        made = AddProducer(
            topic=data["topic"], rate=data["rate"], keys=data["keys"], flavour=data["flavour"], settings=self._settings(data)
        )
        return [made]


class FileForm(Row):
    """The file has been kept before (`file`: its digest); `columns` are its own."""

    about, stands_for = ("file",), {"topic": "into", "time_column": "time_column", "key_column": "key_column"}
    file = forms.CharField(required=False, widget=forms.HiddenInput())
    file_name = forms.CharField(required=False, widget=forms.HiddenInput())
    format = forms.CharField(required=False, widget=forms.HiddenInput())
    columns = forms.CharField(required=False, widget=forms.HiddenInput())
    into = text(_("Into topic"), mono=True, required=False)
    key_column = text(_("Key column"), mono=True, required=False, hint=_("empty: no key"))
    time_column = text(_("Time column"), mono=True, required=False, hint=_("empty: at the rate"))
    rate = Amount(_("Rate"), least=0.001, most=10_000, unit="/s", required=False)

    def clean_into(self) -> str:
        if self.cleaned_data.get("file") and not self.cleaned_data["into"]:
            raise forms.ValidationError(gettext("Which topic is the file played into?"))
        return str(self.cleaned_data["into"])

    def commands(self) -> list[AnyCommand]:
        data = self.cleaned_data
        played = PlayFile(
            topic=data["into"],
            file=data["file"],
            name=data["file_name"] or data["file"][:8],
            format=data["format"] or "csv",
            key_column=data["key_column"],
            time_column=data["time_column"],
            rate=data["rate"] or 10.0,
        )
        return [played]


LISTS: dict[str, type[Row]] = {"topics": TopicRow, "producers": ProducerRow, "groups": GroupRow}
FIRST: dict[str, dict[str, Any]] = {
    "topics": {"name": "payments", "partitions": 3, "replication": 3},
    "producers": {"topic": "payments", "rate": 2, "keys": "uniform", "flavour": "java", "acks": ""},
    "groups": {"group": "billing", "reads": "payments", "consumers": 3, "flavour": "java", "assignor": "", "processing_ms": 50},
}
LAB = {"brokers": 3, "latency": 1, "loss": 0}
HEADINGS = {"topics": _("Topics"), "producers": _("Producers"), "groups": _("Consumer groups")}
ADDS = {"topics": _("a topic"), "producers": _("a producer"), "groups": _("a group")}


class Draft:
    """All of the form. Posted: what was typed; else one line of each. `more`, `fewer`: a line more ("topics") or fewer ("topics-1")."""

    def __init__(self, data: Mapping[str, Any] | None = None, file: Mapping[str, str] | None = None) -> None:
        posted: dict[str, Any] = {**data} if data is not None else _first()
        posted |= {f"file-{name}": value for name, value in (file or {}).items()}
        self.data = posted
        self.lab = LabForm(posted)
        self.rows = {kind: [LISTS[kind](posted, prefix=f"{kind}-{n}") for n in _numbers(posted, kind)] for kind in LISTS}
        self.file = FileForm(posted, prefix="file")
        self._order()

    def _order(self) -> None:
        more, fewer = str(self.data.get("more", "")), str(self.data.get("fewer", ""))
        for rows in self.rows.values():
            rows[:] = [row for row in rows if row.prefix != fewer]
        if more in LISTS and len(self.rows[more]) < MOST_ROWS:
            number = max((int(str(row.prefix).rpartition("-")[2]) for row in self.rows[more]), default=-1) + 1
            fresh = {f"{more}-{number}-{name}": value for name, value in FIRST[more].items() if name not in LISTS[more].about}
            self.rows[more].append(LISTS[more]({**self.data, **fresh}, prefix=f"{more}-{number}"))

    @property
    def lists(self) -> list[dict[str, Any]]:
        """For the template: each list with its name, heading, word for one more, and rows."""
        return [
            {"name": kind, "heading": HEADINGS[kind], "one": ADDS[kind], "rows": rows, "full": len(rows) >= MOST_ROWS}
            for kind, rows in self.rows.items()
        ]

    def show_only(self) -> None:
        """What is typed is shown as it is; nothing is judged yet."""
        for form in self._forms():
            form._errors = forms.utils.ErrorDict()  # type: ignore[attr-defined]

    def scenario(self, files: Mapping[str, bytes]) -> Scenario | None:
        """The scenario; None where something is refused, which stands in the forms then. Runs a rehearsal: call it in a thread."""
        lines = [form for form in self._forms() if not isinstance(form, Row) or not form.is_empty]
        judged = [form.is_valid() for form in lines]
        if not all(judged):
            return None
        script: list[Scripted] = []
        owners: list[Row] = []
        begin = {"topics": TOPICS_AT, "producers": PRODUCERS_AT, "groups": GROUPS_AT}
        for rows, at in [*((self.rows[kind], begin[kind]) for kind in LISTS), ([self.file], FILE_AT)]:
            commands = [(row, command) for row in rows if row in lines for command in row.commands()]  # type: ignore[attr-defined]
            script += [Scripted(at + 10 * turn, command) for turn, (_row, command) in enumerate(commands)]
            owners += [row for row, _command in commands]
        data = self.lab.cleaned_data
        made = Scenario(
            "own",
            data["name"] or CALLED["own"],
            data["brokers"],
            internal_topics(data["brokers"]),
            tuple(script),
            WARM_UP,
            latency=data["latency"],
            loss=data["loss"] / 100,
        )
        refused = rehearsal.refusals(made, settings.STREAMLAB_LIMITS.lab, files)
        for number, rejection in refused.items():
            if not owners[number].errors:
                owners[number].refuse(rejection.field, translated(rejection.sentence))
        return None if refused else made

    def _forms(self) -> list[forms.Form]:
        return [self.lab, *(row for rows in self.rows.values() for row in rows), self.file]


def _first() -> dict[str, Any]:
    lines = {f"{kind}-0-{name}": value for kind, values in FIRST.items() for name, value in values.items()}
    return {**LAB, **lines}


def _numbers(data: Mapping[str, Any], kind: str) -> list[int]:
    """The numbers of a list's posted lines."""
    found = {name.split("-")[1] for name in data if name.startswith(f"{kind}-") and name.count("-") >= 2}
    return sorted({int(one) for one in found if one.isdigit() and len(one) < 4})[:MOST_ROWS]
