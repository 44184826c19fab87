"""The labs' brokers, topics and groups, under the names that kafka_exporter gives them, with the lab as a further label.

Law of the module: a lab's picture is read, once, and let go. Labels are codes of labs and names of topics and groups; no member, client,
host or seat is ever one. What is beyond the limits is left out and counted.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from prometheus_client.core import GaugeMetricFamily, Metric

from streamlab.world.picture import GroupShown, Picture, TopicShown

MOST_LABS = 60
MOST_PARTITIONS = 5_000
"""Over all labs, and as many committed offsets."""

LAB, TOPIC, PARTITION = ["lab"], ["lab", "topic"], ["lab", "topic", "partition"]
GROUP, GROUP_TOPIC, GROUP_PARTITION = (
    ["lab", "consumergroup"],
    ["lab", "consumergroup", "topic"],
    ["lab", "consumergroup", "topic", "partition"],
)

NAMES: dict[str, tuple[str, list[str]]] = {
    "kafka_brokers": ("Number of Brokers in the Kafka Cluster.", LAB),
    "kafka_topic_partitions": ("Number of partitions for this Topic", TOPIC),
    "kafka_topic_partition_current_offset": ("Current Offset of a Broker at Topic/Partition", PARTITION),
    "kafka_topic_partition_oldest_offset": ("Oldest Offset of a Broker at Topic/Partition", PARTITION),
    "kafka_topic_partition_leader": ("Leader Broker ID of this Topic/Partition", PARTITION),
    "kafka_topic_partition_leader_is_preferred": ("1 if Topic/Partition is using the Preferred Broker", PARTITION),
    "kafka_topic_partition_replicas": ("Number of Replicas for this Topic/Partition", PARTITION),
    "kafka_topic_partition_in_sync_replica": ("Number of In-Sync Replicas for this Topic/Partition", PARTITION),
    "kafka_topic_partition_under_replicated_partition": ("1 if Topic/Partition is under Replicated", PARTITION),
    "kafka_consumergroup_members": ("Amount of members in a consumer group", GROUP),
    "kafka_consumergroup_current_offset": ("Current Offset of a ConsumerGroup at Topic/Partition", GROUP_PARTITION),
    "kafka_consumergroup_current_offset_sum": ("Current Offset of a ConsumerGroup at Topic for all partitions", GROUP_TOPIC),
    "kafka_consumergroup_lag": ("Current Approximate Lag of a ConsumerGroup at Topic/Partition", GROUP_PARTITION),
    "kafka_consumergroup_lag_sum": ("Current Approximate Lag of a ConsumerGroup at Topic for all partitions", GROUP_TOPIC),
}
"""kafka_exporter's names and texts, by which existing dashboards find them."""

SERVING = ("running", "stopping")


@dataclass
class LeftOut:
    """What a reading has not shown."""

    labs: int = 0
    partitions: int = 0
    offsets: int = 0


@dataclass
class KafkaReading:
    """One reading of several labs."""

    left_out: LeftOut = field(default_factory=LeftOut)
    _partitions: int = 0
    _offsets: int = 0

    def __post_init__(self) -> None:
        self._families = {name: GaugeMetricFamily(name, text, labels=labels) for name, (text, labels) in NAMES.items()}

    def families(self) -> Iterable[Metric]:
        return self._families.values()

    def add(self, lab: str, picture: Picture) -> None:
        """Read one lab."""
        self._set("kafka_brokers", [lab], sum(broker.state in SERVING for broker in picture.brokers))
        ends: dict[tuple[str, int], int] = {}
        for topic in picture.topics:
            if not topic.internal:
                ends.update({(topic.name, one.partition): one.high_watermark for one in topic.partitions})
                self._add_topic(lab, topic)
        for group in picture.groups:
            self._add_group(lab, group, ends)

    def _add_topic(self, lab: str, topic: TopicShown) -> None:
        self._set("kafka_topic_partitions", [lab, topic.name], len(topic.partitions))
        for one in topic.partitions:
            if self._partitions >= MOST_PARTITIONS:
                self.left_out.partitions += 1
                continue
            self._partitions += 1
            labels = [lab, topic.name, str(one.partition)]
            self._set("kafka_topic_partition_current_offset", labels, one.high_watermark)
            self._set("kafka_topic_partition_oldest_offset", labels, one.log_start)
            if one.leader >= 0:
                self._set("kafka_topic_partition_leader", labels, one.leader)
            self._set("kafka_topic_partition_leader_is_preferred", labels, one.leader == one.replicas[0])
            self._set("kafka_topic_partition_replicas", labels, len(one.replicas))
            self._set("kafka_topic_partition_in_sync_replica", labels, len(one.isr))
            self._set("kafka_topic_partition_under_replicated_partition", labels, len(one.isr) < len(one.replicas))

    def _add_group(self, lab: str, group: GroupShown, ends: dict[tuple[str, int], int]) -> None:
        self._set("kafka_consumergroup_members", [lab, group.name], len(group.members))
        offsets: dict[str, int] = {}
        lags: dict[str, int] = {}
        for topic, partition, committed in group.offsets:
            lag = max(0, ends.get((topic, partition), committed) - committed)
            offsets[topic] = offsets.get(topic, 0) + committed
            lags[topic] = lags.get(topic, 0) + lag
            if self._offsets >= MOST_PARTITIONS:
                self.left_out.offsets += 1
                continue
            self._offsets += 1
            labels = [lab, group.name, topic, str(partition)]
            self._set("kafka_consumergroup_current_offset", labels, committed)
            self._set("kafka_consumergroup_lag", labels, lag)
        for topic, total in offsets.items():
            self._set("kafka_consumergroup_current_offset_sum", [lab, group.name, topic], total)
            self._set("kafka_consumergroup_lag_sum", [lab, group.name, topic], lags[topic])

    def _set(self, name: str, labels: list[str], value: float) -> None:
        self._families[name].add_metric(labels, float(value))
