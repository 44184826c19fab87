"""The bytes of `__consumer_offsets`."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from streamlab.cluster.group_coordinator.storage import (
    GroupKey,
    OffsetAndMetadata,
    OffsetKey,
    StoredGroup,
    StoredMember,
    decode_group,
    decode_key,
    decode_offset,
    encode_group,
    encode_group_key,
    encode_offset,
    encode_offset_key,
)

NAMES = st.text(st.characters(codec="utf-8"), max_size=20)
INTS = st.integers(-(2**31), 2**31 - 1)
LONGS = st.integers(-(2**63), 2**63 - 1)
MEMBERS = st.builds(StoredMember, NAMES, st.none() | NAMES, NAMES, NAMES, st.integers(0, 2**31 - 1), INTS, st.binary(), st.binary())
GROUPS = st.builds(StoredGroup, NAMES, INTS, st.none() | NAMES, st.none() | NAMES, LONGS, st.lists(MEMBERS, max_size=3).map(tuple))


def test_a_commit_as_kafka_writes_it() -> None:
    assert encode_offset_key("g", "payments", 3).hex() == "0001" + "000167" + "00087061796d656e7473" + "00000003"
    assert encode_offset(OffsetAndMetadata(5, 2, "n", 1000)).hex() == "0003" + "0000000000000005" + "00000002" + "00016e" + (
        "00000000000003e8"
    )


def test_a_group_as_kafka_writes_it() -> None:
    assert encode_group_key("g").hex() == "0002" + "000167"
    member = StoredMember("m", None, "c", "/h", 10, 20, b"s", b"a")
    group = encode_group(StoredGroup("consumer", 4, "range", "m", 7, (member,))).hex()
    head = "0003" + "0008636f6e73756d6572" + "00000004" + "000572616e6765" + "00016d" + "0000000000000007" + "00000001"
    assert group == head + "00016d" + "ffff" + "000163" + "00022f68" + "0000000a" + "00000014" + "0000000173" + "0000000161"


def test_older_versions_are_read() -> None:
    v0 = bytes.fromhex("0000" + "0000000000000005" + "0000" + "00000000000003e8")
    assert decode_offset(v0) == OffsetAndMetadata(5, -1, "", 1000)
    member = "00016d" + "000163" + "00022f68" + "00000014" + "00000000" + "00000000"
    group = decode_group(bytes.fromhex("0000" + "0000" + "00000001" + "ffff" + "ffff" + "00000001" + member))
    assert group.members[0].rebalance_timeout_ms == group.members[0].session_timeout_ms == 20


def test_keys_of_other_kinds_are_passed_over() -> None:
    assert decode_key(bytes.fromhex("0003000167")) is None


@given(group=NAMES, topic=NAMES, partition=INTS, offset=LONGS, epoch=INTS, metadata=NAMES, at=LONGS)
def test_offsets_come_back(group: str, topic: str, partition: int, offset: int, epoch: int, metadata: str, at: int) -> None:
    assert decode_key(encode_offset_key(group, topic, partition)) == OffsetKey(group, topic, partition)
    value = OffsetAndMetadata(offset, epoch, metadata, at)
    assert decode_offset(encode_offset(value)) == value


@given(name=NAMES, group=GROUPS)
def test_groups_come_back(name: str, group: StoredGroup) -> None:
    assert decode_key(encode_group_key(name)) == GroupKey(name)
    assert decode_group(encode_group(group)) == group
