"""What people believe about Kafka and what is true: the list that lessons work through.

Law of the module: one registry. `coming`: the cluster cannot show it yet, with what it needs; such a one has no lesson.
Sources: `kafka-facts` of this project, Kafka's documentation, and KIPs as named in the lessons.
"""

from __future__ import annotations

import msgspec


class Misconception(msgspec.Struct, frozen=True):
    """`claim`: as people say it. `truth`: what a lesson shows. `coming` empty: it can be shown."""

    claim: str
    truth: str
    coming: str = ""


MISCONCEPTIONS: dict[str, Misconception] = {
    "same-key-same-partition-everywhere": Misconception(
        "The same key goes to the same partition everywhere.",
        "It depends on the client's hash and on the number of partitions.",
    ),
    "more-consumers-faster": Misconception(
        "More consumers make it faster.",
        "Members beyond the number of partitions are idle, and range can leave whole members without work.",
    ),
    "topic-is-ordered": Misconception("A topic is ordered.", "Only a partition is."),
    "earliest-rereads-all": Misconception(
        "auto.offset.reset=earliest always reads everything again.",
        "It applies only where the group has no valid committed offset.",
    ),
    "commit-last-read": Misconception("One commits the offset of the last record read.", "One commits the next offset to be read."),
    "auto-commit-loses": Misconception(
        "Auto commit loses messages.",
        "The Java client commits inside poll what earlier polls have returned: at-least-once where records are processed in the loop.",
    ),
    "acks-all-is-all-replicas": Misconception(
        "acks=all waits for all replicas.",
        "It waits for the replicas that are in sync now; with min.insync.replicas=1 that may be the leader alone.",
    ),
    "ack-means-on-disk": Misconception(
        "An acknowledged record is on disk.", "It is in the memory of the replicas that acknowledged it."
    ),
    "retention-on-time": Misconception(
        "retention.ms deletes on time.",
        "It deletes whole segments, looks every five minutes, and goes by the newest record of each.",
    ),
    "active-segment-never-expires": Misconception(
        "The active segment never expires.", "It is rolled and then deleted as others are."
    ),
    "compacted-one-per-key": Misconception(
        "A compacted topic holds one value per key.",
        "Its tail is not clean yet, and tombstones stay for a day.",
        coming="log compaction",
    ),
    "consuming-removes": Misconception(
        "Consuming removes records.", "Only retention, deletion of records and compaction do; any number of groups read the same."
    ),
    "instant-failover": Misconception(
        "A killed broker is replaced at once.", "Its session has to run off first, unless it shuts down in order."
    ),
    "heartbeats-are-enough": Misconception(
        "Slow processing does no harm as long as heartbeats run.", "max.poll.interval.ms removes whoever does not poll in time."
    ),
    "rebalance-stops-everyone": Misconception(
        "A rebalance stops everyone.", "With eager assignors, yes; with the cooperative one only what moves is stopped."
    ),
    "adding-partitions-is-harmless": Misconception(
        "Adding partitions is harmless.",
        "Keys move to other partitions, and readers that start at latest can miss the first records.",
    ),
    "lag-zero-all-processed": Misconception(
        "Lag 0 means that everything has been processed.",
        "Lag is the high watermark minus what is committed, whatever was done with it.",
    ),
    "idempotence-is-exactly-once": Misconception(
        "An idempotent producer gives exactly-once.",
        "It protects one producer session per partition; reading, processing and writing exactly once needs transactions.",
    ),
    "each-consumer-gets-each": Misconception(
        "Consumers of one group each get the message.", "Exactly one of them does; every group gets it."
    ),
    "key-reaches-all-consumers": Misconception(
        "With key user1 all three consumers get messages.", "They all go to one partition, whose reader alone gets them."
    ),
}
"""By name, as lessons say `dispels = ["more-consumers-faster"]`. The first eighteen are those of the list of facts; two are often taught."""
