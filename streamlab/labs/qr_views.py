"""The lab's address as a QR code, for a room that looks at a wall.

Law of the module: the address must be one that a phone in the room can open; whoever presents may sit at the server itself.
"""

from __future__ import annotations

import segno
from asgiref.sync import sync_to_async
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from streamlab.labs.guards import allows_in_lab
from streamlab.labs.models import Lab
from streamlab.labs.roles import What

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


@require_GET
@allows_in_lab(What.WATCH_LAB)
async def qr(request: HttpRequest, lab: Lab) -> HttpResponse:
    """A fragment: the code as SVG, the address in words."""
    url = f"{request.scheme}://{reachable(request.get_host())}{reverse('lab', args=[lab.code])}"
    svg = segno.make(url, error="m").svg_inline(border=4, omitsize=True, svgclass="qr", lineclass=None)
    return await sync_to_async(render)(request, "_qr.html", {"lab": lab, "url": url, "svg": svg})


def reachable(host: str) -> str:
    """The host asked for; where that is the server's own loopback, another name of it, if it has one."""
    name, colon, port = host.rpartition(":") if not host.endswith("]") and ":" in host else (host, "", "")
    if name not in LOOPBACK:
        return host
    others = [one for one in settings.ALLOWED_HOSTS if one not in LOOPBACK and one != "*" and not one.startswith(".")]
    return f"{others[0]}{colon}{port}" if others else host
