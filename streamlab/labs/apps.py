"""The Django app of this room."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LabsConfig(AppConfig):
    name = "streamlab.labs"
    label = "labs"
    verbose_name = _("Labs")

    def ready(self) -> None:
        from streamlab.labs.deleting import listen

        listen()
