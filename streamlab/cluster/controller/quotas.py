"""Client quotas, as the controller keeps them (`ClientQuotaControlManager`).

Law of the room: of one entity all changes are written or none; what it has already is not written again.
"""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from streamlab.cluster.controller.refusal import Refused
from streamlab.cluster.metadata_image import MetadataRecord, QuotaRecord
from streamlab.events.cluster import QuotasChanged
from streamlab.protocol.errors import Errors
from streamlab.protocol.messages.quotas import (
    CLIENT_ID,
    IP,
    USER,
    AlterClientQuotasRequest,
    AlterClientQuotasResponse,
    AlterClientQuotasResult,
    Entity,
    QuotaAlteration,
    QuotaChange,
)

if TYPE_CHECKING:
    from streamlab.cluster.controller.controller import Controller

OF_CLIENTS = {"producer_byte_rate": "long", "consumer_byte_rate": "long", "request_percentage": "double"} | {
    "controller_mutation_rate": "double"
}
OF_ADDRESSES = {"connection_creation_rate": "int"}
LARGEST = {"int": 2**31 - 1, "long": 2**63 - 1}
SMALLEST_FRACTION = 1e-6


class QuotaControl:
    """What the quotas are is in the image; this is how they change."""

    def __init__(self, controller: Controller) -> None:
        self.controller = controller

    def alter(self, body: AlterClientQuotasRequest) -> AlterClientQuotasResponse:
        """API 49."""
        results: dict[Entity, AlterClientQuotasResult] = {}
        records: list[QuotaRecord] = []
        for one in body.entries:
            try:
                if one.entity in results:
                    raise Refused(Errors.INVALID_REQUEST, f"Ignoring duplicate entity {_named(one.entity)}")
                records += self._changed(one)
            except Refused as refusal:
                results[one.entity] = AlterClientQuotasResult(one.entity, refusal.error, refusal.message)
            else:
                results[one.entity] = AlterClientQuotasResult(one.entity)
        if records and not body.validate_only:
            self._write(records)
        return AlterClientQuotasResponse(tuple(results.values()))

    def _changed(self, alteration: QuotaAlteration) -> list[QuotaRecord]:
        entity = alteration.entity
        keys = [change.key for change in alteration.changes]
        if len(set(keys)) != len(keys):
            raise Refused(Errors.INVALID_REQUEST, f"Ignoring duplicate entity {_named(entity)}")
        known = _keys_of(entity)
        current = self.controller.image.quotas.get(entity, {})
        found = []
        for change in alteration.changes:
            if change.value is not None:
                _check(change, known)
            if current.get(change.key) != change.value:
                found.append(QuotaRecord(entity, change.key, change.value))
        return found

    def _write(self, records: list[QuotaRecord]) -> None:
        controller = self.controller
        written: list[MetadataRecord] = [*records]
        controller.append(written)
        for entity in dict.fromkeys(record.entity for record in records):
            changes = {record.key: record.value for record in records if record.entity == entity}
            fact = QuotasChanged(at=controller.now, because=controller.recorder.cause, entity=entity, changes=changes)
            controller.recorder.record(fact, *[f"client:{name}" for kind, name in entity if kind == CLIENT_ID and name])


def _named(entity: Entity) -> str:
    """As Java prints it."""
    parts = ", ".join(f"{kind}={'null' if name is None else name}" for kind, name in entity)
    return f"ClientQuotaEntity(entries={{{parts}}})"


def _keys_of(entity: Entity) -> dict[str, str]:
    """The quotas that an entity may have, with their types. Raises Refused for one that is none."""
    if not entity:
        raise Refused(Errors.INVALID_REQUEST, "Invalid empty client quota entity")
    for kind, name in entity:
        if kind not in (USER, CLIENT_ID, IP):
            raise Refused(Errors.INVALID_REQUEST, f"Unhandled client quota entity type: {kind}")
        if name == "":
            raise Refused(Errors.INVALID_REQUEST, f"Empty {kind} not supported")
    kinds = dict(entity)
    if IP not in kinds:
        return OF_CLIENTS
    if len(kinds) > 1:
        told = "Invalid quota entity combination, IP entity shouldnot be combined with User or ClientId"
        raise Refused(Errors.INVALID_REQUEST, told)
    if not _is_address(kinds[IP]):
        raise Refused(Errors.INVALID_REQUEST, f"{kinds[IP]} is not a valid IP or resolvable host.")
    return OF_ADDRESSES


def _is_address(text: str | None) -> bool:
    """Names of hosts are not looked up here."""
    try:
        return text is None or text == "localhost" or bool(ipaddress.ip_address(text))
    except ValueError:
        return False


def _check(change: QuotaChange, known: dict[str, str]) -> None:
    key, value = change.key, change.value or 0.0
    kind = known.get(key)
    if kind is None:
        raise Refused(Errors.INVALID_REQUEST, f"Invalid configuration key {key}")
    if value <= 0:
        raise Refused(Errors.INVALID_REQUEST, f"Quota {key} must be greater than 0")
    if kind in LARGEST:
        if value > LARGEST[kind]:
            article = {"int": "an INT", "long": "a LONG"}[kind]
            raise Refused(Errors.INVALID_REQUEST, f"Proposed value for {key} is too large for {article}.")
        if abs(value % 1.0) > SMALLEST_FRACTION:
            raise Refused(Errors.INVALID_REQUEST, f"{key} cannot be a fractional value.")
