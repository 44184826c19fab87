"""What the configs of producers and consumers do that decide most: one sentence each, in StreamLab's own words.

Law of the room: a table, nothing else; names are the Java client's.
"""

from streamlab.simulation.sentence import noted

CLIENT_CONFIG_DOCS: dict[str, str] = {
    "acks": noted(
        "Who must have a record before the broker says that it is written: all in-sync replicas, the leader (1) or nobody (0)."
    ),
    "enable.idempotence": noted("Numbers the producer's batches, so that one that is sent again is written once."),
    "linger.ms": noted("How long a batch waits for further records before it is sent."),
    "batch.size": noted("A batch of this many bytes is sent at once, whatever linger.ms says."),
    "retries": noted("How often a batch is sent again; delivery.timeout.ms is the limit that matters."),
    "retry.backoff.ms": noted("How long a client waits before its first further try."),
    "delivery.timeout.ms": noted("How long a record may take from send() to its success or failure."),
    "max.in.flight.requests.per.connection": noted(
        "How many requests may be under way to one broker; above 1, tries may change the order."
    ),
    "max.request.size": noted("The largest request that the producer sends."),
    "session.timeout.ms": noted("A member that has sent no heartbeat for so long is counted out of its group."),
    "heartbeat.interval.ms": noted(
        "How often a member tells its coordinator that it lives; at most a third of the session timeout."
    ),
    "max.poll.interval.ms": noted(
        "How long the application may work between two calls of poll() before its consumer leaves the group."
    ),
    "max.poll.records": noted("How many records one poll() hands over at most."),
    "partition.assignment.strategy": noted("The assignors that a consumer offers; the group uses one that all its members have."),
    "group.instance.id": noted("Makes a consumer a static member, which may restart without a rebalance."),
    "auto.offset.reset": noted("Where to begin without a valid committed offset: earliest, latest, or none (an error)."),
    "enable.auto.commit": noted("Whether the consumer commits by itself, inside poll(), what earlier polls returned."),
    "auto.commit.interval.ms": noted("How often it does so."),
}
