"""What strangers type is text: lessons, names, keys, files, questions, settings; and no cell of a table is a formula."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import AsyncClient

from streamlab.classroom.models import Question, Room, Seat
from streamlab.classroom.nicknames import NicknameRefused, typed
from streamlab.labs import lesson_folders
from streamlab.labs.forms import FORMS
from streamlab.labs.models import EventFile, Lab
from streamlab.learning.markdown import as_html, as_line
from tests.classroom.conftest import room as room
from tests.roles.markup import CORPUS, FORMULAS, MARKDOWN, OURS, taken_for_more

ALL = " ".join(CORPUS)


@pytest.mark.parametrize("text", MARKDOWN)
def test_a_lessons_text(text: str) -> None:
    assert not taken_for_more(as_html(text), links=(*OURS, "https://"))
    assert not taken_for_more(as_line(text), links=(*OURS, "https://"))
    assert "<img" not in as_html(text)


def test_the_looking_finds_what_it_looks_for() -> None:
    for text in (
        '<img src="x" onerror="a">',
        "<script>a</script>",
        '<a href="javascript:a">',
        "<b data-typed>",
        '<a href="//a.b">',
    ):
        assert taken_for_more(text)


@pytest.fixture
def strangers_lesson(settings: Any, tmp_path: Path) -> Iterator[str]:
    """A lesson that reads well, and means ill in every one of its texts."""
    text = (lesson_folders.OWN / "08-a-fourth-consumer" / "lesson.md").read_text(encoding="utf-8")
    quoted = json.dumps(" ".join(one for one in CORPUS if "{{" not in one) + " {% debug %}", ensure_ascii=False)
    text = re.sub(r'^(title|ask|because|sum_up) = ".*"$', lambda found: f"{found[1]} = {quoted}", text, flags=re.M)
    text = text.replace(
        "Three consumers share", "\n\n".join(one for one in MARKDOWN if "{{" not in one) + "\n\nThree consumers share"
    )
    text = text.replace("Count the partitions", CORPUS[0] + " Count the partitions").replace("## Who gets what?", f"## {CORPUS[1]}")
    text = text.replace("four members, and none", f"{CORPUS[2]} four members, and none".replace(":", ""))
    folder = tmp_path / "lessons" / "90-ill"
    folder.mkdir(parents=True)
    (folder / "lesson.md").write_text(text, encoding="utf-8")
    settings.STREAMLAB_LESSONS = [str(tmp_path / "lessons")]
    lesson_folders._all.cache_clear()
    yield "90-ill"
    lesson_folders._all.cache_clear()


async def test_a_strangers_lesson_on_every_page_that_shows_it(room: Room, strangers_lesson: str) -> None:
    assert strangers_lesson in lesson_folders.lessons(), "it reads well"
    learner, teacher, operator = AsyncClient(), AsyncClient(), AsyncClient()
    session = await operator.asession()
    await session.aset("operator", True)
    await session.asave()
    operator.cookies["sessionid"] = session.session_key
    where = [
        "/learn/",
        f"/learn/{strangers_lesson}/",
        f"/learn/{strangers_lesson}/drawer/",
        "/teach/",
        "/rooms/new/",
        "/learn/write/",
    ]
    for address in where:
        answer = await (operator if "write" in address else learner).get(address)
        assert answer.status_code == 200, address
        assert not taken_for_more(answer, links=(*OURS, "https://")), address
    assert "onerror" in (await learner.get("/learn/")).content.decode(), "it is there, as text"
    opened = await teacher.post("/rooms/", {"around": "lesson", "lesson": strangers_lesson, "role": "watch"})
    for page in ("lobby", "wall", "notes", "report"):
        answer = await teacher.get(opened["Location"].replace("lobby", page))
        assert answer.status_code == 200, page
        assert not taken_for_more(answer, links=(*OURS, "https://")), page


@pytest.mark.parametrize("text", CORPUS)
def test_a_nickname_is_letters(text: str) -> None:
    with pytest.raises(NicknameRefused):
        typed(text)


async def test_names_and_questions_in_a_room(room: Room) -> None:
    """As if a nickname had come past its rules, and a question's guesses past theirs."""
    assert room.lab is not None
    teacher, phone = AsyncClient(), AsyncClient()
    session = await teacher.asession()
    await session.aset("seat", "teacher")
    await session.asave()
    teacher.cookies["sessionid"] = session.session_key
    await Lab.objects.filter(pk=room.lab.pk).aupdate(name=CORPUS[0])
    await phone.post(f"/join/{room.code}/")
    await Seat.objects.filter(room=room).aupdate(nickname="<b data-typed>")
    asked = {"kind": "partition", "ask": ALL, "answer": "0", "line": 0, "because": ALL, "none": CORPUS[1]}
    await Question.objects.acreate(
        room=room,
        prediction=asked,
        choices=[0, CORPUS[0]],
        stage="revealed",
        right=0,
        counts=dict.fromkeys(CORPUS, 1),
        answers=[0, 8],
        misconception=CORPUS[3][:60],
    )
    for page in ("lobby", "wall", "copies", "notes", "report"):
        answer = await teacher.get(f"/room/{room.code}/{page}/")
        assert answer.status_code == 200, page
        assert not taken_for_more(answer), page
    for address in (f"/room/{room.code}/", f"/join/{room.code}/", f"/join/{CORPUS[0][:12]}/", "/join/?code=<b data-typed>"):
        assert not taken_for_more(await phone.get(address)), address


async def test_names_of_labs_topics_and_files(room: Room) -> None:
    learner = AsyncClient()
    made = await learner.post("/labs/", {"scenario": "demo", "name": CORPUS[1]})
    code = made["Location"].split("/")[2]
    file = SimpleUploadedFile("<b data-typed>.csv", ("when,<b data-typed>\n" + "\n".join(f"1,{one}" for one in CORPUS)).encode())
    shown = await learner.post(f"/labs/{code}/files/", {"topic": ALL[:60], "upload": file})
    assert shown.status_code in (200, 422)
    assert not taken_for_more(shown)
    await EventFile.objects.acreate(digest="0" * 64, name=CORPUS[0], size=1)
    for address in ("/", f"/labs/{code}/", f"/labs/{code}/connect/", f"/labs/{code}/qr/", "/labs/new/", f"/rooms/new/?lab={code}"):
        answer = await learner.get(address)
        assert answer.status_code == 200, address
        assert not taken_for_more(answer), address
    refused = await learner.post("/labs/new/", dict.fromkeys(("name", "title", "seed", "topic", "topics-0-name"), ALL))
    assert not taken_for_more(refused)
    for address in ("/labs/join/?code=<b data-typed>", "/labs/<b data-typed>/", "/learn/<b data-typed>/"):
        assert not taken_for_more(await learner.get(address)), address


async def test_every_form_with_every_field_full_of_markup(room: Room) -> None:
    learner = AsyncClient()
    code = (await learner.post("/labs/", {"scenario": "demo", "name": "mine"}))["Location"].split("/")[2]
    for name, form in FORMS.items():
        for text in (ALL, CORPUS[4]):
            fields = dict.fromkeys(form.base_fields, text)
            for answer in (
                await learner.get(f"/labs/{code}/commands/{name}/", fields),
                await learner.post(f"/labs/{code}/commands/{name}/", fields),
                await learner.post(f"/labs/{code}/code/?command={name}", fields),
            ):
                assert answer.status_code in (200, 204, 422), name
                assert not taken_for_more(answer), name
                trigger = answer.get("HX-Trigger", "")
                assert trigger.isascii(), name
                assert "\n" not in trigger, name


async def test_no_cell_is_a_formula(room: Room) -> None:
    teacher = AsyncClient()
    session = await teacher.asession()
    await session.aset("seat", "teacher")
    await session.asave()
    teacher.cookies["sessionid"] = session.session_key
    for text in FORMULAS:
        asked = {"kind": "partition", "ask": text, "answer": "0", "line": 0, "because": text}
        await Question.objects.acreate(
            room=room,
            prediction=asked,
            stage="revealed",
            right=text,
            counts={text: 1},
            answers=[0, 1],
            misconception=text,
            lab=text,
        )
    answer = await teacher.get(f"/room/{room.code}/report.csv")
    assert answer.status_code == 200
    rows = list(csv.reader(io.StringIO(answer.content.decode())))
    assert len(rows) > len(FORMULAS)
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
