"""Commands as programs for Python with confluent-kafka (2.12 and later).

Law of the module: each text is a whole program (app.py) that runs as it stands; one that goes on ends with Ctrl-C, in order.
"""

from __future__ import annotations

from typing import Any

from streamlab.labs.code.language import Language
from streamlab.labs.code.plans import Place, Reader, Writer, reader, topic_of, writer
from streamlab.labs.code.quoting import indented
from streamlab.labs.code.quoting import python as py
from streamlab.world import commands as c

PYTHON = Language("confluent", "Python")

OF_JAVA_ONLY = ("max.poll.records",)
"""Settings that librdkafka does not have."""


def _dict(entries: dict[str, str]) -> str:
    """A dictionary as the only argument of a call: in one line where it is short."""
    short = "{" + ", ".join(f"{py(name)}: {value}" for name, value in entries.items()) + "}"
    lines = "".join(f"        {py(name)}: {value},\n" for name, value in entries.items())
    return short if len(short) <= 52 else f"\n    {{\n{lines}    }}\n"


def _admin(place: Place, imports: str, call: str, first: str = "") -> str:
    return f"""\
{imports}

admin = AdminClient({{"bootstrap.servers": {py(place.bootstrap)}}})
{first}{call}"""


def _each(call: str) -> str:
    return f"for done in {call}.values():\n    done.result()"


_ADMIN = "from confluent_kafka.admin import AdminClient"


# Topics


@PYTHON.of(c.CreateTopic)
def create_topic(command: c.CreateTopic, place: Place) -> str:
    given = [py(command.name)]
    given += [f"num_partitions={command.partitions}"] if command.partitions else []
    given += [f"replication_factor={command.replication_factor}"] if command.replication_factor else []
    given += ["config={" + ", ".join(f"{py(k)}: {py(v)}" for k, v in command.configs.items()) + "}"] if command.configs else []
    return _admin(place, f"{_ADMIN}, NewTopic", _each("admin.create_topics([topic])"), f"topic = NewTopic({', '.join(given)})\n")


@PYTHON.of(c.DeleteTopic)
def delete_topic(command: c.DeleteTopic, place: Place) -> str:
    return _admin(place, _ADMIN, _each(f"admin.delete_topics([{py(command.name)}])"))


@PYTHON.of(c.AddPartitions)
def add_partitions(command: c.AddPartitions, place: Place) -> str:
    return _admin(
        place, f"{_ADMIN}, NewPartitions", _each(f"admin.create_partitions([NewPartitions({py(command.name)}, {command.total})])")
    )


@PYTHON.of(c.AlterTopicConfigs)
def alter_topic_configs(command: c.AlterTopicConfigs, place: Place) -> str:
    entries = "".join(
        f"    ConfigEntry({py(name)}, {py(value)}, incremental_operation=AlterConfigOpType.{'DELETE' if value is None else 'SET'}),\n"
        for name, value in command.configs.items()
    )
    return _admin(
        place,
        f"{_ADMIN}, AlterConfigOpType, ConfigEntry, ConfigResource, ResourceType",
        _each("admin.incremental_alter_configs([topic])"),
        f"changes = [\n{entries}]\ntopic = ConfigResource(ResourceType.TOPIC, {py(command.name)}, incremental_configs=changes)\n",
    )


@PYTHON.of(c.DeleteRecords)
def delete_records(command: c.DeleteRecords, place: Place) -> str:
    upto = f"TopicPartition({py(command.topic)}, {command.partition}, {'OFFSET_END' if command.before < 0 else command.before})"
    imports = f"from confluent_kafka import {'OFFSET_END, ' if command.before < 0 else ''}TopicPartition\n{_ADMIN}"
    return _admin(place, imports, _each("admin.delete_records([first_kept])"), f"first_kept = {upto}\n")


@PYTHON.of(c.ElectLeaders)
def elect_leaders(command: c.ElectLeaders, place: Place) -> str:
    kind = "UNCLEAN" if command.unclean else "PREFERRED"
    where = f"[TopicPartition({py(command.topic)}, {max(0, command.partition)})]" if command.topic else "None"
    imports = f"from confluent_kafka import ElectionType{', TopicPartition' if command.topic else ''}\n{_ADMIN}"
    call = (
        f"for partition, error in admin.elect_leaders(ElectionType.{kind}, {where}).result().items():\n    print(partition, error)"
    )
    return _admin(place, imports, call)


# Producers


def _producer(place: Place, settings: dict[str, str] | None = None) -> str:
    given = {"bootstrap.servers": place.bootstrap, "client.id": "my-app", **(settings or {})}
    return f"producer = Producer({_dict({name: py(value) for name, value in given.items()})})"


@PYTHON.of(c.AddProducer, c.ChangeProducer)
def produce(command: Any, place: Place) -> str:
    if isinstance(command, c.ChangeProducer) and command.paused:
        return ""
    return _steady(writer(command, place), place)


def _steady(plan: Writer, place: Place) -> str:
    key = f'f"user-{{n % {plan.key_count} + 1}}"'
    if plan.keys == "skewed":
        key = f'"user-1" if n % 5 < 3 else {key}'
    where = "" if plan.fixed is None else f", partition={plan.fixed}"
    settings = dict(plan.settings)
    if plan.partitioner in ("java", "crc32"):
        settings["partitioner"] = "murmur2_random" if plan.partitioner == "java" else "consistent_random"
    return f"""\
import itertools
import time

from confluent_kafka import Producer

{_producer(place, settings)}
try:
    for n in itertools.count():
        producer.produce({py(plan.topic)}, {"" if plan.keys == "none" else f"key={key}, "}value=f"paid {{n}}"{where})
        producer.poll(0)
        time.sleep({plan.pause_ms / 1000:g})
except KeyboardInterrupt:
    pass
finally:
    producer.flush()"""


def _send(place: Place, sends: str) -> str:
    return f"from confluent_kafka import Producer\n\n{_producer(place)}\n{sends}\nproducer.flush()"


@PYTHON.of(c.SendRecord)
def send_record(command: c.SendRecord, place: Place) -> str:
    given = [py(command.topic or topic_of(command.producer, place))]
    given += [] if command.key is None else [f"key={py(command.key)}"]
    given += [f"value={py(command.value)}"]
    given += [] if command.partition is None else [f"partition={command.partition}"]
    send = f"producer.produce({', '.join(given)})"
    return _send(place, send if command.count == 1 else f"for _ in range({command.count}):\n    {send}")


@PYTHON.of(c.Burst)
def burst(command: c.Burst, place: Place) -> str:
    topic = py(topic_of(command.producer, place))
    send = f'producer.produce({topic}, key=f"user-{{n % 9 + 1}}", value=f"paid {{n}}")'
    return _send(place, f"for n in range({command.count}):\n    {send}")


@PYTHON.of(c.PlayFile)
def play_file(command: c.PlayFile, place: Place) -> str:
    csv = command.format == "csv"
    rows = "csv.DictReader(file)" if csv else "map(json.loads, filter(str.strip, file))"
    key = f", key=str(event[{py(command.key_column)}])" if command.key_column else ""
    return f"""\
{"import csv" + chr(10) if csv else ""}import json
import time

from confluent_kafka import Producer

{_producer(place)}
with open({py(command.name)}, encoding="utf-8") as file:
    for event in {rows}:
        producer.produce({py(command.topic)}, value=json.dumps(event){key})
        producer.poll(0)
        time.sleep({1 / max(command.rate, 0.001):g})
producer.flush()"""


# Consumers


@PYTHON.of(c.AddConsumer, c.RestartConsumer, c.ChangeConsumer)
def consume(command: Any, place: Place) -> str:
    return _consumer(reader(command, place), place)


@PYTHON.of(c.PauseConsumer)
def pause_consumer(command: c.PauseConsumer, place: Place) -> str:
    return _consumer(reader(command, place), place, "consumer.assign(partitions)\nconsumer.pause(partitions)")


@PYTHON.of(c.ResumeConsumer)
def resume_consumer(command: c.ResumeConsumer, place: Place) -> str:
    """Paused for five seconds, then not; a consumer is used from one thread."""
    paused = "consumer.assign(partitions)\nconsumer.pause(partitions)"
    goes_on = "if time.monotonic() > begun + 5:\n    consumer.resume(consumer.assignment())"
    return _consumer(reader(command, place), place, paused, each_turn=goes_on)


@PYTHON.of(c.SeekConsumer)
def seek_consumer(command: c.SeekConsumer, place: Place) -> str:
    to = {-2: "OFFSET_BEGINNING", -1: "OFFSET_END"}.get(command.to, str(command.to))
    wanted = f"({py(command.topic)}, {command.partition})"
    seek = f"for one in partitions:\n    if (one.topic, one.partition) == {wanted}:\n        one.offset = {to}\nconsumer.assign(partitions)"
    return _consumer(reader(command, place), place, seek, () if to.isdigit() else (to,))


@PYTHON.of(c.CommitNow)
def commit_now(command: c.CommitNow, place: Place) -> str:
    plan = reader(command, place)
    return _consumer(Reader(plan.group, plan.topics, (), plan.work_ms, {"enable.auto.commit": "false", "commit": "each"}), place)


def _consumer(plan: Reader, place: Place, assigned: str = "", imports: tuple[str, ...] = (), each_turn: str = "") -> str:
    """`assigned`: what is done as soon as it gets its partitions; `each_turn`: before each poll, `begun` is when it began."""
    alone = not plan.group
    asked = {name: value for name, value in plan.client_settings.items() if name not in OF_JAVA_ONLY}
    if "partition.assignment.strategy" in plan.settings:
        asked["partition.assignment.strategy"] = plan.settings["partition.assignment.strategy"]
    settings = {"bootstrap.servers": place.bootstrap, "client.id": "my-app", "group.id": plan.group or "nobody", **asked}
    if alone:
        settings["enable.auto.commit"] = "false"
    names = [*imports, "Consumer"] + (["TopicPartition"] if alone and "TopicPartition" not in imports else [])
    begins, on_assign = f"consumer.subscribe([{', '.join(py(topic) for topic in plan.topics)}])", ""
    if alone:
        given = plan.partitions or ((plan.topics[0], 0),)
        begins = f"consumer.assign([{', '.join(f'TopicPartition({py(topic)}, {number})' for topic, number in given)}])"
    elif assigned:
        body = "".join(f"    {each}\n" for each in assigned.splitlines())
        on_assign = f"\n\ndef on_assign(consumer, partitions):\n{body}\n\n"
        begins = begins[:-1] + ", on_assign=on_assign)"
    work = f"\n        time.sleep({plan.work_ms / 1000:g})" if plan.work_ms else ""
    commit = "\n        consumer.commit(message, asynchronous=False)" if plan.settings.get("commit") else ""
    turns = ("\nbegun = time.monotonic()", "\n" + indented([each_turn], "        ")) if each_turn else ("", "")
    given_settings = _dict({name: py(value) for name, value in settings.items()})
    return f"""\
{"import time" + chr(10) + chr(10) if work or each_turn else ""}from confluent_kafka import {", ".join(sorted(set(names)))}
{on_assign or chr(10)}consumer = Consumer({given_settings})
{begins}{turns[0]}
try:
    while True:{turns[1]}
        message = consumer.poll(1.0)
        if message is None or message.error():
            continue
        print(message.topic(), message.partition(), message.offset(), message.value()){commit + work if plan.commits_before else work + commit}
except KeyboardInterrupt:
    pass
finally:
    consumer.close()"""


# Groups


@PYTHON.of(c.ResetOffsets)
def reset_offsets(command: c.ResetOffsets, place: Place) -> str:
    group, topic = py(command.group), py(command.topic)
    numbers = f"[{command.partition}]" if command.partition >= 0 else f"admin.list_topics({topic}).topics[{topic}].partitions"
    names = ["ConsumerGroupTopicPartitions", "TopicPartition"]
    admin = "AdminClient"
    if command.to == "offset":
        found = f"offsets = [TopicPartition({topic}, number, {command.value}) for number in numbers]"
    elif command.to == "shift":
        found = f"""\
asked = ConsumerGroupTopicPartitions({group}, [TopicPartition({topic}, number) for number in numbers])
committed = admin.list_consumer_group_offsets([asked])[{group}].result().topic_partitions
offsets = [TopicPartition(one.topic, one.partition, max(0, one.offset + ({command.value}))) for one in committed]"""
    else:
        admin += ", OffsetSpec"
        spec = {"earliest": "OffsetSpec.earliest()", "latest": "OffsetSpec.latest()"}.get(
            command.to, f"OffsetSpec.for_timestamp({command.value})"
        )
        found = f"""\
found = admin.list_offsets({{TopicPartition({topic}, number): {spec} for number in numbers}})
offsets = [TopicPartition(one.topic, one.partition, done.result().offset) for one, done in found.items()]"""
    return _admin(
        place,
        f"from confluent_kafka import {', '.join(names)}\nfrom confluent_kafka.admin import {admin}",
        f"{found}\n{_each(f'admin.alter_consumer_group_offsets([ConsumerGroupTopicPartitions({group}, offsets)])')}",
        f"numbers = {numbers}\n",
    )


@PYTHON.of(c.DeleteGroup)
def delete_group(command: c.DeleteGroup, place: Place) -> str:
    return _admin(place, _ADMIN, _each(f"admin.delete_consumer_groups([{py(command.group)}])"))
