"""Who leads, and who is in sync, after each kind of change (`PartitionChangeBuilderTest`)."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from streamlab.cluster.controller.partition_change import PREFERRED, UNCLEAN, PartitionChange
from streamlab.cluster.metadata_image import PartitionRegistration

RECORDED = Path(__file__).parent.parent / "data" / "partition-changes.json.gz"
HEALTHY = PartitionRegistration((1, 2, 3), (1, 2, 3), 1, 4, 7)


def change(
    before: PartitionRegistration, alive: tuple[int, ...], min_isr: int = 1, **targets: object
) -> PartitionRegistration | None:
    builder = PartitionChange(before, lambda broker: broker in alive, min_isr)
    for name, value in targets.items():
        setattr(builder, name, value)
    return builder.build()


def test_nothing_changes_nothing() -> None:
    assert change(HEALTHY, (1, 2, 3)) is None


def test_the_leader_goes_and_the_first_live_replica_in_sync_leads() -> None:
    after = change(HEALTHY, (2, 3), isr=(2, 3))
    assert after is not None
    assert (after.leader, after.isr, after.leader_epoch, after.partition_epoch) == (2, (2, 3), 5, 8)


def test_an_isr_change_alone_raises_only_the_partition_epoch() -> None:
    after = change(HEALTHY, (1, 2), isr=(1, 2))
    assert after is not None
    assert (after.leader, after.leader_epoch, after.partition_epoch) == (1, 4, 8)


def test_below_min_isr_those_who_leave_stay_eligible() -> None:
    after = change(HEALTHY, (1,), min_isr=2, isr=(1,))
    assert after is not None
    assert (after.isr, after.elr) == ((1,), (2, 3))


def test_the_last_in_sync_replica_leaves_and_is_remembered() -> None:
    alone = PartitionRegistration((1, 2, 3), (1,), 1, 4, 7)
    after = change(alone, (), isr=())
    assert after is not None
    assert (after.leader, after.isr, after.elr) == (-1, (), (1,))


def test_an_eligible_replica_leads_where_nobody_is_in_sync() -> None:
    dark = PartitionRegistration((1, 2, 3), (), -1, 4, 7, elr=(2,))
    after = change(dark, (2, 3), min_isr=2)
    assert after is not None
    assert (after.leader, after.isr, after.elr, after.recovering) == (2, (2,), (), False)


def test_an_unclean_election_takes_any_live_replica() -> None:
    dark = PartitionRegistration((1, 2, 3), (1,), -1, 4, 7)
    assert change(dark, (3,)) is None
    after = change(dark, (3,), election=UNCLEAN)
    assert after is not None
    assert (after.leader, after.isr, after.recovering) == (3, (3,), True)


def test_the_preferred_leader_comes_back() -> None:
    moved = PartitionRegistration((1, 2, 3), (1, 2, 3), 2, 4, 7)
    after = change(moved, (1, 2, 3), election=PREFERRED)
    assert after is not None
    assert after.leader == 1


def test_a_reassignment_ends_when_the_new_replicas_are_in_sync() -> None:
    moving = PartitionRegistration((3, 4, 1, 2), (1, 2), 1, 4, 7, adding=(3, 4), removing=(1, 2))
    assert change(moving, (1, 2, 3, 4)) is None
    after = change(moving, (1, 2, 3, 4), isr=(1, 2, 3, 4))
    assert after is not None
    assert (after.replicas, after.isr, after.adding, after.removing) == ((3, 4), (3, 4), (), ())
    assert after.leader == 3


@pytest.mark.parametrize("alive", [(1, 2, 3), (1,), (3,), ()])
def test_a_leader_is_always_in_the_isr(alive: tuple[int, ...]) -> None:
    after = change(HEALTHY, alive, isr=tuple(one for one in HEALTHY.isr if one in alive)) or HEALTHY
    assert after.leader == -1 or after.leader in after.isr


def test_the_last_known_leader_may_lead_once_it_is_back() -> None:
    dark = PartitionRegistration((1, 2, 3), (), -1, 4, 7, last_known_elr=(2,))
    assert change(dark, (1, 3)) is None
    after = change(dark, (1, 2, 3))
    assert after is not None
    assert (after.leader, after.isr, after.last_known_elr, after.recovering) == (2, (2,), (), True)


def test_who_crashed_is_not_eligible() -> None:
    after = change(HEALTHY, (1,), min_isr=3, isr=(1, 3), unclean_shutdown=2)
    assert after is not None
    assert (after.isr, after.elr) == ((1, 3), ())


def test_a_reassignment_may_be_cancelled() -> None:
    moving = PartitionRegistration((3, 4, 1, 2), (1, 2, 3), 1, 4, 7, adding=(3, 4), removing=(1, 2))
    builder = PartitionChange(moving, lambda _: True, 1)
    assert not builder.cancel_reassignment()
    after = builder.build()
    assert after is not None
    assert (after.replicas, after.isr, after.adding, after.removing) == ((1, 2), (1, 2), (), ())


def test_every_change_is_kafkas_own() -> None:
    """4,000 changes drawn at random, as `PartitionChangeBuilder` of Apache Kafka 4.2.1 made them."""
    cases = json.loads(gzip.decompress(RECORDED.read_bytes()))
    assert len(cases) == 4_000
    for case in cases:
        builder = PartitionChange(registration(case["before"]), case["alive"].__contains__, case["min_isr"])
        for name, value in case["wanted"].items():
            if name == "target":
                builder.reassign_to(tuple(value))
            elif name == "cancel":
                builder.cancel_reassignment()
            else:
                setattr(builder, name, tuple(value) if isinstance(value, list) else value)
        after = case["after"]
        assert builder.build() == (registration(after) if after is not None else None), case


def registration(fields: dict[str, Any]) -> PartitionRegistration:
    return PartitionRegistration(**{name: tuple(value) if isinstance(value, list) else value for name, value in fields.items()})
