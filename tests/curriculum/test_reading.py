"""A lesson is read from its file, and every mistake is said with its line."""

from __future__ import annotations

import pytest

from streamlab.curriculum.problems import LessonRefused
from streamlab.curriculum.reading import read_lesson
from streamlab.world.commands import AddProducer, CreateTopic, SendRecord
from tests.curriculum.lessons import SMALL


def problems(text: str) -> list[tuple[int, str]]:
    with pytest.raises(LessonRefused) as refused:
        read_lesson("01-small", text)
    return [(one.line, one.sentence) for one in refused.value.problems]


def line_of(words: str) -> int:
    return next(number for number, row in enumerate(SMALL.splitlines(), 1) if words in row)


def test_all_of_it() -> None:
    lesson = read_lesson("01-small", SMALL)
    assert (lesson.title, lesson.seed, lesson.scenario.warm_up) == ("Where does user1 go?", 3, 6_000)
    assert lesson.intro == "A topic and a producer."
    assert [(one.after, one.command) for one in lesson.scenario.script] == [
        (1_000, CreateTopic(name="payments", partitions=3)),
        (1_500, AddProducer(name="web", topic="payments", rate=0.0)),
    ]
    first, second = lesson.steps
    assert first.text == "Send a record with the key `user1`."
    assert first.predictions[0].deeds[0].command == SendRecord(producer="web", key="user1", value="paid")
    assert [(one.label, one.line) for one in second.checks] == [
        ("three records with this key", line_of("three records with")),
        ("and nothing elsewhere", line_of("and nothing elsewhere")),
    ]
    assert second.hints == ("*Send* stands on the producer.",)
    assert second.wrong[0].say == "Without a key they may go anywhere."


@pytest.mark.parametrize(
    ("broken", "by", "line", "sentence"),
    [
        ("written('payments') == 3", "writen('payments') == 3", "and nothing elsewhere", "There is no word “writen”."),
        ("rate=0", "speed=0", "add_producer", "add_producer has no speed."),
        ('kind = "partition"', 'kind = "colour"', "kind =", "kind is one of partition, owner, offset, count, order, not “colour”."),
        ('why = "topic_created"', 'why = "topic_made"', "why =", "There is no kind of fact “topic_made”."),
        ('why = "topic_created"', 'why = "appended"', "why =", "so many that their causes are not kept"),
        ("written('payments') == 3", "happened('topic_maid') == 3", "and nothing elsewhere", "There is no kind of fact “topic_maid”."),
        ("written('payments') == 3", "last('topic_created', 'nam') == 3", "and nothing else", "A fact “topic_created” has no “nam”."),
        ('tempting = ["1"]', "tempting = [1]", "tempting =", "Expected `str`, got `int`"),
        ("because =", "becauze =", "because =", "contains unknown field `becauze`"),
        ("1.5 add_producer", "soon add_producer", "add_producer", "begins with seconds after the start, not with “soon”."),
        ('dispels = ["key-reaches', 'dispels = ["kay-reaches', "dispels =", "There is no misconception “kay-reaches-all-consumers”."),
        ("seed = 3", "seed = three", "seed =", "This is not TOML"),
        ("## A key has one place", "A key has one place", "kind =", "The block “predict” belongs under a step"),
        ("and nothing elsewhere:", "and nothing elsewhere", "and nothing elsewhere", "There is no word"),
    ],
)  # fmt: skip
def test_a_mistake_is_said_with_its_line(broken: str, by: str, line: str, sentence: str) -> None:
    if by == "and nothing elsewhere":
        sentence = "A line of done is what the learner reads, a colon and a condition."
    found = problems(SMALL.replace(broken, by))
    assert [number for number, told in found if sentence in told] == [line_of(line)]


STAGE = """```stage
highlight = ["partition payments-{{ partition_for('user1', 'payments') }}: where user1 goes"]
topic = "payments"
pace = 0.1
```
"""


def with_stage(broken: str = "", by: str = "") -> str:
    return SMALL.replace("```predict", STAGE.replace(broken, by) + "\n```predict", 1)


def test_what_the_stage_points_at() -> None:
    look = read_lesson("01-small", with_stage()).steps[0].look
    assert (look.topic, look.pace) == ("payments", 0.1)
    [one] = look.highlight
    assert (one.kind, one.words) == ("partition", "where user1 goes")
    assert one.name == "payments-{{ partition_for('user1', 'payments') }}"


@pytest.mark.parametrize(
    ("broken", "by", "after", "sentence"),
    [
        ("partition payments-", "lane payments-", 1, "names no thing of the stage: begin with one of partition, consumer,"),
        (": where user1 goes", "", 1, "does not say what there is to see"),
        ("partition_for", "partition_four", 1, "There is no word “partition_four”."),
        ("pace = 0.1", "pace = 0.01", 3, "pace is from 0.1 to 1000, not 0.01."),
        ("topic =", "topik =", 2, "unknown field `topik`"),
    ],
)  # fmt: skip
def test_a_mistake_in_what_the_stage_shows_is_said_with_its_line(broken: str, by: str, after: int, sentence: str) -> None:
    """`after`: so many lines after the block's first."""
    [(number, told)] = problems(with_stage(broken, by))
    fence = next(at for at, row in enumerate(with_stage().splitlines(), 1) if row == "```stage")
    assert sentence in told
    assert number == fence + after


def test_an_expression_in_an_explanation_is_read_too() -> None:
    found = problems(SMALL.replace("murmur2 of the key", "it is P{{ where('user1') }}"))
    assert [number for number, told in found if "There is no word “where”." in told] == [line_of("because =")]


def test_a_block_that_is_not_closed() -> None:
    assert "is not closed" in problems(SMALL.rstrip().removesuffix("```"))[0][1]


def test_a_file_without_a_head() -> None:
    assert problems("# Hello")[0] == (
        1,
        "A lesson begins with a line +++, then its title and the rest of its head, then +++ again.",
    )
