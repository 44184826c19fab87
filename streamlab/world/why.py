"""Why? The chain of what led to a fact, and what ruled each of its links.

Law of the room: it only reads the journal and the configs. Values are those of that moment: a fact's own where it carries one, else the
topic's as its latest change before the fact left it, else what holds now.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import msgspec

from streamlab.clients.config_docs import CLIENT_CONFIG_DOCS
from streamlab.clients.consumer_settings import consumer_setting
from streamlab.clients.producer_settings import producer_setting
from streamlab.cluster.effective_configs import DEFAULT_SOURCE, broker_sources, effective_topic_config
from streamlab.events.rules import KIPS, Rule, rules_of
from streamlab.protocol.configs import BROKER_CONFIGS, TOPIC_CONFIGS
from streamlab.simulation.sentence import Form, form_of

if TYPE_CHECKING:
    from streamlab.world.world import World

MOST_LINKS = 14
MOST_LOOKED_AT = 400
"""How many facts back a chain is followed; behind a rebalance storm stand many."""

Decoded = dict[str, Any]


class Ruling(msgspec.Struct, frozen=True):
    """A rule with its value at that moment. `value` None: not known (a real client's own). `of`: the thing whose config it is, or ("", "")."""

    config: str
    value: str | None
    default: str | None
    unit: str
    doc: str
    of: tuple[str, str]
    sentence: str
    kip: str
    source: str


class Link(msgspec.Struct, frozen=True):
    """One fact of a chain. `things`: (kind, id) of what it is about, as the stage names them."""

    offset: int
    at: int
    kind: str
    say: str | Form
    because: tuple[int, ...]
    things: tuple[tuple[str, str], ...]
    rules: tuple[Ruling, ...]


class Why(msgspec.Struct, frozen=True):
    """`links`: oldest first, the asked one last. `whole` False: what came before is older than what the lab keeps. `kips`: by name."""

    links: tuple[Link, ...]
    whole: bool
    left_out: int
    kips: dict[str, str]


def why(world: World, offset: int) -> Why:
    """The chain behind the fact at `offset`. Raises IndexError where the journal does not hold it."""
    journal = world.journal
    if not journal.first_offset <= offset < journal.next_offset:
        raise IndexError(offset)
    facts: dict[int, Decoded] = {}
    whole, ahead = True, [offset]
    while ahead and len(facts) < MOST_LOOKED_AT:
        one = ahead.pop(0)
        if one in facts:
            continue
        if one < journal.first_offset:
            whole = False
            continue
        facts[one] = msgspec.json.decode(journal.read(one, 1)[0])
        ahead += sorted(facts[one].get("because", ()), reverse=True)
    told = [one for one in sorted(facts) if one in journal.sentences or one == offset]
    kept = _most_telling(told, facts, offset)
    links = tuple(_link(world, one, facts) for one in kept)
    named = {ruling.kip for link in links for ruling in link.rules if ruling.kip}
    return Why(links, whole, len(told) - len(kept), {kip: KIPS[kip] for kip in sorted(named)})


def _most_telling(told: list[int], facts: dict[int, Decoded], offset: int) -> list[int]:
    """Not too many: the line of newest causes back to its beginning first, then the nearest of the others."""
    line, one = [offset], offset
    while (causes := [cause for cause in facts[one].get("because", ()) if cause in facts]) and one != min(causes):
        one = max(causes)
        line.append(one)
    chosen = dict.fromkeys([one for one in line if one in told][:MOST_LINKS])
    for other in reversed(told):
        if len(chosen) >= MOST_LINKS:
            break
        chosen.setdefault(other)
    return sorted(chosen)


def _link(world: World, offset: int, facts: dict[int, Decoded]) -> Link:
    fact = facts[offset]
    causes = [facts[one] for one in fact.get("because", ()) if one in facts]
    return Link(
        offset,
        fact["at"],
        fact["kind"],
        form_of(world.journal.sentences.get(offset, "")),
        tuple(fact.get("because", ())),
        things(fact),
        tuple(_ruling(world, offset, fact, rule) for rule in rules_of(fact, causes)),
    )


def things(fact: Decoded) -> tuple[tuple[str, str], ...]:
    """What a fact is about, as (kind, id) on the stage."""
    return tuple(dict.fromkeys(_things(fact)))


def _things(fact: Decoded) -> Iterator[tuple[str, str]]:
    if fact.get("topic"):
        if fact.get("partition", -1) >= 0:
            yield "partition", f"{fact['topic']}-{fact['partition']}"
        else:
            yield "topic", fact["topic"]
    if isinstance(fact.get("broker"), int):
        yield "broker", str(fact["broker"])
    if fact.get("group"):
        yield "group", fact["group"]
    for field, kind in (("consumer", "consumer"), ("client_id", "consumer"), ("producer", "producer")):
        if fact.get(field):
            yield kind, fact[field]
    if fact["kind"] == "link_changed":
        yield "link", f"{fact['a']}|{fact['b']}"


def _ruling(world: World, offset: int, fact: Decoded, rule: Rule) -> Ruling:
    own = fact.get(rule.field) if rule.field else None
    value, default, unit, doc, owner, name = _value(world, offset, fact, rule)
    if own not in (None, "", 0):
        value = str(own)
    return Ruling(name, value, default, unit, doc, owner, rule.sentence, rule.kip, rule.source)


Found = tuple[str | None, str | None, str, str, tuple[str, str], str]
"""Value, default, unit, meaning, whose, and the name under which its owner knows the config."""


def _value(world: World, offset: int, fact: Decoded, rule: Rule) -> Found:
    name = rule.config
    if not name:
        return None, None, "", "", ("", ""), ""
    if rule.of == "topic":
        topic = str(fact.get("topic", ""))
        key = TOPIC_CONFIGS[name]
        return _topic_value(world, offset, topic, name), key.default, key.unit, key.doc, ("topic", topic), name
    if rule.of == "broker":
        image = world.cluster.controller.image
        sources = broker_sources(name, "", image.broker_configs, image.static)
        key = BROKER_CONFIGS[name]
        value = sources[0][1] if sources else key.default
        of = ("broker", str(fact["broker"])) if isinstance(fact.get("broker"), int) else ("", "")
        return value, key.default, unit_of(name), key.doc, of, name
    if rule.of == "group":
        return None, None, "", CLIENT_CONFIG_DOCS.get(name, ""), ("group", str(fact.get("group", ""))), name
    client = str(fact.get(rule.of) or fact.get("client_id") or fact.get("consumer") or fact.get("producer") or "")
    found = _client_setting(world, rule.of, client, name)
    value, default, name = found if found is not None else (None, None, name)
    return value, default, unit_of(name), CLIENT_CONFIG_DOCS.get(rule.config, ""), (rule.of, client), name


def _client_setting(world: World, of: str, client: str, name: str) -> tuple[str, str, str] | None:
    if of == "consumer":
        consumer = world.cast.consumers.get(client)
        return consumer_setting(consumer.spec.settings, name) if consumer is not None else None
    producer = world.cast.producers.get(client)
    return producer_setting(producer.spec.settings, name) if producer is not None else None


def unit_of(name: str) -> str:
    """The unit that a config's name says."""
    last = name.rpartition(".")[2]
    return {"ms": "ms", "bytes": "bytes", "minutes": "minutes", "hours": "hours", "seconds": "s"}.get(last, "")


def _topic_value(world: World, offset: int, topic: str, name: str) -> str | None:
    """A topic config as it was at `offset`: as the latest change before it, or the one after it, or today's says."""
    image = world.cluster.controller.image
    changed_later = False
    for at, fact in _changes(world, topic, name):
        if at < offset:
            value = (fact.get("changes") or fact.get("configs") or {}).get(name)
            return value if value is not None else _default(world, name)
        changed_later = True
    now = image.topics.get(topic)
    if now is not None and not changed_later:
        return effective_topic_config(TOPIC_CONFIGS[name], now.configs, image.broker_configs, image.static)[0]
    return _default(world, name)


def _default(world: World, name: str) -> str | None:
    image = world.cluster.controller.image
    value, source = effective_topic_config(TOPIC_CONFIGS[name], {}, image.broker_configs, image.static)
    return value if source != DEFAULT_SOURCE else TOPIC_CONFIGS[name].default


def _changes(world: World, topic: str, name: str) -> Iterator[tuple[int, Decoded]]:
    """The facts that gave a topic config its value, newest first, as far as the journal holds them."""
    journal = world.journal
    for offset in reversed(journal.sentences):
        sentence = journal.sentences[offset]
        if topic not in sentence:
            continue
        fact: Decoded = msgspec.json.decode(journal.read(offset, 1)[0])
        if fact.get("topic") != topic:
            continue
        if fact["kind"] == "topic_created" or (fact["kind"] == "configs_changed" and name in fact["changes"]):
            yield offset, fact
