"""How a terminal speaks to a running server: the same requests that the page makes.

Law of the module: the server is found by the file that it writes when it starts, or by an address and a file with the token; the
token is never an argument.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlencode
from urllib.request import ProxyHandler, Request, build_opener

from streamlab.simulation.sentence import Sentence, noted, say

OPERATOR_FILE = "operator.json"


class OperatorError(Exception):
    """The server could not be asked, or refused; the text is for the person."""


class OperatorClient:
    """Speaks to one server as its operator. `language`: in which it is to answer."""

    def __init__(self, url: str, token: str, language: str = "en") -> None:
        self.url = url.rstrip("/")
        self._token = token
        self._language = language
        self._opener = build_opener(ProxyHandler({}))

    @classmethod
    def of(cls, data: Path, url: str | None, token_file: Path | None, language: str = "en") -> OperatorClient:
        """The server at `url` where that is given, else the one that keeps its data in `data`. Without a file of its own the token of that
        directory is taken. Raises OperatorError.
        """
        if not url:
            return cls.of_directory(data, language)
        if token_file is None and not (data / OPERATOR_FILE).is_file():
            raise OperatorError(say("--url needs --token-file: no server of this directory has left its token."))
        return cls.of_address(url, token_file or data / OPERATOR_FILE, language)

    @classmethod
    def of_directory(cls, data: Path, language: str = "en") -> OperatorClient:
        """The server that keeps its data in this directory."""
        path = data / OPERATOR_FILE
        try:
            said = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            told = noted("No server seems to run with {data}: there is no {path}. Start it with manage.py serve.")
            raise OperatorError(say(told, data=str(data), path=str(path))) from None
        return cls(said["url"], said["token"], language)

    @classmethod
    def of_address(cls, url: str, token_file: Path, language: str = "en") -> OperatorClient:
        """The server at `url`; the file holds its token, alone or as the server's own operator.json."""
        text = token_file.read_text(encoding="utf-8").strip()
        return cls(url, json.loads(text)["token"] if text.startswith("{") else text, language)

    def status(self, code: str) -> dict[str, Any]:
        """The lab's clock, viewers and state."""
        return dict(json.loads(self._ask("GET", f"/labs/{quote(code)}/status/")))

    def labs(self) -> list[dict[str, Any]]:
        """All labs of the server."""
        return list(json.loads(self._ask("GET", "/labs/status/")))

    def clock(self, code: str, action: str, pace: float | None = None) -> None:
        """pause, resume, step or pace."""
        self._ask("POST", f"/labs/{quote(code)}/clock/", {"action": action} | ({} if pace is None else {"pace": f"{pace:g}"}))

    def command(self, code: str, name: str, fields: Mapping[str, str]) -> str:
        """Any command of the page by its name; returns what the lab says."""
        return str(json.loads(self._ask("POST", f"/labs/{quote(code)}/commands/", {**fields, "command": name}))["sentence"])

    def end_room(self, code: str) -> None:
        """A room is over; what is personal in it is wiped."""
        self._ask("POST", f"/room/{quote(code)}/do/", {"deed": "end"})

    def export(self, code: str) -> bytes:
        """The lab as one JSON file."""
        return self._ask("GET", f"/labs/{quote(code)}/export/")

    def headers(self) -> dict[str, str]:
        """What every request carries."""
        return {
            "Authorization": f"Bearer {self._token}",
            "Accept": "application/json",
            "Accept-Language": self._language,
            # A server behind an HTTPS proxy sends everybody else there; this request never leaves the machine.
            "X-Forwarded-Proto": "https",
        }

    def _ask(self, method: str, path: str, form: Mapping[str, str] | None = None) -> bytes:
        body = urlencode(form).encode() if form is not None else None
        try:
            with self._opener.open(Request(self.url + path, body, self.headers(), method=method), timeout=30) as answer:
                return bytes(answer.read())
        except HTTPError as refusal:
            raise OperatorError(_sentence(refusal)) from None
        except (URLError, OSError) as failure:
            raise OperatorError(unreachable(self.url, getattr(failure, "reason", failure))) from None


def unreachable(url: str, reason: object) -> Sentence:
    """That nobody answers there; the reason as the operating system words it."""
    return say("The server at {url} cannot be reached: {reason}.", url=url, reason=str(reason))


def _sentence(refusal: HTTPError) -> str:
    """What the server said, in its own words where it said something."""
    text = refusal.read().decode(errors="replace").strip()
    if refusal.headers.get_content_type() == "text/plain" and text:
        return text
    try:
        return str(json.loads(text)["sentence"])
    except (ValueError, KeyError, TypeError):
        return say("The server answered {code} {reason}.", code=refusal.code, reason=refusal.reason)
