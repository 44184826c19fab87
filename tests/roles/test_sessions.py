"""Sessions: signed, out of reach of scripts, over HTTPS only where there is HTTPS; a key for each data directory."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

from asgiref.sync import sync_to_async
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session

from streamlab.engine.hub import Hub
from streamlab.labs import tokens
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
