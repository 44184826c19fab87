"""More of what an ordinary client (librdkafka) sees: cooperative and static groups, look-ups, topics made on demand."""

import time

import confluent_kafka as ck
from confluent_kafka import admin
from probe import case


def bootstrap(k):
    """The bootstrap address as clients want it."""
    return "{}:{}".format(*k.bootstrap)


def consumer(k, group, **config):
    """A consumer with quick heartbeats that commits by hand and begins at the start."""
    return ck.Consumer(
        {
            "bootstrap.servers": bootstrap(k),
            "group.id": group,
            "session.timeout.ms": 6000,
            "heartbeat.interval.ms": 300,
            "log_level": 0,
            "enable.auto.commit": False,
            "auto.offset.reset": "earliest",
            **config,
        }
    )


def write(k, topic, *values, **options):
    """Produce values to partition 0; how many were not sent."""
    producer = ck.Producer({"bootstrap.servers": bootstrap(k), "linger.ms": 0, "log_level": 0})
    for value in values:
        producer.produce(topic, value, partition=0, **options)
    return producer.flush(6)


def read(reader, count, seconds=8):
    """Poll until `count` values came."""
    found, limit = [], time.monotonic() + seconds
    while len(found) < count and time.monotonic() < limit:
        message = reader.poll(0.1)
        if message is not None and not message.error():
            found.append(message.value().decode())
    return found


@case("clients", 30)
def cooperative_rebalances(k):
    """With cooperative-sticky only what moves is revoked: the first member keeps half, and gets the rest back at the end."""
    topic, group = k.topic(partitions=4), k.group()
    log = {"one": [], "two": []}

    def join(name):
        def assigned(reader, parts):
            log[name].append(f"+{len(parts)}")
            reader.incremental_assign(parts)

        def revoked(reader, parts):
            log[name].append(f"-{len(parts)}")
            reader.incremental_unassign(parts)

        reader = consumer(k, group, **{"partition.assignment.strategy": "cooperative-sticky"})
        reader.subscribe([topic], on_assign=assigned, on_revoke=revoked)
        return reader

    one = join("one")
    k.until(lambda: one.poll(0.1), lambda _: log["one"] == ["+4"], 8)
    two = join("two")
    k.until(lambda: (one.poll(0.05), two.poll(0.05)), lambda _: "+2" in log["two"], 12)
    moved = {name: [entry for entry in entries if entry != "+0"] for name, entries in log.items()}
    two.close()
    k.until(lambda: one.poll(0.1), lambda _: log["one"][-1:] == ["+2"], 8)
    one.close()
    return {**moved, "end": log["one"][-1]}


@case("clients", 30)
def a_static_consumer_restarts(k):
    """A static member that closes stays in the group and gets its partitions again without a rebalance."""
    topic, group = k.topic(partitions=2), k.group()
    log = []

    def join():
        reader = consumer(k, group, **{"group.instance.id": "i1", "partition.assignment.strategy": "range"})
        reader.subscribe([topic], on_assign=lambda _, parts: log.append(len(parts)))
        return reader

    first = join()
    k.until(lambda: first.poll(0.1), lambda _: log == [2], 9)
    first.close()
    between = k.group_state(group)
    second = join()
    k.until(lambda: second.poll(0.1), lambda _: log == [2, 2], 9)
    second.close()
    return [between, log]


@case("clients", 30)
def offsets_by_time_and_watermarks(k):
    """Watermarks and offsets for times, as a client asks for them."""
    topic = k.topic()
    for timestamp in (1000, 2000, 3000):
        write(k, topic, str(timestamp), timestamp=timestamp)
    reader = consumer(k, k.group())
    marks = reader.get_watermark_offsets(ck.TopicPartition(topic, 0), timeout=5)
    times = (500, 1500, 3000, 4000)
    offsets = [reader.offsets_for_times([ck.TopicPartition(topic, 0, one)], timeout=5)[0].offset for one in times]
    reader.close()
    return {"marks": list(marks), "offsets": offsets}


@case("clients", 30)
def topics_made_on_demand(k):
    """Producing to a topic that is not there makes it with num.partitions."""
    name = k.name("topic")
    unsent = write(k, name, "hello")
    made = k.settled(name, 3)
    reader = consumer(k, k.group())
    reader.assign([ck.TopicPartition(name, 0, 0)])
    found = read(reader, 1)
    reader.close()
    return [unsent, len(made.partitions), found]


@case("clients", 30)
def an_administrators_day(k):
    """Create, grow, configure, look up, cut and delete a topic with librdkafka's admin client."""
    name = k.name("topic")
    client = admin.AdminClient({"bootstrap.servers": bootstrap(k), "log_level": 0})

    def outcome(futures):
        (future,) = futures.values()
        try:
            future.result(8)
            return "done"
        except ck.KafkaException as error:
            return error.args[0].name()

    found = {"create": outcome(client.create_topics([admin.NewTopic(name, 3, 1, config={"retention.ms": "9000"})]))}
    k.settled(name, 3)
    found["again"] = outcome(client.create_topics([admin.NewTopic(name, 3, 1)]))
    found["grow"] = outcome(client.create_partitions([admin.NewPartitions(name, 5)]))
    found["shrink"] = outcome(client.create_partitions([admin.NewPartitions(name, 2)]))
    k.settled(name, 5)
    resource = admin.ConfigResource(admin.ResourceType.TOPIC, name)
    configs = client.describe_configs([resource])[resource].result(8)
    found["retention"] = [configs["retention.ms"].value, configs["retention.ms"].source, configs["cleanup.policy"].is_default]
    topic = client.describe_topics(ck.TopicCollection([name]))[name].result(8)
    found["topic"] = [len(topic.partitions), topic.is_internal]
    found["cut"] = [f.result(8).low_watermark for f in client.delete_records([ck.TopicPartition(name, 0, 0)]).values()]
    found["delete"] = outcome(client.delete_topics([name]))
    return found
