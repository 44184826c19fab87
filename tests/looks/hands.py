"""Hands: what somebody at a browser does to get a lab of their own into a state, by the page's own requests."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Page


class Hands:
    """One page, and the lab that it has made."""

    def __init__(self, page: Page, url: str, data: Path) -> None:
        self.page = page
        self.url = url
        self.data = data
        self.code = "demo"
        self.phones: list[Page] = []

    def close(self) -> None:
        """Whoever else was there goes."""
        for page in self.phones:
            page.context.close()

    def look_after(self) -> None:
        """From now on whoever looks after the server is at the page, by the token of this run."""
        token = json.loads((self.data / "operator.json").read_text(encoding="utf-8"))["token"]
        self.page.set_extra_http_headers({"Authorization": f"Bearer {token}"})

    def make(self, scenario: str, name: str = "") -> None:
        """A lab of one's own, opened."""
        self.page.goto(f"{self.url}/labs/demo/")
        answer = self._post("/labs/", {"scenario": scenario, "name": name})
        self.code = answer.url.rstrip("/").rsplit("/", 1)[-1].split("?")[0]

    def do(self, command: str, **fields: Any) -> None:
        """A command by its name, as a program would give it."""
        texts = {name: value if isinstance(value, str) else json.dumps(value) for name, value in fields.items()}
        answer = self._post(f"/labs/{self.code}/commands/", {"command": command, **texts})
        assert answer.ok, answer.text()

    def clock(self, action: str, pace: float | None = None) -> None:
        answer = self._post(f"/labs/{self.code}/clock/", {"action": action} | ({} if pace is None else {"pace": f"{pace:g}"}))
        assert answer.ok, answer.text()

    def open(self, query: str = "") -> None:
        """The stage of the lab, drawn."""
        self.page.goto(f"{self.url}/labs/{self.code}/{query}")
        self.page.wait_for_selector(".stage-page[data-ready=yes]", timeout=20_000)

    def until(self, condition: str, timeout: float = 20_000) -> None:
        """Wait until the page's state fulfils a condition over `state`."""
        self.page.wait_for_function(f"() => {{ const state = window.streamlab.state(); return {condition}; }}", timeout=timeout)

    def select(self, kind: str, name: str) -> None:
        self.page.evaluate("([kind, name]) => window.streamlab.select(kind, name)", [kind, name])

    def _post(self, path: str, form: dict[str, str]) -> Any:
        token = next(one["value"] for one in self.page.context.cookies() if one["name"] == "csrftoken")
        return self.page.request.post(
            f"{self.url}{path}", form=form, headers={"X-CSRFToken": token, "Referer": self.url + "/"}, max_redirects=5
        )


State = Callable[[Hands], None]
"""Brings a page somewhere."""


def noting(states: dict[str, State]) -> Callable[[State], State]:
    """A decorator that notes states by their names."""

    def note(prepare: State) -> State:
        states[prepare.__name__.replace("_", "-")] = prepare
        return prepare

    return note
