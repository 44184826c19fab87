"""Where the controls touch the rest of the labs: the hub, the labs in the database, who may steer.

Law of the module: forms and views of commands know the hub and the models only through these few functions.
"""

from __future__ import annotations

import inspect
from typing import Any

from django.http import Http404, HttpRequest

from streamlab.engine.files import Files
from streamlab.labs.forms.known import Known
from streamlab.world.commands import Command


def _hub() -> Any:
    from streamlab.labs.hub import get_hub

    return get_hub()


async def lab_or_404(code: str) -> Any:
    from streamlab.labs.models import Lab

    try:
        return await Lab.objects.aget(code=code)
    except Lab.DoesNotExist:
        raise Http404(f"There is no lab {code}.") from None


async def may_steer(request: HttpRequest, lab: Any) -> bool:
    from streamlab.labs import access

    return bool(await _settled(access.may_steer(request, lab)))


def files() -> Files:
    """The event files of this server."""
    from streamlab.labs import hub

    return hub.files()


async def submit(code: str, command: Command | None) -> int:
    assert command is not None
    return int(await _hub().submit(code, command))


async def known(code: str) -> Known:
    return Known.of(await _settled(_hub().picture(code)))


async def name_of(request: HttpRequest, code: str) -> str:
    return ""


async def _settled(value: Any) -> Any:
    return await value if inspect.isawaitable(value) else value
