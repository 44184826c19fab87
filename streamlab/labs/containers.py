"""Docker lines in the terminal: the lab's brokers as containers, as a course has them.

Law of the module: what docker would do to a broker is done by the command that a click gives; what would start other machines says what
there is in its place. The brokers are called as the code panel calls them: broker-1, broker-2, …
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from streamlab.clients.tools.containers import DOCKER
from streamlab.labs import hub, seam
from streamlab.labs.ports import Ports, ports_of
from streamlab.labs.spoken import told_by
from streamlab.world.commands import Command, CommandRejected, KillBroker, StartBroker, StopBroker

DEEDS: dict[str, type[KillBroker] | type[StopBroker] | type[StartBroker]] = {
    "kill": KillBroker,
    "stop": StopBroker,
    "start": StartBroker,
    "rm": KillBroker,
}
IMAGE = "apache/kafka:4.2.1"
_NAMED = re.compile(r"(?:broker|kafka)[-_]?(\d+)")
_UP = {"running": "Up", "starting": "Up (starting)", "fenced": "Up (fenced)", "stopping": "Up (stopping)", "dead": "Exited (137)"}
_WITH_VALUE = ("-s", "--signal", "-t", "--time", "--timeout", "-f", "--filter", "--format", "-n", "--tail")
MISUSE = 125
"""Docker's own exit status for a line that it does not take."""


@dataclass(frozen=True)
class Answer:
    """What the line prints, and its exit status."""

    out: str = ""
    err: str = ""
    status: int = 0


async def answer(code: str, starter: str, words: Sequence[str]) -> Answer:
    """`starter`: the line's first word, one of `clients.tools.containers.STARTERS`; `words`: the rest."""
    ports = await ports_of(hub.get_hub(), code)
    if starter.startswith("zookeeper"):
        return Answer(err=_("Kafka 4 has no ZooKeeper: its controllers keep the cluster's metadata themselves.") + "\n", status=1)
    if starter not in DOCKER:
        return Answer(err=_brokers_run(ports), status=1)
    given = list(words[1:] if words[:1] in (["container"], ["compose"]) else words)
    name = next((word for word in given if not word.startswith("-")), "")
    rest = _plain(given[given.index(name) + 1 :]) if name else []
    if name in ("ps", "ls"):
        return await _listed(code, ports, "-a" in given or "--all" in given)
    if name == "exec":
        return _inside(rest)
    if name in DEEDS and rest:
        return await _done(code, DEEDS[name], rest)
    if name in ("stop", "down", "start", "restart", "kill", "pause", "unpause"):
        return Answer(err=await _which(code), status=1)
    if name == "logs":
        told = _(
            "What the brokers do stands under “What just happened”, beside the stage; a broker's own view opens with a click on it."
        )
        return Answer(err=told + "\n", status=1)
    return Answer(err=_brokers_run(ports), status=MISUSE)


def _plain(words: Sequence[str]) -> list[str]:
    """The words that are no options, and no option's value."""
    return [
        word for turn, word in enumerate(words) if not word.startswith("-") and (turn == 0 or words[turn - 1] not in _WITH_VALUE)
    ]


def _brokers_run(ports: Ports) -> str:
    """What there is in place of a broker that would be started."""
    if ports.held:
        told = _(
            "No container is needed: this lab's brokers run already, at %(address)s. Tools here and programs on your machine find them there."
        ) % {"address": ports.bootstrap}
    elif ports.offered:
        told = _(
            "No container is needed: this lab's brokers run already, and the tools here find them at localhost:9092. Programs on your "
            "machine cannot yet: this lab has no ports. “Connect a real client”, above the stage, gives it some."
        )
    else:
        told = _(
            "No container is needed: this lab's brokers run already, and the tools here find them at localhost:9092. Programs on your "
            "machine cannot: this server opens no ports. Whoever starts it with manage.py serve, without --no-kafka, changes that."
        )
    return told + "\n"


def _inside(rest: Sequence[str]) -> Answer:
    if rest[1:2] and rest[1].rpartition("/")[2] in ("bash", "sh"):
        return Answer(_("You are where the tools are: type kafka-topics.sh --list --bootstrap-server localhost:9092.") + "\n")
    told = _(
        "In the container there are Kafka's tools: docker exec -it broker-1 /opt/kafka/bin/kafka-topics.sh …, or without docker."
    )
    return Answer(err=told + "\n", status=1)


async def _states(code: str) -> dict[int, str]:
    return (await seam.known(code)).brokers


async def _which(code: str) -> str:
    names = ", ".join(f"broker-{broker}" for broker in await _states(code))
    told = _("Say which broker, and what: docker stop NAME, docker kill NAME or docker start NAME. There are: %(names)s.") % {
        "names": names
    }
    return told + "\n"


async def _done(code: str, deed: type[KillBroker] | type[StopBroker] | type[StartBroker], names: Sequence[str]) -> Answer:
    states, out = await _states(code), ""
    for name in names:
        broker = _number(name, list(states))
        if broker not in states:
            return Answer(out, f"Error response from daemon: No such container: {name}\n{await _which(code)}", 1)
        try:
            command: Command = deed(broker=broker)
            await seam.submit(code, command)
        except CommandRejected as refusal:
            return Answer(out, f"{told_by(refusal)}\n", 1)
        out += f"{name}\n"
    return Answer(out)


def _number(name: str, brokers: Sequence[int]) -> int:
    """A broker by a container's name; -1: none is meant. Where there is one broker only, `broker` and `kafka` are it."""
    found = _NAMED.fullmatch(name)
    if found is not None:
        return int(found[1])
    return brokers[0] if name in ("broker", "kafka") and len(brokers) == 1 else -1


async def _listed(code: str, ports: Ports, everything: bool) -> Answer:
    at = {one.broker: f"{one.address}->{one.port}/tcp" for one in ports.brokers if one.is_open}
    rows = [("NAMES", "IMAGE", "STATUS", "PORTS")]
    for broker, state in (await _states(code)).items():
        status = _UP.get(state, "Exited (0)")
        if everything or status.startswith("Up"):
            rows.append((f"broker-{broker}", IMAGE, status, at.get(broker, "")))
    widths = [max(len(row[column]) for row in rows) + 3 for column in range(4)]
    return Answer(
        "".join("".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() + "\n" for row in rows)
    )
