"""The drawer "Connect a real client" and the course with real clients; and the ports, from one lab to another.

Law of the module: everybody who sees a lab sees how to connect to it; the ports are moved only by who may steer both labs.
"""

from __future__ import annotations

from typing import Any

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from streamlab.engine.limits import LimitReached
from streamlab.labs import access
from streamlab.labs.course import steps_at
from streamlab.labs.guards import allows, allows_in_lab, refused
from streamlab.labs.hub import get_hub
from streamlab.labs.lab_views import as_json
from streamlab.labs.making import DEMO
from streamlab.labs.models import Lab
from streamlab.labs.ports import Ports, bootstrap, ports_of
from streamlab.labs.roles import What
from streamlab.labs.snippets import QUICKSTART, docker_lines, snippets
from streamlab.labs.spoken import told_by
from streamlab.world.commands import CommandRejected

OURS = "localhost:9092"


@never_cache
@require_safe
@allows_in_lab(What.WATCH_LAB)
async def connect(request: HttpRequest, lab: Lab) -> HttpResponse:
    """The drawer. `part=now`: only what changes while it is open."""
    ports = await ports_of(get_hub(), lab.code)
    context: dict[str, Any] = {
        "lab": lab,
        "ports": ports,
        "can_give": await _can_give(request, lab, ports),
        "can_steer": await access.may(request, What.STEER_LAB, lab),
    }
    if request.GET.get("part") == "now":
        return await sync_to_async(render)(request, "_connect_now.html", context)
    picture = await get_hub().picture(lab.code)
    topic = next((one.name for one in picture.topics if not one.internal), QUICKSTART)
    port = ports.port or 9092
    context["snippets"] = snippets(ports.bootstrap or f"127.0.0.1:{port}", topic)
    context["docker_serve"], context["docker_run"] = docker_lines(port)
    return await sync_to_async(render)(request, "_connect.html", context)


@never_cache
@require_safe
@allows_in_lab(What.WATCH_LAB)
async def ports(request: HttpRequest, lab: Lab) -> HttpResponse:
    """The same as JSON: addresses, and who is connected and held."""
    return as_json(await ports_of(get_hub(), lab.code))


@never_cache
@require_POST
@allows_in_lab(What.HAND_OUT_PORTS)
async def take_ports(request: HttpRequest, lab: Lab) -> HttpResponse:
    """The brokers' ports become this lab's."""
    found = await ports_of(get_hub(), lab.code)
    if not found.offered:
        raise CommandRejected(
            _("This server runs with --no-kafka: it opens no port for Kafka clients. Start it without that option.")
        )
    if not await _can_give(request, lab, found):
        return refused(_("The ports belong to the lab “%s”, which you do not steer.") % found.holder_name, 403)
    await get_hub().give_door(lab.code)
    return HttpResponse(status=204)


@never_cache
@require_POST
@allows_in_lab(What.HAND_OUT_PORTS)
async def own_ports(request: HttpRequest, lab: Lab) -> HttpResponse:
    """Ports of its own for the lab; `close`: no longer."""
    hub = get_hub()
    if request.POST.get("close"):
        if (await ports_of(hub, lab.code)).own:
            await (await hub.runner(lab.code)).close_door()
        return HttpResponse(status=204)
    try:
        await hub.own_door(lab.code)
    except LimitReached as limit:
        raise CommandRejected(told_by(limit)) from None
    return HttpResponse(status=204)


async def _can_give(request: HttpRequest, lab: Lab, found: Ports) -> bool:
    """Whether this visitor may move the ports to the lab: who steers this one and the one that holds them."""
    if not found.offered or found.held or not await access.may(request, What.HAND_OUT_PORTS, lab):
        return False
    holder = await Lab.objects.select_related("owner").filter(code=found.holder).afirst() if found.holder else None
    return holder is None or await access.may(request, What.HAND_OUT_PORTS, holder)


@require_safe
@allows(What.LOOK_AROUND)
async def course(request: HttpRequest) -> HttpResponse:
    """The course, with real clients: each step with what to copy and what to look at."""
    hub = get_hub()
    settings, holder = hub.door_settings, hub.door_holder()
    address = bootstrap(settings) if settings is not None else OURS
    if address in ("127.0.0.1:9092", OURS):
        address = OURS
    context = {
        "steps": steps_at(address),
        "address": address,
        "is_ours": address == OURS,
        "offered": settings is not None,
        "holder": holder.lab if holder is not None else None,
        "fallback": DEMO,
    }
    return await sync_to_async(render)(request, "course.html", context)
