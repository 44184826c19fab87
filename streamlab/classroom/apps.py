"""The Django app of this room."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ClassroomConfig(AppConfig):
    name = "streamlab.classroom"
    label = "classroom"
    verbose_name = _("Classroom")

    def ready(self) -> None:
        from streamlab.classroom.who import who_in_lab
        from streamlab.labs import access

        access.further.append(who_in_lab)
