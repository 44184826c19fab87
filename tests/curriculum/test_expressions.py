"""The expressions of lessons: what they can say, and what they cannot."""

from __future__ import annotations

import pytest

from streamlab.curriculum.expressions import ExpressionError, evaluate, words_of

WORDS = {"lag": lambda group: {"billing": 21}.get(group), "owned": lambda name: (1, 2) if name == "C1" else ()}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("lag('billing') > 20", True),
        ("lag('billing') > 20 and not lag('billing') == 0", True),
        ("0 < lag('billing') <= 21", True),
        ("2 in owned('C1')", True),
        ("owned('C2') == ()", True),
        ("lag('billing') % 4 + 1", 2),
        ("'many' if lag('billing') > 20 else 'few'", "many"),
        ("-3", -3),
    ],
)
def test_what_can_be_said(text: str, value: object) -> None:
    assert evaluate(text, WORDS) == value


def test_what_is_not_there_is_neither_more_nor_less() -> None:
    assert evaluate("lag('nobody') > 0", WORDS) is False
    assert evaluate("lag('nobody') < 1", WORDS) is False
    assert evaluate("lag('nobody') == None", WORDS) is True


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os').system('true')",
        "().__class__",
        "[x for x in (1, 2)]",
        "lambda: 1",
        "owned('C1')[0]",
        "f'{lag}'",
        "2 ** 99999",
        "lag",
        "lag('a'",
        "nothing('a')",
        "lag()",
        "1 / 0",
        "'a' + 1",
        "1 " + "+ 1 " * 300,
    ],
)
def test_what_cannot_be_said(text: str) -> None:
    with pytest.raises(ExpressionError):
        evaluate(text, WORDS)


def test_the_words_of_an_expression() -> None:
    assert words_of("lag('a') > 1 and owned('b') == ()") == {"lag", "owned"}


@pytest.mark.parametrize("text", ["'x' * 1000000000", "'%1000000000d' % 1", "(1, 2) * 1000000000"])
def test_a_few_signs_do_not_ask_for_all_memory(text: str) -> None:
    with pytest.raises(ExpressionError):
        evaluate(text, {})
