"""The code panel's programs, as copied: each kind of command in each language, run against a lab, with its effect in the lab.

A program that goes on is ended as its terminal would with Ctrl-C; the JVM then reports 130, however orderly it left.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from confluent_kafka import Consumer, ConsumerGroupTopicPartitions, KafkaException, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, ConfigResource, ResourceType

from streamlab.labs.code import code_of
from streamlab.labs.code.plans import Place
from streamlab.world import commands as c
from tests.clients.real.cluster import Cluster
from tests.clients.real.programs import QUICK_JAVA, jars, need, node_modules
from tests.fidelity.transcripts.cli import TOOLS
from tests.labs.stage import KNOWN

TOPIC, GROUP = "payments", "billing"
"""As the stage of `tests.labs.stage` has them: web writes to payments, C1 reads it for billing."""

pytestmark = pytest.mark.real
LANGUAGES = ("cli", "kafkajs", "confluent", "java")
JVM_INTERRUPTED = 130


class Lab:
    """What the programs did, as an admin client and a consumer see it."""

    def __init__(self, bootstrap: str) -> None:
        self.bootstrap = bootstrap
        self.admin = AdminClient({"bootstrap.servers": bootstrap})
        self.consumer = Consumer({"bootstrap.servers": bootstrap, "group.id": "looks-only", "enable.auto.commit": False})

    def partitions(self) -> list[int]:
        found = self.admin.list_topics(timeout=10).topics.get(TOPIC)
        return sorted(found.partitions) if found and not found.error else []

    def config(self, name: str) -> tuple[str, bool]:
        """Its value, and whether it is the topic's own."""
        (future,) = self.admin.describe_configs([ConfigResource(ResourceType.TOPIC, TOPIC)]).values()
        entry = future.result()[name]
        return entry.value, not entry.is_default

    def ends(self) -> dict[int, tuple[int, int]]:
        return {
            number: self.consumer.get_watermark_offsets(TopicPartition(TOPIC, number), timeout=10) for number in self.partitions()
        }

    def count(self) -> int:
        return sum(high for _, high in self.ends().values())

    def records(self) -> list[tuple[int, bytes | None, bytes | None]]:
        ends = self.ends()
        self.consumer.assign([TopicPartition(TOPIC, number, low) for number, (low, _) in ends.items()])
        left, found = sum(high - low for low, high in ends.values()), []
        while left > 0 and (message := self.consumer.poll(10)) is not None:
            if not message.error():
                left -= 1
                found.append((message.partition(), message.key(), message.value()))
        self.consumer.unassign()
        return found

    def committed(self) -> dict[int, int]:
        (future,) = self.admin.list_consumer_group_offsets([ConsumerGroupTopicPartitions(GROUP)]).values()
        return {one.partition: one.offset for one in future.result().topic_partitions}

    def members(self) -> int:
        """How many have their partitions."""
        (future,) = self.admin.describe_consumer_groups([GROUP]).values()
        try:
            return sum(bool(member.assignment.topic_partitions) for member in future.result().members)
        except KafkaException:
            return 0

    def groups(self) -> list[str]:
        return [group.group_id for group in self.admin.list_consumer_groups().result().valid]

    def write(self, count: int, partition: int = 0) -> None:
        producer = Producer({"bootstrap.servers": self.bootstrap})
        for number in range(count):
            producer.produce(TOPIC, key="before", value=f"{number}", partition=partition)
        assert producer.flush(20) == 0


class Copied:
    """Somebody who copies a program, saves it under its name and runs it."""

    def __init__(self, language: str, bootstrap: str, folder: Path) -> None:
        self.language = language
        self.folder = folder
        self.lab = Lab(bootstrap)
        self.place = Place(bootstrap, KNOWN, True)
        self.running: list[subprocess.Popen[str]] = []
        if language == "kafkajs":
            (folder / "node_modules").symlink_to(node_modules())
        if language == "cli":
            java = " ".join([need("java"), *QUICK_JAVA, "-cp", f"'{jars()}/*'"])
            for tool, main in TOOLS.items():
                (folder / tool).write_text(f'#!/bin/sh\nexec {java} {main} "$@"\n')
                (folder / tool).chmod(0o755)

    def has(self, command: c.Command) -> bool:
        return any(text.name == self.language for text in code_of(command, self.place).texts)

    def start(self, command: c.Command) -> subprocess.Popen[str]:
        (text,) = (text for text in code_of(command, self.place).texts if text.name == self.language)
        if text.file:
            (self.folder / text.file).write_text(text.code)
        words = {
            "cli": ["bash", "-c", text.code],
            "kafkajs": ["node", "app.mjs"],
            "confluent": [sys.executable, "app.py"],
            "java": ["java", *QUICK_JAVA, "-cp", f"{jars()}/*" if self.language in ("java", "cli") else "", "App.java"],
        }[self.language]
        need(words[0])
        where = {
            **os.environ,
            "PATH": f"{self.folder}:{os.environ['PATH']}",
            "KAFKAJS_NO_PARTITIONER_WARNING": "1",
            "PYTHONUNBUFFERED": "1",
        }
        output = (self.folder / "printed.txt").open("w")
        process = subprocess.Popen(
            words,
            cwd=self.folder,
            env=where,
            text=True,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self.running.append(process)
        return process

    def printed(self) -> str:
        return (self.folder / "printed.txt").read_text(errors="replace")

    def run(self, command: c.Command) -> None:
        """A program that ends by itself, well."""
        status = self.start(command).wait(90)
        assert status == 0, f"{command}\n{self.printed()}"

    def run_until(self, command: c.Command, seen: Callable[[], Any], then: Callable[[], None] = lambda: None) -> None:
        """A program that goes on: until something is seen, then Ctrl-C."""
        process = self.start(command)
        self.wait(seen, command, process)
        then()
        os.killpg(process.pid, signal.SIGINT)
        status = process.wait(30)
        assert status in ((0, JVM_INTERRUPTED) if self.language in ("java", "cli") else (0,)), f"{command}\n{self.printed()}"

    def wait(self, seen: Callable[[], Any], what: object, process: subprocess.Popen[str] | None = None) -> None:
        deadline = time.monotonic() + 45
        while not seen():
            assert process is None or process.poll() is None, f"{what} has ended\n{self.printed()}"
            assert time.monotonic() < deadline, f"{what}\n{self.printed()}"
            time.sleep(0.3)

    def end(self) -> None:
        for process in self.running:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait(10)
        if self.lab.partitions():
            self.lab.admin.delete_topics([TOPIC])[TOPIC].result(20)
        self.lab.consumer.close()


@pytest.fixture(params=LANGUAGES)
def copied(request: pytest.FixtureRequest, empty: Cluster, tmp_path: Path) -> Iterator[Copied]:
    somebody = Copied(request.param, empty.bootstrap, tmp_path)
    yield somebody
    somebody.end()


def test_each_program_runs_as_copied(copied: Copied) -> None:
    lab = copied.lab

    # Topics
    copied.run(c.CreateTopic(name=TOPIC, partitions=2, replication_factor=3, configs={"retention.ms": "3600000"}))
    assert lab.partitions() == [0, 1]
    copied.run(c.AddPartitions(name=TOPIC, total=3))
    copied.wait(lambda: lab.partitions() == [0, 1, 2], "three partitions")
    copied.run(c.AlterTopicConfigs(name=TOPIC, configs={"segment.ms": "600000"}))
    assert lab.config("segment.ms") == ("600000", True)
    assert lab.config("retention.ms") == ("3600000", True)
    copied.run(c.AlterTopicConfigs(name=TOPIC, configs={"segment.ms": None}))
    assert not lab.config("segment.ms")[1]

    # Producers
    copied.run(c.SendRecord(producer="web", key='it\'s "me"', value='{"paid": 42.00}'))
    copied.run(c.SendRecord(producer="web", key="gone", value=None))
    assert {(key, value) for _, key, value in lab.records()} == {(b'it\'s "me"', b'{"paid": 42.00}'), (b"gone", None)}
    copied.run(c.SendRecord(producer="web", value="here", partition=1, count=3))
    assert [number for number, _, value in lab.records() if value == b"here"] == [1, 1, 1]
    before = lab.count()
    copied.run(c.Burst(producer="web", count=20))
    assert lab.count() == before + 20
    if copied.language != "cli":
        copied.run_until(c.AddProducer(topic=TOPIC, rate=20, settings={"acks": "all"}), lambda: lab.count() >= before + 25)
        copied.run_until(c.ChangeProducer(producer="web", rate=50), lambda: lab.count() >= before + 40)
    if copied.has(file := c.PlayFile(topic=TOPIC, file="digest", name="march.csv", format="csv", key_column="user", rate=100)):
        (copied.folder / "march.csv").write_text("user,paid\nanna,3\nben,4\n")
        copied.run(file)
        assert any(b"anna" in (value or b"") for _, _, value in lab.records())

    # Consumers
    reads = c.AddConsumer(group=GROUP, topics=(TOPIC,), settings={"auto.offset.reset": "earliest"}, processing_ms=1)
    copied.run_until(reads, lambda: "here" in copied.printed() and lab.members() == 1, lambda: lab.write(1, 2))
    copied.wait(lambda: lab.members() == 0, "nobody in the group")
    assert lab.committed()
    if copied.language != "cli":
        copied.run_until(c.ChangeConsumer(consumer="C1", processing_ms=2), lambda: lab.members() == 1)
        copied.run_until(c.CommitNow(consumer="C1"), once(lab, lambda: has_committed(lab)))
        copied.run_until(c.PauseConsumer(consumer="C1"), lambda: lab.members() == 1, lambda: lab.write(3))
        copied.run_until(c.ResumeConsumer(consumer="C1"), once(lab, lambda: "payments 0" in copied.printed()))
    copied.run_until(c.SeekConsumer(consumer="C1", topic=TOPIC, partition=1, to=1), lambda: "here" in copied.printed())
    copied.wait(lambda: lab.members() == 0, "nobody in the group")

    # Groups
    for reset, number, offset in (
        (c.ResetOffsets(group=GROUP, topic=TOPIC, to="earliest"), 0, 0),
        (c.ResetOffsets(group=GROUP, topic=TOPIC, to="offset", partition=1, value=3), 1, 3),
        (c.ResetOffsets(group=GROUP, topic=TOPIC, to="shift", partition=1, value=-2), 1, 1),
        (c.ResetOffsets(group=GROUP, topic=TOPIC, to="latest"), 1, lab.ends()[1][1]),
        (c.ResetOffsets(group=GROUP, topic=TOPIC, to="time", partition=1, value=1_000), 1, 0),
    ):
        copied.run(reset)
        assert lab.committed()[number] == offset, reset
    copied.run(c.DeleteGroup(group=GROUP))
    assert GROUP not in lab.groups()

    # What is left
    copied.run(c.DeleteRecords(topic=TOPIC, partition=1, before=2))
    copied.wait(lambda: lab.ends()[1][0] == 2, "the log's start at 2")
    if copied.has(elect := c.ElectLeaders(topic=TOPIC, partition=0)):
        copied.run(elect)
    copied.run(c.DeleteTopic(name=TOPIC))
    copied.wait(lambda: not lab.partitions(), "no topic")


def once(lab: Lab, seen: Callable[[], Any]) -> Callable[[], Any]:
    """Seen after somebody has joined and a record has been written, once."""
    written: list[bool] = []

    def look() -> Any:
        if not written and lab.members() == 1:
            lab.write(1)
            written.append(True)
        return written and seen()

    return look


def has_committed(lab: Lab) -> bool:
    """Whether the group has committed all of P0, the newest record included."""
    return lab.committed().get(0) == lab.ends()[0][1]
