"""What only the teacher hears of a room: names, roles, who is here, and the spread before it is revealed.

Law of the module: it adds to what everybody hears (`classroom.live`), and says nobody's name beside a guess.
"""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext as _

from streamlab.classroom import live, questions
from streamlab.classroom.models import Question, Role, Room, Seat
from streamlab.protocol.hashing import murmur2, to_positive

News = dict[str, Any]
ROLES = (Role.CONSUME, Role.PRODUCE, Role.WATCH, Role.BREAK)


def teachers_news(room: Room) -> News:
    """Everybody's news, and: `people` [{id, name, role, here}], the newest last; `roles` {role: count}; the question's `rows` and `spread`."""
    here = live.seats_here(room.pk)
    seats = list(Seat.objects.filter(room=room, removed=False))
    question = None if room.is_over else Question.objects.filter(room=room).order_by("-asked", "-pk").first()
    news = live.news_of(room)
    news["people"] = [{"id": one.pk, "name": one.nickname, "role": one.role, "here": one.pk in here} for one in seats]
    news["roles"] = {role: sum(one.role == role for one in seats) for role in ROLES}
    news["locked"] = "locked" in (room.state, room.before)
    if question is not None:
        news["question"] |= {
            "number": room.questions.filter(pk__lte=question.pk).count(),
            "hidden": questions.spread(question),
            "rows": rows(question) if question.stage == "revealed" else [],
            "known": question.right is not None,
            "topic": question.prediction.get("topic", ""),
            "chain": chain(question) if question.stage == "revealed" else [],
        }
    return news


def rows(question: Question) -> list[dict[str, Any]]:
    """The spread by answer, in the choices' order, then what else was said: [{answer, shown, count, right}]."""
    counts = questions.spread(question)
    right = questions.shown(question.right)
    order = [questions.shown(one) for one in question.choices]
    typed = sorted((one for one in {*counts, right} if one not in order), key=_by_number)
    kind, none = question.prediction["kind"], question.prediction.get("none", "")
    return [
        {"answer": one, "shown": as_told(kind, one, none), "count": counts.get(one, 0), "right": one == right}
        for one in [*order, *typed]
    ]


_KEY = re.compile(r"^partition_for\('([^']+)', '([^']+)'\)$")


def chain(question: Question) -> list[list[str]]:
    """Where a key goes, step by step: [[what, value], …]; empty where the question is about something else."""
    asked, count = _KEY.match(question.prediction["answer"]), len(question.choices)
    if asked is None or not count:
        return []
    hashed = to_positive(murmur2(asked[1].encode()))
    modulo = _("mod %d partitions") % count
    return [
        [_("key"), asked[1]],
        ["murmur2", str(hashed)],
        [modulo, str(hashed % count)],
        [_("so it lands in"), f"P{hashed % count}"],
    ]


def as_told(kind: str, answer: str, none: str = "") -> str:
    """An answer as it is said on the wall: P1, nobody, 42."""
    if answer == "none":
        return none or "–"
    return f"P{answer}" if kind == "partition" and answer.isdigit() else answer


def _by_number(text: str) -> tuple[int, float, str]:
    try:
        return (0, float(text), text)
    except ValueError:
        return (1, 0.0, text)
