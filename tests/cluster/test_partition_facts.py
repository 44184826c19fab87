"""What the audience is told about logs."""

from __future__ import annotations

import json
import pickle

from streamlab.cluster.remembered import Remembered
from streamlab.protocol.messages.admin import DeleteTopicsRequest
from tests.cluster.rig import Rig


def ends_told(rig: Rig, since: int) -> list[tuple[int, int]]:
    """(leader, log end) as told since an offset."""
    facts = [json.loads(fact) for fact in rig.journal.read(since)]
    return [(fact["leader"], fact["end"]) for fact in facts if fact["kind"] == "appended"]


def test_who_leads_a_topic_that_was_deleted_is_not_heard_once_another_has_its_name() -> None:
    rig = Rig()
    rig.create("payments", copies=1)
    rig.produce("payments", "old")
    former = rig.leader("payments")
    rig.network.link(f"broker-{former}", "controller").cut = True
    rig.controller.delete_topics(DeleteTopicsRequest((("payments", ""),)))
    begin = rig.journal.next_offset
    rig.produce("payments", "nobody has its name", acks=1, broker=former)
    assert ends_told(rig, begin) == [(former, 2)]
    rig.wait(15_000)
    rig.create("payments", copies=1)
    begin, leader = rig.journal.next_offset, rig.leader("payments")
    assert leader != former
    rig.produce("payments", "for the former one", acks=1, broker=former)
    rig.produce("payments", "new")
    assert rig.replica(former, "payments").log.log_end_offset == 3
    assert ends_told(rig, begin) == [(leader, 1)]


def test_what_is_remembered_goes_on_from_a_checkpoint_that_had_less_of_it() -> None:
    before = Remembered()
    before.coordinators["billing"] = 2
    del before.topics
    again = pickle.loads(pickle.dumps(before))
    assert (again.coordinators, again.topics) == ({"billing": 2}, {})
    assert not again.is_replaced("payments", "id")
