"""The quiz's answers come from running a lab; here they are worked out a second time, by rules written by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from streamlab.curriculum.misconceptions import MISCONCEPTIONS
from streamlab.curriculum.quiz import KINDS, question
from streamlab.protocol.hashing import crc32, partition_for_key

SEEDS = range(50)


def _partition(key: str, count: int, flavour: str) -> str:
    return f"P{crc32(key.encode()) % count if flavour == 'librdkafka' else partition_for_key(key.encode(), count)}"


def _owner(assignor: str, before: dict[int, str], asked: int, alive: list[str], count: int, **_: Any) -> str:
    if assignor == "cooperative-sticky":
        return before[asked]
    each, more = divmod(count, len(alive))
    dealt = [name for turn, name in enumerate(sorted(alive)) for _ in range(each + (turn < more))]
    return dealt[asked]


def _leader(replicas: tuple[int, ...], leader: int, dead: int) -> str:
    return str(leader if leader != dead else next(one for one in replicas if one != dead))


RULES: dict[str, Callable[..., str]] = {
    "which-partition": _partition,
    "who-takes-over": _owner,
    "what-lag-says": lambda first, second: str(second),
    "next-offset": lambda sent: str(sent),
    "who-leads": _leader,
    "who-is-idle": lambda members, count: str(max(0, members - count)),
    "new-group": lambda before, after, reset: str(after + (before if reset == "earliest" else 0)),
}


@pytest.mark.parametrize("kind", KINDS)
def test_fifty_answers_of_each_kind_are_what_the_rule_says(kind: str) -> None:
    for seed in SEEDS:
        asked = question(kind, seed)
        assert asked.right == RULES[kind](**asked.given), (seed, str(asked.ask))
        assert asked.right in asked.choices
        assert len(set(asked.choices)) == len(asked.choices)
        assert asked.misconception in MISCONCEPTIONS


def test_the_same_seed_asks_the_same() -> None:
    assert [question(kind, 7) for kind in KINDS] == [question(kind, 7) for kind in KINDS]
