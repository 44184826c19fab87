"""Plays a file of events: at their own times, slower or faster, or at a steady rate.

Law of the room: the player remembers an offset into the bytes, never rows; a line that cannot be read is skipped and counted.
"""

from __future__ import annotations

from typing import ClassVar

from streamlab.clients.event_files import BadFile, EventFiles, Row, Shape, after_row, check_columns, row_at, shape_of
from streamlab.clients.node import Node, Timer
from streamlab.clients.workloads import SLICE_MS, Sending
from streamlab.events.clients import FilePlayed, ProducerChanged
from streamlab.simulation.sentence import Sentence, noted, say, say_many

OWNER = "file"
MOST_ROWS = 1_000
"""Rows that one event sends; where more are due at one moment the rest follows a ms later."""


class RowsDue(Timer, gc=False):
    """Rows of the file are due. `turn`: older timers are void."""

    owner: ClassVar[str] = OWNER
    turn: int


class FilePlayer:
    """One file on its way into a topic.

    `speed`: 2 is twice as fast as it happened; `rate`: records/s where no time column is given.
    """

    def __init__(
        self,
        node: Node,
        producer: Sending,
        files: EventFiles,
        digest: str,
        name: str,
        format: str,
        topic: str,
        key_column: str = "",
        time_column: str = "",
        speed: float = 1.0,
        rate: float = 10.0,
    ) -> None:
        """Raises BadFile where the file cannot be played at all."""
        data = files.data(digest)
        if data is None:
            raise BadFile(say("The file {name} is not here any more; upload it again.", name=name))
        self.node = node
        self.producer = producer
        self.files = files
        self.digest = digest
        self.name = name
        self.topic = topic
        self.key_column = key_column
        self.time_column = time_column
        self.speed = max(speed, 1e-6)
        self.rate = max(rate, 0.001)
        self.shape: Shape = shape_of(data, format)
        check_columns(self.shape, key_column, time_column)
        self.offset, self.line = self.shape.begin, self.shape.line
        self.played = 0
        self.skipped = 0
        self.first_problem = ""
        self.finished = False
        self._base = node.now
        self._first_time = -1
        self._turn = 0
        self._row: Row | None = None
        node.parts[OWNER] = self
        self._advance(data)
        self._schedule()

    def pause(self, paused: bool) -> None:
        """Hold, or go on from here with what is left."""
        self._turn += 1
        if not paused and not self.finished:
            self._base = self.node.now - self._due_after()
            self._schedule()

    def on_timer(self, timer: RowsDue) -> None:
        if timer.turn != self._turn or self.finished:
            return
        data = self.files.data(self.digest)
        if data is None:
            told = noted("The file {name} is not here any more, so {producer} stopped at line {line}.")
            self._finish(say(told, name=self.name, producer=self.node.name, line=self.line))
            return
        if self.producer.is_blocked:
            self._base += SLICE_MS
        else:
            self._send_due(data)
        if self._row is None:
            self._finish("")
        else:
            self._schedule()

    def _send_due(self, data: bytes) -> None:
        due: list[tuple[bytes | None, bytes | None]] = []
        now = self.node.now
        while self._row is not None and len(due) < MOST_ROWS and self._base + self._due_after() <= now:
            due.append((self._row.key, self._row.value))
            self.played += 1
            self._advance(data)
        if due:
            self.producer.send_all(self.topic, due)

    def _advance(self, data: bytes) -> None:
        """Read the next row that can be read."""
        while True:
            try:
                self._row = row = row_at(data, self.shape, self.offset, self.line, self.key_column, self.time_column)
            except BadFile as bad:
                self.skipped += 1
                self.first_problem = self.first_problem or bad.sentence
                self.offset, self.line = after_row(data, self.shape, self.offset, self.line)
                continue
            if row is not None:
                self.offset, self.line = row.next, row.next_line
                if self._first_time < 0 <= row.time:
                    self._first_time = row.time
            return

    def _due_after(self) -> int:
        """When the next row is due, in ms after the base. A time before the first row's means: at once."""
        if self._row is None:
            return 0
        if self.time_column:
            return max(0, int((self._row.time - self._first_time) / self.speed))
        due = -(-self.played * 1_000_000 // round(self.rate * 1_000))
        # Above 50 records/s several share one event.
        return due if self.rate <= 1_000 / SLICE_MS else -(-due // SLICE_MS) * SLICE_MS

    def _schedule(self) -> None:
        self._turn += 1
        time = max(self._base + self._due_after(), self.node.now + (1 if self.played else 0))
        self.node.scheduler.at(time, self.node.address, RowsDue(self._turn))

    def _finish(self, told: str) -> None:
        self.finished = True
        recorder, node = self.node.recorder, self.node
        because = recorder.why(f"client:{node.name}")
        recorder.record(FilePlayed(at=node.now, because=because, producer=node.name, name=self.name, records=self.played))
        if self.skipped:
            one, many = (
                noted("{producer} skipped {count} line of {name}. {problem}"),
                noted("{producer} skipped {count} lines of {name}. {problem}"),
            )
            told = told or say_many(one, many, self.skipped, producer=node.name, name=self.name, problem=self.first_problem)
        if told:
            recorder.record(
                ProducerChanged(
                    at=node.now,
                    because=because,
                    producer=node.name,
                    rate=0.0,
                    state="finished",
                    told=str(told),
                    form=told.form if isinstance(told, Sentence) else [],
                )
            )

    def on_answer(self, context: object, body: object) -> None:
        raise AssertionError("A file player asks nothing.")

    def on_failure(self, context: object, error: int) -> None:
        raise AssertionError("A file player asks nothing.")
