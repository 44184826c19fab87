"""What is kept of a class: rooms, seats, questions, votes.

Law of the module: tables and their words only. A seat knows a session by a digest of its token and a person by nothing but a
nickname; seats and votes are deleted when the room ends, questions stay with their counts.
"""

from __future__ import annotations

from typing import ClassVar

import msgspec
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from streamlab.curriculum import answers as judging
from streamlab.curriculum.lesson import Prediction
from streamlab.labs.models import Lab


class RoomState(models.TextChoices):
    LOBBY = "lobby", _("lobby")
    OPEN = "open", _("open")
    LOCKED = "locked", _("locked: nobody new comes in")
    FROZEN = "frozen", _("frozen: time stands still, nobody can do anything")
    ENDED = "ended", _("ended")


class Mode(models.TextChoices):
    SHARED = "shared", _("one lab for all")
    COPIES = "copies", _("a copy for each seat")


class Role(models.TextChoices):
    WATCH = "watch", _("watch")
    PRODUCE = "produce", _("produce")
    CONSUME = "consume", _("be a consumer")
    BREAK = "break", _("break things")


class Stage(models.TextChoices):
    ASKED = "asked", _("asked")
    CLOSED = "closed", _("closed")
    RUNNING = "running", _("running")
    REVEALED = "revealed", _("revealed")


class Room(models.Model):
    """A class around a lab. `before`: the state to go back to when a freeze is over.

    `settings`: role of who comes ("role"), "nicknames": may people type one, "topic", "group", "session_timeout" in s, "follow": where
    everybody is to look, "spotlight": a seat's id, "checkpoint": a moment to go back to.
    """

    code = models.CharField(_("code"), max_length=5, unique=True)
    lab = models.ForeignKey(Lab, verbose_name=_("lab"), null=True, on_delete=models.SET_NULL, related_name="rooms")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("teacher"), null=True, blank=True, on_delete=models.SET_NULL, related_name="rooms"
    )
    owner_seat = models.CharField(_("teacher's seat"), max_length=64, blank=True, db_index=True)
    state = models.CharField(_("state"), max_length=8, choices=RoomState.choices, default=RoomState.LOBBY)
    before = models.CharField(_("state before the freeze"), max_length=8, blank=True)
    mode = models.CharField(_("mode"), max_length=8, choices=Mode.choices, default=Mode.SHARED)
    settings = models.JSONField(_("settings"), default=dict, blank=True)
    people = models.PositiveIntegerField(_("how many came"), default=0)
    created = models.DateTimeField(_("opened"), auto_now_add=True)
    ended = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-created"]
        verbose_name = _("room")
        verbose_name_plural = _("rooms")

    def __str__(self) -> str:
        return self.code

    @property
    def is_over(self) -> bool:
        return self.state == RoomState.ENDED

    @property
    def is_frozen(self) -> bool:
        return self.state == RoomState.FROZEN


class Seat(models.Model):
    """Somebody's place. `token`: its session's seat (`access.seat_of`). `lab`: a copy of one's own. `consumer`: its name in the lab."""

    room = models.ForeignKey(Room, verbose_name=_("room"), on_delete=models.CASCADE, related_name="seats")
    token = models.CharField(_("digest of the session's seat"), max_length=64)
    nickname = models.CharField(_("nickname"), max_length=24)
    role = models.CharField(_("role"), max_length=8, choices=Role.choices, default=Role.WATCH)
    lab = models.ForeignKey(Lab, verbose_name=_("own copy"), null=True, blank=True, on_delete=models.SET_NULL, related_name="seats")
    consumer = models.CharField(_("consumer"), max_length=40, blank=True)
    joined = models.DateTimeField(_("joined"), auto_now_add=True)
    last_seen = models.DateTimeField(_("last seen"), auto_now_add=True)
    removed = models.BooleanField(_("removed"), default=False)

    class Meta:
        ordering: ClassVar = ["joined", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["room", "token"], name="seat_once"),
            models.UniqueConstraint(fields=["room", "nickname"], name="nickname_once"),
        ]
        verbose_name = _("seat")
        verbose_name_plural = _("seats")

    def __str__(self) -> str:
        return self.nickname

    @property
    def producer(self) -> str:
        """Its producer in the lab. A lab outlives its class, so no nickname goes into it; the room's own pages put names beside it."""
        return f"seat-{self.pk}"

    @property
    def called(self) -> str:
        """How a lab speaks of it: by the consumer that it is, or as its producer."""
        return self.consumer or self.producer


class Question(models.Model):
    """A prediction that a room was asked. `prediction`: as `curriculum.lesson.Prediction`. `choices`: as they were when it was asked.

    `right`: the truth, as soon as it is known. `counts`: {guess: how many} and `answers`: [right ones, all], kept when the room ends.
    `lab`, `began`, `offset`, `why`: the lab's code, the moment it was run (virtual ms and journal offset), and the offset of the fact that
    explains it, for a replay.
    """

    room = models.ForeignKey(Room, verbose_name=_("room"), on_delete=models.CASCADE, related_name="questions")
    prediction = models.JSONField(_("prediction"))
    choices = models.JSONField(_("choices"), default=list, blank=True)
    stage = models.CharField(_("stage"), max_length=8, choices=Stage.choices, default=Stage.ASKED)
    right = models.JSONField(_("what is right"), null=True, blank=True)
    misconception = models.CharField(_("misconception"), max_length=60, blank=True)
    counts = models.JSONField(_("counts"), default=dict, blank=True)
    answers = models.JSONField(_("right and all answers"), default=list, blank=True)
    lab = models.CharField(_("lab"), max_length=12, blank=True)
    began = models.BigIntegerField(_("run at, virtual ms"), default=0)
    offset = models.BigIntegerField(_("run at, journal offset"), null=True, blank=True)
    why = models.BigIntegerField(_("fact that explains it"), null=True, blank=True)
    asked = models.DateTimeField(_("asked"), auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["asked", "pk"]
        verbose_name = _("question")
        verbose_name_plural = _("questions")

    def __str__(self) -> str:
        return str(self.prediction.get("ask", ""))

    def grades(self) -> dict[str, bool]:
        """Which of the guesses that were made are right."""
        asked, found = self.asks(), {}
        for guess in self.counts:
            try:
                found[guess] = judging.is_right(asked, judging.understood(asked, guess), judging.understood(asked, self.right))
            except judging.GuessRefused:
                found[guess] = False
        return found

    def asks(self) -> Prediction:
        """The prediction as the curriculum knows it."""
        return msgspec.convert(self.prediction, Prediction)


class Vote(models.Model):
    """What a seat believes. `is_right` None: not revealed yet."""

    question = models.ForeignKey(Question, verbose_name=_("question"), on_delete=models.CASCADE, related_name="votes")
    seat = models.ForeignKey(Seat, verbose_name=_("seat"), on_delete=models.CASCADE, related_name="votes")
    guess = models.JSONField(_("guess"))
    is_right = models.BooleanField(_("right"), null=True, blank=True)
    cast = models.DateTimeField(_("cast"), auto_now=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["question", "seat"], name="vote_once")]
        verbose_name = _("vote")
        verbose_name_plural = _("votes")

    def __str__(self) -> str:
        return f"{self.guess}"
