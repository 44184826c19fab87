"""`manage.py lab`: speaks to a running server as the page does."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from streamlab.engine.operator_client import OperatorClient, OperatorError


class Command(BaseCommand):
    help = (
        "Speaks to a running server. `lab CODE status`, `lab CODE pause|resume|step`, `lab CODE pace 10`, "
        "`lab CODE export > FILE`, `lab CODE command NAME field=value …` (any command of the page)."
    )
    requires_system_checks = ()
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", help="the lab's code, such as demo")
        parser.add_argument("deed", choices=["status", "pause", "resume", "step", "pace", "export", "command"])
        parser.add_argument("words", nargs="*", help="a pace, or a command's name and its fields")
        parser.add_argument("--data", help="the data directory of the server (.data)")
        parser.add_argument("--url", help="the server's address, in place of --data")
        parser.add_argument("--token-file", type=Path, help="a file with its operator's token (with --url)")

    def handle(self, *_: Any, **options: Any) -> None:
        try:
            client = OperatorClient.of(settings.DATA_DIR, options["url"], options["token_file"])
            self._do(client, options["code"], options["deed"], options["words"])
        except OperatorError as error:
            raise CommandError(str(error)) from None

    def _do(self, client: OperatorClient, code: str, deed: str, words: list[str]) -> None:
        if deed == "status":
            self.stdout.write(json.dumps(client.status(code), indent=2))
        elif deed == "export":
            sys.stdout.buffer.write(client.export(code))
        elif deed == "command":
            name, fields = _command(words)
            self.stdout.write(client.command(code, name, fields))
        elif deed == "pace":
            if not words:
                raise CommandError("Which pace? For example: lab demo pace 10")
            client.clock(code, "pace", _number(words[0]))
            self.stdout.write(f"{code} goes at {words[0]}×.")
        else:
            client.clock(code, deed)
            self.stdout.write({"pause": "Paused.", "resume": "Live again.", "step": "One step on."}[deed])


def _command(words: list[str]) -> tuple[str, dict[str, str]]:
    if not words:
        raise CommandError("Which command? For example: lab demo command kill_broker broker=2")
    for word in words[1:]:
        if "=" not in word:
            raise CommandError(f"{word} is no field: write name=value.")
    return words[0], dict(word.split("=", 1) for word in words[1:])


def _number(text: str) -> float:
    try:
        return float(text.rstrip("x×"))
    except ValueError:
        raise CommandError(f"{text} is not a number.") from None
