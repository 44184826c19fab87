"""The clients of a lab by name."""

from __future__ import annotations

import pytest

from streamlab.clients.cast import Cast
from streamlab.clients.event_files import BadFile
from streamlab.clients.settings import BadSetting
from streamlab.clients.specs import CastRefused
from streamlab.events.clients import ConsumerAdded, ConsumerChanged, ProducerAdded, ProducerRemoved
from streamlab.world.picture import ConsumerShown, ProducerShown
from tests.clients.rig import GROUP, TOPIC, Rig


def make() -> tuple[Rig, Cast]:
    rig = Rig(partitions=2)
    return rig, Cast(rig.around, {"digest": b"a,b\n1,2\n"}, rig.bootstrap)


def test_names_by_the_groups_letter() -> None:
    _, lab = make()

    def name(group: str) -> str:
        return lab.add_consumer(lab.prepare_consumer(group, [TOPIC])).spec.name

    assert [name("billing"), name("billing"), name("shipping"), name("sales"), name("shipping")] == ["C1", "C2", "S1", "A1", "S2"]
    alone = lab.prepare_consumer(partitions=[(TOPIC, 0)])
    assert alone.name == "R1"


def test_a_producers_name_is_the_next_free_one() -> None:
    _, lab = make()
    names = [lab.add_producer(lab.prepare_producer(TOPIC)).spec.name for _ in range(3)]
    assert names == ["web", "web-2", "web-3"]


@pytest.mark.parametrize("name", ["web", "broker-9", "controller", "two words", "x" * 41])
def test_a_name_that_is_taken_or_impossible_is_refused(name: str) -> None:
    _, lab = make()
    lab.add_producer(lab.prepare_producer(TOPIC))
    with pytest.raises(CastRefused) as refusal:
        lab.prepare_producer(TOPIC, name)
    assert refusal.value.field == "name"


def test_what_a_person_asks_for_is_checked_first() -> None:
    rig, lab = make()
    with pytest.raises(BadSetting):
        lab.prepare_producer(TOPIC, settings={"acks": "7"})
    with pytest.raises(CastRefused, match="partitioner"):
        lab.prepare_producer(TOPIC, partitioner="by-hand")
    with pytest.raises(CastRefused, match="at least one topic"):
        lab.prepare_consumer(GROUP)
    with pytest.raises(CastRefused, match="There is no consumer C9"):
        lab.running_consumer("C9")
    with pytest.raises(BadFile, match="no column 'x'"):
        lab.prepare_file(TOPIC, "digest", "f.csv", "csv", key_column="x")
    assert rig.facts == []


def test_a_consumer_dies_and_starts_anew_under_its_name() -> None:
    rig, lab = make()
    role = lab.add_consumer(lab.prepare_consumer(GROUP, [TOPIC], settings={"auto.offset.reset": "earliest"}))
    rig.wait(500)
    assert (role.state, role.runs) == ("running", True)
    role.kill()
    shown = role.shown()
    assert shown["state"] == "dead"
    assert shown["owned"] == ((TOPIC, 0), (TOPIC, 1))
    assert 44_000 < shown["deadline"] - rig.around.scheduler.now <= 45_000
    assert rig.told(ConsumerChanged)[-1].told.startswith("C1 is gone without a word. Group billing waits")
    with pytest.raises(CastRefused, match="C1 is dead"):
        lab.running_consumer("C1")
    rig.coordinator.members.clear()
    role.restart()
    rig.wait(500)
    assert role.state == "running"
    assert len(rig.told(ConsumerAdded)) == 1


def test_removing_a_producer() -> None:
    rig, lab = make()
    role = lab.add_producer(lab.prepare_producer(TOPIC, rate=5.0))
    rig.wait(1_000)
    lab.remove_producer("web")
    sent = rig.around.ledger.sent
    rig.wait(1_000)
    assert rig.around.ledger.sent == sent == role.producer.tally.acknowledged + role.producer.tally.failed
    assert len(rig.told(ProducerAdded)) == len(rig.told(ProducerRemoved)) == 1
    assert lab.names() == []


def test_sending_by_hand() -> None:
    rig, lab = make()
    role = lab.add_producer(lab.prepare_producer(TOPIC))
    rig.wait(20)
    role.send(b"k", None, partition=1, count=3)
    role.burst(5)
    rig.wait(100)
    assert rig.around.ledger.acknowledged == 8
    assert rig.log(TOPIC, 1).values()[:3] == [None, None, None]


def test_what_is_shown_fits_the_picture() -> None:
    rig, lab = make()
    lab.add_producer(lab.prepare_producer(TOPIC, rate=10.0))
    lab.add_consumer(lab.prepare_consumer(GROUP, [TOPIC], settings={"auto.offset.reset": "earliest"}, processing_ms=3))
    rig.wait(2_000)
    producer = ProducerShown(**lab.producers_shown()[0])
    consumer = ConsumerShown(**lab.consumers_shown()[0])
    assert producer.sent >= 19
    assert consumer.processing_us == 3_000
    assert sum(offset for _, _, offset in consumer.positions) >= 18
