"""kafka-console-consumer.sh (`org.apache.kafka.tools.consumer.ConsoleConsumer`): a consumer of the lab whose records are printed.

Law of the module: the consumer is like any other; here is what the tool does with records, time and its end. Its command line is read in
`console_consumer_options`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from streamlab.clients.consumer.fetcher import Handed
from streamlab.clients.specs import ConsumerSpec
from streamlab.clients.tools.console_consumer_options import NAME, Wanted, wanted
from streamlab.clients.tools.conversation import Exit
from streamlab.clients.tools.java import ERRORS, JavaError, kafka_error
from streamlab.clients.tools.patterns import java_pattern
from streamlab.clients.tools.process import Process
from streamlab.clients.tools.screen import log, print_trace
from streamlab.protocol.errors import Errors
from streamlab.protocol.messages.metadata import MetadataRequest
from streamlab.protocol.topic_names import validate

LOGGER = "org.apache.kafka.tools.consumer.ConsoleConsumer"
KILLED = 137
LOOK, LOOK_AGAIN_MS = -1, 60_000

__all__ = ["NAME", "ConsoleConsumer"]


COORDINATOR_LOGGER = "org.apache.kafka.clients.consumer.internals.ConsumerCoordinator"
OF_JOINING = (Errors.INCONSISTENT_GROUP_PROTOCOL, Errors.INVALID_SESSION_TIMEOUT, Errors.INVALID_GROUP_ID)
NO_EPOCH = -1


class ConsoleConsumer:
    """One run. Raises Exit where the command line is no good."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self.wanted: Wanted = wanted(process)
        self.count = 0
        self.status: int | None = None
        self._turn = 0
        self._looks = 0
        self.name = ""
        if self.wanted.most == 0:
            self._report()
            raise Exit(0)
        if self.wanted.topic:
            self._refuse_bad_name()
            self._start((self.wanted.topic,))
        else:
            self._look_for_topics()
        self._watch_time()

    def _refuse_bad_name(self) -> None:
        """Raises Exit."""
        want = self.wanted
        if validate(want.topic) is not None:
            client = f"[Consumer clientId={want.client_id}, groupId={want.group}]"
            told = f"{client} Metadata response reported invalid topics [{want.topic}]"
            log(self.process, "ERROR", told, "org.apache.kafka.clients.Metadata")
            self._tell_failure(JavaError(f"{ERRORS}InvalidTopicException", f"Invalid topics: [{want.topic}]"))
            self._report()
            raise Exit(0)

    def _look_for_topics(self) -> None:
        """--include: which topics there are. Where none fits, it looks again when metadata is a minute old."""
        self.process.ask(self.process.bootstrap[self._looks % len(self.process.bootstrap)], MetadataRequest(None))
        self._looks += 1

    def on_answer(self, body: Any) -> None:
        """The topics of the cluster, or no answer."""
        if self.status is not None or self.name:
            return
        fits = java_pattern(self.wanted.include)
        topics = getattr(body, "topics", ())
        found = [topic.name for topic in topics if not topic.is_internal and fits.fullmatch(topic.name or "")]
        if found:
            self._start(tuple(found))
        else:
            self.process.after(LOOK_AGAIN_MS, LOOK)

    def _start(self, topics: tuple[str, ...]) -> None:
        want, cast = self.wanted, self.process.cast
        self.name = cast.vacant_name(want.client_id)
        places = ((want.topic, want.partition),) if want.partition is not None else ()
        spec = ConsumerSpec(
            self.name, "" if places else want.group, () if places else topics, places, want.settings, 0, program=NAME
        )
        consumer = cast.add_consumer(spec, self).consumer
        if places:
            consumer.seek(*places[0], want.offset)

    def on_joining(self) -> None:
        """Only its client's log would tell."""

    def on_joined(self) -> None:
        """The same."""

    def on_metadata_refused(self, target: str, error: int) -> None:
        """The Java client takes what is good of it."""

    # Records

    def room(self, most: int) -> int:
        if self.wanted.most < 0:
            return most
        left = max(1, self.wanted.most - self.count)
        return min(most, left) if most else left

    def on_records(self, done: Sequence[Handed]) -> None:
        if self.status is not None or self.process.status is not None:
            return
        for state, offset, record in done:
            self.count += 1
            try:
                self.process.write(self.wanted.formatter.text(state.partition, offset, record))
            except JavaError as error:
                if not self._forgiven(error):
                    return
        if 0 <= self.wanted.most <= self.count:
            self._give_back()
            self._finish(0)
        else:
            self._watch_time()

    def _give_back(self) -> None:
        """`resetUnconsumedOffsets`: a position that was sought has no epoch, and is committed without one."""
        for fetch in self.process.cast.consumers[self.name].consumer.fetcher.buffer:
            fetch.state.epoch = NO_EPOCH

    def _forgiven(self, error: JavaError) -> bool:
        """Whether the tool goes on after a record that cannot be printed."""
        if self.wanted.skips_errors:
            log(self.process, "ERROR", "Error processing message, skipping this message: ", LOGGER)
            print_trace(self.process, error)
            return True
        self._failure = error
        self._finish(1)
        return False

    _failure: JavaError | None = None

    # Time and ends

    def on_no_offset(self, topic: str, partition: int) -> None:
        told = f"Undefined offset with no reset policy for partitions: [{topic}-{partition}]"
        self._why = JavaError("org.apache.kafka.clients.consumer.NoOffsetForPartitionException", told)

    def on_fatal(self, error: Errors) -> None:
        self._why = kafka_error(error)
        if error in OF_JOINING:
            who = f"[Consumer clientId={self.wanted.client_id}, groupId={self.wanted.group}]"
            log(self.process, "ERROR", f"{who} JoinGroup failed due to fatal error: {error.message}", COORDINATOR_LOGGER)

    _why: JavaError | None = None
    """What its poll() throws, where that ends it."""

    def _watch_time(self) -> None:
        self._turn += 1
        if self.wanted.timeout_ms >= 0:
            self.process.after(self.wanted.timeout_ms + 1, self._turn)

    def on_timer(self, turn: int) -> None:
        if turn == LOOK and not self.name and self.status is None:
            self._look_for_topics()
        if turn != self._turn or self.status is not None:
            return
        self._tell_failure(JavaError(f"{ERRORS}TimeoutException"))
        self._finish(0)

    def _tell_failure(self, error: JavaError) -> None:
        log(self.process, "ERROR", "Error processing message, terminating consumer process: ", LOGGER)
        print_trace(self.process, error)

    def on_input(self) -> None:
        """It reads nothing."""
        self.process.lines.clear()

    def on_signal(self, status: int) -> None:
        self._finish(status)

    def _finish(self, status: int) -> None:
        """The consumer commits what was printed, leaves its group, and then the tool ends."""
        if self.status is None:
            self.status = status
            role = self.process.cast.consumers.get(self.name)
            if role is not None and role.runs:
                role.stop()
            elif not self.name:
                self._report()
                self.process.end(status)

    def on_over(self, state: str, told: str) -> None:
        if self.process.status is not None:
            return
        if state == "dead":
            self.process.end(KILLED)
            return
        if self.status is None and self._why is not None:
            self._tell_failure(self._why)
        self._report()
        if self._failure is not None:
            log(self.process, "ERROR", "Unknown error when running consumer: ", LOGGER)
            print_trace(self.process, self._failure)
        elif self.wanted.tells_events:
            self.process.out("shutdown_complete")
        self.process.end(self.status or 0)

    def _report(self) -> None:
        self.process.err(f"Processed a total of {self.count} messages")
