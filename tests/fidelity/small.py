"""The small, hand-picked vectors, whose labels are written for people: here they are read, or looked up.

A label that is not understood is named and left out.
"""

from __future__ import annotations

import re
from typing import Any

from streamlab.clients.assignors import MemberSubscription, assign, user_data
from streamlab.cluster.replica_placement import UsableBroker, place
from streamlab.protocol.hashing import coordinator_partition, crc32, java_hash_code, murmur2, partition_for_key, to_positive
from tests.fidelity.tally import Tally

Owned = dict[str, tuple[tuple[str, int], ...]]


def _t(*numbers: int) -> tuple[tuple[str, int], ...]:
    return tuple(("t", number) for number in numbers)


FOUR_TOPICS = {"t0": 2, "t1": 2, "t2": 2, "t3": 2}

MOVES: dict[str, tuple[dict[str, int], Owned, dict[str, int]]] = {
    "S1": ({"t": 3}, {"c1": _t(0, 1, 2), "c2": ()}, {"c1": 1}),
    "S3": ({"t": 6}, {"c1": _t(0, 1, 2), "c2": _t(3, 4, 5), "c3": ()}, {"c1": 1, "c2": 1}),
    "S8": (
        FOUR_TOPICS,
        {"c0": (("t0", 0), ("t1", 1), ("t3", 0)), "c2": (("t1", 0), ("t2", 1))},
        {"c0": 1, "c2": 1},
    ),
    "7p c1{0-3} c2{4-6} c3": ({"t": 7}, {"c1": _t(0, 1, 2, 3), "c2": _t(4, 5, 6), "c3": ()}, {"c1": 1, "c2": 1}),
    "S1 one member, then c2 joins (gen1)": ({"t": 3}, {"c1": _t(0, 1, 2), "c2": ()}, {"c1": 1}),
    "S2 c1{0,1} c2{} after revoke": ({"t": 3}, {"c1": _t(0, 1), "c2": ()}, {"c1": 2, "c2": 2}),
    "S3b after revoke": ({"t": 6}, {"c1": _t(0, 1), "c2": _t(3, 4), "c3": ()}, {"c1": 2, "c2": 2, "c3": 2}),
    "S4 6p c1{0,1} c2{2,3} c3 left(4,5)": ({"t": 6}, {"c1": _t(0, 1), "c2": _t(2, 3)}, {"c1": 3, "c2": 3}),
    "S6 stale generation: c1 gen1 {0,1,2}, c2 gen2 {0,1}, c3 gen2 {2}": (
        {"t": 3},
        {"c1": _t(0, 1, 2), "c2": _t(0, 1), "c3": _t(2)},
        {"c1": 1, "c2": 2, "c3": 2},
    ),
    "S7 partitions 4->6, c1{0,1} c2{2,3}": ({"t": 6}, {"c1": _t(0, 1), "c2": _t(2, 3)}, {"c1": 1, "c2": 1}),
}


def partitioner(cases: list[dict[str, Any]]) -> list[Tally]:
    tally = Tally("partitioner (small)")
    for case in cases:
        key = bytes.fromhex(case["utf8_hex"])
        h = murmur2(key)
        ours = (h, to_positive(h), {count: partition_for_key(key, int(count)) for count in case["java_partition"]}, crc32(key))
        tally.compare(
            case["key"], ours, (case["murmur2_int32"], case["murmur2_positive"], case["java_partition"], case["crc32_uint32"])
        )
        consistent = case["librdkafka_consistent_partition"]
        if isinstance(consistent, dict):
            tally.compare(f"{case['key']} CRC", {count: crc32(key) % int(count) for count in consistent}, consistent)
    return [tally]


def coordinator(cases: list[dict[str, Any]]) -> list[Tally]:
    tally = Tally("coordinator (small)")
    for case in cases:
        ours = (java_hash_code(case["group"]), coordinator_partition(case["group"]))
        tally.compare(case["group"], ours, (case["java_hashCode"], case["partition"]))
    return [tally]


def client_assignors(family: dict[str, dict[str, str]]) -> list[Tally]:
    tally = Tally("client_assignors (small)")
    for kind, cases in family.items():
        for label, answer in cases.items():
            with tally.case(f"{kind}: {label}"):
                ours = _assigned(kind, label)
                if ours is None:
                    tally.leave_out(f"the label is not understood: {kind}: {label}")
                    continue
                tally.compare(f"{kind}: {label}", {one: sorted(places) for one, places in ours.items()}, _read(answer))
    return [tally]


def _assigned(kind: str, label: str) -> dict[str, list[tuple[str, int]]] | None:
    name = kind.split(" ")[0]
    if label in MOVES:
        partitions, owned, generations = MOVES[label]
        members = [_member(name, one, tuple(partitions), owned[one], generations.get(one, -1)) for one in owned]
        return assign(name, partitions, members)
    if label.startswith("RackRange"):
        racks = {"t": [["a"], ["b"], ["c"]]}
        members = [MemberSubscription(one, ("t",), rack=rack) for one, rack in (("c1", "c"), ("c2", "b"), ("c3", "a"))]
        return assign("range", {"t": 3}, members, racks)
    if label == "RR t0..t3:2 after c1 leaves":
        return assign("roundrobin", FOUR_TOPICS, [MemberSubscription(one, tuple(FOUR_TOPICS)) for one in ("c0", "c2")])
    return _fresh(name, label)


def _fresh(name: str, label: str) -> dict[str, list[tuple[str, int]]] | None:
    if label == "E mixed t1:3,t2:2":
        topics = {"c1": ("t1",), "c2": ("t1", "t2"), "c3": ("t1",)}
        return assign(name, {"t1": 3, "t2": 2}, [MemberSubscription(one, given) for one, given in topics.items()])
    if label == "G t0..t3:2 3c":
        return assign(name, FOUR_TOPICS, [MemberSubscription(f"c{number}", tuple(FOUR_TOPICS)) for number in range(3)])
    counts = re.match(r"\w (\d+)p/(\d+)c", label)
    if counts is None:
        return None
    names = ["c1", "c10", "c2"] if label.startswith("J") else [f"c{number + 1}" for number in range(int(counts[2]))]
    return assign(name, {"t": int(counts[1])}, [MemberSubscription(one, ("t",)) for one in names])


def _member(
    name: str, one: str, topics: tuple[str, ...], owned: tuple[tuple[str, int], ...], generation: int
) -> MemberSubscription:
    if name == "sticky":
        data = user_data("sticky", owned, generation) if owned else None
        return MemberSubscription(one, topics, user_data=data)
    return MemberSubscription(one, topics, owned=owned, generation=generation, user_data=user_data(name, owned, generation))


def _read(answer: str) -> dict[str, list[tuple[str, int]]]:
    found = {}
    for member, places in re.findall(r"(\w+)=\[([^\]]*)\]", answer):
        pairs = [one.rsplit("-", 1) for one in places.split(", ") if one]
        found[member] = sorted((topic, int(number)) for topic, number in pairs)
    return found


def replica_placement(cases: dict[str, list[list[int]]]) -> list[Tally]:
    tally = Tally("replica_placement (small)")
    for label, replicas in cases.items():
        wanted = re.fullmatch(r"(?:(\d+)b|(\d+) fenced) rf(\d+) (\d+)p rnd(\d+)", label)
        if wanted is None:
            tally.leave_out(f"the label is not understood: {label}")
            continue
        count, fenced, copies, partitions, constant = wanted.groups()
        with tally.case(label):
            brokers = [UsableBroker(one + 1, fenced=fenced == str(one + 1)) for one in range(int(count or 3))]
            ours = place(brokers, int(partitions), int(copies), lambda bound, constant=int(constant): constant % bound)
            tally.compare(label, ours, replicas)
    return [tally]
