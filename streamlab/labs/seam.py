"""Where the controls touch the rest of the labs: the hub, its files, and what is known of a lab.

Law of the module: forms and views of commands know the hub only through these few functions.
"""

from __future__ import annotations

from typing import cast

from streamlab.engine.files import Files
from streamlab.labs import hub
from streamlab.labs.forms.known import Known
from streamlab.world.commands import AnyCommand, Command


def files() -> Files:
    """The event files of this server."""
    return hub.files()


async def submit(code: str, command: Command) -> int:
    """Apply a command to a lab; returns the offset of its fact. Raises CommandRejected."""
    return await hub.get_hub().submit(code, cast(AnyCommand, command))


async def known(code: str) -> Known:
    """What stands on a lab's stage now."""
    return Known.of(await hub.get_hub().picture(code))
