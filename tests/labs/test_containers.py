"""Docker lines in the terminal: what they do to the lab's brokers, and what they say where there is nothing to do."""

from __future__ import annotations

import pytest

from streamlab.engine.door import DoorSettings
from streamlab.engine.hub import Hub
from streamlab.labs import containers, seam
from streamlab.labs.forms.known import Known
from tests.engine.conftest import until
from tests.served import free_block


@pytest.fixture(autouse=True)
def two_brokers(monkeypatch: pytest.MonkeyPatch) -> None:
    async def known(code: str) -> Known:
        return Known(brokers={1: "running", 2: "dead"})

    monkeypatch.setattr(seam, "known", known)


async def docker(line: str, code: str = "demo") -> containers.Answer:
    starter, *words = line.split()
    return await containers.answer(code, starter, words)


async def test_containers_are_the_brokers(hub: Hub) -> None:
    head, first, *others = (await docker("docker ps")).out.splitlines()
    assert head.split() == ["NAMES", "IMAGE", "STATUS", "PORTS"]
    assert (first.split(), others) == (["broker-1", "apache/kafka:4.2.1", "Up"], [])
    assert "broker-2   apache/kafka:4.2.1   Exited (137)\n" in (await docker("docker ps -a")).out


@pytest.mark.parametrize(("deed", "given"), [("stop", "stop_broker"), ("kill", "kill_broker"), ("start", "start_broker")])
async def test_a_broker_is_stopped_as_by_a_click(hub: Hub, deed: str, given: str) -> None:
    runner = await hub.runner("demo")
    before = runner.course.world.journal.next_offset
    assert await docker(f"docker {deed} -t 5 broker-1") == containers.Answer("broker-1\n")
    facts = runner.course.world.journal.read(before, 10)
    assert any(given.encode() in fact for fact in facts)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("docker stop", "Say which broker"),
        ("docker stop kafka", "No such container: kafka"),
        ("docker kill broker-9", "No such container: broker-9"),
        ("docker logs broker-1", "What just happened"),
        ("docker exec -it broker-1 bash", "You are where the tools are"),
        ("docker exec -it broker-1 ls", "docker exec -it broker-1 /opt/kafka/bin/kafka-topics.sh"),
        ("docker run -d -p 9092:9092 apache/kafka:4.2.1", "opens no ports"),
        ("docker compose up -d", "brokers run already"),
        ("kafka-server-start.sh config/server.properties", "brokers run already"),
        ("zookeeper-server-start.sh config/zookeeper.properties", "no ZooKeeper"),
    ],
)
async def test_every_line_has_an_answer(hub: Hub, line: str, told: str) -> None:
    answer = await docker(line)
    assert told in answer.out + answer.err


async def test_the_address_is_the_labs_own(hub: Hub) -> None:
    settings = DoorSettings(port=free_block())
    await hub.open_door("demo", settings)
    runner = hub.in_memory("demo")
    assert runner is not None
    await until(lambda: runner.door is not None and bool(runner.door.open_ports()))
    told = await docker("docker run -d -p 9092:9092 apache/kafka:4.2.1")
    assert f"brokers run already, at 127.0.0.1:{settings.port}." in told.err
    assert "this lab has no ports" in (await docker("docker run apache/kafka", "empty")).err
