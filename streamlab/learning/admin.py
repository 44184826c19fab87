"""The admin: how far lessons have come, what was predicted, what was answered in the quiz.

Law of the module: histories to look at. Whoever learns without an account is known by a few letters that lead nowhere; an account's name is
for operators only. Forgetting closes the labs as well.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from streamlab.labs.admin_tables import AsFile, LookInside, LookOnly, each, sees_all
from streamlab.learning import models
from streamlab.learning.beginning import close_labs


def letters(row: models.OfLearner) -> str:
    """The same for all rows of one learner, and of use for nothing else."""
    whose = f"user {row.user_id}" if row.user_id is not None else f"seat {row.seat}"
    return sha256(whose.encode()).hexdigest()[:6]


class OfLearner(AsFile, LookOnly):
    """Rows of learners."""

    learner_of = ""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related(f"{self.learner_of}user" if self.learner_of else "user")

    def get_list_display(self, request: HttpRequest) -> Any:
        return (("account",) if sees_all(request) else ()) + tuple(super().get_list_display(request))

    @admin.display(description=_("learner"))
    def learner(self, row: Any) -> str:
        return letters(self.whose(row))

    @admin.display(description=_("account"))
    def account(self, row: Any) -> str:
        user = self.whose(row).user
        return user.get_username() if user is not None else "-"

    def whose(self, row: Any) -> models.OfLearner:
        found: models.OfLearner = row
        return found


class PredictionsInside(LookInside):
    """What was predicted on the way."""

    model = models.PredictionMade
    fields = readonly_fields = ("when", "step", "number", "guess", "right", "is_right")


@admin.register(models.LessonProgress)
class LessonProgressAdmin(OfLearner):
    list_display = ("learner", "lesson", "step_now", "steps_passed", "finished", "touched")
    only_in_file = ("hints", "predictions_made")
    list_filter = ("lesson", ("finished", admin.EmptyFieldListFilter), "touched")
    search_fields = ("lesson", "user__username")
    date_hierarchy = "begun"
    fields = readonly_fields = ("learner", "lesson", "step_now", "passed", "hints", "begun", "touched", "finished")
    inlines = (PredictionsInside,)
    actions = ("take_away", "forget")

    def get_queryset(self, request: HttpRequest) -> QuerySet[models.LessonProgress]:
        found: QuerySet[models.LessonProgress] = super().get_queryset(request).annotate(_predictions=Count("predictions"))
        return found

    def has_forget_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("learning.delete_lessonprogress")

    @admin.display(description=_("step"), ordering="step")
    def step_now(self, row: models.LessonProgress) -> int:
        return row.step + 1

    @admin.display(description=_("passed"))
    def steps_passed(self, row: models.LessonProgress) -> int:
        return len(row.passed)

    @admin.display(description=_("predictions"), ordering="_predictions")
    def predictions_made(self, row: Any) -> int:
        return int(row._predictions)

    @admin.action(description=_("Forget: with their predictions and the lesson's lab"), permissions=["forget"])
    def forget(self, request: HttpRequest, chosen: QuerySet[models.LessonProgress]) -> None:
        each(self, request, chosen.select_related("lab"), _forget, _("Forgotten"))


async def _forget(row: models.LessonProgress) -> None:
    codes = [row.lab.code] if row.lab is not None else []
    await models.LessonProgress.objects.filter(pk=row.pk).adelete()
    await close_labs(codes)


@admin.register(models.PredictionMade)
class PredictionMadeAdmin(OfLearner):
    learner_of = "progress__"
    list_display = ("learner", "lesson", "step_now", "guess", "right", "is_right", "when")
    list_filter = ("is_right", "progress__lesson", "when")
    search_fields = ("progress__lesson", "guess", "right")
    date_hierarchy = "when"
    fields = readonly_fields = ("learner", "lesson", "step_now", "number", "guess", "right", "is_right", "when")
    actions = ("take_away",)

    def whose(self, row: Any) -> models.OfLearner:
        return super().whose(row.progress)

    @admin.display(description=_("lesson"), ordering="progress__lesson")
    def lesson(self, row: models.PredictionMade) -> str:
        return row.progress.lesson

    @admin.display(description=_("step"), ordering="step")
    def step_now(self, row: models.PredictionMade) -> int:
        return row.step + 1


@admin.register(models.QuizAnswer)
class QuizAnswerAdmin(OfLearner):
    list_display = ("learner", "misconception", "guess", "is_right", "when")
    only_in_file = ("kind", "right", "box")
    list_filter = ("is_right", "kind", "misconception", "when")
    search_fields = ("kind", "misconception", "guess")
    date_hierarchy = "when"
    fields = readonly_fields = ("learner", "kind", "misconception", "seed", "guess", "right", "is_right", "box", "when")
    actions = ("take_away",)
