"""What of a broker survives its process.

Law of the room: a killed process loses nothing that it had appended: the operating system still has the pages. What it had not yet
written elsewhere may be old: the high watermarks are a checkpoint of up to five seconds ago (`replication-offset-checkpoint`).
"""

from __future__ import annotations

from streamlab.cluster.log.log import Account, Log
from streamlab.protocol.configs import TopicConfig

LogKey = tuple[str, int]


class Disk:
    """A broker's logs by (topic id, partition), and the small files beside them.

    `clean`: the last stop was in order. `broker_epoch`: that of the last run, which a clean stop leaves for the next registration.
    """

    def __init__(self) -> None:
        self.logs: dict[LogKey, Log] = {}
        self.high_watermarks: dict[LogKey, int] = {}
        self.account = Account()
        self.clean = True
        self.broker_epoch = -1

    @property
    def retained_bytes(self) -> int:
        """Bytes of all batches in all logs."""
        return self.account.bytes

    def open(self, topic: str, partition: int, topic_id: str, config: TopicConfig, now: int) -> Log:
        """The log of a replica; an empty one where there is none yet."""
        key = (topic_id, partition)
        log = self.logs.get(key)
        if log is None:
            log = self.logs[key] = Log(topic, partition, topic_id, config, now, self.account)
        else:
            log.config = config
        return log

    def restore_high_watermark(self, log: Log) -> None:
        """After a restart: the checkpointed high watermark, within the log."""
        checkpointed = self.high_watermarks.get((log.topic_id, log.partition), 0)
        log.high_watermark = max(log.log_start_offset, min(checkpointed, log.log_end_offset))

    def delete(self, key: LogKey) -> None:
        """Delete a replica's log."""
        log = self.logs.pop(key, None)
        self.high_watermarks.pop(key, None)
        if log is not None:
            log.close()
