"""A class of 60 behind one address: how long joining takes, how late a commit is on the wall, how soon a freeze reaches everybody, how
soon a refreshed phone has its picture back, and whether 60 copies of a lab keep to real time.
"""

from __future__ import annotations

import asyncio
import http.client
import json
import time
from typing import Any
from urllib.parse import urlencode, urlsplit

import websockets

from tests.benchmarks.viewers import _percentile
from tests.classroom.opened import open_room
from tests.served import Served, served

PHONES, COMMITS, COPIES = 60, 60, 60
COPIES_SECONDS = 30.0
COPIED = 3
"""Partitions of a copy."""


class Browser:
    """Cookies and forms, as little of a browser as it takes."""

    def __init__(self, server: Served) -> None:
        self.host = urlsplit(server.url).netloc
        self.url = server.url
        self.cookies: dict[str, str] = {}

    def post(self, path: str, form: dict[str, str]) -> str:
        """Where the answer leads to."""
        return self._send("POST", path, urlencode({**form, "csrfmiddlewaretoken": self.cookies.get("csrftoken", "")}))

    def get(self, path: str) -> str:
        return self._send("GET", path, None)

    @property
    def header(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def _send(self, method: str, path: str, body: str | None) -> str:
        connection = http.client.HTTPConnection(self.host, timeout=60)
        headers = {"Cookie": self.header, "Content-Type": "application/x-www-form-urlencoded"}
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        said = answer.read()
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = line.split(";")[0].partition("=")
            self.cookies[name] = value
        if answer.status >= 400:
            raise RuntimeError(f"{method} {path}: {answer.status} {said[:200]!r}")
        return answer.headers.get("Location", "")


class Phone:
    """One student: a browser, and the socket of its page."""

    def __init__(self, server: Served, code: str) -> None:
        self.browser = Browser(server)
        self.code = code
        self.card: dict[str, Any] | None = None
        self.frozen_at = 0.0
        self.carded_at = 0.0
        self.connection: Any = None
        self.clock: tuple[int, float] = (0, 0.0)
        """The lab's virtual ms, and when they came."""
        self.n = 0

    def join(self) -> None:
        self.browser.get(f"/join/{self.code}/")
        self.browser.post(f"/join/{self.code}/", {})
        self.browser.get(f"/room/{self.code}/")

    async def connect(self) -> None:
        address = self.browser.url.replace("http", "ws") + f"/ws/rooms/{self.code}/"
        headers = {"Cookie": self.browser.header, "Origin": self.browser.url}
        self.connection = await websockets.connect(address, additional_headers=headers, open_timeout=60, compression=None)
        self.listening = asyncio.create_task(self._listen())

    async def _listen(self) -> None:
        async for text in self.connection:
            message = json.loads(text)
            if message["type"] == "card":
                self.card, self.carded_at = message["card"], time.monotonic()
                self.clock = message["now"], self.carded_at
            elif message["type"] == "room" and message["room"]["frozen"]:
                self.frozen_at = self.frozen_at or time.monotonic()

    async def ask(self, do: str, **fields: Any) -> None:
        self.n += 1
        await self.connection.send(json.dumps({"do": do, "n": self.n, **fields}))

    @property
    def ready(self) -> dict[str, Any] | None:
        return next((part for part in (self.card or {}).get("parts", ()) if part["ready"]), None)


class Wall:
    """The stage on the wall: notes when commits appear."""

    def __init__(self) -> None:
        self.seen: dict[tuple[int, int], float] = {}
        self.frames = 0

    async def watch(self, server: Served, lab: str) -> None:
        address = server.url.replace("http", "ws") + f"/ws/labs/{lab}/"
        async with websockets.connect(address, max_size=None, compression=None, open_timeout=60) as connection:
            await connection.send('{"type":"hello","offset":null}')
            async for text in connection:
                frame = json.loads(text)
                self.frames += 1
                await connection.send(f'{{"type":"ack","frame":{frame["frame"]}}}')
                for fact in frame.get("facts", ()):
                    fact = fact if isinstance(fact, dict) else {}
                    if fact.get("kind") == "committed":
                        for row in fact.get("offsets", ()):
                            self.seen.setdefault((row[1], row[2]), time.monotonic())


async def _class(server: Served) -> None:
    code, lab, session = await asyncio.to_thread(open_room, server, PHONES, "consume", 45)
    teacher = Browser(server)
    teacher.cookies["sessionid"] = session
    teacher.get(f"/join/{code}/")
    phones = [Phone(server, code) for _ in range(PHONES)]
    begun = time.monotonic()

    async def come(phone: Phone) -> None:
        await asyncio.to_thread(phone.join)
        await phone.connect()

    await asyncio.gather(*(come(phone) for phone in phones))
    joined = time.monotonic() - begun
    while sum(phone.card is not None for phone in phones) < PHONES:
        await asyncio.sleep(0.05)
    members = time.monotonic() - begun
    while sum(bool((phone.card or {}).get("count")) for phone in phones) < PHONES and time.monotonic() - begun < 60:
        await asyncio.sleep(0.1)
    owning = time.monotonic() - begun
    print(
        f"{PHONES} phones: joined within {joined:.1f} s, cards of all after {members:.1f} s, all own a partition after {owning:.1f} s"
    )
    await _commits(server, phones, lab)
    await _refresh(phones[0])
    await _freeze(phones, teacher, code)
    await asyncio.to_thread(teacher.post, f"/room/{code}/do/", {"deed": "thaw"})
    await _copies(server, phones, teacher, code, lab)
    for phone in phones:
        phone.listening.cancel()
        await phone.connection.close()


async def _commits(server: Served, phones: list[Phone], lab: str) -> None:
    wall = Wall()
    watching = asyncio.create_task(wall.watch(server, lab))
    await asyncio.sleep(2)
    late, cpu, begun = [], server.cpu_seconds(), time.monotonic()
    asked: dict[tuple[int, int], float] = {}
    for number in range(COMMITS):
        phone = phones[number % PHONES]
        part = phone.ready
        if part is None:
            continue
        place = {"topic": part["topic"], "partition": part["partition"]}
        await phone.ask("process", **place)
        await asyncio.sleep(0.13)
        asked[part["partition"], part["position"] + 1] = time.monotonic()
        await phone.ask("commit", **place)
        await asyncio.sleep(0.1)
    await asyncio.sleep(1)
    late = [(wall.seen[place] - at) * 1000 for place, at in asked.items() if place in wall.seen]
    used = (server.cpu_seconds() - cpu) / (time.monotonic() - begun)
    print(
        f"{len(late)} of {len(asked)} commits on the wall: p50 {_percentile(late, 0.5):.0f} ms, p95 {_percentile(late, 0.95):.0f} ms, "
        f"server {used:.0%} of a core"
    )
    watching.cancel()


async def _refresh(phone: Phone) -> None:
    begun = time.monotonic()
    phone.listening.cancel()
    await phone.connection.close()
    phone.card, phone.carded_at = None, 0.0
    await asyncio.to_thread(phone.browser.get, f"/room/{phone.code}/")
    await phone.connect()
    while not phone.card or phone.card["asleep"]:
        await asyncio.sleep(0.01)
    print(f"a refreshed phone has its seat and picture back after {(time.monotonic() - begun) * 1000:.0f} ms")


async def _freeze(phones: list[Phone], teacher: Browser, code: str) -> None:
    begun = time.monotonic()
    await asyncio.to_thread(teacher.post, f"/room/{code}/do/", {"deed": "freeze"})
    await asyncio.sleep(1)
    reached = [(phone.frozen_at - begun) * 1000 for phone in phones if phone.frozen_at]
    print(f"freeze reached {len(reached)} of {len(phones)}: the last after {max(reached, default=0):.0f} ms")


async def _copies(server: Served, phones: list[Phone], teacher: Browser, code: str, lab: str) -> None:
    """A copy of the lab for each, every consumer at work; the wall shows the room's lab and looks at all copies every two seconds."""
    begun = time.monotonic()
    await asyncio.to_thread(teacher.post, f"/room/{code}/do/", {"deed": "copies"})
    made = time.monotonic() - begun
    while any((phone.card or {}).get("count") != COPIED for phone in phones) and time.monotonic() - begun < 60:
        await asyncio.sleep(0.1)
    print(f"{COPIES} copies made within {made:.1f} s, everybody at work in their own after {time.monotonic() - begun:.1f} s")
    for phone in phones:
        await phone.ask("auto", per_second=1)
    await asyncio.sleep(5)
    wall = Wall()
    watching = asyncio.create_task(wall.watch(server, lab))
    await asyncio.sleep(1)
    cpu, since, frames, clocks = server.cpu_seconds(), time.monotonic(), wall.frames, [phone.clock for phone in phones]
    looks: list[float] = []
    while time.monotonic() - since < COPIES_SECONDS:
        asked = time.monotonic()
        await asyncio.to_thread(teacher.get, f"/room/{code}/copies/now/")
        looks.append((time.monotonic() - asked) * 1000)
        await asyncio.sleep(2)
    passed = time.monotonic() - since
    paces = [(phone.clock[0] - now) / 1000 / (phone.clock[1] - at) for phone, (now, at) in zip(phones, clocks, strict=True)]
    print(
        f"{COPIES} copies at 1×: pace {min(paces):.3f} to {max(paces):.3f}, wall {(wall.frames - frames) / passed:.1f} frames/s, "
        f"a look at all copies p95 {_percentile(looks, 0.95):.0f} ms, server {(server.cpu_seconds() - cpu) / passed:.0%} of a core"
    )
    watching.cancel()


def run() -> None:
    """A class on a server of its own."""
    with served() as server:
        asyncio.run(_class(server))
