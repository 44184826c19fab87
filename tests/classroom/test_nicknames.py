"""Nicknames that are typed are looked at before anybody sees them."""

from __future__ import annotations

import pytest

from streamlab.classroom.nicknames import NicknameRefused, new_nickname, typed


def test_a_generated_one_is_free() -> None:
    taken = {new_nickname(()) for _ in range(50)}
    assert new_nickname(taken) not in taken


@pytest.mark.parametrize("name", ["Dina", "  dina  b ", "Ünal", "小明", "o'hara"])
def test_names_of_people_pass(name: str) -> None:
    assert typed(name) == " ".join(name.split())


@pytest.mark.parametrize("name", ["x", "a" * 25, "<b>hi</b>", "a\u202eb", "a\u200bb", "f u c k", "Fück", "z̷̸̶̡a̷̸̶̡"])
def test_what_hides_or_insults_does_not(name: str) -> None:
    with pytest.raises(NicknameRefused):
        typed(name)
