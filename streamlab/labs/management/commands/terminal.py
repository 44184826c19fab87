"""`manage.py terminal LAB kafka-topics.sh …`: runs one of Kafka's tools in a lab of a running server, as if it were here.

Law of the module: everything after the tool's name is the tool's. Its input, output, exit status and signals are this process's; files
that it names are read here.
"""

from __future__ import annotations

import codecs
import os
import signal
import sys
import threading
from argparse import REMAINDER, ArgumentParser
from pathlib import Path
from typing import Any
from urllib.parse import quote

import msgspec
from django.core.management.base import CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from streamlab.clients.tools.containers import DOCKER
from streamlab.clients.tools.files import files_named
from streamlab.engine.operator_client import OperatorClient, unreachable
from streamlab.labs.operator_command import OperatorCommand
from streamlab.labs.spoken import translated

BARE = (*DOCKER, "npm", "npx", "node", "tsx", "docker-compose")
"""What begins a line without an ending that tells."""

LARGEST_FILE = 1_000_000
PIECE = 65_536


class Command(OperatorCommand):
    help = gettext_noop(
        "Runs one of Kafka's command line tools in a lab of a running server: `terminal LAB kafka-topics.sh --list …`."
    )

    def add_words(self, parser: ArgumentParser) -> None:
        parser.add_argument("tool", help="kafka-topics.sh, kafka-console-producer.sh …")
        parser.add_argument("arguments", nargs=REMAINDER, help=_("the tool's own"))

    def run_from_argv(self, argv: list[str]) -> None:
        """What follows the tool's name never reaches Django's parser."""
        begins = (number for number, word in enumerate(argv) if word.endswith((".sh", ".bat")) or (number > 2 and word in BARE))
        at = next(begins, len(argv) - 1)
        self.own = tuple(argv[at + 1 :])
        super().run_from_argv(argv[: at + 1])

    def act(self, client: OperatorClient, code: str, options: dict[str, Any]) -> None:
        arguments = (*options["arguments"], *getattr(self, "own", ()))
        address = client.url.replace("http", "ws", 1) + f"/ws/labs/{quote(code)}/terminal/"
        try:
            socket = connect(address, additional_headers=client.headers(), proxy=None, max_size=None, open_timeout=20)
        except OSError as error:
            raise CommandError(translated(unreachable(client.url, error))) from None
        with socket:
            status = _Talk(socket, options["tool"], arguments).run()
        sys.exit(status)


class _Talk:
    """One run over one connection."""

    def __init__(self, socket: ClientConnection, tool: str, arguments: tuple[str, ...]) -> None:
        self.socket = socket
        self.tool = tool
        self.arguments = arguments

    def run(self) -> int:
        files = {name: _read(name) for name in files_named(self.tool, self.arguments)}
        here = {name: text for name, text in files.items() if text is not None}
        tty = sys.stdin.isatty() and sys.stdout.isatty()
        self._say({"run": [self.tool, *self.arguments], "files": here, "tty": tty})
        for number, name in ((signal.SIGINT, "INT"), (signal.SIGTERM, "TERM")):
            signal.signal(number, lambda *_number, name=name: self._signal(name))
        threading.Thread(target=self._feed, daemon=True).start()
        return self._print()

    def _signal(self, name: str) -> None:
        """From a thread of its own: what a signal has interrupted may hold the socket."""
        threading.Thread(target=self._say, args=({"signal": name},), daemon=True).start()

    def _feed(self) -> None:
        """Hand standard input on, piece by piece."""
        decode = codecs.getincrementaldecoder("utf-8")("replace")
        try:
            # Not sys.stdin: whoever waits in its buffer holds a lock that the interpreter needs for its end.
            while piece := os.read(sys.stdin.fileno(), PIECE):
                self._say({"input": decode.decode(piece)})
            self._say({"eof": True})
        except (OSError, ValueError):
            return

    def _print(self) -> int:
        try:
            for message in self.socket:
                told = msgspec.json.decode(message)
                for where, stream in (("out", sys.stdout), ("err", sys.stderr)):
                    if told.get(where):
                        stream.write(told[where])
                        stream.flush()
                if told.get("waiting"):
                    print(told["waiting"], file=sys.stderr)
                if "exit" in told:
                    return int(told["exit"])
        except ConnectionClosed:
            pass
        print(_("The server has closed the connection: the tool has ended with it."), file=sys.stderr)
        return 1

    def _say(self, message: dict[str, Any]) -> None:
        try:
            self.socket.send(msgspec.json.encode(message).decode())
        except ConnectionClosed:
            return


def _read(name: str) -> str | None:
    path = Path(name)
    if not path.is_file() or path.stat().st_size > LARGEST_FILE:
        return None
    return path.read_text(encoding="utf-8", errors="replace")
