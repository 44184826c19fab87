"""Who somebody is to a lab: its owner, the operator, somebody on this machine, or a spectator.

Law of the module: everybody who has a lab's code may watch it; who may change it is decided here and nowhere else.
"""

from __future__ import annotations

import secrets
from ipaddress import ip_address

from django.http import HttpRequest

from streamlab.labs import groups
from streamlab.labs.models import Lab, Steering

SEAT = "seat"
OPERATOR = "operator"


async def may_steer(request: HttpRequest, lab: Lab) -> bool:
    """Whether this visitor may change the lab."""
    if lab.steering == Steering.ANYONE or (lab.steering == Steering.LOCAL and is_local(request)):
        return True
    if await is_operator(request):
        return True
    if lab.owner_seat and await seat(request) == lab.owner_seat:
        return True
    return lab.owner_id is not None and (await request.auser()).pk == lab.owner_id  # type: ignore[attr-defined]


async def is_operator(request: HttpRequest) -> bool:
    """Whether this visitor looks after the server: by token, by the operator's link, or by an account in that group."""
    if getattr(request, "is_operator", False):
        return True
    if await request.session.aget(OPERATOR, False):
        return True
    return await groups.abelongs(await request.auser(), groups.OPERATOR)  # type: ignore[attr-defined]


async def seat(request: HttpRequest) -> str:
    """The visitor's seat, empty where there is none yet."""
    return str(await request.session.aget(SEAT, ""))


async def take_seat(request: HttpRequest) -> str:
    """The visitor's seat; from now on there is one."""
    mine = await seat(request)
    if not mine:
        mine = secrets.token_urlsafe(24)
        await request.session.aset(SEAT, mine)
    return mine


def is_local(request: HttpRequest) -> bool:
    """Whether the visitor sits at this machine: a loopback address on both sides, and nobody in between."""
    if any(header in request.META for header in ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_VIA")):
        return False
    host = request.get_host().rsplit(":", 1)[0] if not request.get_host().endswith("]") else request.get_host()
    return _is_loopback(request.META.get("REMOTE_ADDR", "")) and (host == "localhost" or _is_loopback(host.strip("[]")))


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False
