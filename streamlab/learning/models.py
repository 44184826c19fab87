"""What is kept of somebody who learns: their place in each lesson, what they predicted, what they answered in the quiz.

Law of the module: tables and their words only. A row belongs to a user or to a seat; nothing else is known of the person.
"""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from streamlab.labs.models import Lab


class OfLearner(models.Model):
    """A row of one learner's: `user`, or else `seat`."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("learner"), null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    seat = models.CharField(_("learner's seat"), max_length=64, blank=True, db_index=True)

    class Meta:
        abstract = True


class LessonProgress(OfLearner):
    """`kept`: as `engine.teaching.Kept`. `passed`: numbers of the steps that were ever passed. `hints`: how many were used.

    `laid_aside`: what brings the lab back that was closed to make room (`learning.aside`); empty: there is none.
    """

    lesson = models.CharField(_("lesson"), max_length=80)
    lab = models.ForeignKey(Lab, verbose_name=_("lab"), null=True, blank=True, on_delete=models.SET_NULL, related_name="lesson")
    kept = models.JSONField(_("place"), default=dict)
    laid_aside = models.JSONField(_("laid aside"), default=dict, blank=True)
    step = models.PositiveIntegerField(_("step"), default=0)
    passed = models.JSONField(_("passed steps"), default=list)
    hints = models.PositiveIntegerField(_("hints used"), default=0)
    finished = models.DateTimeField(_("finished"), null=True, blank=True)
    begun = models.DateTimeField(_("begun"), auto_now_add=True)
    touched = models.DateTimeField(_("last changed"), auto_now=True)

    class Meta:
        ordering: ClassVar = ["-touched"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "lesson"], condition=Q(user__isnull=False), name="progress_of_user"),
            models.UniqueConstraint(fields=["seat", "lesson"], condition=~Q(seat=""), name="progress_of_seat"),
        ]
        verbose_name = _("lesson's progress")
        verbose_name_plural = _("lessons' progress")

    def __str__(self) -> str:
        return f"{self.lesson}: {self.step + 1}"


class PredictionMade(models.Model):
    """What somebody thought would happen, and what happened. `began`: virtual ms at which their step began."""

    progress = models.ForeignKey(LessonProgress, on_delete=models.CASCADE, related_name="predictions", verbose_name=_("progress"))
    step = models.PositiveIntegerField(_("step"))
    number = models.PositiveIntegerField(_("question"))
    began = models.BigIntegerField(_("step began, virtual ms"))
    guess = models.CharField(_("guess"), max_length=200)
    right = models.CharField(_("what happened"), max_length=200)
    is_right = models.BooleanField(_("right"))
    when = models.DateTimeField(_("when"), auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-when"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["progress", "step", "number", "began", "guess"], name="prediction_once")
        ]
        verbose_name = _("prediction")
        verbose_name_plural = _("predictions")

    def __str__(self) -> str:
        return f"{self.guess} / {self.right}"


class QuizAnswer(OfLearner):
    """An answer in the quiz. `box`: where its kind of question lies afterwards, 0 to 4 (`learning.boxes`)."""

    kind = models.CharField(_("kind of question"), max_length=40)
    misconception = models.CharField(_("misconception"), max_length=60)
    seed = models.BigIntegerField(_("seed"))
    guess = models.CharField(_("answer"), max_length=200)
    right = models.CharField(_("right answer"), max_length=200)
    is_right = models.BooleanField(_("right"))
    box = models.PositiveSmallIntegerField(_("box"), default=0)
    when = models.DateTimeField(_("when"), auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-when", "-id"]
        verbose_name = _("quiz answer")
        verbose_name_plural = _("quiz answers")

    def __str__(self) -> str:
        return f"{self.kind} {self.seed}: {self.guess}"
