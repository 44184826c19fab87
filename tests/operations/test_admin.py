"""The admin by role: a teacher has their own rooms and labs, an author how lessons go, an operator everything but passwords."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.test import Client

from streamlab.classroom import rooms
from streamlab.classroom.models import Question, Room, Seat, Stage, Vote
from streamlab.classroom.presets import class_scenario
from streamlab.labs import groups, making
from streamlab.labs import hub as hubs
from streamlab.labs.models import Command, Lab, User
from streamlab.learning.models import LessonProgress, PredictionMade, QuizAnswer
from streamlab.operations.permissions import TABLE

pytestmark = pytest.mark.django_db

LISTS = {
    "classroom": ("room", "seat", "question", "vote"),
    "labs": ("lab", "command", "checkpoint", "eventfile", "scenario", "user"),
    "learning": ("lessonprogress", "predictionmade", "quizanswer"),
    "auth": ("group",),
}
ALL = [f"/admin/{app}/{table}/" for app, tables in LISTS.items() for table in tables]


@pytest.fixture(autouse=True)
def no_hub() -> Iterator[None]:
    """Each test has a hub of its own, with no lab in memory."""
    hubs.set_hub(None)
    yield
    hubs.set_hub(None)


def account(name: str, group: str) -> User:
    user = User.objects.create_user(name, is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    return user


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def a_class(owner: User | None, seats: int = 3) -> Room:
    """A room in which everybody has voted."""
    lab = making.make_lab(class_scenario(3), f"payments of {owner}", 7, owner=owner, by_operator=True)
    room = rooms.open_room(lab, owner=owner)
    prediction = {"kind": "partition", "ask": "Where does user-7 go?", "answer": "partition('user-7')"}
    question = Question.objects.create(room=room, prediction=prediction, choices=["P0", "P1"])
    for number in range(seats):
        seat = Seat.objects.create(room=room, token=f"{number:064}", nickname=f"secret-otter-{room.code}-{number}")
        Vote.objects.create(question=question, seat=seat, guess="P1")
    return room


def a_learner(name: str) -> User:
    user = User.objects.create_user(name)
    progress = LessonProgress.objects.create(user=user, lesson="08-a-fourth-consumer", passed=[0])
    PredictionMade.objects.create(progress=progress, step=0, number=0, began=0, guess="2", right="3", is_right=False)
    QuizAnswer.objects.create(user=user, kind="owner", misconception="x", seed=1, guess="C1", right="C2", is_right=False)
    return user


def act(client: Client, path: str, action: str, *rows: Any) -> Any:
    return client.post(path, {"action": action, "_selected_action": [str(row.pk) for row in rows]})


def test_the_groups_are_there_after_a_migration_and_as_the_table_says() -> None:
    ada = account("ada", groups.TEACHER)
    Group.objects.get(name=groups.TEACHER).permissions.clear()
    Group.objects.get(name=groups.AUTHOR).delete()
    for _again in range(2):
        call_command("migrate", verbosity=0)
        assert {group.name for group in Group.objects.all()} >= set(groups.GROUPS)
        for name, models in TABLE.items():
            made = Group.objects.get(name=name).permissions
            assert made.count() == sum(len(deeds) for deeds in models.values())
    assert User.objects.get(pk=ada.pk).has_perm("classroom.change_room")
    assert not User.objects.get(pk=ada.pk).has_perm("labs.view_user")


def test_a_teacher_sees_what_is_theirs_only() -> None:
    ada, bob = account("ada", groups.TEACHER), account("bob", groups.TEACHER)
    mine, other = a_class(ada), a_class(bob)
    client = browser(ada)
    for path in ("/admin/classroom/room/", "/admin/labs/lab/", "/admin/classroom/seat/", "/admin/classroom/question/"):
        text = client.get(path).content.decode()
        assert mine.code in text or mine.lab.code in text  # type: ignore[union-attr]
        assert other.code not in text
        assert other.lab.code not in text  # type: ignore[union-attr]
    assert client.get(f"/admin/classroom/room/{mine.pk}/change/").status_code == 200
    assert client.get(f"/admin/classroom/room/{other.pk}/change/").status_code == 302
    for path in ("/admin/labs/user/", "/admin/learning/quizanswer/", "/admin/labs/checkpoint/", "/admin/auth/group/"):
        assert client.get(path).status_code == 403
    assert "take_ports" not in client.get("/admin/labs/lab/").content.decode()
    assert client.get("/operations/").status_code == 403


def test_a_teacher_ends_their_own_room_and_nobody_elses() -> None:
    ada, bob = account("ada", groups.TEACHER), account("bob", groups.TEACHER)
    mine, other = a_class(ada), a_class(bob)
    act(browser(ada), "/admin/classroom/room/", "end", mine, other)
    mine.refresh_from_db()
    other.refresh_from_db()
    assert mine.is_over
    assert not other.is_over
    assert Seat.objects.filter(room=mine).count() == Vote.objects.filter(question__room=mine).count() == 0
    assert Question.objects.get(room=mine).counts == {"P1": 3}


def test_what_was_done_is_kept_without_a_name() -> None:
    olga = account("olga", groups.OPERATOR)
    room = a_class(None)
    act(browser(olga), "/admin/classroom/seat/", "send_away", *room.seats.all())
    act(browser(olga), "/admin/classroom/room/", "end", room)
    entries = list(LogEntry.objects.filter(user=olga).order_by("pk"))
    assert [entry.object_repr for entry in entries][-1] == room.code
    assert len(entries) == 4
    assert not any("secret-otter" in entry.object_repr + entry.change_message for entry in entries)


def test_a_room_is_locked_frozen_exported_and_forgotten_as_from_its_pages() -> None:
    client, room = browser(account("olga", groups.OPERATOR)), a_class(None)
    room.lab = None  # nothing runs in this test
    room.save()
    path = "/admin/classroom/room/"
    for action, state in (("lock", "locked"), ("freeze", "frozen"), ("thaw", "locked"), ("unlock", "open")):
        act(client, path, action, room)
        room.refresh_from_db()
        assert room.state == state
    Question.objects.update(stage=Stage.REVEALED, right="P1", counts={"P1": 3}, answers=[3, 3])
    answer = act(client, path, "export", room)
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    assert archive.namelist() == [f"room-{room.code}-report.csv"]
    assert "Where does user-7 go?" in archive.read(archive.namelist()[0]).decode()
    act(client, path, "forget", room)
    assert not Room.objects.filter(pk=room.pk).exists()


def test_no_vote_is_shown_beside_a_name() -> None:
    client, room = browser(account("olga", groups.OPERATOR)), a_class(None)
    question = Question.objects.get(room=room)
    for path in ("/admin/classroom/vote/", f"/admin/classroom/question/{question.pk}/change/"):
        text = client.get(path).content.decode()
        assert "P1" in text
        assert "secret-otter" not in text


def test_an_author_reads_how_lessons_go_but_not_who_it_is() -> None:
    a_learner("grace")
    LessonProgress.objects.create(seat="a session's secret", lesson="01-what")
    client = browser(account("ann", groups.AUTHOR))
    for table in LISTS["learning"]:
        text = client.get(f"/admin/learning/{table}/").content.decode()
        assert "grace" not in text
        assert "secret" not in text
        assert "forget" not in text
    row = LessonProgress.objects.get(lesson="01-what")
    assert client.get(f"/admin/learning/lessonprogress/{row.pk}/change/").status_code == 200
    assert client.post(f"/admin/learning/lessonprogress/{row.pk}/change/", {"hints": 9}).status_code == 403
    assert client.get("/admin/classroom/room/").status_code == 403
    csv = act(client, "/admin/learning/quizanswer/", "take_away", *QuizAnswer.objects.all()).content.decode()
    assert csv.startswith("learner,misconception,guess,is_right,when,kind,right,box\r\n"), "what the list has no room for too"
    assert ",C1,False," in csv
    assert "grace" not in csv
    assert client.get("/learn/write/").status_code == 200


def test_an_operator_makes_accounts_but_no_superuser_and_no_password_anew() -> None:
    root = User.objects.create_superuser("root")
    client, grace = browser(account("olga", groups.OPERATOR)), User.objects.create_user("grace")
    path = f"/admin/labs/user/{grace.pk}/"
    assert client.get(f"{path}password/").status_code == 403
    assert "password" not in client.get(f"{path}change/").content.decode().split('id="user_form"')[1]
    teachers = Group.objects.get(name=groups.TEACHER)
    form = {"username": "grace", "is_active": "on", "groups": [teachers.pk], "is_superuser": "on", "is_staff": ""}
    assert client.post(f"{path}change/", form).status_code == 302
    grace.refresh_from_db()
    assert grace.is_staff
    assert not grace.is_superuser
    assert list(grace.groups.all()) == [teachers]
    assert client.post(f"/admin/labs/user/{root.pk}/change/", form).status_code == 403
    assert client.get(f"/admin/labs/user/{root.pk}/delete/").status_code == 403
    act(client, "/admin/labs/user/", "shut_out", root, grace)
    assert User.objects.get(pk=root.pk).is_active
    assert not User.objects.get(pk=grace.pk).is_active
    made = {"username": "newcomer", "usable_password": "true", "password1": "a-long-enough-1", "password2": "a-long-enough-1"}
    assert client.post("/admin/labs/user/add/", made).status_code == 302
    assert not User.objects.get(username="newcomer").is_superuser


def test_what_somebody_learned_is_exported_and_wiped() -> None:
    client, grace = browser(account("olga", groups.OPERATOR)), a_learner("grace")
    a_learner("other")
    answer = act(client, "/admin/labs/user/", "export", grace)
    names = zipfile.ZipFile(io.BytesIO(answer.content)).namelist()
    assert names == ["grace-lessons.csv", "grace-predictions.csv", "grace-quiz.csv"]
    lab = making.make_lab(class_scenario(1), "a lesson's", 1, owner=grace)
    LessonProgress.objects.filter(user=grace).update(lab=lab)
    act(client, "/admin/labs/user/", "wipe", grace)
    assert not LessonProgress.objects.filter(user=grace).exists()
    assert not QuizAnswer.objects.filter(user=grace).exists()
    assert not Lab.objects.filter(pk=lab.pk).exists()
    assert PredictionMade.objects.count() == 1
    assert User.objects.filter(pk=grace.pk).exists()


def test_an_account_goes_with_its_rooms_ended_and_its_labs_closed() -> None:
    client, ada = browser(account("olga", groups.OPERATOR)), account("ada", groups.TEACHER)
    room = a_class(ada)
    client.post(f"/admin/labs/user/{ada.pk}/delete/", {"post": "yes"})
    assert not User.objects.filter(pk=ada.pk).exists()
    assert Room.objects.get(pk=room.pk).is_over
    assert not Seat.objects.exists()
    assert not Lab.objects.exists()


def test_lists_are_quick_however_long_they_are(django_assert_max_num_queries: Any) -> None:
    for number in range(12):
        room = a_class(account(f"teacher-{number}", groups.TEACHER), seats=2)
        a_learner(f"learner-{number}")
        Command.objects.create(lab=room.lab, sequence=1, at=0, payload={"command": "add_broker"})
    client = browser(account("olga", groups.OPERATOR))
    for path in ALL:
        with django_assert_max_num_queries(14):
            assert client.get(path).status_code == 200


def test_the_front_page_is_by_rooms_and_everybody_sees_theirs() -> None:
    text = browser(account("olga", groups.OPERATOR)).get("/admin/").content.decode()
    assert text.index("Classroom") < text.index("Labs") < text.index("Learning") < text.index("People")
    assert "/operations/" in text
    teacher = browser(account("ada", groups.TEACHER)).get("/admin/").content.decode()
    assert "Classroom" in teacher
    assert "/operations/" not in teacher
    assert "/admin/labs/user/" not in teacher
