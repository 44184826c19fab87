"""Where each leader epoch begins in a log (Kafka's `LeaderEpochFileCache`), so that replicas can find where they diverge.

Law of the room: epochs and start offsets both rise.
"""

from __future__ import annotations

from bisect import bisect_right

UNDEFINED = -1
"""Kafka's UNDEFINED_EPOCH and UNDEFINED_EPOCH_OFFSET."""


class LeaderEpochs:
    """The epochs in a log with their first offsets."""

    __slots__ = ("epochs", "starts")

    def __init__(self) -> None:
        self.epochs: list[int] = []
        self.starts: list[int] = []

    @property
    def latest(self) -> int:
        """The newest epoch, or -1."""
        return self.epochs[-1] if self.epochs else UNDEFINED

    def assign(self, epoch: int, start: int) -> None:
        """Epoch `epoch` begins at offset `start`; entries that contradict it go."""
        if epoch < 0 or (self.epochs and self.epochs[-1] == epoch):
            return
        while self.epochs and (self.epochs[-1] >= epoch or self.starts[-1] >= start):
            self.epochs.pop()
            self.starts.pop()
        self.epochs.append(epoch)
        self.starts.append(start)

    def end_offset(self, requested: int, log_end: int) -> tuple[int, int]:
        """(largest epoch up to `requested`, where it ends); (-1, -1) where that is not known (`endOffsetFor`)."""
        if requested == UNDEFINED or not self.epochs or requested > self.epochs[-1]:
            return UNDEFINED, UNDEFINED
        if requested == self.epochs[-1]:
            return requested, log_end
        higher = bisect_right(self.epochs, requested)
        if higher == 0:
            return requested, self.starts[0]
        return self.epochs[higher - 1], self.starts[higher]

    def epoch_of(self, offset: int) -> int:
        """The epoch of the record at `offset`, or -1."""
        index = bisect_right(self.starts, offset)
        return self.epochs[index - 1] if index else UNDEFINED

    def truncate_from_end(self, end: int) -> None:
        """Forget epochs that begin at or after `end`."""
        while self.starts and self.starts[-1] >= end:
            self.epochs.pop()
            self.starts.pop()

    def truncate_from_start(self, start: int) -> None:
        """Forget epochs that end at or before `start`; the one at `start` begins there now."""
        index = bisect_right(self.starts, start)
        if index:
            self.starts[: index - 1] = []
            self.epochs[: index - 1] = []
            self.starts[0] = start
