"""What the audience hears of a partition's change.

Law of the room: internal topics are not told partition by partition; whoever keeps state there tells what becomes of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from streamlab.cluster.controller.partition_change import NO_LEADER
from streamlab.cluster.controller.partition_index import Place
from streamlab.cluster.metadata_image import PartitionRegistration
from streamlab.events.cluster import PartitionChanged
from streamlab.protocol.topic_names import is_internal

if TYPE_CHECKING:
    from streamlab.cluster.controller.controller import Controller


def tell_changed(
    controller: Controller,
    place: Place,
    before: PartitionRegistration,
    after: PartitionRegistration,
    how: str,
    subjects: tuple[str, ...],
) -> None:
    """A fact about what changed. `subjects`: about whom the newest fact is the cause, unless a person's command is."""
    if is_internal(place[0]):
        return
    recorder, subject = controller.recorder, f"partition:{place[0]}-{place[1]}"
    out = tuple(one for one in before.isr if one not in after.isr)
    back = tuple(one for one in after.isr if one not in before.isr)
    fact = PartitionChanged(
        at=controller.now,
        because=recorder.cause or recorder.why(*subjects)[-1:] or recorder.why(f"broker:{after.leader}", subject),
        topic=place[0],
        partition=place[1],
        leader=after.leader,
        leader_epoch=after.leader_epoch,
        partition_epoch=after.partition_epoch,
        replicas=after.replicas,
        isr=after.isr,
        previous=before.leader,
        how=how or _how(before, after, out, back),
        elr=after.elr,
        out=out,
        back=back,
    )
    recorder.record(fact, subject)


def _how(before: PartitionRegistration, after: PartitionRegistration, out: tuple[int, ...], back: tuple[int, ...]) -> str:
    if after.leader == NO_LEADER and (before.leader != NO_LEADER or before.isr != after.isr):
        return "offline"
    if after.replicas != before.replicas:
        return "reassign"
    if after.leader != before.leader:
        return "preferred" if after.leader == after.preferred and not out else "clean"
    if back:
        return "expand"
    return "shrink" if out else "eligible"
