"""Commands as lines for Kafka's own tools, and where no tool has it, for the shell of whoever runs the processes.

Law of the module: the options of Apache Kafka 4.2.1. What is done to a process is done at work by its service manager or by a signal.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from streamlab.labs.code.language import Language
from streamlab.labs.code.plans import GROUP, Place, Reader, reader, topic_of, writer
from streamlab.labs.code.quoting import line, shell
from streamlab.world import commands as c

CLI = Language("cli", "CLI")
SHELL = Language("shell", "Shell")
"""For what Kafka's tools do not do."""

SEPARATORS = ("|", ":", ";", "#", "~~")
NULL = "NULL"


# Topics


@CLI.of(c.CreateTopic)
def create_topic(command: c.CreateTopic, place: Place) -> str:
    return line(
        f"kafka-topics.sh {place.server} --create --topic {shell(command.name)}",
        f"--partitions {command.partitions}" if command.partitions else "",
        f"--replication-factor {command.replication_factor}" if command.replication_factor else "",
        *(f"--config {shell(f'{name}={value}')}" for name, value in command.configs.items()),
    )


@CLI.of(c.DeleteTopic)
def delete_topic(command: c.DeleteTopic, place: Place) -> str:
    return f"kafka-topics.sh {place.server} --delete --topic {shell(command.name)}"


@CLI.of(c.AddPartitions)
def add_partitions(command: c.AddPartitions, place: Place) -> str:
    return line(f"kafka-topics.sh {place.server} --alter --topic {shell(command.name)}", f"--partitions {command.total}")


@CLI.of(c.AlterTopicConfigs)
def alter_topic_configs(command: c.AlterTopicConfigs, place: Place) -> str:
    changed = [
        f"{name}=[{value}]" if "," in value else f"{name}={value}" for name, value in command.configs.items() if value is not None
    ]
    back = [name for name, value in command.configs.items() if value is None]
    return line(
        f"kafka-configs.sh {place.server} --alter --entity-type topics --entity-name {shell(command.name)}",
        f"--add-config {shell(','.join(changed))}" if changed else "",
        f"--delete-config {shell(','.join(back))}" if back else "",
    )


@CLI.of(c.DeleteRecords)
def delete_records(command: c.DeleteRecords, place: Place) -> str:
    upto = {"topic": command.topic, "partition": command.partition, "offset": command.before}
    file = json.dumps({"version": 1, "partitions": [upto]}, separators=(",", ":"), ensure_ascii=False)
    return f"echo {shell(file)} > delete.json\nkafka-delete-records.sh {place.server} --offset-json-file delete.json"


# Tools that were run in the terminal


@CLI.of(c.RunTool)
def run_tool(command: c.RunTool, place: Place) -> str:
    return " ".join(shell(word) for word in (command.tool, *command.arguments))


# Brokers and links


@CLI.of(c.ElectLeaders)
def elect_leaders(command: c.ElectLeaders, place: Place) -> str:
    where = f"--topic {shell(command.topic)} --partition {max(0, command.partition)}" if command.topic else "--all-topic-partitions"
    return line(
        f"kafka-leader-election.sh {place.server}", f"--election-type {'unclean' if command.unclean else 'preferred'}", where
    )


@SHELL.of(c.KillBroker)
def kill_broker(command: c.KillBroker, place: Place) -> str:
    return f"docker kill broker-{command.broker}"


@SHELL.of(c.StopBroker)
def stop_broker(command: c.StopBroker, place: Place) -> str:
    return f"docker stop broker-{command.broker}"


@SHELL.of(c.StartBroker)
def start_broker(command: c.StartBroker, place: Place) -> str:
    return f"docker start broker-{command.broker}"


@SHELL.of(c.AddBroker)
def add_broker(command: c.AddBroker, place: Place) -> str:
    number = max(place.known.brokers, default=0) + 1
    return (
        f'kafka-storage.sh format --no-initial-controllers -t "$CLUSTER_ID" -c config/broker-{number}.properties\n'
        f"kafka-server-start.sh -daemon config/broker-{number}.properties"
    )


@SHELL.of(c.SetLink)
def set_link(command: c.SetLink, place: Place) -> str:
    if command.cut:
        return f"docker exec --privileged {shell(command.a)} iptables -A OUTPUT -d {shell(command.b)} -j DROP"
    if command.latency <= 1 and not command.loss:
        return f"docker exec --privileged {shell(command.a)} tc qdisc del dev eth0 root"
    lost = f"loss {command.loss * 100:g}%" if command.loss else ""
    return line(
        f"docker exec --privileged {shell(command.a)}", f"tc qdisc replace dev eth0 root netem delay {command.latency}ms", lost
    )


# Producers


@CLI.of(c.AddProducer)
def add_producer(command: c.AddProducer, place: Place) -> str:
    plan = writer(command, place)
    settings = [f"--command-property {shell(f'{name}={value}')}" for name, value in plan.settings.items()]
    return line(
        f"kafka-console-producer.sh {place.server} --topic {shell(plan.topic)}", "" if plan.keys == "none" else _keyed(), *settings
    )


@SHELL.of(c.RemoveProducer)
def remove_producer(command: c.RemoveProducer, place: Place) -> str:
    return _signal("KILL", command.producer)


@CLI.of(c.SendRecord)
def send_record(command: c.SendRecord, place: Place) -> str:
    topic = command.topic or topic_of(command.producer, place)
    if command.partition is not None:
        return _kcat(command, topic, place)
    value = NULL if command.value is None else command.value
    separator = _separator(command.key or "")
    typed = value if command.key is None else f"{command.key}{separator}{value}"
    null = f"--reader-property null.marker={NULL}" if command.value is None else ""
    to = line(
        f"kafka-console-producer.sh {place.server} --topic {shell(topic)}", "" if command.key is None else _keyed(separator), null
    )
    say = f"echo {shell(typed)}" if command.count == 1 else f"yes {shell(typed)} | head -n {command.count}"
    return f"{say} | {to}"


def _kcat(command: c.SendRecord, topic: str, place: Place) -> str:
    """The console producer cannot choose a partition; kcat can."""
    separator = _separator(command.key or "")
    typed = (command.value or "") if command.key is None else f"{command.key}{separator}{command.value or ''}"
    say = f"echo {shell(typed)}" if command.count == 1 else f"yes {shell(typed)} | head -n {command.count}"
    keyed = "" if command.key is None else f" -K {shell(separator)}"
    null = " -Z" if command.value is None else ""
    return f"{say} | kcat -b {place.bootstrap} -P -t {shell(topic)} -p {command.partition}{keyed}{null}"


@CLI.of(c.Burst)
def burst(command: c.Burst, place: Place) -> str:
    topic = topic_of(command.producer, place)
    to = line(f"kafka-console-producer.sh {place.server} --topic {shell(topic)}", _keyed())
    return f"seq -f {shell(f'user-%g{SEPARATORS[0]}paid')} {command.count} | {to}"


@CLI.of(c.PlayFile)
def play_file(command: c.PlayFile, place: Place) -> str:
    return f"kafka-console-producer.sh {place.server} --topic {shell(command.topic)} < {shell(command.name)}"


# Consumers and groups


@CLI.of(c.AddConsumer, c.RestartConsumer)
def read(command: Any, place: Place) -> str:
    plan = reader(command, place)
    if not plan.group:
        topic, number = plan.partitions[0] if plan.partitions else (plan.topics[0], 0)
        where = f"--partition {number} --offset {'earliest' if plan.earliest else 'latest'}"
        return line(f"kafka-console-consumer.sh {place.server} --topic {shell(topic)}", where)
    return _console(plan, place)


def _console(plan: Reader, place: Place) -> str:
    what = f"--topic {shell(plan.topics[0])}" if len(plan.topics) == 1 else f"--include {shell('|'.join(plan.topics))}"
    asked = {name: value for name, value in plan.client_settings.items() if name != "auto.offset.reset"}
    return line(
        f"kafka-console-consumer.sh {place.server} {what}",
        f"--group {shell(plan.group)}",
        "--from-beginning" if plan.earliest else "",
        *(f"--command-property {shell(f'{name}={value}')}" for name, value in asked.items()),
    )


@CLI.of(c.SeekConsumer)
def seek_consumer(command: c.SeekConsumer, place: Place) -> str:
    to = {-2: "earliest", -1: "latest"}.get(command.to, str(command.to))
    where = f"--partition {command.partition} --offset {to}"
    return line(f"kafka-console-consumer.sh {place.server} --topic {shell(command.topic)}", where)


@SHELL.of(c.KillConsumer)
def kill_consumer(command: c.KillConsumer, place: Place) -> str:
    return _signal("KILL", command.consumer)


@SHELL.of(c.StopConsumer)
def stop_consumer(command: c.StopConsumer, place: Place) -> str:
    return _signal("TERM", command.consumer)


@CLI.of(c.ResetOffsets)
def reset_offsets(command: c.ResetOffsets, place: Place) -> str:
    how = {
        "earliest": "--to-earliest",
        "latest": "--to-latest",
        "offset": f"--to-offset {command.value}",
        "shift": f"--shift-by {command.value}",
        "time": f"--to-datetime {moment(command.value)}",
    }[command.to]
    topic = command.topic + (f":{command.partition}" if command.partition >= 0 else "")
    return line(
        f"kafka-consumer-groups.sh {place.server} --group {shell(command.group or GROUP)}",
        f"--topic {shell(topic)}",
        f"--reset-offsets {how} --execute",
    )


@CLI.of(c.DeleteOffsets)
def delete_offsets(command: c.DeleteOffsets, place: Place) -> str:
    topic = command.topic + (f":{command.partition}" if command.partition >= 0 else "")
    return f"kafka-consumer-groups.sh {place.server} --delete-offsets --group {shell(command.group)} --topic {shell(topic)}"


@CLI.of(c.DeleteGroup)
def delete_group(command: c.DeleteGroup, place: Place) -> str:
    return f"kafka-consumer-groups.sh {place.server} --delete --group {shell(command.group)}"


def moment(ms: int) -> str:
    """A time as kafka-consumer-groups.sh takes it."""
    return datetime.fromtimestamp(ms / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{ms % 1000:03d}"


def _signal(name: str, process: str) -> str:
    return f"kill -{name} $(pgrep -f {shell(process)})"


def _separator(key: str) -> str:
    """What may stand between this key and its value."""
    return next((one for one in SEPARATORS if one not in key), SEPARATORS[0])


def _keyed(separator: str = SEPARATORS[0]) -> str:
    return f"--reader-property parse.key=true --reader-property key.separator={shell(separator)}"
