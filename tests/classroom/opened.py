"""A room in a served StreamLab, opened from outside as `manage.py shell` would."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Protocol

from tests.served import ROOT, Served

PROGRAM = """
from streamlab.classroom import rooms
from streamlab.classroom.presets import class_scenario
from streamlab.labs import access, making
lab = making.make_lab(class_scenario({seats}), "payments", seed=7, by_operator=True)
from django.contrib.sessions.backends.db import SessionStore
teacher = SessionStore()
teacher["seat"] = "the teacher of " + lab.code
teacher.create()
room = rooms.open_room(lab, owner_seat=access.seat_of(teacher["seat"]), role="{role}", session_timeout={session})
print(room.code, lab.code, teacher.session_key)
"""


class Keeps(Protocol):
    """Whatever knows where a server keeps its data."""

    data: Path


def run(server: Keeps, program: str) -> str:
    """Run a program of Django's on the server's database; what it printed last."""
    command = [sys.executable, "manage.py", "shell", "-v", "0", "-c", program]
    environment = {**os.environ, "STREAMLAB_DATA": str(server.data)}
    ran = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    return ran.stdout.strip().splitlines()[-1] if ran.stdout.strip() else ""


def open_room(server: Served, seats: int = 10, role: str = "consume", session: int = 10) -> tuple[str, str, str]:
    """The room's code, its lab's, and the session cookie of its teacher."""
    room, lab, teacher = run(server, PROGRAM.format(seats=seats, role=role, session=session)).split()
    return room, lab, teacher
