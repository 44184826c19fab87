"""Where a question to the room comes from: a lesson, the quiz, the teacher's own words, or the lab as it stands.

Law of the module: each becomes a prediction like a lesson's, with the misconception it is about, so that the report finds what was asked
first and what later.
"""

from __future__ import annotations

import secrets
from typing import Any

from asgiref.sync import sync_to_async
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from streamlab.classroom.models import Room
from streamlab.classroom.questions import QuestionRefused
from streamlab.classroom.teacher.lessons import prediction_of
from streamlab.classroom.teacher.made_up import ABOUT, made_up
from streamlab.curriculum import quiz
from streamlab.curriculum.answers import NONE
from streamlab.curriculum.lesson import Prediction
from streamlab.labs.hub import get_hub
from streamlab.labs.spoken import translated

LONGEST_ASK, LONGEST_ANSWER, ANSWERS = 200, 60, 4
SEEDS = 2**31
QUIZ = {
    "which-partition": gettext_lazy("which partition a key goes to, Java or librdkafka"),
    "who-takes-over": gettext_lazy("who reads a dead member's partition"),
    "what-lag-says": gettext_lazy("what LAG says"),
    "next-offset": gettext_lazy("the next offset of a partition"),
    "who-leads": gettext_lazy("which broker leads after a death"),
    "who-is-idle": gettext_lazy("how many members are idle"),
    "new-group": gettext_lazy("how much a new group reads"),
}
"""The quiz's kinds, as a teacher chooses among them."""

Asked = tuple[Prediction, str]


async def asked_by(room: Room, fields: dict[str, Any]) -> Asked:
    """`prediction`: "slug/step/number" of a lesson; or else `about`: "quiz" (`kind`), "own", or as `made_up`. Raises QuestionRefused."""
    if fields.get("prediction"):
        return prediction_of(fields["prediction"])
    about = fields.get("about", "")
    if about == "quiz":
        return await of_quiz(fields.get("kind", ""))
    if about == "own":
        return of_ones_own(fields), ""
    if room.lab is None:
        raise QuestionRefused(_("This room's lab is gone."))
    return made_up(await get_hub().picture(room.lab.code), fields), ABOUT.get(about, "")


async def of_quiz(kind: str, seed: int | None = None) -> Asked:
    """A fresh question of the quiz; what is right is run anew when it is graded. Raises QuestionRefused."""
    if kind not in quiz.KINDS:
        raise QuestionRefused(_("Choose what to ask about."))
    seed = secrets.randbelow(SEEDS) if seed is None else seed
    found = await sync_to_async(quiz.question, thread_sensitive=False)(kind, seed)
    prediction = Prediction(
        kind="owner",
        ask=translated(found.ask),
        answer=f"quiz('{kind}', {seed})",
        line=0,
        choices=repr(list(found.choices)),
        because=translated(found.because),
    )
    return prediction, found.misconception


def of_ones_own(fields: dict[str, Any]) -> Prediction:
    """`text`, `answer1` to `answer4`, and `right`: the number of the right one. Raises QuestionRefused."""
    ask = " ".join(fields.get("text", "").split())[:LONGEST_ASK]
    typed = {str(number): _answer(fields.get(f"answer{number}", "")) for number in range(1, ANSWERS + 1)}
    given = {number: text for number, text in typed.items() if text}
    if not ask or len(given) < 2 or len(set(given.values())) < len(given):
        raise QuestionRefused(_("A question of your own has a text, and two to four answers that differ."))
    right = given.get(fields.get("right", ""))
    if right is None:
        raise QuestionRefused(_("Say which of the answers is right; nobody sees it before the reveal."))
    none = next((text for text in given.values() if text.lower() in (NONE, "nobody", "-")), "")
    return Prediction(kind="owner", ask=ask, answer=repr(right), line=0, choices=repr(list(given.values())), none=none)


def _answer(text: str) -> str:
    return " ".join(text.split())[:LONGEST_ANSWER]
