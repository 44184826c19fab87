"""The address on the wall is one that a phone in the room can open."""

from __future__ import annotations

import pytest
from django.test import override_settings

from streamlab.engine.hub import Hub
from streamlab.labs.qr_views import reachable
from tests.labs.conftest import Visitor


@pytest.mark.parametrize(
    ("asked", "known", "shown"),
    [
        ("127.0.0.1:8000", ["127.0.0.1", "192.0.2.7", "localhost"], "192.0.2.7:8000"),
        ("[::1]:8000", ["[::1]", "192.0.2.7"], "192.0.2.7:8000"),
        ("lab.example", ["lab.example", "127.0.0.1"], "lab.example"),
        ("localhost:8000", ["127.0.0.1", "localhost"], "localhost:8000"),
        ("localhost", ["*", ".example", "localhost"], "localhost"),
    ],
)
def test_a_loopback_is_told_by_another_name_of_the_server(asked: str, known: list[str], shown: str) -> None:
    with override_settings(ALLOWED_HOSTS=known):
        assert reachable(asked) == shown


async def test_the_code_is_drawn_without_inline_style(hub: Hub, local: Visitor) -> None:
    text = (await local.get("/labs/demo/qr/")).content.decode()
    assert "<svg" in text
    assert "/labs/demo/</p>" in text
    assert "style=" not in text
