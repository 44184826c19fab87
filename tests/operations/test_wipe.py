"""The daily wipe: rooms left open end, by the server where one runs."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from streamlab.classroom import rooms
from streamlab.classroom.models import Question, Room, Seat, Vote
from streamlab.classroom.presets import class_scenario
from streamlab.engine.operator_client import OperatorClient, OperatorError
from streamlab.labs import making

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nowhere(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


def a_room(opened: float, seen: float) -> Room:
    """Opened and last seen so many hours ago."""
    room = rooms.open_room(making.make_lab(class_scenario(1), "payments", 1, by_operator=True))
    seat = Seat.objects.create(room=room, token="0" * 64, nickname="quick-otter")
    question = Question.objects.create(room=room, prediction={"kind": "count", "ask": "How many?", "answer": "1"})
    Vote.objects.create(question=question, seat=seat, guess=1)
    now = timezone.now()
    Room.objects.filter(pk=room.pk).update(created=now - timedelta(hours=opened))
    Seat.objects.filter(pk=seat.pk).update(last_seen=now - timedelta(hours=seen))
    return room


def test_a_room_that_nobody_has_been_in_for_a_day_is_wiped_and_one_in_use_is_not() -> None:
    left, used, new = a_room(30, 28), a_room(30, 1), a_room(2, 2)
    call_command("wipe_rooms")
    for room, over in ((left, True), (used, False), (new, False)):
        room.refresh_from_db()
        assert room.is_over == over
        assert Seat.objects.filter(room=room).exists() != over
    assert Question.objects.get(room=left).counts == {"1": 1}
    assert Vote.objects.count() == 2


def test_a_server_that_runs_ends_them_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    room, asked = a_room(30, 30), []

    class Server:
        def end_room(self, code: str) -> None:
            asked.append(code)

    monkeypatch.setattr(OperatorClient, "of_directory", lambda _data: Server())
    call_command("wipe_rooms")
    assert asked == [room.code]
    assert Seat.objects.filter(room=room).exists()


def test_a_server_that_is_gone_does_not_keep_them(monkeypatch: pytest.MonkeyPatch) -> None:
    room = a_room(30, 30)

    class Gone:
        def end_room(self, code: str) -> None:
            raise OperatorError("The server cannot be reached.")

    monkeypatch.setattr(OperatorClient, "of_directory", lambda _data: Gone())
    call_command("wipe_rooms")
    room.refresh_from_db()
    assert room.is_over
