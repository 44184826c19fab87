"""A lesson as its drawer shows it.

Law of the module: it reads the lesson that runs and puts it into words and safe HTML; it changes nothing. A question's answer is in it
only once the lab has given it.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from streamlab.curriculum.answers import NONE, Answer
from streamlab.curriculum.attempt import Attempt, Predicted
from streamlab.curriculum.expressions import ExpressionError
from streamlab.curriculum.lesson import Lesson, Pointed, Prediction, Step
from streamlab.engine.teaching import Teaching
from streamlab.labs.spoken import translated
from streamlab.learning.markdown import as_html, as_line


@dataclass(frozen=True)
class Choice:
    """`note`: what stands beside it, of the lab as it is now."""

    value: str
    label: str
    note: str = ""


@dataclass(frozen=True)
class QuestionShown:
    """`stage`: "asked", "running", "revealed". `is_open`: it can be answered now. `why`: the journal offset that explains it."""

    number: int
    kind: str
    ask: SafeString
    stage: str
    is_open: bool
    choices: list[Choice]
    guess: str
    right: str
    is_right: bool
    because: SafeString
    why: int | None


@dataclass(frozen=True)
class CodeLine:
    """A line for the terminal. `typed`: what is entered; empty: a remark."""

    shown: str
    typed: str


@dataclass(frozen=True)
class StepShown:
    """What the drawer needs. `dots`: "done", "now" or "" for each step. `points_explain`: the points belong to an answer."""

    number: int
    title: SafeString
    text: SafeString
    intro: SafeString
    code: list[CodeLine]
    points: list[tuple[str, SafeString]]
    points_explain: bool
    pace: str
    questions: list[QuestionShown]
    checks: list[tuple[str, bool]]
    hints: list[SafeString]
    more_hints: int
    dots: list[str]
    is_first: bool
    is_last: bool
    is_passed: bool
    is_over: bool
    is_showing: bool
    can_show: bool
    said: str
    sum_up: SafeString


def shown(lesson: Lesson, teaching: Teaching) -> StepShown:
    """The step that the learner is at, in the words of this lesson, which may be another translation than the one that runs."""
    attempt = teaching.attempt
    step, at = lesson.steps[attempt.at], attempt.at
    passed = teaching.passed
    return StepShown(
        number=at + 1,
        title=as_line(step.title),
        text=as_html(step.text),
        intro=as_html(lesson.intro) if at == 0 else SafeString(),
        code=[_code_line(row) for row in step.code.splitlines() if row.strip()],
        points=[(_thing(one), as_line(one.words)) for one in teaching.points(step)],
        points_explain=any(one.stage == "revealed" for one in attempt.predicted),
        pace=_pace(step.look.pace),
        questions=[_question(step, attempt, number) for number in range(len(step.predictions)) if _is_due(attempt, number)],
        checks=[(check.label, done) for check, done in zip(step.checks, attempt.done, strict=True)],
        hints=[as_html(hint) for hint in step.hints[: attempt.hints]],
        more_hints=len(step.hints) - attempt.hints,
        dots=["now" if number == at else "done" if number in passed else "" for number in range(len(lesson.steps))],
        is_first=at == 0,
        is_last=at == len(lesson.steps) - 1,
        is_passed=attempt.is_passed,
        is_over=attempt.is_passed and at == len(lesson.steps) - 1,
        is_showing=teaching.is_doing,
        can_show=bool(step.model) and not all(attempt.done) and not teaching.asks,
        said=translated(teaching.said),
        sum_up=as_html(lesson.sum_up),
    )


def _code_line(row: str) -> CodeLine:
    """`#` begins a remark, `>` what is typed into the program that runs."""
    return CodeLine(row, "" if row.startswith("#") else row.removeprefix(">").strip())


def _thing(point: Pointed) -> str:
    """A thing as the stage names it."""
    match point.kind:
        case "partition":
            topic, _hyphen, number = point.name.rpartition("-")
            return _("P%(number)s of %(topic)s") % {"number": number, "topic": topic}
        case "broker":
            return _("Broker %(name)s") % {"name": point.name}
        case "topic":
            return _("Topic %(name)s") % {"name": point.name}
        case "group":
            return _("Group %(name)s") % {"name": point.name}
        case _:
            return point.name


def _pace(pace: float) -> str:
    """How time runs in this step, where it is not at the learner's own pace."""
    if not pace or pace == 1:
        return ""
    if pace < 1:
        return _("Time runs %(times)g times slower in this step, so that you can follow.") % {"times": 1 / pace}
    return _("Time runs %(times)g times faster in this step.") % {"times": pace}


def _is_due(attempt: Attempt, number: int) -> bool:
    """One question at a time: those before it are answered."""
    return all(one.stage == "revealed" for one in attempt.predicted[:number])


def _question(step: Step, attempt: Attempt, number: int) -> QuestionShown:
    asked, said = step.predictions[number], attempt.predicted[number]
    return QuestionShown(
        number=number,
        kind=asked.kind,
        ask=as_line(asked.ask),
        stage=said.stage,
        is_open=attempt.is_open(number),
        choices=_choices(asked, attempt, number) if said.stage == "asked" else [],
        guess=_label(asked, said.guess),
        right=_label(asked, said.right),
        is_right=said.is_right,
        because=as_html(attempt.because(number, step)) if said.stage == "revealed" else SafeString(),
        why=_why(said),
    )


def _why(said: Predicted) -> int | None:
    return said.why if said.stage == "revealed" else None


def _choices(asked: Prediction, attempt: Attempt, number: int) -> list[Choice]:
    try:
        found = attempt.choices(number)
    except (ExpressionError, LookupError):
        return []
    return [Choice(str(one), _label(asked, one), _note(attempt, asked, one)) for one in found]


def _label(asked: Prediction, answer: Answer | None) -> str:
    if answer is None:
        return ""
    if answer == NONE:
        return asked.none.partition(":")[0].strip() or (_("Nobody") if asked.kind == "owner" else _("None"))
    if isinstance(answer, list | tuple):
        return ", ".join(map(str, answer))
    if asked.kind == "partition":
        return f"P{answer}"
    return f"{answer:.1f}" if isinstance(answer, float) else str(answer)


def _note(attempt: Attempt, asked: Prediction, answer: Answer) -> str:
    """What the lab says of a choice before it is made."""
    if answer == NONE:
        return asked.none.partition(":")[2].strip()
    groups = attempt.vocabulary.picture.groups if attempt.vocabulary is not None else ()
    members = [member for group in groups for member in group.members if asked.group in ("", group.name)]
    if asked.kind == "partition":
        readers = [one.client_id for one in members if (asked.topic, answer) in one.assigned]
        return _("now read by %(names)s") % {"names": ", ".join(readers)} if readers else ""
    if asked.kind == "owner":
        mine = sorted(f"P{number}" for one in members if one.client_id == answer for _topic, number in one.assigned)
        if not mine:
            return _("reads nothing now") if any(one.client_id == answer for one in members) else ""
        return ngettext("now reads %(names)s", "now reads %(names)s", len(mine)) % {"names": ", ".join(mine)}
    return ""
