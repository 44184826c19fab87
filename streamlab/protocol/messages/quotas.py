"""AlterClientQuotas (49), DescribeClientQuotas (48), DescribeUserScramCredentials (50)."""

from __future__ import annotations

import msgspec

USER, CLIENT_ID, IP = "user", "client-id", "ip"
EXACT, DEFAULT, SPECIFIED = 0, 1, 2

PRODUCER_BYTE_RATE, CONSUMER_BYTE_RATE = "producer_byte_rate", "consumer_byte_rate"

Entity = tuple[tuple[str, str | None], ...]
"""Whom a quota is for: (type, name) pairs, a name of None for the default of that type."""


class QuotaChange(msgspec.Struct, frozen=True, gc=False):
    """`value` None: the quota is removed."""

    key: str
    value: float | None


class QuotaAlteration(msgspec.Struct, frozen=True, gc=False):
    entity: Entity
    changes: tuple[QuotaChange, ...]


class AlterClientQuotasRequest(msgspec.Struct, frozen=True, gc=False):
    entries: tuple[QuotaAlteration, ...]
    validate_only: bool = False


class AlterClientQuotasResult(msgspec.Struct, frozen=True, gc=False):
    entity: Entity
    error_code: int = 0
    error_message: str | None = None


class AlterClientQuotasResponse(msgspec.Struct, frozen=True, gc=False):
    entries: tuple[AlterClientQuotasResult, ...]


class QuotaFilter(msgspec.Struct, frozen=True, gc=False):
    """`match_type` EXACT: the entity of this name; DEFAULT: the type's default; SPECIFIED: any entity of this type."""

    entity_type: str
    match_type: int
    match: str | None


class DescribeClientQuotasRequest(msgspec.Struct, frozen=True, gc=False):
    """`strict`: entities of further types do not match."""

    filters: tuple[QuotaFilter, ...]
    strict: bool


class DescribedQuotas(msgspec.Struct, frozen=True, gc=False):
    entity: Entity
    values: tuple[tuple[str, float], ...]


class DescribeClientQuotasResponse(msgspec.Struct, frozen=True, gc=False):
    """`entries` None: with an error."""

    entries: tuple[DescribedQuotas, ...] | None = None
    error_code: int = 0
    error_message: str | None = None


class DescribeUserScramCredentialsRequest(msgspec.Struct, frozen=True, gc=False):
    """`users` empty: all of them."""

    users: tuple[str, ...] = ()


class DescribedScramUser(msgspec.Struct, frozen=True, gc=False):
    """`credentials`: (mechanism, iterations) pairs."""

    user: str
    error_code: int = 0
    error_message: str | None = None
    credentials: tuple[tuple[int, int], ...] = ()


class DescribeUserScramCredentialsResponse(msgspec.Struct, frozen=True, gc=False):
    results: tuple[DescribedScramUser, ...] = ()
