"""Sessions: signed, out of reach of scripts, over HTTPS only where there is HTTPS; a key for each data directory."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from asgiref.sync import sync_to_async
from django.apps import apps
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session

from streamlab.classroom.models import Room
from streamlab.engine.hub import Hub
from streamlab.labs import access, tokens
from streamlab.labs.models import Lab
from streamlab.learning.models import LessonProgress, QuizAnswer
from tests.labs.conftest import Visitor, data_directory, guest, hub
from tests.served import ROOT

__all__ = ["data_directory", "guest", "hub"]

PROGRAM = """
import django, json
django.setup()
from django.conf import settings as s
from django.core.management import call_command
call_command("check", deploy=True, fail_level="WARNING")
print(json.dumps([s.SECRET_KEY, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SESSION_COOKIE_HTTPONLY, s.SESSION_COOKIE_SAMESITE,
    s.CSRF_COOKIE_SAMESITE, s.DEBUG, s.SECURE_CONTENT_TYPE_NOSNIFF, s.X_FRAME_OPTIONS]))
"""


def served_with(data: Path, **more: str) -> list[Any]:
    """What a server with this data directory is set to, once Django's own checks for deployment have nothing to say."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("STREAMLAB_", "SECRET_KEY"))}
    environment |= {"STREAMLAB_DATA": str(data), "DJANGO_SETTINGS_MODULE": "streamlab.settings", **more}
    ran = subprocess.run([sys.executable, "-c", PROGRAM], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    found: list[Any] = json.loads(ran.stdout.splitlines()[-1])
    return found


def test_behind_https_everything_is_as_django_asks_for_and_a_data_directory_keeps_its_key(tmp_path: Path) -> None:
    key, *flags = served_with(tmp_path / "one", STREAMLAB_HTTPS="1", STREAMLAB_HOSTS="lab.example")
    assert flags == [True, True, True, "Lax", "Lax", False, True, "DENY"]
    kept = tmp_path / "one" / "secret-key"
    assert kept.read_text(encoding="utf-8") == key
    assert len(key) > 50
    if os.name == "posix":
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert served_with(tmp_path / "one", STREAMLAB_HTTPS="1")[0] == key


async def test_a_sessions_cookie_is_out_of_reach_of_scripts(hub: Hub, guest: Visitor) -> None:
    await guest.post("/labs/", {"scenario": "empty"})
    cookie = guest.cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert len(cookie.value) >= 32


async def test_what_a_session_holds_is_signed(hub: Hub, guest: Visitor) -> None:
    await guest.post("/labs/", {"scenario": "empty"})
    row = await Session.objects.aget()
    forged = SessionStore().encode({"operator": True})[:-4] + "AAAA"
    await Session.objects.filter(pk=row.pk).aupdate(session_data=forged)
    assert (await guest.get("/labs/status/")).status_code == 403
    assert await sync_to_async(lambda: row.get_decoded().get("seat"))()


async def test_whoever_becomes_an_operator_gets_another_session(hub: Hub, guest: Visitor) -> None:
    """A cookie that somebody else had planted is worth nothing afterwards."""
    await guest.post("/labs/", {"scenario": "empty"})
    planted = guest.cookies["sessionid"].value
    assert (await guest.post(f"/operator/{tokens.new_link('steer')}/")).status_code == 302
    assert guest.cookies["sessionid"].value != planted
    assert (await guest.get("/labs/status/")).status_code == 200
    thief = Visitor("lab.example")
    thief.cookies["sessionid"] = planted
    assert (await thief.get("/labs/status/")).status_code == 403


async def test_the_operators_token_is_no_cookie_and_a_wrong_one_is_nothing(hub: Hub) -> None:
    right = tokens.new_operator_token()
    for said, status in (
        (f"Bearer {right}", 200),
        (f"Bearer {right}x", 403),
        (f"bearer {right}", 403),
        ("Bearer ", 403),
        (right, 403),
    ):
        assert (await Visitor(authorization=said).get("/labs/status/")).status_code == status


async def test_rows_with_a_sessions_secret_lose_it_and_stay_with_whom_they_belong_to(hub: Hub, guest: Visitor) -> None:
    """As an older version had kept them."""
    await guest.post("/labs/", {"scenario": "empty", "name": "mine"})
    secret = str(await (await guest.asession()).aget(access.SEAT))
    lab, answer = await Lab.objects.aget(name="mine"), {"kind": "lag", "seed": 1, "is_right": True}
    await Lab.objects.filter(pk=lab.pk).aupdate(owner_seat=secret)
    room = await Room.objects.acreate(code="ABCDE", lab=lab, owner_seat=secret)
    rows = [
        await LessonProgress.objects.acreate(seat=secret, lesson="01-what"),
        await QuizAnswer.objects.acreate(seat=secret, **answer),
    ]
    others = await Lab.objects.acreate(code="OTHER", name="the server's", scenario=lab.scenario, seed=1, start=0)
    for app, number in (("labs", "0006"), ("classroom", "0003"), ("learning", "0003")):
        migration = import_module(f"streamlab.{app}.migrations.{number}_seats_without_secrets")
        await sync_to_async(migration.take_secrets_away)(apps, None)
    for row in (lab, room, others, *rows):
        await row.arefresh_from_db()
    assert {lab.owner_seat, room.owner_seat, *(row.seat for row in rows)} == {access.seat_of(secret)}
    assert others.owner_seat == ""
    assert (await guest.post(f"/labs/{lab.code}/clock/", {"action": "pause"})).status_code == 204
    assert (await guest.get("/room/ABCDE/lobby/")).status_code == 200
    assert (await Visitor("lab.example").post(f"/labs/{lab.code}/clock/", {"action": "pause"})).status_code == 403
