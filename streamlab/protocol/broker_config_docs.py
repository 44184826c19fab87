"""What the broker configs do that a learner meets: one sentence each, in StreamLab's own words.

Law of the room: a table, nothing else; every name is one of Kafka's broker configs. Those that only give a topic config its default say
so, and the topic config's own sentence tells the rest.
"""

from streamlab.simulation.sentence import noted

BROKER_CONFIG_DOCS: dict[str, str] = {
    "node.id": noted("The number by which the cluster knows this node."),
    "broker.rack": noted(
        "Where the broker stands; replicas of a partition are spread over racks, and readers may read from their own."
    ),
    # Topics
    "num.partitions": noted("How many partitions a topic gets whose creator names no number."),
    "default.replication.factor": noted("How many replicas each partition of a topic gets whose creator names no number."),
    "auto.create.topics.enable": noted("A topic that nobody created comes to be when a client first asks for it."),
    "min.insync.replicas": noted("So many replicas must be in sync before a write with acks=all is taken; the default for topics."),
    "unclean.leader.election.enable": noted(
        "A replica that is behind may lead when no other is left, and records may vanish; the default for topics."
    ),
    "message.max.bytes": noted("The largest batch of records that a topic accepts; the default for topics."),
    "log.message.timestamp.type": noted(
        "Whether a record's time is the producer's or that of its arrival; the default for topics."
    ),
    "log.message.timestamp.after.max.ms": noted(
        "A record from further in the future than this is refused; the default for topics."
    ),
    "log.segment.bytes": noted("A log is kept in segment files of at most this size; the default for topics."),
    "log.roll.ms": noted("A segment older than this is closed at the next append; unset, log.roll.hours counts."),
    "log.roll.hours": noted("A segment older than this is closed at the next append; log.roll.ms goes before it."),
    # Retention and compaction
    "log.cleanup.policy": noted("Whether old records are deleted, compacted by key, both or neither; the default for topics."),
    "log.retention.hours": noted(
        "Segments whose newest record is older than this are deleted; log.retention.minutes and .ms go before it."
    ),
    "log.retention.bytes": noted("The oldest segments are deleted while a partition is larger than this; -1 sets no limit."),
    "log.retention.check.interval.ms": noted("How often the broker looks for segments that may be deleted."),
    "log.segment.delete.delay.ms": noted("How long a segment's files stay on disk after the log has given it up."),
    "log.cleaner.min.cleanable.ratio": noted(
        "A log is compacted once this share of it has not been compacted yet; the default for topics."
    ),
    "log.cleaner.delete.retention.ms": noted(
        "How long compaction keeps a deletion mark after it first sees it; the default for topics."
    ),
    "log.cleaner.min.compaction.lag.ms": noted("A record stays uncompacted for at least this long; the default for topics."),
    "log.cleaner.max.compaction.lag.ms": noted("A record waits for compaction no longer than this; the default for topics."),
    "log.cleaner.backoff.ms": noted("How long the cleaner rests when there is nothing to compact."),
    # Replication
    "replica.lag.time.max.ms": noted("A follower that has not caught up for this long leaves the in-sync replicas."),
    "auto.leader.rebalance.enable": noted("Leadership goes back to the preferred replicas by itself."),
    "leader.imbalance.check.interval.seconds": noted("How often the controller gives leadership back to preferred replicas."),
    "broker.heartbeat.interval.ms": noted("How often a broker tells the controller that it is alive."),
    "broker.session.timeout.ms": noted("A broker that has not been heard of for this long is fenced and leads nothing any more."),
    "controller.quorum.election.timeout.ms": noted("How long a controller waits for votes before it asks for them again."),
    "controller.quorum.fetch.timeout.ms": noted(
        "A controller that cannot fetch from the active one for this long stands for election."
    ),
    # Groups
    "group.initial.rebalance.delay.ms": noted("How long an empty classic group waits for more members before its first rebalance."),
    "group.min.session.timeout.ms": noted("The shortest session timeout that a member of a classic group may ask for."),
    "group.max.session.timeout.ms": noted("The longest session timeout that a member of a classic group may ask for."),
    "group.max.size": noted("How many members a classic group may have."),
    "group.consumer.heartbeat.interval.ms": noted("How often a member of a group of the new protocol (KIP-848) sends a heartbeat."),
    "group.consumer.session.timeout.ms": noted("A member of a group of the new protocol that is silent for this long is removed."),
    "group.consumer.assignors": noted("The assignors that the broker offers to groups of the new protocol, its own choice first."),
    "group.coordinator.append.linger.ms": noted(
        "How long the coordinator gathers writes of several groups into one batch; -1: as the load wants it."
    ),
    "offsets.topic.num.partitions": noted(
        "How many partitions __consumer_offsets has; a group's name decides which one is the group's."
    ),
    "offsets.topic.replication.factor": noted("How many replicas each partition of __consumer_offsets has."),
    "offsets.retention.minutes": noted("How long a group's committed offsets outlive its last member."),
    "offsets.retention.check.interval.ms": noted("How often the coordinator looks for committed offsets that have expired."),
    # Transactions
    "transaction.state.log.num.partitions": noted(
        "How many partitions __transaction_state has; a transactional id decides which one is its own."
    ),
    "transaction.state.log.replication.factor": noted("How many replicas each partition of __transaction_state has."),
    "transaction.state.log.min.isr": noted("So many replicas of __transaction_state must be in sync before it is written to."),
    "transaction.max.timeout.ms": noted("The longest transaction timeout that a producer may ask for."),
    "transactional.id.expiration.ms": noted("A transactional id that was not used for this long is forgotten."),
    "producer.id.expiration.ms": noted("A partition forgets a producer that has not written to it for this long."),
}
