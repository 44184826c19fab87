"""Questions that a teacher makes up on the spot, from the lab as it stands.

Law of the module: each becomes a prediction like a lesson's: what is right is an expression over the lab, worked out after it has run.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from streamlab.curriculum.lesson import Deed, Prediction
from streamlab.world.commands import AddConsumer, CommandRejected, KillConsumer, SendRecord
from streamlab.world.picture import Picture

WAIT_SECONDS = 10
ABOUT = {
    "key": "same-key-same-partition-everywhere",
    "owner": "rebalance-stops-everyone",
    "idle": "more-consumers-faster",
    "lag": "lag-zero-all-processed",
}
"""The misconception that each question of the form is about."""


def of_key(picture: Picture, key: str, topic: str = "") -> Prediction:
    """Which partition takes a record with this key. Raises CommandRejected."""
    topic = topic or _topic(picture)
    producer = next((one.name for one in picture.producers if one.topic == topic and one.state == "running"), "")
    key = key.strip()
    if not key or len(key) > 60 or any(one in key for one in "'\"\\\n"):
        raise CommandRejected(_("A key has 1 to 60 characters, without quotation marks."), "key")
    if not producer:
        raise CommandRejected(_("Nobody writes to %s now: add a producer first.") % topic)
    answer = f"partition_for('{key}', '{topic}')"
    return Prediction(
        kind="partition",
        ask=_("A record with the key %s arrives. Which partition takes it?") % key,
        answer=answer,
        line=0,
        deeds=(Deed(line=0, command=SendRecord(producer=producer, key=key, value="asked", topic=topic)), Deed(line=0, wait=1)),
        until=f"partition_of('{key}', '{topic}') == {answer}",
        at_most=20,
        topic=topic,
        because=_("Same key, same partition, as long as the number of partitions stays."),
    )


def of_owner(picture: Picture, consumer: str, partition: str) -> Prediction:
    """Who reads a partition after a consumer has died. `partition`: "payments-2". Raises CommandRejected."""
    group = next((one.group for one in picture.consumers if one.name == consumer and one.group), "")
    topic, _dash, number = partition.rpartition("-")
    if not group or not number.isdigit() or topic not in {one.name for one in picture.topics}:
        raise CommandRejected(_("Choose a consumer of a group and a partition of a topic."))
    return Prediction(
        kind="owner",
        ask=_("%(consumer)s dies without a word. Who reads P%(number)s afterwards?") % {"consumer": consumer, "number": number},
        answer=f"owner('{group}', '{topic}', {number})",
        line=0,
        deeds=(Deed(line=0, command=KillConsumer(consumer=consumer)),),
        until=f"state('{group}') == 'Stable' and '{consumer}' not in member_names('{group}')",
        at_most=120,
        group=group,
        none=_("nobody"),
        because=_("The group waits out the session, then its members share what the dead one had."),
        why="assigned",
    )


def of_idle(picture: Picture, group: str = "") -> Prediction:
    """How many members are idle once another one joins. Raises CommandRejected."""
    found = next((one for one in picture.groups if one.members and group in ("", one.name)), None)
    if found is None:
        raise CommandRejected(_("There is no group with members yet."))
    count = len(found.members)
    return Prediction(
        kind="count",
        ask=_("One more consumer joins %s. How many of its members will have nothing to read?") % found.name,
        answer=f"idle('{found.name}')",
        line=0,
        deeds=(Deed(line=0, command=AddConsumer(group=found.name, topics=(_topic(picture),))),),
        until=f"state('{found.name}') == 'Stable' and members('{found.name}') > {count}",
        at_most=90,
        because=_("A partition has one reader in a group: members beyond the number of partitions stand by."),
        why="assigned",
    )


def of_lag(picture: Picture, group: str = "") -> Prediction:
    """What a group's lag will be in ten seconds. Raises CommandRejected."""
    found = next((one for one in picture.groups if group in ("", one.name)), None)
    if found is None:
        raise CommandRejected(_("There is no group yet."))
    asked = ngettext(
        "How many records will %(group)s be behind in %(count)d second?",
        "How many records will %(group)s be behind in %(count)d seconds?",
        WAIT_SECONDS,
    )
    return Prediction(
        kind="count",
        ask=asked % {"group": found.name, "count": WAIT_SECONDS},
        answer=f"lag('{found.name}')",
        line=0,
        deeds=(Deed(line=0, wait=WAIT_SECONDS),),
        within=5,
        because=_("Lag is the high watermark minus what is committed, whatever was done with it."),
        why="committed",
    )


def made_up(picture: Picture, fields: dict[str, Any]) -> Prediction:
    """The question of the form: `about` key, owner, idle or lag. Raises CommandRejected."""
    about = fields.get("about", "")
    if about == "key":
        return of_key(picture, fields.get("key", ""))
    if about == "owner":
        return of_owner(picture, fields.get("consumer", ""), fields.get("partition", ""))
    if about == "idle":
        return of_idle(picture)
    if about == "lag":
        return of_lag(picture)
    raise CommandRejected(_("Choose what to ask about."), "about")


def _topic(picture: Picture) -> str:
    found = next((one.name for one in picture.topics if not one.internal), "")
    if not found:
        raise CommandRejected(_("There is no topic in this lab yet."))
    return found
