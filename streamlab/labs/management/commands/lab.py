"""`manage.py lab`: speaks to a running server as the page does."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from streamlab.engine.operator_client import OperatorClient
from streamlab.labs.operator_command import OperatorCommand


class Command(OperatorCommand):
    help = gettext_noop(
        "Speaks to a running server. `lab CODE status`, `lab CODE pause|resume|step`, `lab CODE pace 10`, "
        "`lab CODE export > FILE`, `lab CODE command NAME field=value …` (any command of the page)."
    )

    def add_words(self, parser: ArgumentParser) -> None:
        parser.add_argument("deed", choices=["status", "pause", "resume", "step", "pace", "export", "command"])
        parser.add_argument("words", nargs="*", help=_("a pace, or a command's name and its fields"))

    def act(self, client: OperatorClient, code: str, options: dict[str, Any]) -> None:
        deed, words = options["deed"], options["words"]
        if deed == "status":
            self.stdout.write(json.dumps(client.status(code), indent=2))
        elif deed == "export":
            sys.stdout.buffer.write(client.export(code))
        elif deed == "command":
            name, fields = _command(words)
            self.stdout.write(client.command(code, name, fields))
        elif deed == "pace":
            if not words:
                raise CommandError(_("Which pace? For example: lab demo pace 10"))
            client.clock(code, "pace", _number(words[0]))
            self.stdout.write(_("{lab} goes at {pace}×.").format(lab=code, pace=words[0]))
        else:
            client.clock(code, deed)
            self.stdout.write({"pause": _("Paused."), "resume": _("Live again."), "step": _("One step on.")}[deed])


def _command(words: list[str]) -> tuple[str, dict[str, str]]:
    if not words:
        raise CommandError(_("Which command? For example: lab demo command kill_broker broker=2"))
    for word in words[1:]:
        if "=" not in word:
            raise CommandError(_("{word} is no field: write name=value.").format(word=word))
    return words[0], dict(word.split("=", 1) for word in words[1:])


def _number(text: str) -> float:
    try:
        return float(text.rstrip("x×"))
    except ValueError:
        raise CommandError(_("{text} is not a number.").format(text=text)) from None
