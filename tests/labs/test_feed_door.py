"""The feed's door: who comes in, and what is said to nonsense."""

from __future__ import annotations

import json
from typing import Any

import pytest
from channels.testing import WebsocketCommunicator

from streamlab.asgi import application
from streamlab.engine.hub import Hub
from tests.engine.conftest import until

ORIGIN = "http://127.0.0.1:8000"


def door(code: str = "demo", origin: str | None = ORIGIN) -> WebsocketCommunicator:
    headers = [(b"host", b"127.0.0.1:8000")] + ([(b"origin", origin.encode())] if origin else [])
    communicator = WebsocketCommunicator(application, f"/ws/labs/{code}/", headers)
    communicator.scope["client"] = ["127.0.0.1", 40000]
    communicator.scope["server"] = ["127.0.0.1", 8000]
    return communicator


@pytest.fixture(autouse=True)
def origins(settings: Any) -> None:
    settings.STREAMLAB_ORIGINS = [ORIGIN]


async def said(communicator: WebsocketCommunicator) -> dict[str, Any]:
    return json.loads(await communicator.receive_from(timeout=3))


async def test_hello_brings_a_picture_and_then_facts(hub: Hub) -> None:
    page = door()
    assert (await page.connect())[0]
    await page.send_to(json.dumps({"type": "hello", "offset": None}))
    picture = await said(page)
    assert picture["type"] == "picture"
    assert picture["lab"]["can_steer"] is True
    await page.send_to(json.dumps({"type": "ack", "frame": picture["frame"]}))
    assert (await said(page))["type"] in ("facts", "clock", "picture")
    await page.disconnect()
    await until(lambda: not hub.in_memory("demo").feed.viewers)  # type: ignore[union-attr]


async def test_pages_of_other_servers_stay_outside(hub: Hub) -> None:
    for origin in ("http://evil.example", "http://127.0.0.1:9000", "https://127.0.0.1:8000", "null"):
        assert not (await door(origin=origin).connect())[0]
    assert (await door(origin=None).connect())[0]


@pytest.mark.parametrize(
    ("message", "sentence"),
    [
        ("nonsense", "The feed does not understand this message: JSON is malformed"),
        ('{"type":"dance"}', "The feed does not understand this message: Invalid value 'dance'"),
        ('{"type":"hello","offset":"x"}', "The feed does not understand this message: Expected `int | null`, got `str`"),
        ('{"type":"ack","frame":1}', "The feed waits for a hello first."),
        ("x" * 2000, "The feed takes short texts"),
    ],
)
async def test_nonsense_gets_one_sentence(hub: Hub, message: str, sentence: str) -> None:
    page = door()
    await page.connect()
    await page.send_to(message)
    answer = await said(page)
    assert answer["type"] == "bye"
    assert answer["sentence"].startswith(sentence)
    assert (await page.receive_output(timeout=3))["code"] == 4400


async def test_there_is_no_such_lab(hub: Hub) -> None:
    page = door("QQQQQ")
    await page.connect()
    assert await said(page) == {"type": "bye", "sentence": "There is no lab QQQQQ here."}
