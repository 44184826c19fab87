"""The form for a topic's configs: every config a line, with its meaning, its value and what it is by default.

Law of the module: only what differs from what holds now is written; an emptied value gives the config back to its default. Kafka's own
judge decides, with its own sentence beside the config at fault.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from streamlab.labs.forms.base import CommandForm, at_field
from streamlab.labs.forms.fields import offer, text
from streamlab.labs.forms.judges import config_fault, configs_fault
from streamlab.labs.spoken import translated, worded
from streamlab.protocol.configs import TOPIC_CONFIGS, ConfigKey
from streamlab.world.commands import AlterTopicConfigs

FIRST = (
    "retention.ms",
    "retention.bytes",
    "min.insync.replicas",
    "cleanup.policy",
    "segment.bytes",
    "segment.ms",
    "max.message.bytes",
    "unclean.leader.election.enable",
    "compression.type",
    "message.timestamp.type",
)
ABSENT = ("remote.", "local.", "internal.")
PREFIX = "config:"
DAY_MS = 86_400_000


@dataclass(frozen=True)
class ConfigLine:
    """`value`: what stands in the input; `said`: the value in a person's units; `choices`: where it is one of a few."""

    name: str
    doc: str
    value: str
    default: str
    said: str
    changed: bool
    choices: tuple[str, ...] = ()
    fault: str = ""

    @property
    def input(self) -> str:
        return PREFIX + self.name

    @property
    def id(self) -> str:
        return "config-" + self.name.replace(".", "-")


class AlterTopicConfigsForm(CommandForm):
    """Posted as one input per config: `config:retention.ms=60000`; empty: its default."""

    command = AlterTopicConfigs
    title, verb, pending, size = _("Configs"), _("Save"), _("Saving…"), "drawer"
    subject, kind = "name", _("Topic")
    name = text(_("Topic"), mono=True, missing=_("Which topic?"))
    rows = (("name",),)

    def prepare(self) -> None:
        offer(self.fields["name"], self.known.topics)
        self.faults: dict[str, str] = {}

    def heading(self) -> str:
        return self.given("name") or str(self.title)

    def aside(self) -> str:
        topic = self.known.topics.get(self.given("name"))
        if topic is None:
            return ""
        count = len(topic.partitions)
        return f"{ngettext('{count} partition', '{count} partitions', count).format(count=count)} · RF {topic.replication_factor}"

    def overrides(self) -> dict[str, str]:
        """The configs that the topic has changed."""
        topic = self.known.topics.get(self.given("name"))
        return dict(topic.configs) if topic else {}

    def touched(self) -> dict[str, str | None]:
        """What was posted for each config; None: its default."""
        posted = {key.removeprefix(PREFIX): str(value) for key, value in self.data.items() if key.startswith(PREFIX)}
        return {key: value if value.strip() else None for key, value in posted.items()}

    def changes(self) -> dict[str, str | None]:
        """What differs from what holds now."""
        now = self.overrides()
        changed: dict[str, str | None] = {}
        for key, value in self.touched().items():
            known = TOPIC_CONFIGS.get(key)
            if value != now.get(key) and not (key not in now and known is not None and value == known.default):
                changed[key] = value
        return changed

    def build(self, data: dict[str, Any]) -> AlterTopicConfigs:
        changed = self.changes()
        for key, value in changed.items():
            if value is not None and (fault := config_fault(key, value)):
                self.faults[key] = fault
        if self.faults:
            raise at_field("__all__", next(iter(self.faults.values())))
        if not changed:
            raise at_field("__all__", gettext("Nothing is changed: give a config another value first."))
        if fault := configs_fault({**self.overrides(), **changed}):
            raise at_field("__all__", fault)
        return AlterTopicConfigs(name=data["name"], configs=changed, by=self.by)

    def refuse(self, field: str, sentence: str) -> None:
        """A config's refusal stands beside that config: the world names it in its sentence."""
        for key in self.touched():
            if f"configuration {key}:" in sentence:
                self.faults[key] = translated(sentence)
        super().refuse(field, sentence)

    def sentence(self) -> str:
        assert isinstance(self.built, AlterTopicConfigs)
        said = [
            gettext("{config} is back at its default").format(config=key) if value is None else f"{key} = {value}"
            for key, value in self.built.configs.items()
        ]
        return f"{self.built.name}: {', '.join(said)}."

    def configs(self) -> list[ConfigLine]:
        """Every config that the lab knows, the most asked first."""
        names = [*FIRST, *(name for name in TOPIC_CONFIGS if name not in FIRST and not name.startswith(ABSENT))]
        now, touched = self.overrides(), self.touched() if self.is_bound else {}
        return [self._line(TOPIC_CONFIGS[name], now, touched) for name in names]

    def _line(self, key: ConfigKey, now: dict[str, str], touched: dict[str, str | None]) -> ConfigLine:
        default = key.default or ""
        held = now.get(key.name, default)
        value = (touched[key.name] or "") if key.name in touched else held
        choices: tuple[str, ...] = ("true", "false") if key.kind == "boolean" else ()
        if key.kind == "string" and key.valid and key.valid.startswith("[") and "..." not in key.valid:
            choices = tuple(key.valid[1:-1].split(", "))
        return ConfigLine(
            key.name,
            worded(key.doc),
            value,
            default,
            spoken(held, key.unit),
            key.name in now,
            choices,
            self.faults.get(key.name, ""),
        )

    def changed_count(self) -> int:
        return len(self.overrides())


def spoken(value: str, unit: str) -> str:
    """A number in a person's units: 7 days, 1 MiB; empty where it says nothing new."""
    if not value.lstrip("-").isdigit():
        return ""
    number = int(value)
    if number == -1:
        return gettext("no limit") if unit in ("ms", "bytes") else ""
    if (number >= 2**31 - 1 and unit not in ("ms", "bytes")) or number >= 2**62:
        return gettext("never")
    if unit == "ms" and number and number % DAY_MS == 0:
        return ngettext("{count} day", "{count} days", number // DAY_MS).format(count=f"{number // DAY_MS:,}")
    scales = {
        "ms": ((3_600_000, "h"), (60_000, "min"), (1000, "s")),
        "bytes": ((2**30, "GiB"), (2**20, "MiB"), (2**10, "KiB")),
    }
    for size, word in scales.get(unit, ()):
        if number and number >= size and number % size == 0:
            return f"{number // size:,} {word}"
    return unit if unit in scales else ""
