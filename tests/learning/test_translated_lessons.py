"""A lesson with a translation beside it: who asks for that language gets it, and the check says where it goes astray."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import AsyncClient

from streamlab.engine.hub import Hub
from streamlab.labs import lesson_folders
from tests.curriculum.lessons import GERMAN, SMALL

PAGE = "/learn/01-small/"


async def read(client: AsyncClient, address: str, languages: str) -> str:
    return str((await client.get(address, headers={"Accept-Language": languages})).content.decode())


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Iterator[Path]:
    """A server with lessons of its own: one, in English and in German."""
    small = tmp_path / "lessons" / "01-small"
    small.mkdir(parents=True)
    (small / "lesson.md").write_text(SMALL)
    (small / "lesson.de.md").write_text(GERMAN)
    settings.STREAMLAB_LESSONS = [str(small.parent)]
    lesson_folders._all.cache_clear()
    yield small
    lesson_folders._all.cache_clear()


async def test_who_asks_for_german_learns_in_german(folder: Path, hub: Hub) -> None:
    client, german = AsyncClient(), "de-AT,en;q=0.5"
    assert "Wohin kommt user1?" in await read(client, "/learn/", german)
    await read(client, PAGE, german)
    drawn = await read(client, f"{PAGE}drawer/", german)
    assert 'lang="de"' in drawn
    assert "Ein Schlüssel hat einen Platz" in drawn
    assert "In welcher Partition landet er?" in drawn
    assert "In which partition does it land?" in await read(client, f"{PAGE}drawer/", "en")


async def test_what_was_answered_in_one_language_is_explained_in_the_next(folder: Path, hub: Hub) -> None:
    """And the lab is called as its lesson is where it is opened."""
    place = "{{ partition_of('user1', 'payments') }}"
    for file, text, because, lies in (("lesson.md", SMALL, "It is in", "here"), ("lesson.de.md", GERMAN, "Er ist in", "hier")):
        line = next(one for one in text.splitlines() if one.startswith("because"))
        explained = f'because = "{because} {place}."\nshows = ["partition payments-{place}: {lies}"]'
        (folder / file).write_text(text.replace(line, explained))
    lesson_folders._all.cache_clear()
    client = AsyncClient()
    await read(client, PAGE, "en")
    await read(client, f"{PAGE}drawer/", "en")
    await client.post(f"{PAGE}do/", {"action": "predict", "number": "0", "guess": "1"})
    async with asyncio.timeout(20):
        while "It is in" not in (drawn := await read(client, f"{PAGE}drawer/", "en")):
            await asyncio.sleep(0.1)
    right = drawn.partition("It is in ")[2][0]
    drawn = await read(client, f"{PAGE}drawer/", "de")
    assert f"Er ist in {right}." in drawn
    assert "hier" in drawn
    assert "It is in" not in drawn
    assert "Wohin kommt user1?</b>" in await read(client, PAGE, "de")
    assert f"Er ist in {right}." in await read(client, f"{PAGE}drawer/", "de"), "progress is kept"


async def test_others_learn_in_english(folder: Path, hub: Hub) -> None:
    assert "Where does user1 go?" in await read(AsyncClient(), "/learn/", "en,de;q=0.5")


def test_the_check_says_where_a_translation_is_another_lesson(folder: Path) -> None:
    told = StringIO()
    call_command("lessons", "check", folder, stdout=told)
    assert "also in de" in told.getvalue()
    (folder / "lesson.de.md").write_text(GERMAN.replace("value=paid", "value=bezahlt"))
    with pytest.raises(CommandError):
        call_command("lessons", "check", folder, stdout=told)
    assert "lesson.de.md:20: The run of this question is not the original's." in told.getvalue()


def test_a_translation_that_is_another_lesson_is_not_shown(folder: Path) -> None:
    (folder / "lesson.de.md").write_text(GERMAN.replace("seed = 3", "seed = 4"))
    assert lesson_folders.lessons(("de",))["01-small"].title == "Where does user1 go?"
