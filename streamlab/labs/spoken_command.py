"""What `manage.py` says, in the language of the terminal.

Law of the module: the language is chosen before a command is read, so that its help, its refusals and what it prints are in one.
"""

from __future__ import annotations

import os
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext, override

from streamlab.languages import terminal_language


class SpokenCommand(BaseCommand):
    """A command that speaks to people; its `help` is marked with `gettext_noop`."""

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.description = gettext(self.help)
        return parser

    def run_from_argv(self, argv: list[str]) -> None:
        with _terminals_language():
            super().run_from_argv(argv)

    def print_help(self, prog_name: str, subcommand: str) -> None:
        with _terminals_language():
            super().print_help(prog_name, subcommand)


def _terminals_language() -> override:
    return override(terminal_language(os.environ, dict(settings.LANGUAGES)))
