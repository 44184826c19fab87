"""Patterns for topics: what courses write is taken, what could stall the server is not."""

from __future__ import annotations

import pytest

from streamlab.clients.tools.java import JavaError
from streamlab.clients.tools.patterns import is_tame, matching


@pytest.mark.parametrize(
    "regex", ["payments", ".*", "cmp|foo", ".*a.*|.*b.*|.*c.*", "(a|b)c.*", "[a-z(]+-v[0-9]*", r"a\\.b\\+c\\*d\\+e"]
)
def test_what_people_write_is_taken(regex: str) -> None:
    assert is_tame(regex)


@pytest.mark.parametrize("regex", ["(a+)+b", "(a|a)*b", "((a*))*", "a*a*a*a*b", "(x(a+))+", "a" * 1_001])
def test_what_could_take_for_ever_is_not(regex: str) -> None:
    assert not is_tame(regex)


def test_a_comma_means_or_and_a_broken_pattern_is_refused() -> None:
    assert matching("'a, b'").fullmatch("b")
    with pytest.raises(JavaError, match="is an invalid regex"):
        matching("[")
