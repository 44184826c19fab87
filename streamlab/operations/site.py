"""The admin's front page: its tables room by room, under one line of how the server is.

Law of the module: order and words only; what a table shows and does is in the `admin` module of its own room.
"""

from __future__ import annotations

from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from streamlab.labs.admin_tables import sees_all
from streamlab.labs.hub import get_hub
from streamlab.operations.state import counts, server_state

ROOMS = (
    ("classroom", _("Classroom"), ("Room", "Seat", "Question", "Vote")),
    ("labs", _("Labs"), ("Lab", "Command", "Checkpoint", "EventFile", "Scenario")),
    ("learning", _("Learning"), ("LessonProgress", "PredictionMade", "QuizAnswer")),
    ("auth", _("People"), ("User", "Group")),
)


class FrontPage(AdminSite):
    """`site_header` and the others as in `AdminSite`."""

    site_header = site_title = "StreamLab"
    index_title = _("Looking after this server")
    site_url = "/"

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        found = super().get_app_list(request, app_label)
        if app_label is not None:
            return found
        tables = {model["object_name"]: model for app in found for model in app["models"]}
        apps = {app["app_label"]: app for app in found}
        listed = []
        for label, name, models in ROOMS:
            here = [tables[model] for model in models if model in tables]
            if here:
                listed.append(
                    {**apps.get(label, {"app_url": here[0]["admin_url"]}), "app_label": label, "name": name, "models": here}
                )
        return listed

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        now = {"state": server_state(get_hub()), "kept": counts()} if sees_all(request) else {}
        return super().index(request, {**now, **(extra_context or {})})
