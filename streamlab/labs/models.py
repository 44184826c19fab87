"""What is kept: people, labs with their commands and checkpoints, scenarios, event files.

Law of the module: tables and their words only. A lab's row says how it began; its commands say what was done; a checkpoint saves
the way from the start and can be thrown away at any time.
"""

from __future__ import annotations

from typing import ClassVar

import msgspec
from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from streamlab.engine.names import MOST_CHARACTERS, name_told
from streamlab.engine.storage import StoredLab
from streamlab.labs.spoken import translated
from streamlab.world import scenarios


class User(AbstractUser):
    """Somebody with an account: teachers, and whoever looks after the server. Learners need none."""


class Steering(models.TextChoices):
    """Who may change a lab; everybody who has its code may watch."""

    OWNER = "owner", _("whoever made it")
    ANYONE = "anyone", _("everybody who has its code")
    LOCAL = "local", _("everybody on this machine, and whom the operator lets")


class Lab(models.Model):
    """A lab. `start`: virtual ms since the epoch. `until`: how far a replay from the start goes at least (0: the warm-up).

    `called`: what it is to the lab whose name it has, or what it is called without one (`engine.names.CALLED`).
    `forked_from`: the code of the lab whose past it shares, which may be gone. `forked_offset` -1: not known.
    """

    code = models.CharField(_("code"), max_length=12, unique=True)
    name = models.CharField(_("name"), max_length=MOST_CHARACTERS)
    called = models.CharField(_("called"), max_length=8, blank=True)
    scenario = models.JSONField(_("scenario"))
    seed = models.BigIntegerField(_("seed"))
    start = models.BigIntegerField(_("virtual start, ms"))
    until = models.BigIntegerField(_("replayed until, virtual ms"), default=0)
    pace = models.FloatField(_("pace"), default=1.0)
    paused = models.BooleanField(_("paused"), default=False)
    real_clients = models.BooleanField(_("real clients have been here"), default=False)
    reached = models.BigIntegerField(_("reached with real clients, virtual ms"), default=0)
    forked_from = models.CharField(_("forked from"), max_length=12, blank=True)
    forked_at = models.BigIntegerField(_("forked at, virtual ms"), default=0)
    forked_offset = models.BigIntegerField(_("forked before the fact at"), default=-1)
    forked_sequence = models.PositiveIntegerField(_("commands shared with the original"), default=0)
    beside = models.CharField(_("compared with"), max_length=12, blank=True)
    is_left = models.BooleanField(_("stands at the left"), default=False)
    steering = models.CharField(_("who may steer"), max_length=8, choices=Steering.choices, default=Steering.OWNER)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("owner"), null=True, blank=True, on_delete=models.SET_NULL, related_name="labs"
    )
    owner_seat = models.CharField(_("owner's seat"), max_length=64, blank=True, db_index=True)
    created = models.DateTimeField(_("made"), auto_now_add=True)
    touched = models.DateTimeField(_("last changed"), auto_now=True)

    class Meta:
        ordering: ClassVar = ["-touched"]
        verbose_name = _("lab")
        verbose_name_plural = _("labs")

    def __str__(self) -> str:
        return f"{self.name_shown} ({self.code})"

    @property
    def name_told(self) -> str:
        """Its name, as whoever shows it translates it."""
        return name_told(self.name, self.scenario["name"], self.called)

    @property
    def name_shown(self) -> str:
        """Its name, as the reader reads it."""
        return translated(self.name_told)

    @property
    def is_of_server(self) -> bool:
        """Whether the server itself makes this lab and keeps it."""
        return self.steering == Steering.LOCAL

    def stored(self) -> StoredLab:
        """The lab as the engine knows it."""
        scenario = msgspec.convert(self.scenario, scenarios.Scenario)
        return StoredLab(
            self.code,
            self.name_told,
            scenario,
            self.seed,
            self.start,
            self.pace,
            self.paused,
            self.until,
            self.real_clients,
            self.reached,
            self.beside,
            self.is_left,
        )


class Command(models.Model):
    """What somebody did in a lab. `at`: virtual ms."""

    lab = models.ForeignKey(Lab, on_delete=models.CASCADE, related_name="commands", verbose_name=_("lab"))
    sequence = models.PositiveIntegerField(_("sequence"))
    at = models.BigIntegerField(_("at, virtual ms"))
    payload = models.JSONField(_("command"))

    class Meta:
        ordering: ClassVar = ["lab", "sequence"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["lab", "sequence"], name="command_once")]
        verbose_name = _("command")
        verbose_name_plural = _("commands")

    def __str__(self) -> str:
        return f"{self.sequence}: {self.payload.get('command', '?')}"


class Checkpoint(models.Model):
    """A whole world, to go on from. `chunks`: keys of the sealed chunks that it names; `tells`: the newest facts told."""

    lab = models.ForeignKey(Lab, on_delete=models.CASCADE, related_name="checkpoints", verbose_name=_("lab"))
    at = models.BigIntegerField(_("at, virtual ms"))
    offset = models.BigIntegerField(_("journal offset"))
    sequence = models.PositiveIntegerField(_("after command"))
    rules_version = models.PositiveIntegerField(_("rules"))
    state = models.BinaryField(_("state"))
    chunks = models.JSONField(_("chunks"), default=list)
    last = models.BooleanField(_("at a clean stop"), default=False)
    tells = models.JSONField(_("tells"), default=list)
    created = models.DateTimeField(_("made"), auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["lab", "-id"]
        verbose_name = _("checkpoint")
        verbose_name_plural = _("checkpoints")

    def __str__(self) -> str:
        return f"{self.lab_id} @ {self.at}"


class Chunk(models.Model):
    """A sealed chunk of a log: never changes, shared by checkpoints."""

    lab = models.ForeignKey(Lab, on_delete=models.CASCADE, related_name="chunks", verbose_name=_("lab"))
    key = models.CharField(_("key"), max_length=200)
    data = models.BinaryField(_("data"))

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["lab", "key"], name="chunk_once")]
        verbose_name = _("chunk")
        verbose_name_plural = _("chunks")

    def __str__(self) -> str:
        return self.key


class Scenario(models.Model):
    """A beginning of the server's own, beside those that come with the program. `definition`: as `world.scenarios.Scenario`."""

    name = models.SlugField(_("name"), unique=True)
    title = models.CharField(_("title"), max_length=120)
    definition = models.JSONField(_("definition"))

    class Meta:
        ordering: ClassVar = ["title"]
        verbose_name = _("scenario")
        verbose_name_plural = _("scenarios")

    def __str__(self) -> str:
        return self.title


class EventFile(models.Model):
    """An uploaded file of events; its bytes lie in the data directory, under their digest."""

    digest = models.CharField(_("SHA-256"), max_length=64, unique=True)
    name = models.CharField(_("name"), max_length=120)
    size = models.PositiveBigIntegerField(_("bytes"))
    created = models.DateTimeField(_("uploaded"), auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-created"]
        verbose_name = _("event file")
        verbose_name_plural = _("event files")

    def __str__(self) -> str:
        return self.name
