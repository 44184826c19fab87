"""Every rule names a config that Kafka has, and every proposal that is named is explained."""

from __future__ import annotations

import pytest

from streamlab.clients.config_docs import CLIENT_CONFIG_DOCS
from streamlab.events.rules import KIPS, RULES, Rule, rules_of
from streamlab.protocol.configs import BROKER_CONFIGS, TOPIC_CONFIGS

ALL = [(name, rule) for name, rules in sorted(RULES.items()) for rule in rules]


@pytest.mark.parametrize(("name", "rule"), ALL, ids=[f"{name} {rule.config or rule.kip}" for name, rule in ALL])
def test_a_rule_is_complete(name: str, rule: Rule) -> None:
    known = {"topic": TOPIC_CONFIGS, "broker": BROKER_CONFIGS}.get(rule.of, CLIENT_CONFIG_DOCS)
    if rule.config:
        assert rule.config in known
    assert rule.sentence.endswith(".")
    assert not rule.kip or rule.kip in KIPS


def test_a_member_that_fell_silent_was_judged_by_its_session_timeout() -> None:
    found = rules_of({"kind": "member_left", "reason": "session timeout", "after_ms": 45_000})
    assert [rule.config for rule in found] == ["session.timeout.ms", "heartbeat.interval.ms"]


def test_a_cooperative_rebalance_follows_another_rule_than_an_eager_one() -> None:
    fact = {"kind": "group_state", "state": "PreparingRebalance", "protocol": "range", "generation": 3}
    assert "KIP-429" not in {rule.kip for rule in rules_of(fact)}
    assert "KIP-429" in {rule.kip for rule in rules_of({**fact, "protocol": "cooperative-sticky"})}


def test_a_shrunk_isr_tells_a_slow_follower_from_a_fenced_broker() -> None:
    fact = {"kind": "partition_changed", "how": "shrink"}
    assert rules_of(fact)[0].config == "replica.lag.time.max.ms"
    assert rules_of(fact, [{"kind": "broker_fenced"}])[0].config == "broker.session.timeout.ms"


def test_a_static_member_is_told_as_such_and_no_other() -> None:
    joined = {"kind": "member_joined", "instance_id": None}
    assert "group.instance.id" not in {rule.config for rule in rules_of(joined)}
    assert "group.instance.id" in {rule.config for rule in rules_of({**joined, "instance_id": "i1"})}
