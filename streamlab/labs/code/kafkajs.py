"""Commands as programs for Node.js with kafkajs 2.2.4.

Law of the module: each text is a whole program (app.mjs) that runs as it stands; one that goes on ends with Ctrl-C, in order.
"""

from __future__ import annotations

from typing import Any

from streamlab.labs.code.language import Language
from streamlab.labs.code.plans import Place, Reader, Writer, reader, topic_of, writer
from streamlab.labs.code.quoting import single as js
from streamlab.world import commands as c

KAFKAJS = Language("kafkajs", "kafkajs")


def _client(place: Place, *more: str) -> str:
    """What each begins with. `more`: what else of the library it uses, which Node.js finds in its default export only."""
    names = f"const {{ {', '.join(['Kafka', *more])} }} = kafkajs\n" if more else ""
    library = "import kafkajs from 'kafkajs'" if more else "import { Kafka } from 'kafkajs'"
    return f"{library}\n\n{names}const kafka = new Kafka({{ clientId: 'my-app', brokers: [{js(place.bootstrap)}] }})\n"


def _admin(place: Place, work: str, *more: str) -> str:
    return f"{_client(place, *more)}const admin = kafka.admin()\n\nawait admin.connect()\n{work}\nawait admin.disconnect()"


# Topics


@KAFKAJS.of(c.CreateTopic)
def create_topic(command: c.CreateTopic, place: Place) -> str:
    entries = ", ".join(f"{{ name: {js(name)}, value: {js(value)} }}" for name, value in command.configs.items())
    topic = [f"topic: {js(command.name)}"]
    topic += [f"numPartitions: {command.partitions}"] if command.partitions else []
    topic += [f"replicationFactor: {command.replication_factor}"] if command.replication_factor else []
    topic += [f"configEntries: [{entries}]"] if entries else []
    return _admin(place, f"await admin.createTopics({{\n  topics: [{{ {', '.join(topic)} }}],\n}})")


@KAFKAJS.of(c.DeleteTopic)
def delete_topic(command: c.DeleteTopic, place: Place) -> str:
    return _admin(place, f"await admin.deleteTopics({{ topics: [{js(command.name)}] }})")


@KAFKAJS.of(c.AddPartitions)
def add_partitions(command: c.AddPartitions, place: Place) -> str:
    return _admin(
        place,
        f"await admin.createPartitions({{\n  topicPartitions: [{{ topic: {js(command.name)}, count: {command.total} }}],\n}})",
    )


@KAFKAJS.of(c.AlterTopicConfigs)
def alter_topic_configs(command: c.AlterTopicConfigs, place: Place) -> str:
    """kafkajs has the older request only, which replaces all: so what the topic has is read first."""
    changes = "".join(
        f"kept.set({js(name)}, {js(value)})\n" if value is not None else f"kept.delete({js(name)})\n"
        for name, value in command.configs.items()
    )
    return _admin(
        place,
        f"""\
const topic = {{ type: ConfigResourceTypes.TOPIC, name: {js(command.name)} }}

// kafkajs sends AlterConfigs, which replaces every config: keep those that the topic has
const {{ resources }} = await admin.describeConfigs({{ resources: [topic], includeSynonyms: false }})
const own = resources[0].configEntries.filter((entry) => entry.configSource === ConfigSource.TOPIC_CONFIG)
const kept = new Map(own.map((entry) => [entry.configName, entry.configValue]))
{changes}
const configEntries = [...kept].map(([name, value]) => ({{ name, value }}))
await admin.alterConfigs({{ validateOnly: false, resources: [{{ ...topic, configEntries }}] }})""",
        "ConfigResourceTypes",
        "ConfigSource",
    )


@KAFKAJS.of(c.DeleteRecords)
def delete_records(command: c.DeleteRecords, place: Place) -> str:
    """kafkajs has not yet looked for the leaders when it sends this: asking for the offsets makes it."""
    upto = f"{{ partition: {command.partition}, offset: '{command.before}' }}"
    return _admin(
        place,
        f"""\
// kafkajs does not look for the leaders by itself here: this makes it
await admin.fetchTopicOffsets({js(command.topic)})
await admin.deleteTopicRecords({{
  topic: {js(command.topic)},
  partitions: [{upto}],
}})""",
    )


# Producers


@KAFKAJS.of(c.AddProducer, c.ChangeProducer)
def produce(command: Any, place: Place) -> str:
    if isinstance(command, c.ChangeProducer) and command.paused:
        return ""
    return _steady(writer(command, place), place)


def _steady(plan: Writer, place: Place) -> str:
    key = "" if plan.keys == "none" else f"key: `user-${{n % {plan.key_count} + 1}}`, "
    if plan.keys == "skewed":
        key = f"key: n % 5 < 3 ? 'user-1' : `user-${{n % {plan.key_count} + 1}}`, "
    where = "" if plan.fixed is None else f", partition: {plan.fixed}"
    acks = {"all": -1, "1": 1, "0": 0}.get(plan.settings.get("acks", ""))
    idempotent = "{ idempotent: true }" if plan.settings.get("enable.idempotence") == "true" else ""
    return f"""\
{_client(place)}const producer = kafka.producer({idempotent})

let running = true
process.once('SIGINT', () => {{
  running = false
}})

await producer.connect()
for (let n = 0; running; n++) {{
  await producer.send({{
    topic: {js(plan.topic)},{"" if acks is None else f" acks: {acks},"}
    messages: [{{ {key}value: `paid ${{n}}`{where} }}],
  }})
  await new Promise((wake) => setTimeout(wake, {plan.pause_ms}))
}}
await producer.disconnect()"""


def _send(place: Place, topic: str, messages: str) -> str:
    return f"""\
{_client(place)}const producer = kafka.producer()

await producer.connect()
await producer.send({{
  topic: {js(topic)},
  messages: {messages},
}})
await producer.disconnect()"""


@KAFKAJS.of(c.SendRecord)
def send_record(command: c.SendRecord, place: Place) -> str:
    fields = [] if command.key is None else [f"key: {js(command.key)}"]
    fields += [f"value: {js(command.value)}"]
    fields += [] if command.partition is None else [f"partition: {command.partition}"]
    message = f"{{ {', '.join(fields)} }}"
    messages = f"[{message}]" if command.count == 1 else f"Array({command.count}).fill({message})"
    return _send(place, command.topic or topic_of(command.producer, place), messages)


@KAFKAJS.of(c.Burst)
def burst(command: c.Burst, place: Place) -> str:
    messages = f"Array.from({{ length: {command.count} }}, (_, n) => ({{ key: `user-${{n % 9 + 1}}`, value: `paid ${{n}}` }}))"
    return _send(place, topic_of(command.producer, place), messages)


# Consumers


@KAFKAJS.of(c.AddConsumer, c.RestartConsumer, c.ChangeConsumer)
def consume(command: Any, place: Place) -> str:
    plan = reader(command, place)
    return _consumer(plan, place) if plan.group else ""


@KAFKAJS.of(c.PauseConsumer)
def pause_consumer(command: c.PauseConsumer, place: Place) -> str:
    plan = reader(command, place)
    return _consumer(plan, place, f"consumer.pause({_topics(plan)})") if plan.group else ""


@KAFKAJS.of(c.ResumeConsumer)
def resume_consumer(command: c.ResumeConsumer, place: Place) -> str:
    plan = reader(command, place)
    then = f"consumer.pause({_topics(plan)})\nsetTimeout(() => consumer.resume({_topics(plan)}), 5000)"
    return _consumer(plan, place, then) if plan.group else ""


@KAFKAJS.of(c.SeekConsumer)
def seek_consumer(command: c.SeekConsumer, place: Place) -> str:
    plan = reader(command, place)
    seek = f"consumer.seek({{ topic: {js(command.topic)}, partition: {command.partition}, offset: '{command.to}' }})"
    return _consumer(plan, place, seek) if plan.group else ""


@KAFKAJS.of(c.CommitNow)
def commit_now(command: c.CommitNow, place: Place) -> str:
    plan = reader(command, place)
    if not plan.group:
        return ""
    by_hand = Reader(plan.group, plan.topics, (), plan.work_ms, {"enable.auto.commit": "false", "commit": "each"})
    return _consumer(by_hand, place)


def _topics(plan: Reader) -> str:
    return "[" + ", ".join(f"{{ topic: {js(topic)} }}" for topic in plan.topics) + "]"


def _consumer(plan: Reader, place: Place, then: str = "") -> str:
    asked = [f"groupId: {js(plan.group)}"]
    if "session.timeout.ms" in plan.settings:
        asked.append(f"sessionTimeout: {plan.settings['session.timeout.ms']}")
    commit = ""
    if plan.settings.get("commit"):
        commit = "\n    await consumer.commitOffsets([{ topic, partition, offset: String(Number(message.offset) + 1) }])"
    topics = ", ".join(js(topic) for topic in plan.topics)
    work = f"\n    await new Promise((done) => setTimeout(done, {plan.work_ms:g}))" if plan.work_ms else ""
    return f"""\
{_client(place)}const consumer = kafka.consumer({{ {", ".join(asked)} }})

await consumer.connect()
await consumer.subscribe({{ topics: [{topics}]{", fromBeginning: true" if plan.earliest else ""} }})
await consumer.run({{{
        '''
  autoCommit: false,'''
        if plan.by_hand
        else ""
    }
  eachMessage: async ({{ topic, partition, message }}) => {{
    console.log(topic, partition, message.offset, `${{message.value}}`){commit + work if plan.commits_before else work + commit}
  }},
}}){chr(10) + then if then else ""}

process.once('SIGINT', () => consumer.disconnect())"""


# Groups


@KAFKAJS.of(c.ResetOffsets)
def reset_offsets(command: c.ResetOffsets, place: Place) -> str:
    """Not by its `resetOffsets`: that commits -2 or -1, which other clients do not understand."""
    group, topic, one = js(command.group), js(command.topic), command.partition
    found, offset = {
        "earliest": (f"await admin.fetchTopicOffsets({topic})", "low"),
        "latest": (f"await admin.fetchTopicOffsets({topic})", "high"),
        "offset": (f"await admin.fetchTopicOffsets({topic})", f"'{command.value}'"),
        "shift": (
            f"(await admin.fetchOffsets({{ groupId: {group}, topics: [{topic}] }}))[0].partitions",
            f"String(Math.max(0, Number(offset) + ({command.value})))",
        ),
        "time": (f"await admin.fetchTopicOffsetsByTimestamp({topic}, {command.value})", "offset"),
    }[command.to]
    field = offset if offset in ("low", "high") else "offset"
    chosen = f"found.filter(({{ partition }}) => partition === {one})" if one >= 0 else "found"
    taken = "partition" if command.to == "offset" else f"partition, {field}"
    given = "offset" if offset == "offset" else f"offset: {offset}"
    return _admin(
        place,
        f"""\
const found = {found}
const partitions = {chosen}.map(({{ {taken} }}) => ({{ partition, {given} }}))
await admin.setOffsets({{ groupId: {group}, topic: {topic}, partitions }})""",
    )


@KAFKAJS.of(c.DeleteGroup)
def delete_group(command: c.DeleteGroup, place: Place) -> str:
    return _admin(place, f"await admin.deleteGroups([{js(command.group)}])")
