"""Processes from outside: starting, stopping and killing brokers, and what makes no sense."""

from __future__ import annotations

import pickle
from collections.abc import Callable

import pytest

from streamlab.cluster.cluster import MOST_BROKERS, ClusterError
from streamlab.protocol.errors import Errors
from streamlab.protocol.messages.admin import CreatableTopic, CreateTopicsRequest
from tests.cluster.rig import Rig


@pytest.mark.parametrize(
    ("act", "sentence"),
    [
        (lambda cluster: cluster.kill_broker(9), "There is no broker 9."),
        (lambda cluster: cluster.stop_broker(9), "There is no broker 9."),
        (lambda cluster: cluster.start_broker(9), "There is no broker 9."),
        (lambda cluster: cluster.start_broker(1), "Broker 1 runs already."),
        (lambda cluster: cluster.kill_broker(2), "Broker 2 does not run."),
        (lambda cluster: cluster.stop_broker(2), "Broker 2 does not run."),
        (lambda cluster: cluster.stop_broker(3), "Broker 3 is shutting down already."),
    ],
)
def test_what_makes_no_sense(act: Callable[[object], None], sentence: str) -> None:
    rig = Rig()
    rig.create("payments", partitions=3)
    rig.cluster.kill_broker(2)
    rig.cluster.stop_broker(3)
    with pytest.raises(ClusterError, match=sentence):
        act(rig.cluster)


def test_brokers_are_added_up_to_a_limit() -> None:
    rig = Rig()
    for number in range(4, MOST_BROKERS + 1):
        assert rig.cluster.add_broker() == number
    rig.wait(1_000)
    assert {state for state, _ in rig.cluster.states().values()} == {"running"}
    with pytest.raises(ClusterError, match="at most"):
        rig.cluster.add_broker()


def test_the_world_may_ask_the_controller_without_a_network() -> None:
    rig = Rig()
    answer = rig.controller.create_topics(CreateTopicsRequest((CreatableTopic("bad name"),))).topics[0]
    assert answer.error_code == Errors.INVALID_TOPIC_EXCEPTION
    assert (answer.error_message or "").startswith("Topic name is invalid: 'bad name'")


def test_a_request_is_answered_though_the_controller_cannot_be_reached() -> None:
    rig = Rig()
    rig.network.link("broker-2", "controller").cut = True
    answer = rig.ask(2, CreateTopicsRequest((CreatableTopic("payments"),)), wait=70_000).topics[0]
    assert answer.error_code == Errors.REQUEST_TIMED_OUT


def test_a_cluster_may_be_kept_and_goes_on() -> None:
    rig = Rig()
    rig.create("payments", partitions=3)
    rig.cluster.kill_broker(1)
    rig.wait(3_000)
    again = pickle.loads(pickle.dumps(rig))
    for one in (rig, again):
        one.wait(20_000)
        one.cluster.start_broker(1)
        one.wait(20_000)
    assert rig.controller.image.topics == again.controller.image.topics
    assert rig.journal.digest == again.journal.digest


def test_ten_thousand_partitions_in_little_time() -> None:
    """No event looks at all partitions: while nothing happens, 10,000 cost no more events than one."""
    many, one = Rig(), Rig()
    many.create("many", partitions=10_000)
    one.create("one", partitions=3)
    counts = []
    for rig in (many, one):
        rig.wait(20_000)
        before = rig.scheduler.handled
        rig.wait(30_000)
        counts.append(rig.scheduler.handled - before)
    assert counts[0] < counts[1] * 1.1
