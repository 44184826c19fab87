"""Produce, API key 0, versions 3 to 13 (0 to 2 are advertised and refused).

acks=0: no answer, and an error closes the connection. acks=1: answered after the leader's append. acks=all: refused with
NOT_ENOUGH_REPLICAS (19) below min.insync.replicas, else answered once the high watermark has passed it, or with REQUEST_TIMED_OUT (7).
A client that has sent more than its quota is told so and muted, with acks=0 muted only. Deviation: no transactions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from streamlab.cluster.apis.metadata import endpoints
from streamlab.cluster.log.refusal import Refusal
from streamlab.cluster.purgatory import DelayedProduce
from streamlab.protocol.errors import Errors
from streamlab.protocol.messages.data import (
    ProducePartition,
    ProducePartitionResponse,
    ProduceRequest,
    ProduceResponse,
    RecordError,
)
from streamlab.protocol.messages.metadata import BrokerEndpoint
from streamlab.protocol.topic_names import is_internal
from streamlab.simulation.network import Request

if TYPE_CHECKING:
    from streamlab.cluster.broker import Broker
    from streamlab.cluster.replica_manager import ReplicaManager

ACKS = (-1, 0, 1)

ADMIN_CLIENT = "__admin_client"
"""The one client id that may write to internal topics (`AdminUtils.ADMIN_CLIENT_ID`)."""

WITHOUT_LOG_START = (
    Errors.CORRUPT_MESSAGE,
    Errors.UNKNOWN_TOPIC_OR_PARTITION,
    Errors.NOT_LEADER_OR_FOLLOWER,
    Errors.MESSAGE_TOO_LARGE,
    Errors.RECORD_LIST_TOO_LARGE,
    Errors.KAFKA_STORAGE_ERROR,
    Errors.UNKNOWN_TOPIC_ID,
    Errors.INVALID_TOPIC_EXCEPTION,
    Errors.INVALID_REQUIRED_ACKS,
)
"""Errors that Kafka expects of a log, so that it has not looked where it begins."""


def handle(broker: Broker, request: Request) -> None:
    """Append what can be appended; answer now, later or never."""
    body: ProduceRequest = request.body
    manager: Any = broker.components["replicas"]
    if body.refused is not None:
        _refuse_all(broker, request, *body.refused)
        return
    for part in body.partitions:
        if not part.batches and _fails(broker, part):
            return
    responses: list[ProducePartitionResponse] = []
    waits: list[tuple[int, Any, int]] = []
    several = len(body.partitions) > 1 and body.size > 0  # a simulated client's are all good
    parts = sorted(body.partitions, key=lambda part: _rank(broker, part)) if several else body.partitions
    for index, part in enumerate(parts):
        if part.topic_id:
            part = msgspec.structs.replace(part, topic=broker.image.topic_names.get(part.topic_id, ""))
        response, partition, end = _append(manager, part, body)
        responses.append(response)
        if partition is not None and not partition.has_committed(end):
            waits.append((index, partition, end))
    if body.acks == 0:
        broker.quotas.produced(request)
        if any(response.error_code for response in responses):
            broker.network.close(broker.name, request.source)
        return
    if body.acks == 1 or not waits:
        wait = broker.quotas.produced(request)
        broker.reply(request, ProduceResponse(tuple(responses), wait, _named_leaders(broker, responses)))
        return
    operation = DelayedProduce(request, responses, {index: None for index, _, _ in waits}, _named_leaders(broker, responses))
    for index, partition, end in waits:
        partition.wait_for_commit(end, operation, index)
    if not operation.done:
        manager.purgatory.watch(operation, body.timeout_ms)


def _fails(broker: Broker, part: ProducePartition) -> bool:
    """Null in place of records, for a partition that there is: Kafka fails over it, and again over saying so, and never answers."""
    return part.refused is None and _is_there(broker, part)


def _is_there(broker: Broker, part: ProducePartition) -> bool:
    return broker.image.partition(part.topic or broker.image.topic_names.get(part.topic_id, ""), part.partition) is not None


def _rank(broker: Broker, part: ProducePartition) -> int:
    """In what order Kafka answers: what was given to the log, what there is not, what is no batch."""
    if not _is_there(broker, part):
        return 1
    return 0 if part.refused is None else 2


def _refuse_all(broker: Broker, request: Request, error: int, message: str | None) -> None:
    """Nothing of the request is taken."""
    body: ProduceRequest = request.body
    if body.acks == 0:
        broker.network.close(broker.name, request.source)
        return
    refused = tuple(
        ProducePartitionResponse(one.topic, one.partition, error, error_message=message, topic_id=one.topic_id)
        for one in body.partitions
    )
    broker.reply(request, ProduceResponse(refused))


def _named_leaders(broker: Broker, responses: list[ProducePartitionResponse]) -> tuple[BrokerEndpoint, ...]:
    """Where the leaders listen that the answer names."""
    named = {one.current_leader_id for one in responses if one.current_leader_id >= 0}
    return tuple(one for one in endpoints(broker) if one.node_id in named) if named else ()


def _append(manager: ReplicaManager, part: ProducePartition, body: ProduceRequest) -> tuple[ProducePartitionResponse, Any, int]:
    """(the answer so far, the partition to wait for with acks=all, the offset to wait for)."""
    topic, number = part.topic, part.partition
    try:
        if not topic and part.topic_id:
            raise Refusal(Errors.UNKNOWN_TOPIC_ID)
        odd = part.refused is not None or body.acks not in ACKS or is_internal(topic)
        if odd and manager.broker.image.partition(topic, number) is not None:
            if part.refused is not None:
                raise Refusal(*part.refused)
            if body.acks not in ACKS:
                raise Refusal(Errors.INVALID_REQUIRED_ACKS)
            if is_internal(topic) and body.client_id != ADMIN_CLIENT:
                raise Refusal(Errors.INVALID_TOPIC_EXCEPTION)
        partition = manager.led(topic, number)
        info = partition.append_to_leader(part.batches[0], body.acks, body.client_id, from_client=True)
    except Refusal as refusal:
        manager.tell_refused(topic, number, body.client_id, refusal.error, refusal.message)
        return _refused(manager, part, refusal), None, -1
    manager.tell_accepted(topic, number, body.client_id)
    response = ProducePartitionResponse(
        topic, number, 0, info.base_offset, info.log_append_time, partition.log.log_start_offset, topic_id=part.topic_id
    )
    return response, partition, info.next_offset


def _log_start(manager: ReplicaManager, part: ProducePartition, error: int) -> int:
    """Where the log begins, which is told with what the log has refused; not where it was not even asked (`appendToLocalLog`)."""
    partition = manager.partitions.get((part.topic, part.partition))
    asked = bool(part.batches) or error == Errors.UNKNOWN_SERVER_ERROR
    if partition is None or not asked or error in WITHOUT_LOG_START:
        return -1
    return partition.log.log_start_offset


def _refused(manager: ReplicaManager, part: ProducePartition, refusal: Refusal) -> ProducePartitionResponse:
    leader = epoch = -1
    if refusal.error == Errors.NOT_LEADER_OR_FOLLOWER:
        registration = manager.broker.image.partition(part.topic, part.partition)
        if registration is not None:
            leader, epoch = registration.leader, registration.leader_epoch
    # Kafka words only what is wrong with single records; for all else the client has a sentence of its own.
    errors = tuple(RecordError(index, message) for index, message in refusal.record_errors)
    return ProducePartitionResponse(
        part.topic,
        part.partition,
        refusal.error,
        -1,
        -1,
        _log_start(manager, part, refusal.error),
        errors,
        refusal.message if errors else None,
        leader,
        epoch,
        part.topic_id,
    )
