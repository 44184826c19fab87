"""What the groups of accounts may do in the admin.

Law of the module: this table is the truth; after every migration the groups are made as it says, whatever they were before. Whose rows
somebody sees is decided in the admin (`labs.admin_tables.Owned`): permissions say what may be done to them.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group, Permission

from streamlab.labs.groups import AUTHOR, OPERATOR, TEACHER

LOOK = ("view",)
STEER = ("view", "change", "delete")
ALL = ("view", "add", "change", "delete")

TABLE: dict[str, dict[str, tuple[str, ...]]] = {
    TEACHER: {
        "labs.lab": STEER,
        "labs.command": LOOK,
        "classroom.room": STEER,
        "classroom.seat": ("view", "change"),
        "classroom.question": LOOK,
        "classroom.vote": LOOK,
    },
    AUTHOR: {
        "learning.lessonprogress": LOOK,
        "learning.predictionmade": LOOK,
        "learning.quizanswer": LOOK,
    },
    OPERATOR: {
        "labs.user": ALL,
        "auth.group": LOOK,
        "labs.lab": STEER,
        "labs.command": LOOK,
        "labs.checkpoint": LOOK,
        "labs.eventfile": LOOK,
        "labs.scenario": ALL,
        "classroom.room": STEER,
        "classroom.seat": ("view", "change"),
        "classroom.question": LOOK,
        "classroom.vote": LOOK,
        "learning.lessonprogress": ("view", "delete"),
        "learning.predictionmade": LOOK,
        "learning.quizanswer": ("view", "delete"),
    },
}


def make_groups(using: str = "default", **_signal: Any) -> None:
    """The groups are there, with exactly these permissions; who is in them stays as it is."""
    known = {
        (one.content_type.app_label, one.codename): one for one in Permission.objects.using(using).select_related("content_type")
    }
    for name, models in TABLE.items():
        group, _made = Group.objects.using(using).get_or_create(name=name)
        wanted = [
            known[app, f"{deed}_{model}"]
            for path, deeds in models.items()
            for app, _dot, model in [path.partition(".")]
            for deed in deeds
            if (app, f"{deed}_{model}") in known
        ]
        group.permissions.set(wanted)
