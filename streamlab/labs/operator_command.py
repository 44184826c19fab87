"""What the management commands that speak to a running server have in common.

Law of the module: how the server is found, and how its refusals reach the terminal; what is said to it is the command's own.
"""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from streamlab.engine.operator_client import OperatorClient, OperatorError
from streamlab.labs.spoken import told_by
from streamlab.labs.spoken_command import SpokenCommand


class OperatorCommand(SpokenCommand):
    """A command whose `act` gets a client of the server."""

    requires_system_checks = ()
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", help=_("the lab's code, such as demo"))
        self.add_words(parser)
        parser.add_argument("--data", help=_("the data directory of the server (.data)"))
        parser.add_argument("--url", help=_("the server's address, in place of --data"))
        parser.add_argument("--token-file", type=Path, help=_("a file with its operator's token (with --url)"))

    def add_words(self, parser: ArgumentParser) -> None:
        """The command's own arguments."""

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            client = OperatorClient.of(settings.DATA_DIR, options["url"], options["token_file"], get_language() or "en")
            self.act(client, options["code"], options)
        except OperatorError as error:
            raise CommandError(told_by(error)) from None

    def act(self, client: OperatorClient, code: str, options: dict[str, Any]) -> None:
        """Do it. Raises OperatorError, CommandError."""
        raise NotImplementedError
