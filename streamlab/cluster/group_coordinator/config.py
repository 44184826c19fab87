"""The coordinator's broker configs, with Kafka's names and defaults (`GroupCoordinatorConfig`)."""

from __future__ import annotations

from dataclasses import dataclass

LARGEST = 2**31 - 1


@dataclass(frozen=True, slots=True)
class GroupCoordinatorConfig:
    """Times in ms, sizes in bytes (metadata: in UTF-16 units, as Kafka counts)."""

    min_session_timeout_ms: int
    max_session_timeout_ms: int
    initial_rebalance_delay_ms: int
    group_max_size: int
    offset_metadata_max_bytes: int
    offsets_retention_ms: int
    offsets_retention_check_interval_ms: int
    offset_commit_timeout_ms: int
    offsets_topic_partitions: int
    new_member_join_timeout_ms: int = 300_000
    """No config in Kafka: how long a new member's JoinGroup may be parked."""

    @staticmethod
    def of(settings: dict[str, str]) -> GroupCoordinatorConfig:
        """From a broker's settings, by Kafka's names."""

        def number(name: str, default: int) -> int:
            return int(settings.get(name, default))

        return GroupCoordinatorConfig(
            min_session_timeout_ms=number("group.min.session.timeout.ms", 6_000),
            max_session_timeout_ms=number("group.max.session.timeout.ms", 1_800_000),
            initial_rebalance_delay_ms=number("group.initial.rebalance.delay.ms", 3_000),
            group_max_size=number("group.max.size", LARGEST),
            offset_metadata_max_bytes=number("offset.metadata.max.bytes", 4096),
            offsets_retention_ms=number("offsets.retention.minutes", 10_080) * 60_000,
            offsets_retention_check_interval_ms=number("offsets.retention.check.interval.ms", 600_000),
            offset_commit_timeout_ms=number("offsets.commit.timeout.ms", 5_000),
            offsets_topic_partitions=number("offsets.topic.num.partitions", 50),
        )
