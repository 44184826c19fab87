"""Sentences: English at once, and all that another language needs."""

from __future__ import annotations

import pickle

import msgspec
import pytest

from streamlab.simulation.sentence import Sentence, form_of, joined, listed, said_by, say, say_many
from streamlab.world.scenarios import SCENARIOS
from streamlab.world.world import World
from tests.spoken import spoken


@pytest.mark.parametrize(
    "sentence",
    [
        say("{client} left group {group}.", client="C1", group="{braces} % of it"),
        say_many(
            "{count} record of {where}",
            "{count} records of {where}",
            1,
            where=say("P{partition} of {topic}", partition=0, topic="a"),
        ),
        say_many("{count} record", "{count} records", 0) + " and " + say("more"),
        joined([say("one"), "two", say("three")]),
        listed(["1", "2", "3"]),
        listed(["1"]),
        Sentence("plain"),
    ],
)
def test_the_form_says_the_same_as_the_english(sentence: Sentence) -> None:
    form = msgspec.json.decode(msgspec.json.encode(form_of(sentence)))
    assert spoken(form or str(sentence)) == sentence


def test_a_sentence_outlives_a_checkpoint() -> None:
    sentence = say("{a} and {b}", a=1, b=say("c"))
    again = pickle.loads(pickle.dumps(sentence, 5))
    assert (again, again.form) == (sentence, sentence.form)


@pytest.mark.parametrize("name", sorted(SCENARIOS))
def test_whatever_is_told_can_be_told_in_another_language(name: str) -> None:
    world = World(SCENARIOS[name], seed=5)
    world.advance(world.now + 90_000)
    told = world.journal.sentences
    assert told
    for offset, sentence in told.items():
        assert isinstance(sentence, Sentence), sentence
        assert spoken(sentence.form) == sentence
        assert any(not isinstance(part, str) for part in sentence.form), (offset, sentence)


def test_an_error_keeps_the_form_of_what_it_says() -> None:
    refused = ValueError(say("There is no broker {broker} in this lab.", broker=9))
    assert form_of(said_by(refused)) == [["There is no broker {broker} in this lab.", {"broker": 9}]]
    assert str(said_by(refused)) == "There is no broker 9 in this lab."
    assert said_by(ValueError()) == ""
