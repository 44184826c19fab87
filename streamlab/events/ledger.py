"""The ledger: what became of every message that simulated producers were asked to send.

Law of the room: it only watches. Nobody decides anything by it.
"""

from __future__ import annotations


class GroupAccount:
    """Deliveries to one group."""

    __slots__ = ("delivered", "duplicated", "out_of_order", "skipped", "reached", "newest_of_key")

    def __init__(self) -> None:
        self.delivered = 0
        self.duplicated = 0
        self.out_of_order = 0
        self.skipped = 0
        self.reached: dict[tuple[str, int], int] = {}
        self.newest_of_key: dict[bytes, int] = {}


class Ledger:
    """Counts messages sent, acknowledged, failed, lost, and per group delivered, duplicated, out of order per key."""

    __slots__ = ("acknowledged", "failed", "groups", "lost", "sent", "written_twice", "_batches_lost", "_next_message")

    def __init__(self) -> None:
        self.sent = 0
        self.acknowledged = 0
        self.failed = 0
        self.lost = 0
        self.written_twice = 0
        self.groups: dict[str, GroupAccount] = {}
        self._next_message = 0
        self._batches_lost: dict[tuple[str, int, int, int], None] = {}

    def next_message(self) -> int:
        """A number for a message that a producer is asked to send (`Record.message`)."""
        self.sent += 1
        self._next_message += 1
        return self._next_message

    def on_acknowledged(self, count: int) -> None:
        """A producer was told that `count` messages are written."""
        self.acknowledged += count

    def on_failed(self, count: int) -> None:
        """A producer gave up on `count` messages."""
        self.failed += count

    def on_batch_lost(self, place: tuple[str, int, int, int], count: int) -> int:
        """A replica gave up an acknowledged batch at `place` (topic id, partition, leader epoch, base offset): `count` records.

        Answers how many of them are newly lost: whichever replica is the first to give a batch up, it is counted once.
        """
        if place in self._batches_lost:
            return 0
        self._batches_lost[place] = None
        self.lost += count
        return count

    def on_written_twice(self, count: int) -> None:
        """`count` messages that the log already had were appended again (a retry without idempotence)."""
        self.written_twice += count

    def on_delivered(self, group: str, topic: str, partition: int, offset: int, key: bytes | None, message: int) -> str:
        """A consumer of `group` was handed a record. Answers "", "duplicated" or "out_of_order"."""
        account = self.groups.get(group)
        if account is None:
            account = self.groups[group] = GroupAccount()
        account.delivered += 1
        place = (topic, partition)
        verdict = ""
        if offset < account.reached.get(place, 0):
            account.duplicated += 1
            verdict = "duplicated"
        else:
            account.reached[place] = offset + 1
            if key is not None and message:
                newest = account.newest_of_key.get(key, 0)
                if message < newest:
                    account.out_of_order += 1
                    verdict = "out_of_order"
                elif message == newest:
                    account.duplicated += 1
                    verdict = "duplicated"
                else:
                    account.newest_of_key[key] = message
        return verdict

    def on_skipped(self, group: str, count: int) -> None:
        """A reader of `group` went past `count` records without reading them (reset to latest, deleted before it came)."""
        account = self.groups.setdefault(group, GroupAccount())
        account.skipped += count
