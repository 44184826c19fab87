"""Brokers die and come back while real producers and groups work: nothing acknowledged is lost, nothing is there twice.

The producers are those of confluent-kafka and Java. kafkajs is not among them: with its default of five retries it gives up (KafkaJSNumberOf-
RetriesExceeded, after about 6 s) while a killed leader's session of 9 s runs off, and it does so with Apache Kafka 4.2.1 too (three
nodes, kill -9 of the leader, 50 sends a second: 11 sends failed there in 8.4 s without a leader, 39 here in 9.5 s).

STREAMLAB_FAILOVER_SECONDS sets how long the producers send (40; the full length is 120), STREAMLAB_FAILOVER_SEED what happens when.
"""

from __future__ import annotations

import os
import random
import time
from collections import defaultdict

import pytest
from confluent_kafka.admin import AdminClient, NewTopic

from tests.clients.real.cluster import Cluster
from tests.clients.real.programs import LIBRARIES, Event, Programs

SECONDS = int(os.environ.get("STREAMLAB_FAILOVER_SECONDS", "40"))
SEED = int(os.environ.get("STREAMLAB_FAILOVER_SEED", "0")) or random.SystemRandom().randrange(1, 10_000)
PRODUCERS = os.environ.get("STREAMLAB_FAILOVER_LIBRARIES", "confluent-kafka,java").split(",")
RATE = 500
"""Messages a second of each producer."""


class Work:
    """A topic of its own, an idempotent producer with acks=all, and a group of two that commits every second."""

    def __init__(self, programs: Programs, library: str, topic: str) -> None:
        assert library in LIBRARIES
        self.library = library
        self.producer = programs.start(library, "produce", topic=topic, count=RATE * SECONDS, rate=RATE, prefix=library)
        self.members = [
            programs.start(library, "consume", f"{library}-{which}", topic=topic, group=f"group-{topic}") for which in "ab"
        ]

    def commit(self) -> None:
        for member in self.members:
            member.tell("commit")

    @property
    def records(self) -> list[Event]:
        return [record for member in self.members for record in member.records]

    def wait_read(self) -> None:
        acked = {each["value"] for each in self.producer.said("sent")}
        read: set[str] = set()
        seen = [0, 0]

        def all_read() -> bool:
            for at, member in enumerate(self.members):
                events = member.events
                read.update(each["value"] for each in events[seen[at] :] if each["event"] == "record")
                seen[at] = len(events)
            return acked <= read

        self.members[0].wait(all_read, f"all that {self.library} was told is stored", 90)


def test_nothing_is_lost_and_nothing_is_doubled(empty: Cluster, programs: Programs, topic: str) -> None:
    print(f"seed {SEED}")
    if empty.hook is None:
        pytest.skip("This cluster's brokers cannot be killed from here (STREAMLAB_TEST_HOOK).")
    topics = {library: f"{topic}-{library}" for library in PRODUCERS}
    create(empty.bootstrap, *topics.values())
    works = [Work(programs, library, name) for library, name in topics.items()]

    kills = chaos(empty, works, random.Random(SEED))
    assert kills >= 2

    for work in works:
        work.producer.finish(150)
        work.wait_read()
        assert not work.producer.said("failed")
        check(work)


def create(bootstrap: str, *topics: str) -> None:
    """Three copies, of which two must have a message before it counts as stored."""
    admin = AdminClient({"bootstrap.servers": bootstrap})
    wanted = [NewTopic(topic, 3, 3, config={"min.insync.replicas": "2"}) for topic in topics]
    for made in admin.create_topics(wanted).values():
        made.result(20)


def chaos(cluster: Cluster, works: list[Work], chance: random.Random) -> int:
    """While messages are sent, one broker after another dies and comes back; how many did."""
    kills = 0
    end = time.monotonic() + SECONDS
    rest(works, chance.uniform(3, 5))
    while time.monotonic() < end:
        broker = chance.choice([1, 2, 3])
        cluster.kill(broker)
        kills += 1
        rest(works, chance.choice([1.0, 6.0, 12.0]))
        cluster.start(broker)
        rest(works, chance.uniform(1, 4))
    return kills


def rest(works: list[Work], seconds: float) -> None:
    """Time passes; the groups commit every second."""
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        time.sleep(min(1.0, left))
        for work in works:
            work.commit()


def check(work: Work) -> None:
    log: dict[tuple[int, int], str] = {}
    keys: dict[str, str] = {}
    for each in work.records:
        place = each["partition"], each["offset"]
        assert log.setdefault(place, each["value"]) == each["value"], f"two messages at {place}"
        keys[each["value"]] = each["key"]

    for each in work.producer.said("sent"):
        if "offset" in each:
            assert log.get((each["partition"], each["offset"])) == each["value"], f"{each} was acknowledged and is not there"
    values = [log[place] for place in sorted(log)]
    assert {each["value"] for each in work.producer.said("sent")} <= set(values)
    assert len(values) == len(set(values)), "a message lies in the log twice"

    order: dict[str, list[int]] = defaultdict(list)
    for value in values:
        order[keys[value]].append(int(value.rsplit("-", 1)[1]))
    assert all(numbers == sorted(numbers) for numbers in order.values()), "a key's messages changed places"
