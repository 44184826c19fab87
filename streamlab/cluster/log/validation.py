"""Whether a client's batch may enter a log (Kafka's `LogValidator` and `UnifiedLog.analyzeAndValidateRecords`).

Law of the room: it looks and refuses; it changes nothing.
"""

from __future__ import annotations

from streamlab.cluster.log.refusal import Refusal
from streamlab.protocol.configs import TopicConfig
from streamlab.protocol.record_format import records_of
from streamlab.protocol.records import RecordBatch

CORRUPT_MESSAGE = 2
MESSAGE_TOO_LARGE = 10
RECORD_LIST_TOO_LARGE = 18
INVALID_TIMESTAMP = 32
INVALID_TXN_STATE = 48
INVALID_RECORD = 87


def validate_size(batch: RecordBatch, config: TopicConfig, where: str) -> None:
    """Raise Refusal 10 (max.message.bytes) or 18 (segment.bytes)."""
    if batch.size > config.max_message_bytes:
        raise Refusal(
            MESSAGE_TOO_LARGE,
            f"The record batch size in the append to {where} is {batch.size} bytes which exceeds the maximum configured value of "
            f"{config.max_message_bytes}.",
        )
    if batch.size > config.segment_bytes:
        raise Refusal(
            RECORD_LIST_TOO_LARGE,
            f"Message batch size is {batch.size} bytes in append to partition {where}, which exceeds the maximum configured segment "
            f"size of {config.segment_bytes}.",
        )


def validate_batch(batch: RecordBatch, config: TopicConfig, where: str) -> None:
    """Raise Refusal 87 for a batch that no client may send, 48 for a transactional one (transactions are not simulated yet)."""
    if batch.base_offset != 0:
        raise Refusal(
            INVALID_RECORD,
            f"The baseOffset of the record batch in the append to {where} should be 0, but it is {batch.base_offset}",
        )
    if batch.flaw is not None and batch.flaw[0] == CORRUPT_MESSAGE:
        raise Refusal(*batch.flaw)
    count = batch.declared if batch.raw is not None else len(batch.records or ())
    if batch.count <= 0 or count != batch.count:
        raise Refusal(
            INVALID_RECORD,
            f"Inconsistent batch offset range [0, {batch.count - 1}] and count of records {count} in topic partition {where}",
        )
    if batch.control:
        raise Refusal(INVALID_RECORD, f"Clients are not allowed to write control records in topic partition {where}")
    if batch.producer_id >= 0 and batch.base_sequence < 0:
        raise Refusal(
            INVALID_RECORD,
            f"Invalid sequence number {batch.base_sequence} in record batch with producerId {batch.producer_id} in topic partition {where}",
        )
    if batch.transactional:
        raise Refusal(INVALID_TXN_STATE, "Record was not part of an ongoing transaction")


def validate_records(batch: RecordBatch, config: TopicConfig, now: int, where: str) -> None:
    """Raise Refusal 87 (no key in a compacted topic) or 32 (CreateTime out of range), naming the records at fault."""
    if batch.flaw is not None:
        raise Refusal(*batch.flaw)
    create_time = config.message_timestamp_type != "LogAppendTime"
    latest, earliest = now + config.message_timestamp_after_max_ms, now - config.message_timestamp_before_max_ms
    compacted = "compact" in config.cleanup_policy
    if not compacted and (not create_time or (batch.max_timestamp <= latest and earliest <= 0)):
        return
    errors: list[tuple[int, str]] = []
    timely = True
    for index, record in enumerate(records_of(batch)):
        if compacted and record.key is None:
            errors.append((index, f"Compacted topic cannot accept message without key in topic partition {where}"))
        elif create_time and not earliest <= record.timestamp <= latest and record.timestamp != -1:
            timely = False
            errors.append(
                (
                    index,
                    f"Timestamp {record.timestamp} of message with offset {record.offset_delta} is out of range. "
                    f"The timestamp should be within [{earliest}, {latest}]",
                )
            )
    if not errors:
        return
    if not timely:
        raise Refusal(INVALID_TIMESTAMP, "One or more records have been rejected due to invalid timestamp", tuple(errors))
    shown = ", ".join(f"RecordError(batchIndex={index}, message='{text}')" for index, text in errors[:3])
    raise Refusal(
        INVALID_RECORD,
        f"One or more records have been rejected due to {len(errors)} record errors in total, and only showing the first three "
        f"errors at most: [{shown}]",
        tuple(errors),
    )
