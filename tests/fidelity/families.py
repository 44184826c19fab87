"""One function for each family of the random vectors (shapes: data/kafka-vectors.md)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from streamlab.clients.assignors import MemberSubscription, assign
from streamlab.cluster.replica_placement import InvalidReplicationFactor, UsableBroker, place
from streamlab.protocol import consumer_protocol, topic_names
from streamlab.protocol.configs import validate_topic_configs
from streamlab.protocol.hashing import coordinator_partition, crc32, java_hash_code, murmur2, partition_for_key
from tests.fidelity.tally import Tally

Assignment = dict[str, list[tuple[str, int]]]


def partitioner(family: dict[str, Any]) -> list[Tally]:
    tally, counts = Tally("partitioner"), family["partition_counts"]
    for case in family["cases"]:
        with tally.case(case["key_hex"]):
            key = bytes.fromhex(case["key_hex"])
            ours = (murmur2(key), [partition_for_key(key, count) for count in counts], crc32(key))
            tally.compare(case["key_hex"], ours, (case["murmur2"], case["partitions"], case["crc32"]))
    return [tally]


def coordinator(family: dict[str, Any]) -> list[Tally]:
    tally = Tally("coordinator")
    for case in family["cases"]:
        with tally.case(case["id"]):
            ours = (java_hash_code(case["id"]), coordinator_partition(case["id"], family["partitions"]))
            tally.compare(case["id"], ours, (case["hash"], case["partition"]))
    return [tally]


def client_assignors(family: dict[str, Any]) -> list[Tally]:
    return [_client_assignor(name, one["cases"]) for name, one in family.items()]


def _client_assignor(name: str, cases: list[dict[str, Any]]) -> Tally:
    tally = Tally(f"client_assignors {name}")
    for number, case in enumerate(cases):
        if case["shrunk"]:
            tally.leave_out("a topic made anew with fewer partitions")
            continue
        for turn, one in enumerate(case["rounds"]):
            label = f"case {number} round {turn} ({one['event']})"
            with tally.case(label):
                _round(tally, label, name, one)
    return tally


def _round(tally: Tally, label: str, name: str, one: dict[str, Any]) -> None:
    if one["output"] is None:
        tally.leave_out(f"Kafka threw {one['error']}")
        return
    known = {topic: count for topic, count in one["partitions"].items() if count}
    ours = _sorted(assign(name, known, [_member(name, member) for member in one["members"]], one.get("replica_racks")))
    if one["order_dependent"]:
        tally.order_dependent(_accepted(ours, one))
    else:
        tally.compare(label, ours, _sorted(one["output"]))


def _member(name: str, member: dict[str, Any]) -> MemberSubscription:
    owned = member.get("owned", ()) if name == "cooperative-sticky" else ()
    data = member.get("user_data_hex")
    generation = member.get("generation")
    return MemberSubscription(
        member["id"],
        tuple(member["topics"]),
        member["instance"],
        tuple((topic, number) for topic, number in owned),
        -1 if generation is None else generation,
        None if data is None else bytes.fromhex(data),
        member.get("rack"),
    )


def _sorted(assignment: dict[str, Any]) -> Assignment:
    return {member: sorted((topic, number) for topic, number in places) for member, places in assignment.items()}


def _accepted(ours: Assignment, one: dict[str, Any]) -> bool:
    """Kafka's own answer, or that for sorted maps; where there is no single one, one as complete and as even that moves no more."""
    kafkas = _sorted(one["output"])
    if ours == kafkas:
        return True
    by_order = one.get("output_sorted", one["output"])
    if by_order is not None:
        return ours == _sorted(by_order)
    complete, even = sorted(_places(ours)) == sorted(_places(kafkas)), _spread(ours) == _spread(kafkas)
    return complete and even and _moved(ours, one) <= _moved(kafkas, one)


def _moved(assignment: Assignment, one: dict[str, Any]) -> int:
    """How many partitions do not stay with a member that claims them, though somebody does."""
    claims = {member["id"]: {(topic, number) for topic, number in member["owned"]} for member in one["members"]}
    claimed = set().union(*claims.values())
    return sum(place in claimed and place not in claims[member] for member, places in assignment.items() for place in places)


def _places(assignment: Assignment) -> Iterator[tuple[str, int]]:
    for places in assignment.values():
        yield from places


def _spread(assignment: Assignment) -> int:
    counts = [len(places) for places in assignment.values()]
    return sum(abs(a - b) for a in counts for b in counts)


def replica_placement(family: dict[str, Any]) -> list[Tally]:
    tally = Tally("replica_placement")
    for number, case in enumerate(family["cases"]):
        with tally.case(f"case {number}"):
            tally.compare(f"case {number}", _placed(case), (case["replicas"], case["error"] and case["error"]["message"]))
    return [tally]


def _placed(case: dict[str, Any]) -> tuple[list[list[int]] | None, str | None]:
    """(replicas, error), with Kafka's draws; asking for others than Kafka asked for, or for fewer, is an AssertionError."""
    draws = iter(case["draws"])

    def draw(bound: int) -> int:
        asked, result = next(draws, (0, 0))
        assert asked == bound, f"Kafka drew below {asked or 'nothing'}, we below {bound}"
        return int(result)

    brokers = [UsableBroker(one["id"], one["rack"], one["fenced"]) for one in case["brokers"]]
    found: tuple[list[list[int]] | None, str | None]
    try:
        found = place(brokers, case["partitions"], case["replication_factor"], draw), None
    except InvalidReplicationFactor as error:
        found = None, str(error)
    assert next(draws, None) is None, "Kafka drew more often than we"
    return found


def topic_names_(family: dict[str, Any]) -> list[Tally]:
    tally = Tally("topic_names")
    for case in family["cases"]:
        with tally.case(case["name"]):
            kafkas = (case["valid"], case["message"], case["internal"], case["has_collision_chars"], case["unified"])
            tally.compare(case["name"], _judged(case["name"]), kafkas)
    for pair in family["pairs"]:
        tally.compare(f"{pair['a']} and {pair['b']}", topic_names.has_collision(pair["a"], pair["b"]), pair["collides"])
    return [tally]


def _judged(name: str) -> tuple[bool, str | None, bool, bool, str]:
    message = topic_names.validate(name)
    return (
        message is None,
        message,
        topic_names.is_internal(name),
        topic_names.has_collision_chars(name),
        topic_names.unify(name),
    )


def topic_configs(family: dict[str, Any]) -> list[Tally]:
    tally = Tally("topic_configs")
    for case in family["cases"]:
        with tally.case(str(case["configs"])):
            found = validate_topic_configs(case["configs"])
            ours = None if found is None else (found.exception, found.code, found.message)
            error = case["error"]
            tally.compare(str(case["configs"]), ours, error and (error["class"], error["code"], error["message"]))
    return [tally]


def consumer_protocol_(family: dict[str, Any]) -> list[Tally]:
    tally = Tally("consumer_protocol")
    for number, case in enumerate(family["cases"]):
        label = f"case {number} {case['kind']} v{case['version']}"
        with tally.case(label):
            both = _subscription if case["kind"] == "subscription" else _assignment
            tally.compare(label, *both(case["input"], case["version"], case))
    return [tally]


def _bytes(text: str | None) -> bytes | None:
    return None if text is None else bytes.fromhex(text)


def _pairs(places: list[list[Any]]) -> tuple[tuple[str, int], ...]:
    return tuple((topic, number) for topic, number in places)


def _subscription(given: dict[str, Any], version: int, case: dict[str, Any]) -> tuple[object, object]:
    generation = -1 if given["generation"] is None else given["generation"]
    value = consumer_protocol.Subscription(
        tuple(given["topics"]), _bytes(given["user_data_hex"]), _pairs(given["owned"]), generation, given["rack"]
    )
    encoded = consumer_protocol.encode_subscription(value, version)
    read, kafkas = consumer_protocol.decode_subscription(encoded), case["decoded"]
    ours = (encoded.hex(), read.topics, read.user_data, read.owned, None if read.generation < 0 else read.generation, read.rack)
    wanted = (
        case["hex"],
        tuple(kafkas["topics"]),
        _bytes(kafkas["user_data_hex"]),
        _pairs(kafkas["owned"]),
        kafkas["generation"],
        kafkas["rack"],
    )
    return ours, wanted


def _assignment(given: dict[str, Any], version: int, case: dict[str, Any]) -> tuple[object, object]:
    value = consumer_protocol.Assignment(_pairs(given["partitions"]), _bytes(given["user_data_hex"]))
    encoded = consumer_protocol.encode_assignment(value, version)
    read, kafkas = consumer_protocol.decode_assignment(encoded), case["decoded"]
    return (
        (encoded.hex(), read.partitions, read.user_data),
        (case["hex"], _pairs(kafkas["partitions"]), _bytes(kafkas["user_data_hex"])),
    )


FAMILIES: dict[str, Callable[[dict[str, Any]], list[Tally]]] = {
    "partitioner": partitioner,
    "coordinator": coordinator,
    "client_assignors": client_assignors,
    "replica_placement": replica_placement,
    "topic_names": topic_names_,
    "topic_configs": topic_configs,
    "consumer_protocol": consumer_protocol_,
}

NOT_BUILT_YET = ("server_assignors", "share_assignor", "record_batches")
