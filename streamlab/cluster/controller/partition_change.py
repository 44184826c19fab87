"""The next registration of a partition (`PartitionChangeBuilder`).

Law of the room: pure. What is wanted goes in, the new registration comes out, or None where nothing changes. A leader change raises
the leader epoch, any change the partition epoch.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from streamlab.cluster.metadata_image import PartitionRegistration

NO_LEADER = -1
ONLINE, PREFERRED, UNCLEAN = "online", "preferred", "unclean"


class PartitionChange:
    """What is wanted of a partition; set the targets, then `build`. Eligible leader replicas (KIP-966) are on."""

    def __init__(self, partition: PartitionRegistration, acceptable: Callable[[int], bool], min_isr: int) -> None:
        self.partition = partition
        self.acceptable = acceptable
        self.min_isr = min(min_isr, len(partition.replicas))
        self.election = ONLINE
        self.isr = partition.isr
        self.replicas = partition.replicas
        self.adding = partition.adding
        self.removing = partition.removing
        self.elr = partition.elr
        self.recovering = partition.recovering
        self.unclean_shutdown = -1
        self.elected_uncleanly = False

    def build(self) -> PartitionRegistration | None:
        """The new registration, or None."""
        before = self.partition
        self._complete_reassignment()
        self._find_eligible()
        leader, unclean = self._elect()
        if leader != before.leader and leader in self.elr:
            self.isr = (leader,)
            self.elr = tuple(one for one in self.elr if one != leader)
        if unclean:
            self.isr, self.elr, self.recovering = (leader,), (), True
            self.elected_uncleanly = True
        epoch_rises = leader != before.leader or not all(one in self.replicas for one in before.replicas)
        after = PartitionRegistration(
            self.replicas,
            self.isr,
            leader,
            before.leader_epoch + epoch_rises,
            before.partition_epoch,
            self.elr,
            self._last_known_leader(leader),
            self.adding,
            self.removing,
            self.recovering,
        )
        if after == before:
            return None
        return msgspec.structs.replace(after, partition_epoch=before.partition_epoch + 1)

    def _complete_reassignment(self) -> None:
        """Once every replica that was to be added is in the ISR, and somebody stays, the removed ones go."""
        if not self.adding and not self.removing:
            return
        stays = tuple(one for one in self.replicas if one not in self.removing)
        isr = tuple(one for one in self.isr if one not in self.removing)
        if isr and all(one in isr for one in self.adding):
            self.replicas, self.isr, self.adding, self.removing = stays, isr, (), ()

    def _find_eligible(self) -> None:
        if len(self.isr) >= self.min_isr:
            self.elr = ()
            return
        candidates = dict.fromkeys((*self.elr, *self.partition.isr))
        self.elr = tuple(one for one in candidates if one not in self.isr and one != self.unclean_shutdown)

    def _elect(self) -> tuple[int, bool]:
        """(leader, whether it was elected uncleanly)."""
        wanted = [self.partition.leader, *self.replicas]
        if self.election == PREFERRED:
            wanted = [self.replicas[0], *wanted]
        for one in wanted:
            if self._may_lead(one):
                return one, False
        last_known = self.partition.last_known_elr
        if not self.isr and not self.elr and len(last_known) == 1 and self.acceptable(last_known[0]):
            return last_known[0], True
        if self.election == UNCLEAN:
            for one in self.replicas:
                if self.acceptable(one):
                    return one, True
        return NO_LEADER, False

    def _may_lead(self, broker: int) -> bool:
        return (broker in self.isr or (not self.isr and broker in self.elr)) and self.acceptable(broker)

    def _last_known_leader(self, leader: int) -> tuple[int, ...]:
        before = self.partition
        if not self.isr and before.isr:
            return (before.leader,) if before.leader >= 0 else before.last_known_elr
        return () if leader >= 0 else before.last_known_elr
