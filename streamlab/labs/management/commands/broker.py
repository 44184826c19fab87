"""`manage.py broker`: kills, stops and starts a broker of a running server, and waits until that has come true."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from streamlab.engine.operator_client import OperatorClient
from streamlab.labs.operator_command import OperatorCommand

GOAL = {"kill": ("dead",), "stop": ("stopped",), "start": ("running",)}
"""The state in which a broker is when the command returns."""

WAIT_SECONDS = 90.0
LOOK_SECONDS = 0.05


class Command(OperatorCommand):
    help = gettext_noop(
        "Drives a broker of a running server: `broker LAB kill|stop|start N`. It returns when the broker is down and its port closed, "
        "or up: unfenced, its port open where the lab has ports."
    )

    def add_words(self, parser: ArgumentParser) -> None:
        parser.add_argument("deed", choices=list(GOAL))
        parser.add_argument("broker", type=int, help=_("the broker's id"))

    def act(self, client: OperatorClient, code: str, options: dict[str, Any]) -> None:
        deed, broker = options["deed"], options["broker"]
        said = client.command(code, f"{deed}_broker", {"broker": str(broker)})
        deadline = time.monotonic() + WAIT_SECONDS
        while not self._is_there(client.status(code), deed, broker):
            if time.monotonic() > deadline:
                told = _("{said} But after {seconds} s it has not come true: see the page of the lab.")
                raise CommandError(told.format(said=said, seconds=f"{WAIT_SECONDS:g}"))
            time.sleep(LOOK_SECONDS)
        self.stdout.write(said)

    @staticmethod
    def _is_there(status: dict[str, Any], deed: str, broker: int) -> bool:
        if status["brokers"].get(str(broker)) not in GOAL[deed]:
            return False
        ports = status["ports"]
        return not ports or (str(broker) in ports) == (deed == "start")
