"""Logs: JSON where it is asked for, and nothing in them that names somebody."""

from __future__ import annotations

import io
import json
import logging
import logging.config
from collections.abc import Iterator
from typing import Any

import pytest

from streamlab.classroom import rooms
from streamlab.classroom.models import Room, Seat
from streamlab.operations.logs import cleaned, configured
from tests.classroom.conftest import Student


class Written:
    """Everything that all loggers say, as this server would write it."""

    def __init__(self, form: str) -> None:
        self._stream = io.StringIO()
        configurator = logging.config.DictConfigurator(configured(form, "DEBUG"))
        self.handler = logging.StreamHandler(self._stream)
        self.handler.setFormatter(configurator.configure_formatter(configurator.config["formatters"]["lines"]))

    @property
    def text(self) -> str:
        return self._stream.getvalue()

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text.splitlines()]


@pytest.fixture
def written(request: pytest.FixtureRequest) -> Iterator[Written]:
    """At the lowest level of every logger, down to those that are quiet otherwise."""
    made = Written(getattr(request, "param", "json"))
    loggers = [logging.getLogger(name) for name in ("", "daphne", "django.request", "django", "asyncio")]
    levels = [one.level for one in loggers]
    for one in loggers:
        one.setLevel(logging.DEBUG)
    loggers[0].addHandler(made.handler)
    yield made
    loggers[0].removeHandler(made.handler)
    for one, level in zip(loggers, levels, strict=True):
        one.setLevel(level)


async def test_a_class_leaves_no_name_in_the_logs(room: Room, written: Written) -> None:
    student = Student(room)
    await student.join()
    await student.connect()
    await rooms.change(room, nicknames=True, role="produce")
    assert not (await student.ask("nickname", text="Otto Example"))["refused"]
    seat = await Seat.objects.aget(room=room)
    await rooms.hand_out(room, "produce", seat)
    await student.ask("send", key="key-of-otto", value="what otto says")
    await student.browser.get("/nowhere/")
    await student.browser.get(f"/room/{room.code}/lobby/")
    await student.away()
    await rooms.end(room)
    logging.getLogger("streamlab.engine").warning("the test has ended")
    session = student.browser.cookies["sessionid"].value
    assert written.lines[-1]["event"] == "the test has ended"
    assert {"event", "level", "logger", "timestamp"} <= written.lines[-1].keys()
    for secret in ("Otto", "otto", seat.nickname, seat.token, session, student.browser.cookies["csrftoken"].value):
        assert secret not in written.text


@pytest.mark.parametrize("written", ["json", "plain"], indirect=True)
def test_what_would_name_somebody_is_taken_out_of_any_line(written: Written) -> None:
    secret = "aB3dE6gH9jK2mN5pQ8sT1vW4yZ7"
    logger = logging.getLogger("elsewhere")
    logger.warning("broker 1 closed the connection of %s (%r)", "203.0.113.7", "a client")
    logger.error("failed: /operator/%s/ for 2001:db8::17, cookie sessionid=%s", secret, secret)
    try:
        nickname = "Otto Example"
        raise ValueError("no such thing")
    except ValueError:
        logger.exception("it broke")
    for gone in ("203.0.113.7", "2001:db8", secret, nickname):
        assert gone not in written.text
    assert "ValueError: no such thing" in written.text


def test_what_names_nobody_stays() -> None:
    for text in (
        "port 9092 of 127.0.0.1",
        "lab K7QMX is frozen",
        "at 12:30:45",
        "13 one owner per generation",
        "world.py:120: in check",
    ):
        assert cleaned(text) == text
