"""Kafka's errors: numbers that know their name, their sentence and what a client does about them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from streamlab.protocol.errors import Errors

KAFKAS = json.loads((Path(__file__).parents[1] / "fidelity" / "data" / "kafka-errors.json").read_text(encoding="utf-8"))["errors"]


def test_an_error_is_its_code() -> None:
    assert Errors.NOT_LEADER_OR_FOLLOWER == 6
    assert Errors(25) is Errors.UNKNOWN_MEMBER_ID
    assert Errors.UNKNOWN_SERVER_ERROR + 0 == -1
    assert not Errors.NONE


def test_a_client_tries_again_after_a_new_leader_but_not_after_a_bad_config() -> None:
    assert Errors.NOT_LEADER_OR_FOLLOWER.retriable
    assert Errors.NOT_LEADER_OR_FOLLOWER.invalidates_metadata
    assert not Errors.INVALID_CONFIG.retriable
    assert not Errors.REQUEST_TIMED_OUT.invalidates_metadata


def test_an_error_has_a_sentence_and_an_exception() -> None:
    assert Errors.NOT_ENOUGH_REPLICAS.exception == "NotEnoughReplicasException"
    assert Errors.UNKNOWN_MEMBER_ID.message == "The coordinator is not aware of this member."
    assert Errors.NONE.exception == ""


@pytest.mark.parametrize("one", KAFKAS, ids=lambda one: str(one["name"]))
def test_every_error_is_kafkas(one: dict[str, object]) -> None:
    ours = Errors[str(one["name"])]
    assert int(ours) == one["code"]
    assert (ours.message, ours.exception or None) == (one["message"], one["exception"])
    assert (ours.retriable, ours.invalidates_metadata) == (one["retriable"], one["invalidates_metadata"])


def test_kafka_has_no_other_errors() -> None:
    assert len(Errors) == len(KAFKAS)
