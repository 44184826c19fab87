"""What ruled a fact: the configs that decided it, the Kafka improvement proposals (KIPs) and classes behind them.

Law of the room: data beside the facts. A rule says in one sentence what its config decided here; values are filled in by whoever has
the lab at hand (`world/why.py`). Nothing is decided by this table.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from streamlab.simulation.sentence import noted


class Rule(msgspec.Struct, frozen=True):
    """`config`: Kafka's name, or "" where no config decides. `of`: whose: "topic", "broker" (the cluster's), "consumer", "producer", "group".

    `sentence`: what it decided here. `kip`: "KIP-62", or "". `source`: Kafka's class that does it. `field`: the fact's own field that
    carries the value it had then. `when`: (field, part of its text): the rule holds only where that is so.
    """

    config: str
    of: str
    sentence: str
    kip: str = ""
    source: str = ""
    field: str = ""
    when: tuple[str, str] = ("", "")


KIPS: dict[str, str] = {
    "KIP-62": noted(
        "Heartbeats come from a thread of their own: session.timeout.ms finds dead processes, max.poll.interval.ms finds slow ones."
    ),
    "KIP-91": noted(
        "delivery.timeout.ms bounds the whole life of a record in the producer, from send() to its success or failure."
    ),
    "KIP-98": noted(
        "An idempotent producer numbers its batches, so that a broker writes each once however often it is sent again."
    ),
    "KIP-101": noted(
        "Followers cut their logs by leader epochs, not by the high watermark, so that replicas never differ below it."
    ),
    "KIP-107": noted("DeleteRecords moves a partition's log start up; what lies before it can no longer be read."),
    "KIP-134": noted(
        "A new group waits group.initial.rebalance.delay.ms for further members, so that it does not rebalance for each of them."
    ),
    "KIP-211": noted("Committed offsets expire only once their group has been empty for offsets.retention.minutes."),
    "KIP-339": noted("Configs are changed one by one (IncrementalAlterConfigs); those not named stay as they are."),
    "KIP-345": noted(
        "A member with a group.instance.id keeps its partitions over a restart that is shorter than its session timeout."
    ),
    "KIP-394": noted(
        "A new member first gets an id and joins with it, so that clients that give up leave no ghost members behind."
    ),
    "KIP-429": noted("Cooperative rebalancing: members keep what they have, and only partitions that move are given up."),
    "KIP-455": noted("Replicas of a partition are moved by the controller: new ones catch up first, old ones leave then."),
    "KIP-480": noted("Records without a key stick to one partition for a whole batch instead of taking turns."),
    "KIP-580": noted("Clients wait longer after each failure, up to retry.backoff.max.ms, with some chance in it."),
    "KIP-631": noted("Brokers register with the controller (KRaft) and send it heartbeats; one that falls silent is fenced."),
    "KIP-679": noted("Since Kafka 3.0 producers are idempotent and use acks=all unless told otherwise."),
    "KIP-794": noted("The sticky partitioner changes after batch.size bytes and prefers brokers that answer quickly."),
    "KIP-841": noted("A broker that is fenced or shutting down cannot be in any ISR, so it cannot be elected."),
    "KIP-966": noted(
        "Eligible Leader Replicas: who left the ISR below min.insync.replicas with all that was committed may still lead safely."
    ),
}
"""Each proposal in one sentence."""

_SESSION = Rule(
    "session.timeout.ms",
    "consumer",
    noted("The coordinator counts a member out when it has heard no heartbeat from it for so long."),
    "KIP-62",
    "ClassicGroup",
    "after_ms",
)
_HEARTBEAT = Rule("heartbeat.interval.ms", "consumer", noted("So often it says that it lives; a few may be missed."), "KIP-62")
_MAX_POLL = Rule(
    "max.poll.interval.ms",
    "consumer",
    noted(
        "A consumer that does not call poll() for so long leaves its group by itself: heartbeats alone do not keep a slow one in."
    ),
    "KIP-62",
    "AbstractCoordinator",
)
_REBALANCE_TIMEOUT = Rule(
    "max.poll.interval.ms",
    "consumer",
    noted("It is the rebalance timeout too: so long the group waits for a member to rejoin."),
    "KIP-62",
    "ClassicGroup",
    "after_ms",
)
_EAGER = Rule(
    "partition.assignment.strategy",
    "group",
    noted("This assignor is eager: every member gives up all its partitions before it rejoins, so the whole group stops."),
    "",
    "ConsumerCoordinator",
    "protocol",
    ("protocol", ""),
)
_COOPERATIVE = Rule(
    "partition.assignment.strategy",
    "group",
    noted("This assignor is cooperative: members keep reading, and only partitions that move are given up, in a second rebalance."),
    "KIP-429",
    "CooperativeStickyAssignor",
    "protocol",
    ("protocol", "cooperative"),
)
_ASSIGNOR = Rule(
    "partition.assignment.strategy", "group", noted("The assignor that all members have decides who reads what."), field="protocol"
)
_BROKER_SESSION = Rule(
    "broker.session.timeout.ms",
    "broker",
    noted(
        "The controller fences a broker that has sent no heartbeat for so long; until then clients find a leader that does not answer."
    ),
    "KIP-631",
    "BrokerHeartbeatManager",
)
_BROKER_HEARTBEAT = Rule(
    "broker.heartbeat.interval.ms", "broker", noted("So often a broker tells the controller that it lives."), "KIP-631"
)
_LAG_TIME = Rule(
    "replica.lag.time.max.ms",
    "broker",
    noted("A follower that has not caught up with the leader's log end for so long leaves the in-sync replicas."),
    "",
    "Partition",
)
_UNCLEAN = Rule(
    "unclean.leader.election.enable",
    "topic",
    noted(
        "Whether a replica that is not in sync may lead when no other is left. If so, the partition is there again and records may be lost."
    ),
    "KIP-966",
    "ReplicationControlManager",
)
_MIN_ISR = Rule(
    "min.insync.replicas",
    "topic",
    noted("So many replicas must be in sync, or writes with acks=all are refused and the high watermark stands still."),
    "KIP-966",
    "Partition",
)
_ACKS = Rule(
    "acks", "producer", noted("all waits for every replica that is in sync now, 1 for the leader alone, 0 for nobody."), "KIP-679"
)
_DELIVERY = Rule(
    "delivery.timeout.ms",
    "producer",
    noted("So long a record may take, with all tries; then the producer gives it up and tells the application."),
    "KIP-91",
    "ProducerBatch",
)
_RETRY = Rule(
    "retry.backoff.ms", "producer", noted("So long it waits before the first further try, longer after each."), "KIP-580", "Sender"
)
_IDEMPOTENCE = Rule(
    "enable.idempotence",
    "producer",
    noted("With it a batch that is sent again is written once; without it a lost answer leaves a duplicate."),
    "KIP-98",
    "ProducerStateManager",
)
_RESET = Rule(
    "auto.offset.reset",
    "consumer",
    noted("Where a reader begins that finds no valid committed offset, and only then."),
    "",
    "SubscriptionState",
    "policy",
)
_INITIAL_DELAY = Rule(
    "group.initial.rebalance.delay.ms",
    "broker",
    noted("So long an empty group waits for further members before it begins."),
    "KIP-134",
)
_STATIC = Rule(
    "group.instance.id",
    "consumer",
    noted("A static member: a new process with the same id takes the old one's place, without a rebalance."),
    "KIP-345",
    "ClassicGroup",
    "instance_id",
    ("instance_id", ""),
)
_CHECK = Rule(
    "log.retention.check.interval.ms",
    "broker",
    noted("So often a broker looks: a record lives longer than retention.ms says."),
    "",
    "LogManager",
)
_LOG_ROLL = Rule(
    "segment.ms", "topic", noted("Retention deletes whole segments; the one in use is closed after so long."), "", "UnifiedLog"
)

RULES: dict[str, tuple[Rule, ...]] = {
    "broker_killed": (_BROKER_SESSION,),
    "broker_fenced": (_BROKER_SESSION, _BROKER_HEARTBEAT),
    "broker_started": (
        Rule("", "", noted("A broker registers with the controller and stays fenced until it has the metadata."), "KIP-631"),
    ),
    "broker_unfenced": (
        Rule("", "", noted("A broker that has caught up with the metadata log is unfenced by its next heartbeat."), "KIP-631"),
    ),
    "broker_stopping": (
        Rule(
            "",
            "",
            noted("The controller moves its leaders away before it lets the broker go."),
            "KIP-841",
            "ReplicationControlManager",
        ),
    ),
    "broker_stopped": (),
    "topic_created:internal": (
        Rule(
            "offsets.topic.num.partitions", "broker", noted("Groups are spread over so many partitions by the hash of their names.")
        ),
        Rule("offsets.topic.replication.factor", "broker", noted("So many copies of committed offsets are kept.")),
    ),
    "topic_created<client": (
        Rule(
            "auto.create.topics.enable",
            "broker",
            noted("A client asked for a topic that was not there, so the broker had it created."),
        ),
        Rule("num.partitions", "broker", noted("How many partitions a topic gets whose creator names no number.")),
        Rule("default.replication.factor", "broker", noted("How many copies a topic gets whose creator names no number.")),
    ),
    "partitions_added": (
        Rule(
            "",
            "",
            noted("A key's partition is its hash modulo their number; records written before stay."),
            "",
            "BuiltInPartitioner",
        ),
    ),
    "configs_changed": (Rule("", "", noted("Only the configs that are named change."), "KIP-339"),),
    "partition_changed:shrink": (_LAG_TIME, _MIN_ISR),
    "partition_changed:shrink<broker": (
        _BROKER_SESSION,
        Rule("", "", noted("A fenced broker leaves every ISR."), "KIP-841"),
        _MIN_ISR,
    ),
    "partition_changed:expand": (
        Rule(
            "",
            "",
            noted("A follower is back once it has all up to the high watermark, and its broker is not fenced."),
            "KIP-841",
            "Partition",
        ),
        _LAG_TIME,
    ),
    "partition_changed:clean": (
        Rule(
            "",
            "",
            noted("The first of its replicas that is alive and in sync leads: it has all that was committed."),
            "KIP-966",
            "PartitionChangeBuilder",
        ),
        _UNCLEAN,
    ),
    "partition_changed:unclean": (_UNCLEAN, _MIN_ISR),
    "partition_changed:offline": (_UNCLEAN, _MIN_ISR),
    "partition_changed:preferred": (
        Rule(
            "auto.leader.rebalance.enable",
            "broker",
            noted("Leadership goes back to the first of a partition's replicas from time to time."),
        ),
        Rule(
            "leader.imbalance.check.interval.seconds",
            "broker",
            noted("So often the controller looks for partitions that another leads."),
        ),
    ),
    "partition_changed:reassign": (Rule("", "", noted("New replicas catch up, then old ones leave."), "KIP-455"),),
    "coordinator": (
        Rule(
            "offsets.topic.num.partitions",
            "broker",
            noted("The hash of the group's name, modulo this: that partition's leader coordinates."),
            "",
            "GroupCoordinator",
        ),
    ),
    "member_joined": (_STATIC, Rule("", "", noted("A new member gets its id first and joins with it."), "KIP-394")),
    "member_left:session timeout": (_SESSION, _HEARTBEAT),
    "member_left:rebalance timeout": (_REBALANCE_TIMEOUT,),
    "member_left:replaced": (msgspec.structs.replace(_STATIC, field="", when=("", "")),),
    "member_left:left": (Rule("", "", noted("It said so itself (LeaveGroup), so nobody has to wait for its session timeout.")),),
    "member_left:left<expelled": (_MAX_POLL,),
    "join_refused": (Rule("partition.assignment.strategy", "consumer", noted("All members must have one assignor in common.")),),
    "group_state:PreparingRebalance": (_EAGER,),
    "group_state:PreparingRebalance+first": (_INITIAL_DELAY,),
    "group_state:PreparingRebalance+cooperative": (_COOPERATIVE,),
    "group_state:CompletingRebalance": (_ASSIGNOR,),
    "group_state:CompletingRebalance+cooperative": (_COOPERATIVE,),
    "group_state:Empty": (
        Rule("offsets.retention.minutes", "broker", noted("So long committed offsets are kept once a group is empty."), "KIP-211"),
    ),
    "group_state:Dead": (
        Rule("offsets.retention.minutes", "broker", noted("So long committed offsets are kept once a group is empty."), "KIP-211"),
    ),
    "assigned": (_ASSIGNOR,),
    "assigned+cooperative": (_COOPERATIVE,),
    "offsets_removed:expired": (
        Rule(
            "offsets.retention.minutes",
            "broker",
            noted("So long committed offsets are kept once a group is empty."),
            "KIP-211",
            "GroupMetadataManager",
        ),
    ),
    "commit_refused": (
        Rule(
            "",
            "",
            noted("Only a member of the present generation may commit, lest one put out overwrites its successor."),
            "",
            "ClassicGroup",
        ),
        _MAX_POLL,
        msgspec.structs.replace(_SESSION, field=""),
    ),
    "offset_reset": (_RESET,),
    "skipped": (
        msgspec.structs.replace(_RESET, field=""),
        Rule("retention.ms", "topic", noted("Records whose segment is older than this are deleted, read or not.")),
    ),
    "consumer_changed:dead": (msgspec.structs.replace(_SESSION, field=""),),
    "consumer_changed:expelled": (_MAX_POLL,),
    "consumer_changed:hanging": (_MAX_POLL,),
    "truncated": (
        Rule(
            "",
            "",
            noted("A follower cuts its log back to where its leader epochs and the leader's part."),
            "KIP-101",
            "ReplicaFetcherThread",
        ),
        _UNCLEAN,
    ),
    "log_start:retention.ms": (
        Rule(
            "retention.ms",
            "topic",
            noted("A segment goes when its newest record is older than this, read or not."),
            "",
            "UnifiedLog",
            "value",
        ),
        _CHECK,
        _LOG_ROLL,
    ),
    "log_start:retention.bytes": (
        Rule(
            "retention.bytes",
            "topic",
            noted("The oldest segments go while the partition is larger than this."),
            "",
            "UnifiedLog",
            "value",
        ),
        _CHECK,
    ),
    "log_start:delete records": (Rule("", "", noted("Somebody asked for it by DeleteRecords."), "KIP-107"),),
    "produce_refused": (),
    "produce_refused:NOT_ENOUGH_REPLICAS": (_MIN_ISR, _ACKS),
    "produce_refused:NOT_ENOUGH_REPLICAS_AFTER_APPEND": (_MIN_ISR, _ACKS),
    "produce_refused:MESSAGE_TOO_LARGE": (Rule("max.message.bytes", "topic", noted("The largest batch that the topic takes.")),),
    "produce_refused:RECORD_TOO_LARGE": (Rule("max.message.bytes", "topic", noted("The largest batch that the topic takes.")),),
    "produce_refused:OUT_OF_ORDER_SEQUENCE_NUMBER": (_IDEMPOTENCE,),
    "send_retried": (_RETRY, _DELIVERY, _IDEMPOTENCE),
    "send_retried:NOT_ENOUGH_REPLICAS": (_MIN_ISR, _ACKS, _DELIVERY),
    "send_failed": (_DELIVERY,),
    "send_failed:NOT_ENOUGH_REPLICAS": (_MIN_ISR, _ACKS),
    "send_failed:RecordTooLargeException": (
        Rule("max.request.size", "producer", noted("The largest request that the producer sends.")),
    ),
}
"""By kind, or kind:variant.

"+first" where a group begins, "+cooperative" under such an assignor; "<" and what the fact followed from, where that tells rules apart.
"""

_VARIANTS = {
    "partition_changed": "how",
    "member_left": "reason",
    "group_state": "state",
    "offsets_removed": "reason",
    "consumer_changed": "state",
    "log_start": "reason",
    "produce_refused": "error",
    "send_retried": "error",
    "send_failed": "error",
}


def rules_of(fact: Mapping[str, Any], causes: Sequence[Mapping[str, Any]] = ()) -> tuple[Rule, ...]:
    """What ruled a fact (decoded); `causes`: the facts that it names, as far as they are known."""
    kind = str(fact.get("kind", ""))
    variant = str(fact.get(_VARIANTS.get(kind, ""), ""))
    name = f"{kind}:{variant}" if variant else kind
    if kind == "topic_created" and fact.get("internal"):
        name = f"{kind}:internal"
    keys = [name, kind]
    if kind == "group_state" and not fact.get("generation"):
        keys = [f"{one}+first" for one in keys] + keys
    elif "cooperative" in str(fact.get("protocol", "")):
        keys = [f"{one}+cooperative" for one in keys] + keys
    keys = [f"{one}<{cause}" for cause in _followed(causes) for one in keys] + keys
    found = next((RULES[key] for key in keys if key in RULES), ())
    return tuple(rule for rule in found if _holds(rule, fact))


def _followed(causes: Sequence[Mapping[str, Any]]) -> list[str]:
    """What a fact followed from, in the words of the table's keys."""
    kinds = {str(cause.get("kind", "")): cause for cause in causes}
    words = []
    if any(kind.startswith("broker_") for kind in kinds):
        words.append("broker")
    if any(kind in ("producer_added", "consumer_added", "real_client_came", "real_client_does") for kind in kinds):
        words.append("client")
    if kinds.get("consumer_changed", {}).get("state") in ("expelled", "hanging"):
        words.append("expelled")
    return words


def _holds(rule: Rule, fact: Mapping[str, Any]) -> bool:
    field, part = rule.when
    return not field or bool(fact.get(field) and part in str(fact[field]))
