"""The quiz: one question after the other, each a lab of its own that is run for the answer.

Law of the module: a page carries a question's kind and seed only; what is right is worked out anew when somebody answers.
"""

from __future__ import annotations

import secrets
from typing import Any

from asgiref.sync import sync_to_async
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_http_methods

from streamlab.curriculum.misconceptions import MISCONCEPTIONS
from streamlab.curriculum.quiz import KINDS, Question, question
from streamlab.labs.guards import allows
from streamlab.labs.roles import What
from streamlab.labs.spoken import translated, worded
from streamlab.learning import progress
from streamlab.learning.boxes import INTERVALS, Card, moved, next_kind
from streamlab.learning.models import QuizAnswer
from streamlab.learning.progress import Learner
from streamlab.learning.views import lessons_that_dispel


@never_cache
@ensure_csrf_cookie
@require_http_methods(["GET", "HEAD", "POST"])
@allows(What.LEARN)
async def quiz(request: HttpRequest) -> HttpResponse:
    """GET asks; POST (`kind`, `seed`, `guess`) answers, and says what is right and why."""
    if request.method != "POST":
        context = await sync_to_async(_asked)(await progress.learner_of(request))
        return await sync_to_async(render)(request, "quiz.html", context)
    kind, seed = request.POST.get("kind", ""), request.POST.get("seed", "")
    if kind not in KINDS or not (seed.isascii() and seed.isdigit() and len(seed) <= 10):
        raise Http404(_("There is no such question."))
    found = await sync_to_async(question, thread_sensitive=False)(kind, int(seed))
    guess = request.POST.get("guess", "")
    if guess not in found.choices:
        context = {**_context(found), "refusal": _("Choose one of the answers first.")}
        return await sync_to_async(render)(request, "quiz.html", context, status=422)
    learner = await progress.learner_of(request, begins=True)
    context = await sync_to_async(_answered)(learner, found, guess)
    return await sync_to_async(render)(request, "quiz.html", context)


def _asked(learner: Learner) -> dict[str, Any]:
    cards, last = _cards(learner)
    kind = next_kind(list(KINDS), cards, timezone.now(), last)
    return {**_context(question(kind, secrets.randbelow(2**31))), "boxes": _boxes(cards)}


def _answered(learner: Learner, found: Question, guess: str) -> dict[str, Any]:
    cards, _last = _cards(learner)
    is_right = guess == found.right
    row = QuizAnswer.objects.create(
        **learner.row,
        kind=found.kind,
        misconception=found.misconception,
        seed=found.seed,
        guess=guess,
        right=found.right,
        is_right=is_right,
        box=moved(cards.get(found.kind), is_right),
    )
    cards[found.kind] = Card(row.box, row.when)
    return {
        **_context(found),
        "answered": True,
        "guess": guess,
        "is_right": is_right,
        "because": translated(found.because),
        "truth": worded(MISCONCEPTIONS[found.misconception].truth),
        "lessons": lessons_that_dispel(found.misconception),
        "boxes": _boxes(cards),
    }


def _context(found: Question) -> dict[str, Any]:
    return {"question": found, "ask": translated(found.ask), "choices": found.choices}


def _cards(learner: Learner) -> tuple[dict[str, Card], str]:
    """Where each kind lies, by its newest answer; and the kind that was asked last."""
    rows = QuizAnswer.objects.filter(**learner.row) if learner.is_known else QuizAnswer.objects.none()
    newest: dict[str, Card] = {}
    last = ""
    for kind, box, when in rows.order_by("-id").values_list("kind", "box", "when")[:1_000]:
        last = last or kind
        newest.setdefault(kind, Card(box, when))
    return newest, last


def _boxes(cards: dict[str, Card]) -> list[int]:
    """How many kinds lie in each box."""
    return [sum(kind in cards and cards[kind].box == box for kind in KINDS) for box in range(len(INTERVALS))]
