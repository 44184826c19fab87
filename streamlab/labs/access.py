"""Who somebody is to the server and to a lab: its maker, the operator, somebody on this machine, or a visitor.

Law of the module: it finds out who somebody is; what they may do says the table in `labs.roles` alone, and everybody asks it here.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Awaitable, Callable
from ipaddress import ip_address

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest

from streamlab.labs import groups
from streamlab.labs.models import Lab, Steering
from streamlab.labs.roles import What, Who, is_for_everybody
from streamlab.labs.roles import may as table_lets

SEAT = "seat"
OPERATOR = "operator"
Known = frozenset[Who]

further: list[Callable[[HttpRequest, Lab, Known], Awaitable[Known]]] = []
"""Those who use labs for more, such as rooms: each is given who somebody is to a lab so far, and returns who they are then."""


async def may(request: HttpRequest, what: What, lab: Lab | None = None) -> bool:
    """Whether this visitor may do it, in this lab where it is done in one."""
    if is_for_everybody(what):
        return True
    return table_lets(what, await (who_in(request, lab) if lab is not None else who_at(request)))


async def who_at(request: HttpRequest) -> Known:
    """Who a visitor is to the server."""
    who = {Who.VISITOR}
    if is_local(request):
        who.add(Who.LOCAL)
    if has_token(request, settings.STREAMLAB_METRICS_TOKEN):
        who.add(Who.METER)
    if await is_operator(request):
        who.add(Who.OPERATOR)
    if await groups.abelongs(await request.auser(), groups.AUTHOR):  # type: ignore[attr-defined]
        who.add(Who.AUTHOR)
    return frozenset(who)


async def who_in(request: HttpRequest, lab: Lab) -> Known:
    """Who a visitor is to a lab."""
    who = set(await who_at(request))
    if lab.steering == Steering.ANYONE or await _made(request, lab):
        who.add(Who.LEARNER)
    if not lab.is_of_server:
        who.discard(Who.LOCAL)
    known = frozenset(who)
    for look in further:
        known = await look(request, lab, known)
    return known


async def _made(request: HttpRequest, lab: Lab) -> bool:
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
    secret = await request.session.aget(SEAT, "")
    return seat_of(secret) if secret else ""


async def take_seat(request: HttpRequest) -> str:
    """The visitor's seat; from now on there is one."""
    if not await request.session.aget(SEAT, ""):
        await request.session.aset(SEAT, secrets.token_urlsafe(24))
    return await seat(request)


def seat_of(secret: str) -> str:
    """How tables know the seat of a session that holds this secret: nobody takes a seat with it. SHA-256 does, for 192 random bits."""
    return hashlib.sha256(secret.encode()).hexdigest()


def has_token(request: HttpRequest, token: str) -> bool:
    """Whether the request brings this token; an empty one nobody can bring."""
    said = request.headers.get("Authorization", "")
    return bool(token) and said.startswith("Bearer ") and hmac.compare_digest(said.removeprefix("Bearer ").encode(), token.encode())


def is_local(request: HttpRequest) -> bool:
    """Whether the visitor sits at this machine: a loopback address on both sides, and nobody in between."""
    if any(header in request.META for header in ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_VIA")):
        return False
    try:
        host = request.get_host()
    except DisallowedHost:
        return False
    host = host.rsplit(":", 1)[0] if not host.endswith("]") else host
    return _is_loopback(request.META.get("REMOTE_ADDR", "")) and (host == "localhost" or _is_loopback(host.strip("[]")))


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False
