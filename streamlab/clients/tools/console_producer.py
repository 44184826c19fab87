"""kafka-console-producer.sh (`org.apache.kafka.tools.ConsoleProducer`): a producer of the lab that sends what is typed.

Law of the module: the producer is like any other; here is what the tool does with lines, options and failures.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from streamlab.clients.producer.batch import ProducerBatch
from streamlab.clients.producer.sink import Unsent
from streamlab.clients.producer_settings import ProducerSettings, parse_producer_settings, producer_setting
from streamlab.clients.settings import JAVA, BadSetting
from streamlab.clients.specs import ProducerSpec, free_name
from streamlab.clients.tools import line_reader
from streamlab.clients.tools.client_configs import objection
from streamlab.clients.tools.connect import check_servers
from streamlab.clients.tools.conversation import Exit
from streamlab.clients.tools.java import COMMON, CONFIG_EXCEPTION, ERRORS, JavaError, execution, illegal_argument, kafka_error
from streamlab.clients.tools.line_reader import LineReader
from streamlab.clients.tools.options import Parsed, Usage, parse
from streamlab.clients.tools.process import Process
from streamlab.clients.tools.properties import pairs, properties
from streamlab.clients.tools.screen import log, print_trace
from streamlab.protocol.errors import Errors
from streamlab.protocol.topic_names import validate

NAME = "kafka-console-producer.sh"
CLIENT_ID = "console-producer"
LOGGER = "org.apache.kafka.clients.producer.internals.ErrorLoggingCallback"
CODECS = ("none", "gzip", "snappy", "lz4", "zstd")
OLD_FORMS = {
    "producer-property": "command-property",
    "producer.config": "command-config",
    "property": "reader-property",
}
MERGED = {
    "linger.ms": "timeout",
    "acks": "request-required-acks",
    "request.timeout.ms": "request-timeout-ms",
    "retries": "message-send-max-retries",
    "retry.backoff.ms": "retry-backoff-ms",
    "buffer.memory": "max-memory-bytes",
    "batch.size": "batch-size",
    "metadata.max.age.ms": "metadata-expiry-ms",
    "max.block.ms": "max-block-ms",
    "send.buffer.bytes": "socket-buffer-size",
}
"""Producer configs, and the options that set them."""


class ConsoleProducer:
    """One run. Raises Exit where the command line is no good."""

    def __init__(self, process: Process) -> None:
        self.process = process
        parsed = _parsed(process)
        try:
            self.reader = _reader(process, parsed)
            settings, self.client_id = _settings(process, parsed)
            process.brokers_at(parsed.one("bootstrap-server") or "")
        except JavaError as error:
            if error.kind.startswith("joptsimple."):
                process.err(error.message or "")
            else:
                print_trace(process, error)
            raise Exit(1) from error
        self.topic = parsed.one("topic") or ""
        self.sync = parsed.has("sync")
        self.sent = 0
        self.done = 0
        self.status: int | None = None
        cast = process.cast
        self.name = free_name(self.client_id, cast.names())
        spec = ProducerSpec(self.name, self.topic, settings, 0.0, "uniform", 1, "")
        self.producer = cast.add_producer(spec, self).producer
        self._prompt()

    def _prompt(self) -> None:
        if self.process.tty and self.status is None:
            self.process.write(">")

    # What comes in

    def on_input(self) -> None:
        process = self.process
        while process.lines and self.status is None and not (self.sync and self.done < self.sent):
            try:
                line = self.reader.read(process.lines.popleft())
            except JavaError as error:
                print_trace(process, error)
                self._finish(1)
                return
            self.sent += 1
            self._send(line)
            self._prompt()
        if process.eof and not process.lines and not (self.sync and self.done < self.sent):
            self._finish(0)

    def _send(self, line: line_reader.Line) -> None:
        wrong = validate(self.topic)
        if wrong is not None:
            reported = f"[Producer clientId={self.client_id}] Metadata response reported invalid topics [{self.topic}]"
            log(self.process, "ERROR", reported, "org.apache.kafka.clients.Metadata")
            told = f"Invalid topics: [{self.topic}]"
            self.on_not_sent([Unsent(self.topic, line.key, line.value, "INVALID_TOPIC_EXCEPTION", told)])
            return
        self.producer.send(self.topic, line.key, line.value, None, line.headers)

    def on_signal(self, status: int) -> None:
        self._finish(status)

    def on_timer(self, turn: int) -> None:
        """It waits for nothing of this kind."""

    def on_answer(self, body: Any) -> None:
        """It asks nothing but through its producer."""

    # What became of it

    def on_sent(self, batch: ProducerBatch) -> None:
        self.done += batch.count
        self._go_on()

    def on_retried(self, batch: ProducerBatch, error: int) -> None:
        """Only its client's log would tell."""

    def on_metadata_refused(self, target: str, error: int) -> None:
        """The Java client takes what is good of it."""

    def on_not_sent(self, unsent: Sequence[Unsent]) -> None:
        self.done += len(unsent)
        for one in unsent:
            failure = _failure(one)
            if self.sync:
                if self.status is None:
                    print_trace(self.process, execution(failure))
                    self._finish(1)
                return
            told = f"key: {_size(one.key)}, value: {_size(one.value)} with error:"
            log(self.process, "ERROR", f"Error when sending message to topic {one.topic} with {told}", LOGGER)
            print_trace(self.process, failure)
        self._go_on()

    def _go_on(self) -> None:
        if self.status is not None:
            self._end_when_done()
        elif self.sync:
            self.on_input()

    def _finish(self, status: int) -> None:
        """Nothing more is read; what was is still sent (`producer.close()`)."""
        if self.status is None:
            self.status = status
            self.producer.flush()
            self._end_when_done()

    def _end_when_done(self) -> None:
        if self.done >= self.sent and self.status is not None and self.process.status is None:
            if self.name in self.process.cast.producers:
                self.process.cast.remove_producer(self.name)
            self.process.end(self.status)


def _failure(one: Unsent) -> JavaError:
    if one.error in Errors.__members__:
        return kafka_error(Errors[one.error], one.message)
    return JavaError(f"{COMMON if one.error == 'KafkaException' else ERRORS}{one.error}", one.message)


def _size(part: bytes | None) -> str:
    return "null" if part is None else f"{len(part)} bytes"


def _parsed(process: Process) -> Parsed:
    """`ConsoleProducerOptions`. Raises Exit."""
    usage = Usage(NAME, process)
    try:
        parsed = parse(NAME, process.arguments)
    except JavaError as wrong:
        raise usage.exit(wrong.message or "") from wrong
    usage.help_or_version(parsed, not process.arguments)
    usage.required(parsed, "topic")
    for old, new in (
        ("producer.config", "command-config"),
        ("producer-property", "command-property"),
        ("property", "reader-property"),
    ):
        if parsed.has(old) and parsed.has(new):
            raise usage.exit(f"Options --{new} and --{old} cannot be specified together.")
    for old, new in OLD_FORMS.items():
        if parsed.has(old):
            process.out(f"Warning: --{old} is deprecated and will be removed in a future version. Use --{new} instead.")
            parsed.values[new] = parsed.values[old]
    if parsed.has("max-partition-memory-bytes"):
        process.out(
            "Warning: --max-partition-memory-bytes is deprecated and will be removed in Apache Kafka 5.0. Use --batch-size instead."
        )
    try:
        parsed.one("topic")
        servers = parsed.one("bootstrap-server")
    except JavaError as wrong:
        process.err(wrong.message or "")
        raise Exit(1) from wrong
    check_servers(usage, servers)
    return parsed


def _reader(process: Process, parsed: Parsed) -> LineReader:
    """Raises JavaError."""
    name = parsed.one("line-reader")
    if name is not None and name.startswith("java.lang."):
        raise illegal_argument("The reader must implement org.apache.kafka.tools.api.RecordReader interface")
    if name not in (None, line_reader.NAME):
        raise JavaError("java.lang.ClassNotFoundException", name)
    given = properties(process.file(parsed.one("reader-config") or "")) if parsed.has("reader-config") else {}
    return LineReader({**given, **pairs(parsed.all("reader-property"))})


def _settings(process: Process, parsed: Parsed) -> tuple[ProducerSettings, str]:
    """The producer's settings and its client.id. What the lab's producer does not know changes nothing. Raises JavaError."""
    given = properties(process.file(parsed.one("command-config") or "")) if parsed.has("command-config") else {}
    given.update(pairs(parsed.all("command-property")))
    for name, option in MERGED.items():
        if parsed.has(option) or name not in given:
            given[name] = parsed.one(option) or ""
    if parsed.has("max-partition-memory-bytes"):
        given["batch.size"] = parsed.one("max-partition-memory-bytes") or ""
    codec = (parsed.one("compression-codec") or "gzip") if parsed.has("compression-codec") else "none"
    if codec not in CODECS:
        raise _bad(f"Invalid value {codec} for configuration compression.type: String must be one of: {', '.join(CODECS)}")
    known = {name: text for name, text in given.items() if producer_setting(ProducerSettings(), name) is not None}
    known.pop("compression.type", None)
    wrong = objection(given)
    if wrong is not None:
        raise wrong
    try:
        settings = parse_producer_settings(JAVA, known)
    except BadSetting as bad:
        if bad.name == "delivery.timeout.ms":
            raise JavaError(f"{COMMON}KafkaException", "Failed to construct kafka producer", _bad(bad.sentence)) from bad
        raise _bad(bad.sentence) from bad
    return msgspec.structs.replace(settings, compression=codec), given.get("client.id") or CLIENT_ID


def _bad(sentence: str) -> JavaError:
    return JavaError(CONFIG_EXCEPTION, sentence)
