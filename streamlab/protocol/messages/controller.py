"""What brokers and the controller say to each other: registration (62), heartbeat (63), AlterPartition (56), producer id blocks (67),
and the metadata log that brokers follow."""

from __future__ import annotations

from typing import Any

import msgspec


class BrokerRegistrationRequest(msgspec.Struct, frozen=True, gc=False):
    """`incarnation_id`: new at each start. `previous_broker_epoch`: -1 after an unclean stop."""

    broker_id: int
    incarnation_id: str
    rack: str | None = None
    previous_broker_epoch: int = -1


class BrokerRegistrationResponse(msgspec.Struct, frozen=True, gc=False):
    error_code: int = 0
    broker_epoch: int = -1


class BrokerHeartbeatRequest(msgspec.Struct, frozen=True, gc=False):
    broker_id: int
    broker_epoch: int
    current_metadata_offset: int
    want_fence: bool = False
    want_shut_down: bool = False


class BrokerHeartbeatResponse(msgspec.Struct, frozen=True, gc=False):
    error_code: int = 0
    is_caught_up: bool = False
    is_fenced: bool = True
    should_shut_down: bool = False


class FetchMetadataRequest(msgspec.Struct, frozen=True, gc=False):
    """A broker follows the metadata log from `fetch_offset` on; the controller answers when there is more, or after `max_wait_ms`."""

    broker_id: int
    fetch_offset: int
    max_wait_ms: int


class FetchMetadataResponse(msgspec.Struct, frozen=True, gc=False):
    """`records` from the asked offset on, or, with `snapshot`, all that is needed from nothing; `end_offset`: the next to ask for."""

    records: tuple[Any, ...]
    end_offset: int
    snapshot: bool = False
    error_code: int = 0


class AlterPartitionData(msgspec.Struct, frozen=True, gc=False):
    """`new_isr`: (broker id, broker epoch) of each."""

    topic: str
    partition: int
    leader_epoch: int
    partition_epoch: int
    new_isr: tuple[tuple[int, int], ...]
    leader_recovery_state: int = 0


class AlterPartitionRequest(msgspec.Struct, frozen=True, gc=False):
    broker_id: int
    broker_epoch: int
    partitions: tuple[AlterPartitionData, ...]


class AlterPartitionResult(msgspec.Struct, frozen=True, gc=False):
    topic: str
    partition: int
    error_code: int = 0
    leader_id: int = -1
    leader_epoch: int = -1
    isr: tuple[int, ...] = ()
    partition_epoch: int = -1


class AlterPartitionResponse(msgspec.Struct, frozen=True, gc=False):
    partitions: tuple[AlterPartitionResult, ...] = ()
    error_code: int = 0


class AllocateProducerIdsRequest(msgspec.Struct, frozen=True, gc=False):
    broker_id: int
    broker_epoch: int


class AllocateProducerIdsResponse(msgspec.Struct, frozen=True, gc=False):
    error_code: int = 0
    producer_id_start: int = -1
    producer_id_len: int = 0
