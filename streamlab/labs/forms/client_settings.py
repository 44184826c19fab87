"""The client settings that forms offer, in words, and how each is written for a client.

Law of the module: what is left at its default is not written at all; the client's own default then rules.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from streamlab.labs.forms.fields import Choices

ASSIGNORS: Choices = [
    ("", _("the client's own")),
    ("range", "range"),
    ("roundrobin", _("round robin")),
    ("sticky", "sticky"),
    ("cooperative-sticky", _("cooperative sticky")),
]
COMMITS: Choices = [("", _("auto")), ("each", _("after each")), ("poll", _("after each poll")), ("never", _("never"))]

FIELD_OF_SETTING = {
    "partition.assignment.strategy": "assignor",
    "auto.offset.reset": "reset",
    "session.timeout.ms": "session_timeout",
    "max.poll.records": "max_poll_records",
    "group.instance.id": "instance_id",
    "enable.auto.commit": "commits",
    "commit": "commits",
}


def consumer_settings(data: dict[str, Any]) -> dict[str, str]:
    """Settings by Kafka's name from a form's clean values."""
    settings = {
        "partition.assignment.strategy": data["assignor"],
        "auto.offset.reset": data["reset"],
        "session.timeout.ms": data["session_timeout"],
        "max.poll.records": data["max_poll_records"],
        "group.instance.id": data["instance_id"],
    }
    if data["commits"]:
        settings["enable.auto.commit"] = "false"
    if data["commits"] in ("each", "poll"):
        settings["commit"] = data["commits"]
    return {name: str(value) for name, value in settings.items() if value not in ("", None)}
