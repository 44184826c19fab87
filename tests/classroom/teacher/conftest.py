"""A hub of fake worlds and visitors, as for labs; the teacher is `local`, who opened the room."""

from __future__ import annotations

import pytest

from streamlab.classroom.models import Room
from streamlab.engine.hub import Hub
from tests.labs.conftest import Visitor, data_directory, guest, hub, local, operator

__all__ = ["data_directory", "guest", "hub", "local", "operator"]


@pytest.fixture
async def room(hub: Hub, local: Visitor) -> Room:
    """A room that `local` has opened around a lab for a class."""
    answer = await local.post("/rooms/", {"around": "class", "seats": "6", "role": "watch", "session": "10"})
    assert answer.status_code == 302
    return await Room.objects.select_related("lab").aget(code=answer["Location"].split("/")[2])
