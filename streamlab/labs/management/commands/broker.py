"""`manage.py broker`: kills, stops and starts a broker of a running server, and waits until that has come true."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from streamlab.engine.operator_client import OperatorClient, OperatorError

GOAL = {"kill": ("dead",), "stop": ("stopped",), "start": ("running",)}
"""The state in which a broker is when the command returns."""

WAIT_SECONDS = 90.0
LOOK_SECONDS = 0.05


class Command(BaseCommand):
    help = (
        "Drives a broker of a running server: `broker LAB kill|stop|start N`. It returns when the broker is down and its port closed, "
        "or up: unfenced, its port open where the lab has ports."
    )
    requires_system_checks = ()
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", help="the lab's code, such as demo")
        parser.add_argument("deed", choices=list(GOAL))
        parser.add_argument("broker", type=int, help="the broker's id")
        parser.add_argument("--data", help="the data directory of the server (.data)")
        parser.add_argument("--url", help="the server's address, in place of --data")
        parser.add_argument("--token-file", type=Path, help="a file with its operator's token (with --url)")

    def handle(self, *_: Any, **options: Any) -> None:
        try:
            client = OperatorClient.of(settings.DATA_DIR, options["url"], options["token_file"])
            self._do(client, options["code"], options["deed"], options["broker"])
        except OperatorError as error:
            raise CommandError(str(error)) from None

    def _do(self, client: OperatorClient, code: str, deed: str, broker: int) -> None:
        said = client.command(code, f"{deed}_broker", {"broker": str(broker)})
        deadline = time.monotonic() + WAIT_SECONDS
        while not self._is_there(client.status(code), deed, broker):
            if time.monotonic() > deadline:
                raise CommandError(f"{said} But after {WAIT_SECONDS:g} s it has not come true: see the page of the lab.")
            time.sleep(LOOK_SECONDS)
        self.stdout.write(said)

    @staticmethod
    def _is_there(status: dict[str, Any], deed: str, broker: int) -> bool:
        if status["brokers"].get(str(broker)) not in GOAL[deed]:
            return False
        ports = status["ports"]
        return not ports or (str(broker) in ports) == (deed == "start")
