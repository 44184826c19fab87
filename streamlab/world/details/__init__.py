"""What an inspector shows of one thing, as the things themselves know it at this moment.

Law of the room: it only looks. Nothing here schedules, asks chance, creates a link or catches up on a consumer's work, so a lab that is
looked into runs exactly as one that is not. Times are virtual ms; a deadline is a moment, so that the page can count by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from streamlab.world.details.broker import BrokerDetail, look_at_broker
from streamlab.world.details.group import GroupDetail, look_at_group
from streamlab.world.details.hand import HandDetail, look_at_hand
from streamlab.world.details.link import LinkDetail, look_at_link
from streamlab.world.details.member import MemberDetail, look_at_member
from streamlab.world.details.partition import PartitionDetail, look_at_partition
from streamlab.world.details.producer import ProducerDetail, look_at_producer
from streamlab.world.details.topic import TopicDetail, look_at_topic

if TYPE_CHECKING:
    from streamlab.world.world import World

Detail = BrokerDetail | GroupDetail | HandDetail | LinkDetail | MemberDetail | PartitionDetail | ProducerDetail | TopicDetail

KINDS: dict[str, Callable[[World, str], Detail | None]] = {
    "broker": look_at_broker,
    "topic": look_at_topic,
    "partition": look_at_partition,
    "group": look_at_group,
    "consumer": look_at_member,
    "hand": look_at_hand,
    "producer": look_at_producer,
    "link": look_at_link,
}
"""By the kinds of things on the stage; ids as there: "2", "payments", "payments-1", "my-app", "C1", "web", "broker-1|broker-2"."""


def look(world: World, kind: str, name: str) -> Detail | None:
    """The detail of a thing; None where there is no such thing (any more)."""
    seen = KINDS.get(kind)
    return seen(world, name) if seen is not None else None
