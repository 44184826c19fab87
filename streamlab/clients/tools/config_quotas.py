"""Quotas by kafka-configs.sh: of users, clients and addresses (`ConfigCommand`, its quota half).

Law of the module: what is told and refused is Kafka's; passwords (SCRAM) are not kept in a lab.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from streamlab.clients.tools.admin import Admin, Talking
from streamlab.clients.tools.configs_check import CLIENTS, IPS, USERS, Asked
from streamlab.clients.tools.java import (
    ERRORS,
    JavaError,
    execution,
    illegal_argument,
    kafka_error,
    names_in_order,
    signed_32,
)
from streamlab.clients.tools.screen import Screen
from streamlab.protocol.config_values import shown
from streamlab.protocol.errors import Errors
from streamlab.protocol.hashing import hash_order, java_hash_code
from streamlab.protocol.messages.quotas import (
    CLIENT_ID,
    DEFAULT,
    EXACT,
    IP,
    SPECIFIED,
    USER,
    AlterClientQuotasRequest,
    DescribeClientQuotasRequest,
    DescribedQuotas,
    DescribeUserScramCredentialsRequest,
    Entity,
    QuotaAlteration,
    QuotaChange,
    QuotaFilter,
)

TYPES = {USERS: USER, CLIENTS: CLIENT_ID, IPS: IP}
TOLD = {USER: "user-principal", CLIENT_ID: "client-id", IP: "ip"}
QUOTAS = ("producer_byte_rate", "consumer_byte_rate", "request_percentage", "controller_mutation_rate")
OF_ADDRESSES = ("connection_creation_rate",)
SCRAM = ("SCRAM-SHA-256", "SCRAM-SHA-512")


def describe(screen: Screen, admin: Admin, asked: Asked) -> Talking[None]:
    """Raises JavaError."""
    found = yield from _described(admin, asked)
    by_entity = {one.entity: one for one in found}
    for entity in hash_order(by_entity, _entity_hash, len(found)):
        one = by_entity[entity]
        named = dict(one.entity)
        whom = ", ".join(
            f"{TOLD[kind]} '{named[kind]}'" if named[kind] is not None else f"the default {TOLD[kind]}"
            for kind in (USER, CLIENT_ID, IP)
            if kind in named
        )
        rates = dict(one.values)
        values = ", ".join(f"{key}={shown(rates[key])}" for key in names_in_order(rates, len(rates)))
        screen.out(f"Quota configs for {whom} are {values}")
    if CLIENTS not in asked.kinds and IPS not in asked.kinds and "" not in asked.names:
        yield from admin.call("describeUserScramCredentials", DescribeUserScramCredentialsRequest(asked.names))


def _entity_hash(entity: Entity) -> int:
    """`ClientQuotaEntity.hashCode`."""
    parts = (java_hash_code(kind) ^ (0 if name is None else java_hash_code(name)) for kind, name in entity)
    return signed_32(31 + signed_32(sum(parts)))


def alter(admin: Admin, asked: Asked, added: Mapping[str, str], deleted: Sequence[str]) -> Talking[None]:
    """Raises JavaError."""
    _check(asked, added, deleted)
    if any(one in SCRAM for one in (*added, *deleted)):
        raise execution(kafka_error(Errors.UNSUPPORTED_VERSION, "The node does not support ALTER_USER_SCRAM_CREDENTIALS"))
    old = {key for one in (yield from _described(admin, asked))[:1] for key, _ in one.values}
    missing = [one for one in deleted if one not in old]
    if missing:
        raise JavaError(f"{ERRORS}InvalidConfigurationException", f"Invalid config(s): {','.join(missing)}")
    changes = [QuotaChange(key, _number(key, text)) for key, text in added.items()]
    changes += [QuotaChange(key, None) for key in deleted]
    entity = tuple(sorted((TYPES[kind], name or None) for kind, name in zip(asked.kinds, asked.names, strict=True)))
    body = AlterClientQuotasRequest((QuotaAlteration(entity, tuple(changes)),))
    answer = yield from admin.call("alterClientQuotas", body, admin.controller_node)
    for result in answer.entries:
        if result.error_code:
            raise execution(kafka_error(result.error_code, result.error_message))


def _described(admin: Admin, asked: Asked) -> Talking[list[DescribedQuotas]]:
    names: list[str | None] = [*asked.names, *([None] * (len(asked.kinds) - len(asked.names)))]
    filters = []
    for kind, name in zip(asked.kinds, names, strict=True):
        match = SPECIFIED if name is None else EXACT if name else DEFAULT
        filters.append(QuotaFilter(TYPES[kind], match, name if match == EXACT else None))
    answer = yield from admin.call("describeClientQuotas", DescribeClientQuotasRequest(tuple(filters), True))
    if answer.error_code:
        raise execution(kafka_error(answer.error_code, answer.error_message))
    return list(answer.entries or ())


def _check(asked: Asked, added: Mapping[str, str], deleted: Sequence[str]) -> None:
    kind = asked.kinds[0]
    if kind == IPS:
        unknown = [one for one in (*added, *deleted) if one not in OF_ADDRESSES]
        if unknown:
            raise illegal_argument(
                f"Only connection quota configs can be added for 'ips' using --bootstrap-server. Unexpected config names: {','.join(unknown)}"
            )
        return
    only_quotas = kind == CLIENTS or len(asked.kinds) == 2
    known = QUOTAS if only_quotas else (*QUOTAS, *SCRAM)
    what, whom = ("quota configs", CLIENTS) if only_quotas else ("quota and SCRAM credential configs", USERS)
    for names, deed in ((list(added), "added"), (list(deleted), "deleted")):
        unknown = [one for one in names if one not in known]
        if unknown:
            listed = f"Set({', '.join(unknown)})" if deed == "added" else f"ArrayBuffer({', '.join(unknown)})"
            raise illegal_argument(
                f"Only {what} can be {deed} for '{whom}' using --bootstrap-server. Unexpected config names: {listed}"
            )


def _number(key: str, text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise illegal_argument(f"Cannot parse quota configuration value for {key}: {text}") from None
