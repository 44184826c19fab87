"""What is shown of a file before it is played."""

from __future__ import annotations

from typing import Any

from streamlab.engine.hub import Hub
from streamlab.labs.forms.file_look import MOST_EVENTS, look, neighbours
from tests.labs.conftest import Visitor
from tests.labs.test_files import PAYMENTS, bring

GOOD = b"paid_at,user,amount\n" + b"".join(b"12:0%d,user-%d,42.00\n" % (n, n) for n in range(6))
BROKEN = GOOD + b"12:06,user-13\n12:07,user-8,7.50\n12:08,user-13\n12:09,user-13,1\n"


def test_a_broken_line_is_shown_between_its_neighbours() -> None:
    seen = look(BROKEN, "csv", "user", "", 3, "java")
    assert seen.broken == 2
    assert seen.first_broken is not None
    assert seen.first_broken.sentence == "Line 8 has 2 values, but there are 3 columns."
    assert seen.first_broken.lines == (
        (7, "12:05,user-5,42.00", False),
        (8, "12:06,user-13", True),
        (9, "12:07,user-8,7.50", False),
    )


def test_the_first_line_has_one_neighbour_and_so_has_the_last() -> None:
    assert [number for number, _, _ in neighbours(b"a\nb\nc", 1)] == [1, 2]
    assert [number for number, _, _ in neighbours(b"a\nb\nc", 3)] == [2, 3]


async def test_a_file_whose_beginning_is_broken_is_refused_with_those_lines(hub: Hub, local: Visitor) -> None:
    answer = await bring(local, b'{"a":1}\nnonsense\n{"a":3}\n', "x.ndjson")
    text = answer.content.decode()
    assert answer.status_code == 422
    assert '<span class="at"><span class="p">2</span> nonsense</span>' in text
    assert "{&quot;a&quot;:3}" in text


def test_a_time_that_is_none_counts_as_broken_once_the_column_is_chosen() -> None:
    assert look(b"at,user\nnoon,user-1\n", "csv", "", "", 3, "java").broken == 0
    assert look(b"at,user\nnoon,user-1\n", "csv", "", "at", 3, "java").broken == 1


def test_it_says_where_the_keys_would_go() -> None:
    data = b"user,n\n" + b"".join(b"user-13,%d\n" % n for n in range(8)) + b"user-8,1\nuser-1,1\n"
    assert look(data, "csv", "user", "", 3, "java").spread == (
        "3 keys, 3 partitions: P0 1, P1 8, P2 1.",
        "user-13 alone sends 80%.",
    )
    assert look(data, "csv", "user", "", 3, "librdkafka").spread[0] == "3 keys, 3 partitions: P0 1, P1 0, P2 9."
    assert look(data, "csv", "", "", 3, "java").spread == ()


def test_a_long_file_is_looked_at_in_part() -> None:
    data = b"user\n" + b"a\n" * (MOST_EVENTS + 5)
    assert look(data, "csv", "user", "", 1, "java").spread[0].startswith("Of the first 20,000 events: ")


async def test_broken_lines_have_to_be_decided_about(hub: Hub, local: Visitor) -> None:
    answer = await bring(local, BROKEN)
    text = answer.content.decode()
    assert "Leave out 2 such lines" in text
    form: dict[str, Any] = {"topic": "payments", "file": next(iter(hub.files)), "name": "p.csv", "format": "csv", "rate": "5"}
    refused = await local.post("/labs/demo/commands/play_file/", form)
    assert (refused.status_code, "Decide about them first" in refused.content.decode()) == (422, True)
    assert (await local.post("/labs/demo/commands/play_file/", form | {"leave_out": "on"})).status_code == 204


async def test_choosing_a_column_draws_the_form_anew_and_does_nothing(hub: Hub, local: Visitor) -> None:
    await bring(local, PAYMENTS)
    form = {
        "topic": "payments",
        "file": next(iter(hub.files)),
        "name": "p.csv",
        "format": "csv",
        "columns": "paid_at\x1fuser\x1famount",
    }
    answer = await local.post("/labs/demo/commands/play_file/", form | {"key_column": "amount", "look": "1"})
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "HX-Trigger" not in answer
    assert 'amount <b class="tag">key</b>' in text
