"""What is simulated, what is not: the one list of where this house is simpler than Apache Kafka, and why.

Law of the module: whoever simplifies something adds a line here; the page shows these lines and nothing else.
"""

from __future__ import annotations

import msgspec

from streamlab.simulation.sentence import noted


class Simplification(msgspec.Struct, frozen=True):
    """`what` differs from Kafka, and `why` (or what stands in its place). `area`: the heading that it stands under."""

    area: str
    what: str
    why: str


SIMPLIFIED: tuple[Simplification, ...] = (
    Simplification(
        noted("Servers"),
        noted("One logical controller stands for the KRaft quorum; there are no elections among controllers."),
        noted("What brokers and clients see of it (epochs, fencing, leaders, ISR) is the same; a failing quorum is not shown."),
    ),
    Simplification(
        noted("Servers"),
        noted("Disks, page cache and CPU take no time of their own."),
        noted(
            "Only latency, the clients' work and Kafka's timers pass virtual time: throughput here says nothing about a real cluster."
        ),
    ),
    Simplification(
        noted("Servers"),
        noted(
            "A broker that is made slow takes the same extra time for each request, however many come at once; its heartbeats, its copying from "
            "others and its timers are not slowed."
        ),
        noted("That is a disk or a processor under load as clients feel it; queues of request handler threads are not simulated."),
    ),
    Simplification(
        noted("Clients"),
        noted("A crash around a commit is exact: the process dies before it sends the commit, or at the moment its answer comes."),
        noted("At work the moment is chance; here it can be chosen, so that both outcomes can be seen."),
    ),
    Simplification(
        noted("Clients"),
        noted(
            "A consumer by hand (a phone of a class) takes part in a rebalance at once, though a record waits for its person; the rebalance counts "
            "as a call of poll()."
        ),
        noted(
            "The class would otherwise wait up to max.poll.interval.ms for whoever looks out of the window; a person at work on a "
            "record still blocks."
        ),
    ),
    Simplification(
        noted("Servers"),
        noted("One disk per broker (no JBOD), and no tiered storage."),
        noted("Moving replicas between directories of one broker changes nothing that a client can see."),
    ),
    Simplification(
        noted("Servers"),
        noted(
            "A killed broker loses what its followers have not fetched only where Kafka would: the page cache outlives the process."
        ),
        noted("Killing means the process, as `kill -9` does; losing the machine's memory is another fault."),
    ),
    Simplification(
        noted("Servers"),
        noted(
            "Of the client quotas producer_byte_rate and consumer_byte_rate act; the others are kept and shown only. An answer's size is counted by "
            "its records, its frame is an estimate."
        ),
        noted("A share of processor time, or of the controller's, means nothing where both are simulated."),
    ),
    Simplification(
        noted("Servers"),
        noted("No ACLs, SASL or TLS."),
        noted("They decide who may do something, not what happens then."),
    ),
    Simplification(
        noted("Servers"),
        noted("A broker's dynamic configs are checked, kept and shown; of them only those act that give topics their defaults."),
        noted(
            "The others size thread pools, connections and caches, which are not simulated. Those of groups and client metrics are only kept."
        ),
    ),
    Simplification(
        noted("Data"),
        noted(
            "Segments roll and are deleted as by Kafka's configs, but the retained bytes of a whole lab are limited as well (56 MiB)."
        ),
        noted("The memory of this server is shared. The limit acts as DeleteRecords does, and the story says so when it acts."),
    ),
    Simplification(
        noted("Real clients"),
        noted(
            "A real producer's batch of more than 64 records is believed as its header describes it; its checksum is checked, its records are "
            "not read one by one."
        ),
        noted(
            "Reading every record would cost more than all else. Smaller batches, and all of compacted topics, are checked as Kafka does."
        ),
    ),
    Simplification(
        noted("Real clients"),
        noted("At high rates the stage shows samples: the last records of a real producer's newest batch."),
        noted("A million messages a second are a few hundred facts. Counts, offsets and bytes are exact."),
    ),
    Simplification(
        noted("Real clients"),
        noted(
            "No transactions, newer consumer groups (KIP-848), share groups or telemetry, so none of them is advertised, and no feature level but "
            "that of the metadata."
        ),
        noted("Clients then use what there is: the classic group protocol and idempotent producers."),
    ),
    Simplification(
        noted("Real clients"),
        noted("A follower learns with its fetch where its leader's log begins; Kafka's asks with ListOffsets."),
        noted("No client can see the difference."),
    ),
    Simplification(
        noted("Real clients"),
        noted(
            "Of a compressed batch at most 16 MiB are inflated to look into it, and requests on their way to one lab may have 200 MiB in all."
        ),
        noted("The memory of this server is shared; a batch that lies about its size must not take it."),
    ),
    Simplification(
        noted("Real clients"),
        noted("The page knows a real client by its client id: connections of one client id are one card."),
        noted("Kafka's protocol names no process. Members of a group are told apart by their member ids."),
    ),
    Simplification(
        noted("Real clients"),
        noted("Where a real client stands between two commits is not known, so its position is not drawn."),
        noted("Kafka's brokers do not know it either; they see fetches and commits."),
    ),
    Simplification(
        noted("Real clients"),
        noted("A real member's remaining session is not drawn; one whose connections are closed stands there as silent."),
        noted("Its coordinator counts it out when its session runs off, as Kafka does."),
    ),
    Simplification(
        noted("Real clients"),
        noted("An exported lab holds nothing that real clients did."),
        noted("The file is scenario, seed and commands, and it says that real clients had been there."),
    ),
    Simplification(
        noted("Real clients"),
        noted("A lab where real clients have been is forked at its checkpoints, one a minute, and its fork has no real clients."),
        noted("What they did depends on no seed, so it cannot be played again; a fork of the present begins at the very moment."),
    ),
    Simplification(
        noted("Real clients"),
        noted("Only real consumers read from followers where they ask a follower; simulated ones ask leaders."),
        noted("As long as no rack is set, nobody is told to read from a follower."),
    ),
    Simplification(
        noted("Real clients"),
        noted("Bytes behind the compressed stream of a batch are refused, where Kafka does not look."),
        noted("No client library writes them."),
    ),
    Simplification(
        noted("Real clients"),
        noted("DescribeLogDirs tells a disk of 100 GiB."),
        noted("There is no disk; the tools want to show one."),
    ),
    Simplification(
        noted("Data"),
        noted("Log compaction and transactions are not simulated yet."),
        noted("Idempotent producers (sequences, duplicates, producer epochs) are."),
    ),
    Simplification(
        noted("Data"),
        noted("Simulated producers do not compress."),
        noted("compression.type accepts `none` only, so no size shown is a guess."),
    ),
    Simplification(
        noted("Groups"),
        noted("The classic group protocol only: no KIP-848 consumer groups, share groups (KIP-932) or Streams groups yet."),
        noted("Range, round-robin, sticky and cooperative-sticky assignors give Kafka's own results."),
    ),
    Simplification(
        noted("Groups"),
        noted(
            "`__consumer_offsets` is not compacted: when a partition of it grows long, its leader writes what still counts anew "
            "and moves the log start there."
        ),
        noted("What survives is the same; only in Kafka would the offsets of records that are kept stay as they were."),
    ),
    Simplification(
        noted("Groups"),
        noted("Where Kafka goes by the order of a hash map of member ids (the next leader), the member that joined first decides."),
        noted("That order depends on random ids, so no run of Kafka is like the next one either."),
    ),
    Simplification(
        noted("Groups"),
        noted("Simulated consumers subscribe to topics by name, not by pattern."),
        noted("A pattern only spares the typing; which topics it would match is decided by metadata alone."),
    ),
    Simplification(
        noted("Chance"),
        noted("Where Kafka draws at random (first replica of a topic, sticky partitions, ids), a seeded generator does."),
        noted(
            "The same seed and the same commands give the same course, byte for byte. The numbers differ from any one run of Kafka."
        ),
    ),
    Simplification(
        noted("Chance"),
        noted("Where Kafka's result depends on the order of a Java hash map, sorted order is taken."),
        noted("Kafka promises nothing there; sorted order can be explained."),
    ),
    Simplification(
        noted("Clients"),
        noted(
            "Simulated clients follow the Java client, librdkafka or kafkajs in defaults, partitioners and assignors, not in threads."
        ),
        noted("Their buffers, batches, retries and back-offs are simulated; locks and garbage collection are not."),
    ),
    Simplification(
        noted("Clients"),
        noted("A simulated consumer works on one record at a time, for as long as you say."),
        noted("This stands for whatever a real one would do with it."),
    ),
    Simplification(
        noted("Clients"),
        noted(
            "A consumer that is told to stop finishes the record at hand, goes back to what it has finished, commits that and leaves."
        ),
        noted(
            "A real application decides this itself; one that broke off its batch with auto commit on would lose the rest of it."
        ),
    ),
    Simplification(
        noted("Clients"),
        noted("Removing a producer does not wait: what has not been acknowledged counts as failed (close with a timeout of 0)."),
        noted("It may still have been written, as with Kafka."),
    ),
    Simplification(
        noted("Clients"),
        noted("An idempotent kafkajs producer sends one request at a time, and batches what waits meanwhile."),
        noted("kafkajs holds a lock per broker, which allows no more either."),
    ),
    Simplification(
        noted("Clients"),
        noted("Consumers do not validate positions with OffsetForLeaderEpoch after a leader change."),
        noted("A position beyond a truncated log shows as OFFSET_OUT_OF_RANGE, and auto.offset.reset applies."),
    ),
    Simplification(
        noted("Clients"),
        noted("npm, npx and node in the lab's terminal run the course's programs as simulated clients; no JavaScript runs there."),
        noted(
            "They print the programs' own lines and kafkajs' log of groups, metadata and sends, without numbers of bytes and requests."
        ),
    ),
    Simplification(
        noted("Network"),
        noted("A link has a latency, a loss and may be cut; bandwidth is not limited."),
        noted("Bytes in flight do not queue, so nothing is slow because it is large."),
    ),
    Simplification(
        noted("Groups"),
        noted("Sticky assignors drop claims on partitions that no longer exist, and end searches that Kafka's never ends."),
        noted("Kafka keeps such a claim or throws; in rare groups with unequal subscriptions its balancing loops for ever."),
    ),
)
