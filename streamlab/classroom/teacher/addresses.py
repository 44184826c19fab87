"""Where a phone in the room finds it: the short address, and the same as a QR code.

Law of the module: the address is one that another machine in the room can open, never the server's own loopback where it has another.
"""

from __future__ import annotations

from dataclasses import dataclass

import segno
from django.http import HttpRequest
from django.urls import reverse

from streamlab.classroom.models import Room
from streamlab.labs.qr_views import reachable


@dataclass(frozen=True)
class Joining:
    """`url`: what the code says; `short`: what is typed, without scheme; `svg`: the QR code."""

    url: str
    short: str
    svg: str


def joining(request: HttpRequest, room: Room) -> Joining:
    """How to join."""
    host = reachable(request.get_host())
    url = f"{request.scheme}://{host}{reverse('short-room', args=[room.code])}"
    svg = segno.make(url, error="m").svg_inline(border=4, omitsize=True, svgclass="qr", lineclass=None)
    return Joining(url, f"{host}{reverse('join').rstrip('/')}", svg)
