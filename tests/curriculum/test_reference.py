"""What an author can write, as the program reads it."""

from __future__ import annotations

from streamlab.curriculum.reference import commands, facts, meanings, words


def test_each_is_told_with_its_form_and_its_own_meaning() -> None:
    told = {one.name: one for one in (*words(), *commands())}
    assert told["partition_for"].form == "partition_for(key, topic, hash='murmur2')"
    assert "name=…" in told["create_topic"].form
    assert told["add_broker"].doc == "A further broker with the next free id."
    assert told["kill_broker"].doc == "", "nothing of its own to say, and not what all commands share"


def test_facts_have_their_own_fields_and_some_are_only_counted() -> None:
    told = {one.name: one for one in facts()}
    assert told["broker_fenced"].form.split(", ")[:1] == ["broker"]
    assert told["appended"].counted
    assert not told["topic_created"].counted


def test_every_meaning_is_there_once_for_translators() -> None:
    assert len(meanings()) == len(set(meanings())) > 80
    assert all("\n" not in one and "{" not in one for one in meanings())
