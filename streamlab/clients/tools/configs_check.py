"""What kafka-configs.sh refuses (`ConfigCommandOptions.checkArgs`), in its words.

Law of the module: the command line alone decides.
"""

from __future__ import annotations

import ipaddress

import msgspec

from streamlab.clients.tools.java import JavaError, illegal_argument, parse_int
from streamlab.clients.tools.options import Parsed, Usage

NAME = "kafka-configs.sh"
TOPICS, CLIENTS, USERS, BROKERS, LOGGERS = "topics", "clients", "users", "brokers", "broker-loggers"
IPS, CLIENT_METRICS, GROUPS = "ips", "client-metrics", "groups"
KINDS = (TOPICS, CLIENTS, USERS, BROKERS, IPS, CLIENT_METRICS, GROUPS, LOGGERS)
FLAGS = {
    "topic": TOPICS,
    "client": CLIENTS,
    "user": USERS,
    "broker": BROKERS,
    "broker-logger": LOGGERS,
    "ip": IPS,
    "client-metrics": CLIENT_METRICS,
    "group": GROUPS,
}
DEFAULTS = {"client-defaults": CLIENTS, "user-defaults": USERS, "broker-defaults": BROKERS, "ip-defaults": IPS}
HAVE_DEFAULTS = {USERS, CLIENTS, BROKERS, IPS}


class Asked(msgspec.Struct, frozen=True):
    """Whose configs are meant: kinds, and names in the same order; "" stands for the default."""

    kinds: tuple[str, ...]
    names: tuple[str, ...]


def asked_of(parsed: Parsed) -> Asked:
    given = [*FLAGS, *DEFAULTS]
    kinds = [*parsed.all("entity-type"), *({**FLAGS, **DEFAULTS}[name] for name in given if parsed.has(name))]
    left = iter(parsed.all("entity-name"))
    names = [next(left) if one == "entity-name" else "" for one in parsed.order if one in ("entity-name", "entity-default")]
    names += [parsed.one(name) or "" for name in FLAGS if parsed.has(name)]
    names += ["" for name in DEFAULTS if parsed.has(name)]
    return Asked(tuple(kinds), tuple(names))


def check(usage: Usage, parsed: Parsed, asked: Asked) -> None:
    """Raises Exit, JavaError."""
    if parsed.has("alter") == parsed.has("describe"):
        raise usage.exit("Command must include exactly one action: --describe, --alter")
    usage.invalid(parsed, "describe", ("alter", "add-config", "delete-config"))
    kinds = asked.kinds
    twice = [kind for number, kind in enumerate(kinds) if kind in kinds[:number]]
    if twice:
        raise illegal_argument(f"Duplicate entity type(s) specified: {','.join(twice)}")
    if not parsed.has("bootstrap-server") and not parsed.has("bootstrap-controller"):
        raise illegal_argument("Either --bootstrap-server or --bootstrap-controller must be specified.")
    for kind in kinds:
        if kind not in KINDS:
            raise illegal_argument(
                f"Invalid entity type {kind}, the entity type must be one of {', '.join(KINDS)} with a --bootstrap-server or "
                "--bootstrap-controller argument"
            )
    if not kinds:
        raise illegal_argument("At least one entity type must be specified")
    if len(kinds) > 1 and set(kinds) != {USERS, CLIENTS}:
        raise illegal_argument("Only 'users' and 'clients' entity types may be specified together")
    by_type = any(map(parsed.has, ("entity-name", "entity-type", "entity-default")))
    if by_type and any(map(parsed.has, (*FLAGS, *DEFAULTS))):
        raise illegal_argument("--entity-{type,name,default} should not be used in conjunction with specific entity flags")
    if parsed.has("bootstrap-server") and parsed.has("bootstrap-controller"):
        raise illegal_argument("Only one of --bootstrap-server or --bootstrap-controller can be specified")
    _check_names(parsed, asked)
    _check_action(parsed, asked)


def _check_names(parsed: Parsed, asked: Asked) -> None:
    kinds = asked.kinds
    if not any(asked.names):
        return
    if BROKERS in kinds or LOGGERS in kinds:
        for name in [parsed.one(one) or "" for one in ("entity-name", "broker", "broker-logger") if parsed.has(one)]:
            try:
                parse_int(name)
            except JavaError:
                raise illegal_argument(
                    f"The entity name for {kinds[0]} must be a valid integer broker id, but it is: {name}"
                ) from None
    if IPS in kinds:
        for name in [parsed.one(one) or "" for one in ("entity-name", "ip") if parsed.has(one)]:
            if not _is_address(name):
                raise illegal_argument(f"The entity name for {kinds[0]} must be a valid IP or resolvable host, but it is: {name}")


def _is_address(name: str) -> bool:
    """Names of hosts are not looked up."""
    try:
        return name == "localhost" or bool(ipaddress.ip_address(name))
    except ValueError:
        return False


def _check_action(parsed: Parsed, asked: Asked) -> None:
    kinds, named = asked.kinds, any(asked.names)
    joined = ",".join(kinds)
    if parsed.has("describe"):
        if not HAVE_DEFAULTS & set(kinds) and parsed.has("entity-default"):
            raise illegal_argument(f"--entity-default must not be specified with --describe of {joined}")
        if LOGGERS in kinds and not named:
            raise illegal_argument(f"An entity name must be specified with --describe of {joined}")
        return
    if HAVE_DEFAULTS & set(kinds):
        if not asked.names:
            raise illegal_argument(
                "An entity-name or default entity must be specified with --alter of users, clients, brokers or ips"
            )
    elif not named:
        raise illegal_argument(f"An entity name must be specified with --alter of {joined}")
    if parsed.has("add-config") and parsed.has("add-config-file"):
        raise illegal_argument("Only one of --add-config or --add-config-file must be specified")
    if not any(map(parsed.has, ("add-config", "add-config-file", "delete-config"))):
        raise illegal_argument("At least one of --add-config, --add-config-file, or --delete-config must be specified with --alter")
