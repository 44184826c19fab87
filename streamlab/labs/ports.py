"""The brokers' ports as people see them: where each broker listens or why it does not, who is connected, who may come.

Law of the module: what stands here is read from the door and the world at the moment of asking; nothing is kept.
"""

from __future__ import annotations

from ipaddress import ip_address

import msgspec
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from streamlab.engine.door import BROKERS, ConnectionShown, DoorSettings
from streamlab.engine.hub import Hub
from streamlab.engine.runner import Runner
from streamlab.labs.spoken import translated

SHUT = {
    "dead": _("closed: the broker is dead"),
    "stopped": _("closed: the broker is stopped"),
    "starting": _("closed: the broker is still starting"),
    "fenced": _("closed: the controller has fenced the broker"),
}
ABOUT_TO_OPEN = _("closed: it is about to open")
MOST_SHOWN = 60


class BrokerPort(msgspec.Struct, frozen=True):
    """`why`: why the port is closed, "" where it is open."""

    broker: int
    port: int
    address: str
    why: str = ""

    @property
    def is_open(self) -> bool:
        return not self.why


class Connection(msgspec.Struct, frozen=True):
    """A real client's connection. `program`: its library as it calls itself, "" where it does not say. `waits`: seconds, 0: not held."""

    client_id: str
    program: str
    host: str
    broker: int
    waits: float


class Client(msgspec.Struct, frozen=True):
    """All connections of one name from one address. `brokers`: those it is connected to; `waits`: the longest of its requests held."""

    client_id: str
    program: str
    host: str
    brokers: list[int]
    connections: int
    waits: float


class Ports(msgspec.Struct, frozen=True):
    """`holder`: the code of the lab that holds the server's first ports, "" for none; `held`: whether the lab asked about has ports,
    and `own`: ports of its own, from the blocks that are set apart for further labs (`spare`: there are such).

    `offered`: whether this server opens ports at all. `bootstrap`: what clients are given. `open_to`: who else reaches the brokers, "" where
    only this machine does. `paused`: requests are held now. `touched`: real clients have been here.
    """

    holder: str = ""
    holder_name: str = ""
    held: bool = False
    own: bool = False
    spare: bool = False
    offered: bool = True
    host: str = ""
    port: int = 0
    advertised: str = ""
    bootstrap: str = ""
    open_to: str = ""
    paused: bool = False
    touched: bool = False
    real_clients: int = 0
    own_pace: float = 0.0
    brokers: list[BrokerPort] = []
    connections: list[Connection] = []
    further: int = 0

    @property
    def is_holding(self) -> bool:
        """Whether a pause holds somebody's request."""
        return any(one.waits for one in self.connections)

    @property
    def clients(self) -> list[Client]:
        """Who is connected, each once."""
        found: dict[tuple[str, str, str], list[Connection]] = {}
        for one in self.connections:
            found.setdefault((one.client_id, one.program, one.host), []).append(one)
        return [
            Client(*who, sorted({one.broker for one in own}), len(own), max(one.waits for one in own)) for who, own in found.items()
        ]


async def ports_of(hub: Hub, code: str) -> Ports:
    """The ports, for the page of one lab. Raises NoSuchLab."""
    runner, holder = await hub.runner(code), hub.door_holder()
    settings = hub.door_settings if runner.door is None else runner.door.settings
    if settings is None:
        return Ports(offered=False)
    addresses = Ports(
        holder=holder.lab.code if holder else "",
        holder_name=translated(holder.lab.name) if holder else "",
        own=settings != hub.door_settings,
        spare=any(hub.further_doors),
        host=settings.host,
        port=settings.port,
        advertised=settings.advertised,
        bootstrap=bootstrap(settings),
        open_to=_open_to(settings),
    )
    if runner.door is None:
        return addresses
    clock, shown = runner.clock(), runner.door.shown()
    return msgspec.structs.replace(
        addresses,
        held=True,
        paused=runner.paused,
        touched=runner.course.world.touched,
        real_clients=clock.real_clients,
        own_pace=clock.own_pace,
        brokers=_brokers(runner, settings),
        connections=[_connection(one, runner.paused) for one in shown[:MOST_SHOWN]],
        further=max(0, len(shown) - MOST_SHOWN),
    )


def bootstrap(settings: DoorSettings) -> str:
    """The address of the first broker, as clients are given it."""
    return f"{_bracketed(settings.advertised)}:{settings.port}"


def _brokers(runner: Runner, settings: DoorSettings) -> list[BrokerPort]:
    assert runner.door is not None
    opened, taken, listed = runner.door.open_ports(), runner.door.taken, []
    for broker, state in sorted(runner.course.world.broker_states().items()):
        port = settings.port + broker - 1
        if broker > BROKERS:
            listed.append(BrokerPort(broker, 0, "", gettext("no port: {count} brokers have one").format(count=BROKERS)))
            continue
        why = "" if broker in opened else translated(taken.get(broker, "")) or str(SHUT.get(state, ABOUT_TO_OPEN))
        listed.append(BrokerPort(broker, port, f"{_bracketed(settings.advertised)}:{port}", why))
    return listed


def _connection(shown: ConnectionShown, paused: bool) -> Connection:
    program = f"{shown.library} {shown.version}".strip()
    return Connection(shown.client_id, program, shown.host, shown.broker, shown.waits if paused else 0.0)


def _open_to(settings: DoorSettings) -> str:
    """Who else than this machine reaches the brokers."""
    if settings.host in ("", "0.0.0.0", "::"):
        return gettext("everybody in this network")
    if not _is_loopback(settings.host):
        return gettext("everybody who reaches {host}").format(host=settings.host)
    if _is_loopback(settings.advertised):
        return ""
    return gettext("whoever reaches {host}").format(host=settings.advertised)


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
