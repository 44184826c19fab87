"""The Django app of this room."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ClassroomConfig(AppConfig):
    name = "streamlab.classroom"
    label = "classroom"
    verbose_name = _("Classroom")
