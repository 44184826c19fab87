"""What people believe about Kafka and what is true: the list that lessons work through.

Law of the module: one registry. `coming`: the cluster cannot show it yet, with what it needs; such a one has no lesson. `further`: it has
one, and what would show more of it.
Sources: `kafka-facts` of this project, Kafka's documentation, and KIPs as named in the lessons.
"""

from __future__ import annotations

import msgspec

from streamlab.simulation.sentence import noted


class Misconception(msgspec.Struct, frozen=True):
    """`claim`: as people say it. `truth`: what a lesson shows. `coming` empty: it can be shown."""

    claim: str
    truth: str
    coming: str = ""
    further: str = ""


MISCONCEPTIONS: dict[str, Misconception] = {
    "same-key-same-partition-everywhere": Misconception(
        noted("The same key goes to the same partition everywhere."),
        noted("It depends on the client's hash and on the number of partitions."),
    ),
    "more-consumers-faster": Misconception(
        noted("More consumers make it faster."),
        noted("Members beyond the number of partitions are idle, and range can leave whole members without work."),
    ),
    "topic-is-ordered": Misconception(noted("A topic is ordered."), noted("Only a partition is.")),
    "earliest-rereads-all": Misconception(
        noted("auto.offset.reset=earliest always reads everything again."),
        noted("It applies only where the group has no valid committed offset."),
    ),
    "commit-last-read": Misconception(
        noted("One commits the offset of the last record read."), noted("One commits the next offset to be read.")
    ),
    "auto-commit-loses": Misconception(
        noted("Auto commit loses messages."),
        noted(
            "The Java client commits inside poll what earlier polls have returned: at-least-once where records are processed in the loop."
        ),
    ),
    "acks-all-is-all-replicas": Misconception(
        noted("acks=all waits for all replicas."),
        noted("It waits for the replicas that are in sync now; with min.insync.replicas=1 that may be the leader alone."),
    ),
    "ack-means-on-disk": Misconception(
        noted("An acknowledged record is on disk."), noted("It is in the memory of the replicas that acknowledged it.")
    ),
    "retention-on-time": Misconception(
        noted("retention.ms deletes on time."),
        noted("It deletes whole segments, looks every five minutes, and goes by the newest record of each."),
    ),
    "active-segment-never-expires": Misconception(
        noted("The active segment never expires."), noted("It is rolled and then deleted as others are.")
    ),
    "compacted-one-per-key": Misconception(
        noted("A compacted topic holds one value per key."),
        noted("Its tail is not clean yet, and tombstones stay for a day."),
        coming=noted("log compaction"),
    ),
    "consuming-removes": Misconception(
        noted("Consuming removes records."),
        noted("Only retention, deletion of records and compaction do; any number of groups read the same."),
    ),
    "instant-failover": Misconception(
        noted("A killed broker is replaced at once."), noted("Its session has to run off first, unless it shuts down in order.")
    ),
    "heartbeats-are-enough": Misconception(
        noted("Slow processing does no harm as long as heartbeats run."),
        noted("max.poll.interval.ms removes whoever does not poll in time."),
    ),
    "rebalance-stops-everyone": Misconception(
        noted("A rebalance stops everyone."),
        noted("With eager assignors, yes; with the cooperative one only what moves is stopped."),
        further=noted("the newer group protocol (KIP-848)"),
    ),
    "adding-partitions-is-harmless": Misconception(
        noted("Adding partitions is harmless."),
        noted("Keys move to other partitions, and readers that start at latest can miss the first records."),
    ),
    "lag-zero-all-processed": Misconception(
        noted("Lag 0 means that everything has been processed."),
        noted("Lag is the high watermark minus what is committed, whatever was done with it."),
    ),
    "idempotence-is-exactly-once": Misconception(
        noted("An idempotent producer gives exactly-once."),
        noted("It protects one producer session per partition; reading, processing and writing exactly once needs transactions."),
        further=noted("transactions"),
    ),
    "each-consumer-gets-each": Misconception(
        noted("Consumers of one group each get the message."), noted("Exactly one of them does; every group gets it.")
    ),
    "key-reaches-all-consumers": Misconception(
        noted("With key user1 all three consumers get messages."),
        noted("They all go to one partition, whose reader alone gets them."),
    ),
}
"""By name, as lessons say `dispels = ["more-consumers-faster"]`. The first eighteen are those of the list of facts; two are often taught."""
