"""Commands as programs for Java with kafka-clients 4.2.1.

Law of the module: each text is a whole program (App.java) that runs as it stands; one that goes on ends with Ctrl-C, in order.
"""

from __future__ import annotations

from typing import Any

from streamlab.labs.code.language import Language
from streamlab.labs.code.plans import Place, Reader, Writer, reader, topic_of, writer
from streamlab.labs.code.quoting import double as java
from streamlab.labs.code.quoting import indented
from streamlab.world import commands as c

JAVA = Language("java", "Java")


def _program(imports: tuple[str, ...], *body: str) -> str:
    named = "\n".join(f"import {name};" for name in sorted(imports))
    return f"""\
{named}

public class App {{
  public static void main(String[] args) throws Exception {{
{indented(body, "    ")}
  }}
}}"""


def _admin(place: Place, *work: str, imports: tuple[str, ...] = ()) -> str:
    return _program(
        ("java.util.*", "org.apache.kafka.clients.admin.*", *imports),
        f'try (var admin = Admin.create(Map.of("bootstrap.servers", {java(place.bootstrap)}))) {{',
        indented(work, "  "),
        "}",
    )


def _map(entries: dict[str, str]) -> str:
    return "Map.of(" + ", ".join(f"{java(name)}, {java(value)}" for name, value in entries.items()) + ")"


_PARTITIONS = ("org.apache.kafka.common.TopicPartition",)


# Topics


@JAVA.of(c.CreateTopic)
def create_topic(command: c.CreateTopic, place: Place) -> str:
    count, copies = command.partitions, command.replication_factor
    if count and copies:
        sized = f"{count}, (short) {copies}"
    else:
        sized = f"{f'Optional.of({count})' if count else 'Optional.empty()'}, "
        sized += f"Optional.of((short) {copies})" if copies else "Optional.empty()"
    configs = f".configs({_map(command.configs)})" if command.configs else ""
    return _admin(
        place,
        f"var topic = new NewTopic({java(command.name)}, {sized}){configs};",
        "admin.createTopics(List.of(topic)).all().get();",
    )


@JAVA.of(c.DeleteTopic)
def delete_topic(command: c.DeleteTopic, place: Place) -> str:
    return _admin(place, f"admin.deleteTopics(List.of({java(command.name)})).all().get();")


@JAVA.of(c.AddPartitions)
def add_partitions(command: c.AddPartitions, place: Place) -> str:
    grown = f"Map.of({java(command.name)}, NewPartitions.increaseTo({command.total}))"
    return _admin(place, f"admin.createPartitions({grown}).all().get();")


@JAVA.of(c.AlterTopicConfigs)
def alter_topic_configs(command: c.AlterTopicConfigs, place: Place) -> str:
    ops = ",\n".join(
        f"  new AlterConfigOp(new ConfigEntry({java(name)}, {java(value or '')}), AlterConfigOp.OpType.{'DELETE' if value is None else 'SET'})"
        for name, value in command.configs.items()
    )
    return _admin(
        place,
        f"var topic = new ConfigResource(ConfigResource.Type.TOPIC, {java(command.name)});",
        f"Collection<AlterConfigOp> changes = List.of(\n{ops});",
        "admin.incrementalAlterConfigs(Map.of(topic, changes)).all().get();",
        imports=("org.apache.kafka.common.config.ConfigResource",),
    )


@JAVA.of(c.DeleteRecords)
def delete_records(command: c.DeleteRecords, place: Place) -> str:
    where = f"new TopicPartition({java(command.topic)}, {command.partition})"
    upto = f"Map.of({where}, RecordsToDelete.beforeOffset({command.before}))"
    return _admin(place, f"admin.deleteRecords({upto}).all().get();", imports=_PARTITIONS)


@JAVA.of(c.ElectLeaders)
def elect_leaders(command: c.ElectLeaders, place: Place) -> str:
    kind = "UNCLEAN" if command.unclean else "PREFERRED"
    where = f"Set.of(new TopicPartition({java(command.topic)}, {max(0, command.partition)}))" if command.topic else "null"
    imports = ("org.apache.kafka.common.ElectionType", *(_PARTITIONS if command.topic else ()))
    return _admin(
        place,
        f"var elected = admin.electLeaders(ElectionType.{kind}, {where}).partitions().get();",
        'elected.forEach((partition, error) -> System.out.println(partition + error.map(e -> ": " + e.getMessage()).orElse("")));',
        imports=imports,
    )


# Producers


_PRODUCER = ("java.util.*", "org.apache.kafka.clients.producer.*", "org.apache.kafka.common.serialization.StringSerializer")
_OPEN = "try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {"


def _settings(place: Place, more: dict[str, str]) -> str:
    given = {"bootstrap.servers": place.bootstrap, "client.id": "my-app", **more}
    return "\n".join(["var settings = new Properties();", *(f"settings.put({java(k)}, {java(v)});" for k, v in given.items())])


@JAVA.of(c.AddProducer, c.ChangeProducer)
def produce(command: Any, place: Place) -> str:
    if isinstance(command, c.ChangeProducer) and command.paused:
        return ""
    return _steady(writer(command, place), place)


def _steady(plan: Writer, place: Place) -> str:
    settings = dict(plan.settings)
    if plan.partitioner == "round-robin":
        settings["partitioner.class"] = "org.apache.kafka.clients.producer.RoundRobinPartitioner"
    key = {"none": "", "skewed": f'"user-" + (n % 5 < 3 ? 1 : n % {plan.key_count} + 1), '}.get(
        plan.keys, f'"user-" + (n % {plan.key_count} + 1), '
    )
    if plan.fixed is not None:
        key = f"{plan.fixed}, {key or 'null, '}"
    return _program(
        _PRODUCER,
        _settings(place, settings),
        "var producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer());",
        "Runtime.getRuntime().addShutdownHook(new Thread(producer::close));",
        "for (int n = 0; ; n++) {",
        f'  producer.send(new ProducerRecord<>({java(plan.topic)}, {key}"paid " + n));',
        f"  Thread.sleep({plan.pause_ms});",
        "}",
    )


@JAVA.of(c.SendRecord)
def send_record(command: c.SendRecord, place: Place) -> str:
    given = [java(command.topic or topic_of(command.producer, place))]
    given += [] if command.partition is None else [str(command.partition)]
    given += [java(command.key)] if command.partition is not None or command.key is not None else []
    given += [java(command.value)]
    typed = "<>" if command.value is not None or command.key is not None else "<String, String>"
    send = f"producer.send(new ProducerRecord{typed}({', '.join(given)}));"
    loop = f"for (int n = 0; n < {command.count}; n++) " if command.count > 1 else ""
    return _program(_PRODUCER, _settings(place, {}), _OPEN, f"  {loop}{send}", "}")


@JAVA.of(c.Burst)
def burst(command: c.Burst, place: Place) -> str:
    topic = java(topic_of(command.producer, place))
    return _program(
        _PRODUCER,
        _settings(place, {}),
        _OPEN,
        f"  for (int n = 0; n < {command.count}; n++)",
        f'    producer.send(new ProducerRecord<>({topic}, "user-" + (n % 9 + 1), "paid " + n));',
        "}",
    )


# Consumers


_CONSUMER = (
    "java.time.Duration",
    "java.util.*",
    "org.apache.kafka.clients.consumer.*",
    "org.apache.kafka.common.errors.WakeupException",
    "org.apache.kafka.common.serialization.StringDeserializer",
)


@JAVA.of(c.AddConsumer, c.RestartConsumer, c.ChangeConsumer)
def consume(command: Any, place: Place) -> str:
    return _consumer(reader(command, place), place)


@JAVA.of(c.PauseConsumer)
def pause_consumer(command: c.PauseConsumer, place: Place) -> str:
    return _consumer(reader(command, place), place, "consumer.pause(partitions);")


@JAVA.of(c.ResumeConsumer)
def resume_consumer(command: c.ResumeConsumer, place: Place) -> str:
    """Paused for five seconds, then not."""
    goes_on = "if (System.currentTimeMillis() > begun + 5000) consumer.resume(consumer.paused());"
    return _consumer(
        reader(command, place),
        place,
        "consumer.pause(partitions);",
        first="var begun = System.currentTimeMillis();",
        before_poll=goes_on,
    )


@JAVA.of(c.SeekConsumer)
def seek_consumer(command: c.SeekConsumer, place: Place) -> str:
    seek = {-2: "consumer.seekToBeginning(List.of(wanted))", -1: "consumer.seekToEnd(List.of(wanted))"}.get(
        command.to, f"consumer.seek(wanted, {command.to})"
    )
    wanted = f"var wanted = new TopicPartition({java(command.topic)}, {command.partition});"
    return _consumer(reader(command, place), place, f"if (partitions.contains(wanted)) {seek};", first=wanted)


@JAVA.of(c.CommitNow)
def commit_now(command: c.CommitNow, place: Place) -> str:
    plan = reader(command, place)
    return _consumer(Reader(plan.group, plan.topics, (), plan.work_ms, {"enable.auto.commit": "false", "commit": "poll"}), place)


def _consumer(plan: Reader, place: Place, assigned: str = "", first: str = "", before_poll: str = "") -> str:
    """`assigned`: what is done as soon as it has its partitions; `before_poll`: each time before it asks for more."""
    settings = {"group.id": plan.group, **plan.client_settings} if plan.group else {"enable.auto.commit": "false"}
    topics = f"List.of({', '.join(java(topic) for topic in plan.topics)})"
    imports = _CONSUMER + (_PARTITIONS if assigned or not plan.group else ())
    begins = [f"consumer.subscribe({topics});"]
    if not plan.group:
        given = plan.partitions or ((plan.topics[0], 0),)
        begins = [f"consumer.assign(List.of({', '.join(f'new TopicPartition({java(t)}, {n})' for t, n in given)}));"]
    elif assigned:
        begins = [
            f"consumer.subscribe({topics}, new ConsumerRebalanceListener() {{",
            f"  public void onPartitionsAssigned(Collection<TopicPartition> partitions) {{ {assigned} }}",
            "  public void onPartitionsRevoked(Collection<TopicPartition> partitions) {}",
            "});",
        ]
    show = 'System.out.println(record.topic() + " " + record.partition() + " " + record.offset() + " " + record.value());'
    each = [show] + ([f"Thread.sleep({max(1, round(plan.work_ms))});"] if plan.work_ms else [])
    if plan.settings.get("commit") == "each":
        where = "new TopicPartition(record.topic(), record.partition())"
        each.append(f"consumer.commitSync(Map.of({where}, new OffsetAndMetadata(record.offset() + 1)));")
        imports += _PARTITIONS if not (assigned or not plan.group) else ()
    body = [
        _settings(place, settings),
        *([first] if first else []),
        "var main = Thread.currentThread();",
        "try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {",
        indented(_LEAVES, "  "),
        indented(begins, "  "),
        "  while (true) {",
        *([f"    {before_poll}"] if before_poll else []),
        *(_COMMITS_BEFORE if plan.commits_before else ("    for (var record : consumer.poll(Duration.ofSeconds(1))) {",)),
        indented(each, "      "),
        "    }",
        *(["    consumer.commitSync();"] if plan.settings.get("commit") == "poll" else []),
        "  }",
        "} catch (WakeupException leaving) {",
        "}",
    ]
    return _program(imports, *body)


_COMMITS_BEFORE = (
    "    var records = consumer.poll(Duration.ofSeconds(1));",
    "    consumer.commitSync();",
    "    for (var record : records) {",
)
_LEAVES = (
    "Runtime.getRuntime().addShutdownHook(new Thread(() -> {",
    "  consumer.wakeup();",
    "  try { main.join(); } catch (InterruptedException stopped) { }",
    "}));",
)


# Groups


@JAVA.of(c.ResetOffsets)
def reset_offsets(command: c.ResetOffsets, place: Place) -> str:
    group, topic = java(command.group), java(command.topic)
    if command.partition >= 0:
        partitions = f"var partitions = List.of(new TopicPartition({topic}, {command.partition}));"
    else:
        partitions = (
            f"var description = admin.describeTopics(List.of({topic})).allTopicNames().get().get({topic});\n"
            f"var partitions = description.partitions().stream().map(one -> new TopicPartition({topic}, one.partition())).toList();"
        )
    lines = [partitions, "var offsets = new HashMap<TopicPartition, OffsetAndMetadata>();"]
    put = "offsets.put(partition, new OffsetAndMetadata({0}));"
    if command.to == "offset":
        lines += [f"for (var partition : partitions) {put.format(f'{command.value}L')}"]
    elif command.to == "shift":
        lines += [
            f"var committed = admin.listConsumerGroupOffsets({group}).partitionsToOffsetAndMetadata().get();",
            "for (var partition : partitions)",
            "  if (committed.get(partition) != null) "
            + put.format(f"Math.max(0, committed.get(partition).offset() + ({command.value}))"),
        ]
    else:
        spec = {"earliest": "earliest()", "latest": "latest()"}.get(command.to, f"forTimestamp({command.value}L)")
        lines += [
            "var asked = new HashMap<TopicPartition, OffsetSpec>();",
            f"for (var partition : partitions) asked.put(partition, OffsetSpec.{spec});",
            "for (var found : admin.listOffsets(asked).all().get().entrySet())",
            "  offsets.put(found.getKey(), new OffsetAndMetadata(found.getValue().offset()));",
        ]
    lines.append(f"admin.alterConsumerGroupOffsets({group}, offsets).all().get();")
    return _admin(place, *lines, imports=("org.apache.kafka.clients.consumer.OffsetAndMetadata", *_PARTITIONS))


@JAVA.of(c.DeleteOffsets)
def delete_offsets(command: c.DeleteOffsets, place: Place) -> str:
    group, topic = java(command.group), java(command.topic)
    if command.partition >= 0:
        partitions = f"var partitions = Set.of(new TopicPartition({topic}, {command.partition}));"
    else:
        partitions = (
            f"var description = admin.describeTopics(List.of({topic})).allTopicNames().get().get({topic});\n"
            f"var partitions = description.partitions().stream()"
            f".map(one -> new TopicPartition({topic}, one.partition())).collect(Collectors.toSet());"
        )
    return _admin(
        place,
        partitions,
        f"admin.deleteConsumerGroupOffsets({group}, partitions).all().get();",
        imports=("java.util.stream.Collectors", *_PARTITIONS),
    )


@JAVA.of(c.DeleteGroup)
def delete_group(command: c.DeleteGroup, place: Place) -> str:
    return _admin(place, f"admin.deleteConsumerGroups(List.of({java(command.group)})).all().get();")
