"""The next registration of a partition (`PartitionChangeBuilder`, `PartitionReassignmentReplicas`, `PartitionReassignmentRevert`).

Law of the room: pure. What is wanted goes in, the new registration comes out, or None where nothing changes. A leader change raises
the leader epoch, any change the partition epoch. The steps and their order are Kafka's, and so are the results, to the last field.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from streamlab.cluster.metadata_image import PartitionRegistration

NO_LEADER = -1
ONLINE, PREFERRED, UNCLEAN = "online", "preferred", "unclean"


class PartitionChange:
    """What is wanted of a partition; set the targets, then `build`. Eligible leader replicas (KIP-966) are on.

    `acceptable`: which brokers may lead now. `min_isr`: the topic's min.insync.replicas.
    """

    __slots__ = (
        "partition",
        "acceptable",
        "min_isr",
        "election",
        "isr",
        "replicas",
        "adding",
        "removing",
        "elr",
        "recovering",
        "unclean_shutdown",
        "elected_uncleanly",
        "_built",
        "_after",
    )

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
        self._built = False
        self._after: PartitionRegistration | None = None

    # Reassignments

    def reassign_to(self, target: tuple[int, ...]) -> None:
        """Want these replicas: those that are new are added and must catch up, those that are not named go afterwards."""
        now = self.partition.replicas
        removing = tuple(sorted(set(now) - set(target)))
        adding = tuple(sorted(set(target) - set(now)))
        self.replicas = (*target, *removing)
        # As in Kafka, a reassignment that adds (or removes) nobody leaves what an earlier one was adding (or removing) as it is.
        self.removing = removing or self.removing
        self.adding = adding or self.adding

    def cancel_reassignment(self) -> bool:
        """Want the replicas of before the reassignment. True where nobody in sync is among them, so that data may be lost."""
        before = self.partition
        self.replicas = tuple(one for one in before.replicas if one not in before.adding)
        self.isr = tuple(one for one in before.isr if one not in before.adding)
        self.adding = self.removing = ()
        if self.isr:
            return False
        self.isr = self.replicas[:1]
        return True

    # The outcome

    def build(self) -> PartitionRegistration | None:
        """The new registration, or None; the first answer stays."""
        if not self._built:
            self._built, self._after = True, self._build()
        return self._after

    def _build(self) -> PartitionRegistration | None:
        before = self.partition
        self._complete_reassignment()
        self._find_eligible()
        leader, unclean = self._elect()
        recovering = self.recovering
        changed = leader != before.leader
        if changed and leader in self.elr:
            self.isr = (leader,)
            self.elr = tuple(one for one in self.elr if one != leader)
        if changed and unclean:
            self.isr, self.elr, self.elected_uncleanly = (leader,), (), True
            recovering = recovering if self.recovering != before.recovering else True
        left = not all(one in self.replicas for one in before.replicas)
        after = PartitionRegistration(
            self.replicas,
            self.isr,
            leader,
            before.leader_epoch + (changed or left),
            before.partition_epoch,
            self.elr,
            self._last_known_leader(leader, changed or left),
            self.adding,
            self.removing,
            recovering,
        )
        if after == before:
            return None
        return msgspec.structs.replace(after, partition_epoch=before.partition_epoch + 1)

    def _complete_reassignment(self) -> None:
        """Once every replica that is to stay is in the ISR, the others go."""
        if not self.adding and not self.removing:
            return
        stays = tuple(one for one in self.replicas if one not in self.removing)
        isr = tuple(one for one in self.isr if one not in self.removing)
        if isr and all(one in isr for one in stays):
            self.replicas, self.isr, self.adding, self.removing = stays, isr, (), ()

    def _find_eligible(self) -> None:
        """Below min.insync.replicas those who leave the ISR stay eligible to lead; a broker that crashed does not."""
        if len(self.isr) >= self.min_isr:
            self.elr = ()
            return
        candidates = sorted({*self.elr, *self.partition.isr})
        self.elr = tuple(one for one in candidates if one not in self.isr and one != self.unclean_shutdown)

    def _elect(self) -> tuple[int, bool]:
        """(leader, whether it is elected uncleanly): the present one if it may, else the first replica that may."""
        wanted = [self.partition.leader, *self.replicas]
        if self.election == PREFERRED:
            wanted.insert(0, self.replicas[0])
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

    def _last_known_leader(self, leader: int, epoch_rises: bool) -> tuple[int, ...]:
        """Who led last is kept from the moment when nobody leads until somebody does."""
        before = self.partition
        if epoch_rises and leader == NO_LEADER and not before.last_known_elr:
            return (before.leader,)
        return () if epoch_rises and leader >= 0 else before.last_known_elr
