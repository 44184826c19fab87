"""What the page's terminal has to know: the tools with their options, the configs that they set, the address of the brokers.

Law of the module: options are the tools' own tables, configs those that the brokers take; nothing is listed here.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from streamlab.clients.tools.registry import TOOLS, Tool
from streamlab.labs.code_views import place_of
from streamlab.labs.guards import allows_in_lab
from streamlab.labs.lab_views import as_json
from streamlab.labs.models import Lab
from streamlab.labs.roles import What
from streamlab.protocol.configs import BROKER_CONFIGS, TOPIC_CONFIGS

TAKES: dict[str, str | tuple[str, ...]] = {
    "bootstrap-server": "address",
    "topic": "topic",
    "group": "group",
    "partition": "partition",
    "config": "config",
    "add-config": "config",
    "delete-config": "config",
    "entity-name": "entity",
    "entity-type": ("topics", "brokers", "groups", "clients", "users", "ips", "client-metrics"),
    "election-type": ("preferred", "unclean"),
    "offset": ("earliest", "latest"),
}
"""What names of the lab stand behind an option, or which few words."""

SEVERAL = ("config", "topic", "group", "command-property", "formatter-property", "reader-property")
"""Options that may be given more than once."""


def _command(tool: Tool) -> dict[str, Any]:
    options = [
        {
            "name": f"--{option.name}",
            "takes": TAKES.get(option.name, "something") if option.argument else "",
            "many": option.name in SEVERAL,
        }
        for option in tool.options.values()
    ]
    return {"options": options}


@never_cache
@require_safe
@allows_in_lab(What.WATCH_LAB)
async def tools(request: HttpRequest, lab: Lab) -> HttpResponse:
    """`commands`: by name, each with its options and what each option takes."""
    place = await place_of(lab.code)
    configs = {"config": sorted(TOPIC_CONFIGS), "broker-config": sorted(BROKER_CONFIGS)}
    return as_json(
        {"commands": {name: _command(tool) for name, tool in TOOLS.items()}, "configs": configs, "address": place.bootstrap}
    )
