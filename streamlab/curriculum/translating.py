"""A lesson in another language: what of it may differ from the original.

Law of the module: a translation is a whole lesson whose texts are others; steps, questions, checks, commands and expressions are the very
same, for what happens in the lab has no language. Whatever else differs is a problem of its line.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from streamlab.curriculum.filling import expressions_in
from streamlab.curriculum.lesson import Lesson, Prediction, Step
from streamlab.curriculum.pointing import texts_of
from streamlab.curriculum.problems import Problem
from streamlab.simulation.sentence import noted, say

PREDICTION_TEXTS = ("ask", "because", "none", "shows", "line")
HEAD = ("seed", "chapter", "minutes", "dispels")


def differences(original: Lesson, translation: Lesson) -> list[Problem]:
    """What a translation changes though it may not, by its own lines."""
    return sorted(_differences(original, translation))


def _differences(original: Lesson, translation: Lesson) -> Iterator[Problem]:
    for field in HEAD:
        if getattr(original, field) != getattr(translation, field):
            yield Problem(1, say("The head's {field} is not the original's.", field=field))
    if _without(original.scenario, "title") != _without(translation.scenario, "title"):
        yield Problem(1, say("The head or the setup makes another lab than the original's."))
    if len(original.steps) != len(translation.steps):
        told = noted("The original has {count} steps, this translation {here}.")
        yield Problem(1, say(told, count=len(original.steps), here=len(translation.steps)))
        return
    for mine, its in zip(translation.steps, original.steps, strict=True):
        yield from _step(mine, its)


def _step(mine: Step, its: Step) -> Iterator[Problem]:
    named = {
        "predict": (mine.predictions, its.predictions),
        "done": (mine.checks, its.checks),
        "hint": (mine.hints, its.hints),
        "wrong": (mine.wrong, its.wrong),
    }
    for block, (here, there) in named.items():
        if len(here) != len(there):
            told = noted("This step has {count} of {block} in the original, and {here} in this translation.")
            yield Problem(mine.line, say(told, block=block, count=len(there), here=len(here)))
            return
    for one, other in zip(mine.predictions, its.predictions, strict=True):
        yield from _prediction(one, other)
    for check, its_check in zip(mine.checks, its.checks, strict=True):
        if check.condition != its_check.condition:
            yield Problem(check.line, say("The original's condition is {condition}.", condition=its_check.condition))
    for way, its_way in zip(mine.wrong, its.wrong, strict=True):
        if not _alike(way.deeds, its_way.deeds):
            yield Problem(way.line, say("The commands of this wrong way are not the original's."))
    if not _alike(mine.model, its.model):
        yield Problem(mine.line, say("The commands of this step's model are not the original's."))
    if _without(mine.look, "highlight") != _without(its.look, "highlight") or not _point_alike(
        mine.look.highlight, its.look.highlight
    ):
        yield Problem(mine.line, say("The stage shows something else in this step than in the original's."))
    if mine.code != its.code:
        yield Problem(mine.line, say("The code of this step is not the original's."))


def _prediction(mine: Prediction, its: Prediction) -> Iterator[Problem]:
    for field in (one for one in its.__struct_fields__ if one not in PREDICTION_TEXTS):
        if not _alike(getattr(mine, field), getattr(its, field)):
            name = "run" if field == "deeds" else field
            yield Problem(mine.line, say("The {field} of this question is not the original's.", field=name))
    if bool(mine.none) != bool(its.none):
        yield Problem(mine.line, say("“none” is a choice of this question in one of the two languages only."))
    if unknown := set(_expressions(mine)) - set(_expressions(its)):
        told = noted("The original does not work out {expression} for this question.")
        yield Problem(mine.line, say(told, expression=" · ".join(sorted(unknown))))
    if not _point_alike(mine.shows, its.shows):
        yield Problem(mine.line, say("The stage points at something else here than in the original."))


def _expressions(asked: Prediction) -> list[str]:
    """Those whose values are kept when the truth comes out."""
    return [found for text in (asked.because, *texts_of(asked.shows)) for found in expressions_in(text)]


def _point_alike(mine: Sequence[Any], its: Sequence[Any]) -> bool:
    return [(one.kind, one.name) for one in mine] == [(one.kind, one.name) for one in its]


def _alike(mine: Any, its: Any) -> bool:
    return bool(_without(mine, "line") == _without(its, "line"))


def _without(value: Any, field: str) -> Any:
    """Plain data, without a field of that name wherever it stands."""
    return _stripped(msgspec.to_builtins(value), field)


def _stripped(value: Any, field: str) -> Any:
    if isinstance(value, dict):
        return {name: _stripped(one, field) for name, one in value.items() if name != field}
    return [_stripped(one, field) for one in value] if isinstance(value, list | tuple) else value
