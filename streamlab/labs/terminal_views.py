"""What the page's terminal has to know: the tools with their options, the configs that they set, the address of the brokers, the course's
programs.

Law of the module: options are the tools' own tables, configs those that the brokers take; nothing is listed here.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from streamlab.clients.tools.course.scripts import PROGRAMS, SCRIPTS
from streamlab.clients.tools.registry import TOOLS, Tool
from streamlab.labs.code_views import place_of
from streamlab.labs.course import FILES, program
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

FOLLOW: dict[str, str | tuple[str, ...]] = {
    "npm": ("install", "run", "start"),
    "npm run": tuple(SCRIPTS),
    **{f"npm run {name}": "topic" for name, line in SCRIPTS.items() if PROGRAMS[line.split()[-1]].any_topic},
    "npx": ("tsx",),
    "npx tsx": tuple(PROGRAMS),
    "node": tuple(PROGRAMS),
    **{f"{runs} {file}": "topic" for runs in ("npx tsx", "node") for file, one in PROGRAMS.items() if one.any_topic},
    "docker": ("exec", "kill", "ps", "start", "stop"),
    "docker exec": ("-it",),
    "docker exec -it": "container",
    **{f"docker {deed}": "container" for deed in ("kill", "start", "stop")},
}
"""What may follow these words: some words, or names of the lab."""


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
    """`commands`: by name, each with its options and what each option takes. `follow`: see FOLLOW. `programs`: the course's, as texts."""
    place = await place_of(lab.code)
    configs = {"config": sorted(TOPIC_CONFIGS), "broker-config": sorted(BROKER_CONFIGS)}
    return as_json(
        {
            "commands": {name: _command(tool) for name, tool in TOOLS.items()},
            "follow": FOLLOW,
            "configs": configs,
            "address": place.bootstrap,
            "programs": {name: program(name) for name in FILES},
        }
    )
