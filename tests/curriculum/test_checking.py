"""Lessons are played: model answers lead through, wrong ones do not, and what is wrong with a lesson is said."""

from __future__ import annotations

import pytest

from streamlab.curriculum.checking import check_lesson
from streamlab.curriculum.reading import read_lesson
from tests.curriculum.lessons import SMALL


def found(text: str) -> list[tuple[int, str]]:
    return [(one.line, one.sentence) for one in check_lesson(read_lesson("01-small", text)).problems]


@pytest.mark.parametrize("seed", [None, 9])
def test_a_good_lesson(seed: int | None) -> None:
    played = check_lesson(read_lesson("01-small", SMALL), seed)
    assert played.problems == []
    assert played.answers == [0]


def test_a_model_answer_that_does_not_lead_there() -> None:
    [(_, sentence)] = found(SMALL.replace("key=user1 count=2", "key=user2 count=2"))
    assert sentence.startswith("The model answer does not bring about “three records with this key”")


def test_a_wrong_way_that_leads_there() -> None:
    [(_, sentence)] = found(
        SMALL.replace('run = "send_record producer=web count=5"', 'run = "send_record producer=web key=user1 count=2"')
    )
    assert sentence == "This wrong way fulfils the step “Now three of them”: Without a key they may go anywhere."


def test_a_tempting_answer_that_is_right() -> None:
    [(_, sentence)] = found(SMALL.replace('tempting = ["1"]', 'tempting = ["0"]'))
    assert sentence == "The tempting answer 0 to “In which partition does it land?” is right: 0."


def test_a_question_that_never_gets_its_answer() -> None:
    sentences = [
        sentence
        for _, sentence in found(SMALL.replace("partition_of('user1', 'payments') is not None", "state('nobody') == 'Stable'"))
    ]
    assert any("has not come true within 120 s" in sentence for sentence in sentences)


def test_the_stage_points_only_at_what_is_there() -> None:
    shows = 'shows = ["consumer C7: nobody"]\nwhy = "topic_created"'
    assert found(SMALL.replace('why = "topic_created"', shows)) == [
        (20, "The stage is to point at the consumer C7, which is not there.")
    ]


def test_an_explanation_says_what_the_lab_computed() -> None:
    told = "It is P{{ partition_of('user1', 'payments') }}."
    played = check_lesson(read_lesson("01-small", SMALL.replace("murmur2 of the key, modulo three.", told)))
    assert played.said == [f"It is P{played.answers[0]}."]


def test_a_setup_that_the_lab_refuses() -> None:
    sentences = [
        sentence
        for _, sentence in found(SMALL.replace("name=payments partitions=3", "name=payments partitions=3 replication_factor=9"))
    ]
    assert sentences[0].startswith("The setup's line at 1 s is refused:")
