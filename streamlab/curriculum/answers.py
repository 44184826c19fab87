"""Answers to predictions: what can be chosen, what was said, whether it is right.

Law of the module: the truth is worked out from the lab after it has run; a guess and the truth are compared as what they stand for
(P2, "2" and 2 are one partition), never as text.
"""

from __future__ import annotations

from typing import Any

from streamlab.curriculum.expressions import Words, evaluate
from streamlab.curriculum.lesson import Prediction
from streamlab.simulation.sentence import noted, say

NONE = "none"
"""How "no partition" and "nobody" are said."""

Answer = int | float | str | tuple[str, ...]


def truth(prediction: Prediction, words: Words) -> Answer:
    """What is right, from the lab as it stands. Raises ExpressionError, GuessRefused (where the answer is of another kind)."""
    return understood(prediction, evaluate(prediction.answer, words))


def choices(prediction: Prediction, words: Words) -> list[Answer]:
    """What can be chosen; empty: a number is typed. Raises ExpressionError."""
    if prediction.choices:
        found = evaluate(prediction.choices, words)
        return [understood(prediction, one) if prediction.kind != "order" else str(one) for one in found]
    if prediction.kind == "partition" and prediction.topic:
        return [*range(words["partitions"](prediction.topic)), *([NONE] if prediction.none else [])]
    if prediction.kind == "owner" and prediction.group:
        return [*words["member_names"](prediction.group), *([NONE] if prediction.none else [])]
    return []


class GuessRefused(Exception):
    """A guess that is no answer to the question; the text is for the person."""


def understood(prediction: Prediction, guess: Any) -> Answer:
    """A guess, typed or worked out, as what it stands for. Raises GuessRefused."""
    if prediction.kind == "order":
        parts = guess.split(",") if isinstance(guess, str) else guess
        return tuple(str(one).strip() for one in parts)
    if isinstance(guess, tuple):
        guess = guess[0] if len(guess) == 1 else NONE if not guess else str(guess)
    if guess is None or str(guess).strip().lower() in ("", NONE, "nobody", "-"):
        return NONE
    if prediction.kind == "owner":
        return str(guess).strip()
    text = str(guess).strip()
    if prediction.kind == "partition" and text[:1] in "Pp":
        text = text[1:]
    try:
        number = float(text)
    except ValueError:
        raise GuessRefused(say("“{guess}” is no number. {what}", guess=guess, what=say(_WANTED[prediction.kind]))) from None
    if number != number or abs(number) > 1e15:
        raise GuessRefused(say("“{guess}” is no number that can be meant here.", guess=guess))
    return int(number) if number.is_integer() else number


_WANTED = {
    "partition": noted("Say a partition, such as P2."),
    "offset": noted("Say an offset, such as 42."),
    "count": noted("Say how many."),
}


def is_right(prediction: Prediction, guess: Answer, right: Answer) -> bool:
    """Whether a guess is the truth, or near enough where the lesson says so."""
    if isinstance(guess, int | float) and isinstance(right, int | float):
        return abs(guess - right) <= prediction.within
    return guess == right
