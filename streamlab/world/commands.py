"""Everything that a person can do to a lab, one frozen class each.

Law of the room: a command says what is wanted, in the terms of the page and of Kafka; it is checked once, when it is applied, and
either changes the world or is refused with one sentence for the person (`CommandRejected`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_origin

import msgspec

from streamlab.simulation.sentence import noted, say


class CommandRejected(Exception):
    """The lab refuses a command. `field` names the input at fault (empty: none in particular); the text is for the person.

    `error`: Kafka's error name where Kafka itself would refuse.
    """

    def __init__(self, sentence: str, field: str = "", error: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field
        self.error = error


class Command(msgspec.Struct, frozen=True, tag_field="command", kw_only=True):
    """`by`: who asked, as facts name them (empty: "you" in sentences)."""

    by: str = ""


def asker(command: Command) -> str:
    """Who asked, as a sentence begins."""
    return command.by or say("You")


# Topics


class CreateTopic(Command, frozen=True, tag="create_topic"):
    """`partitions`/`replication_factor` None: the broker's default."""

    name: str
    partitions: int | None = None
    replication_factor: int | None = None
    configs: dict[str, str] = {}


class DeleteTopic(Command, frozen=True, tag="delete_topic"):
    name: str


class AddPartitions(Command, frozen=True, tag="add_partitions"):
    """`total`: how many the topic is to have."""

    name: str
    total: int


class AlterTopicConfigs(Command, frozen=True, tag="alter_topic_configs"):
    """None gives a config back to its default."""

    name: str
    configs: dict[str, str | None]


class DeleteRecords(Command, frozen=True, tag="delete_records"):
    """`before`: the first offset to keep; -1: all up to the high watermark."""

    topic: str
    partition: int
    before: int = -1


# Brokers and links


class KillBroker(Command, frozen=True, tag="kill_broker"):
    broker: int


class StopBroker(Command, frozen=True, tag="stop_broker"):
    broker: int


class StartBroker(Command, frozen=True, tag="start_broker"):
    broker: int


class AddBroker(Command, frozen=True, tag="add_broker"):
    """A further broker with the next free id."""


class SlowBroker(Command, frozen=True, tag="slow_broker"):
    """Each request takes the broker `ms` longer; 0: as usual. A restart makes it quick again."""

    broker: int
    ms: int = 200


class ElectLeaders(Command, frozen=True, tag="elect_leaders"):
    """`topic` empty: all partitions. `unclean`: allow a replica that is not in sync."""

    topic: str = ""
    partition: int = -1
    unclean: bool = False


class SetLink(Command, frozen=True, tag="set_link"):
    """`a`, `b`: node names (broker-1, controller, or a producer's or consumer's name). Latency in ms one way."""

    a: str
    b: str
    latency: int = 1
    loss: float = 0.0
    cut: bool = False


# Producers


class AddProducer(Command, frozen=True, tag="add_producer"):
    """`flavour`: java, librdkafka or kafkajs. `rate`: records/s (0: only by hand). `settings`: client configs by name.

    `keys`: "uniform", "skewed" (one noisy user) or "none". `partitioner`: "" the flavour's own; "java", "crc32", "round-robin",
    "fixed:N" (always partition N), "rule:first-letter" / "rule:length" (a custom rule over the key).
    """

    topic: str
    name: str = ""
    flavour: str = "java"
    rate: float = 1.0
    keys: str = "uniform"
    key_count: int = 9
    settings: dict[str, str] = {}
    partitioner: str = ""


class ChangeProducer(Command, frozen=True, tag="change_producer"):
    """What is None stays."""

    producer: str
    rate: float | None = None
    paused: bool | None = None
    keys: str | None = None


class RemoveProducer(Command, frozen=True, tag="remove_producer"):
    producer: str


class SendRecord(Command, frozen=True, tag="send_record"):
    """Send by hand. `key`/`value` None: Kafka's null. `partition` None: the producer's partitioner decides. `count`: how many alike.

    `topic` empty: the topic that the producer usually writes to.
    """

    producer: str
    key: str | None = None
    value: str | None = None
    partition: int | None = None
    topic: str = ""
    count: int = 1


class Burst(Command, frozen=True, tag="burst"):
    """`count` records of the producer's usual kind at once."""

    producer: str
    count: int = 20


class PlayFile(Command, frozen=True, tag="play_file"):
    """Play a file of events into a topic. `file`: digest of its bytes (the engine hands them in); `name`: for people.

    `format`: "csv" or "ndjson". `key_column` empty: no key. `time_column` empty: at `rate` records/s, else at its own times x `speed`.
    """

    topic: str
    file: str
    name: str
    format: str
    key_column: str = ""
    time_column: str = ""
    speed: float = 1.0
    rate: float = 10.0
    producer: str = ""
    flavour: str = "java"


# Consumers and groups


class AddConsumer(Command, frozen=True, tag="add_consumer"):
    """`group` empty with `partitions` given: assigns itself, without a group. `processing_ms`: work per record.

    `name` empty: the group's letter and the next number (C4). `flavour`: java, librdkafka or kafkajs. `settings`: client configs.
    `by_hand`: its application calls poll() only when somebody says so (`ProcessNext`, `SetAuto`).
    """

    group: str = ""
    topics: tuple[str, ...] = ()
    partitions: tuple[tuple[str, int], ...] = ()
    name: str = ""
    flavour: str = "java"
    processing_ms: float = 50.0
    settings: dict[str, str] = {}
    by_hand: bool = False


class KillConsumer(Command, frozen=True, tag="kill_consumer"):
    """The process is gone without a word: the group finds out by session timeout."""

    consumer: str


class StopConsumer(Command, frozen=True, tag="stop_consumer"):
    """Close in order: commits and leaves the group."""

    consumer: str


class PauseConsumer(Command, frozen=True, tag="pause_consumer"):
    """Stop fetching and stay a member (consumer.pause of all it owns)."""

    consumer: str


class ResumeConsumer(Command, frozen=True, tag="resume_consumer"):
    consumer: str


class ChangeConsumer(Command, frozen=True, tag="change_consumer"):
    """`processing_ms`: work per record from now on."""

    consumer: str
    processing_ms: float


class HangConsumer(Command, frozen=True, tag="hang_consumer"):
    """The application's work on the record at hand never ends. `hangs` False: it ends after all."""

    consumer: str
    hangs: bool = True


class CrashConsumer(Command, frozen=True, tag="crash_consumer"):
    """The process dies at its next commit. `when`: "before-commit" or "after-commit"; "never" takes it back."""

    consumer: str
    when: str = "before-commit"


class RestartConsumer(Command, frozen=True, tag="restart_consumer"):
    """A dead or stopped consumer starts anew under its name."""

    consumer: str


class SeekConsumer(Command, frozen=True, tag="seek_consumer"):
    """`to`: an offset, or -2 the beginning, -1 the end."""

    consumer: str
    topic: str
    partition: int
    to: int


class CommitNow(Command, frozen=True, tag="commit_now"):
    """The consumer commits its positions by hand; with a `partition` of `topic` that one alone."""

    consumer: str
    topic: str = ""
    partition: int = -1


class ProcessNext(Command, frozen=True, tag="process_next"):
    """A consumer by hand calls poll() and processes `count` records, of one `partition` or of any. 0: poll() alone, to join again."""

    consumer: str
    count: int = 1
    topic: str = ""
    partition: int = -1


class SetAuto(Command, frozen=True, tag="set_auto"):
    """A consumer by hand processes so many records each second by itself; 0: by hand again."""

    consumer: str
    per_second: float = 1.0


class SleepConsumer(Command, frozen=True, tag="sleep_consumer"):
    """A consumer by hand stands still, heartbeats and all, as a phone that was put away; or it is awake again."""

    consumer: str
    asleep: bool = True


class ResetOffsets(Command, frozen=True, tag="reset_offsets"):
    """Only while the group is inactive.

    `to`: "earliest", "latest", "offset" (`value`), "shift" (by `value`), "time" (`value` in ms since the epoch).
    """

    group: str
    topic: str
    to: str
    partition: int = -1
    value: int = 0


class DeleteOffsets(Command, frozen=True, tag="delete_offsets"):
    """Forget what a group has committed for a topic that it does not subscribe to now. `partition` -1: for all of them."""

    group: str
    topic: str
    partition: int = -1


class DeleteGroup(Command, frozen=True, tag="delete_group"):
    group: str


# Kafka's command line tools


class RunTool(Command, frozen=True, tag="run_tool"):
    """`process`: a name of the session's choosing, for what follows. `files`: texts by the names that the arguments give. `tty`: somebody
    sits at a terminal, so the tool may prompt.
    """

    process: str
    tool: str
    arguments: tuple[str, ...] = ()
    files: dict[str, str] = {}
    tty: bool = False


class FeedTool(Command, frozen=True, tag="feed_tool"):
    """Lines of standard input, without their ends; `eof`: there are no more."""

    process: str
    lines: tuple[str, ...] = ()
    eof: bool = False


class SignalTool(Command, frozen=True, tag="signal_tool"):
    """`signal`: INT (Ctrl-C) or TERM."""

    process: str
    signal: str = "INT"


AnyCommand = (
    CreateTopic
    | DeleteTopic
    | AddPartitions
    | AlterTopicConfigs
    | DeleteRecords
    | KillBroker
    | StopBroker
    | StartBroker
    | AddBroker
    | SlowBroker
    | ElectLeaders
    | SetLink
    | AddProducer
    | ChangeProducer
    | RemoveProducer
    | SendRecord
    | Burst
    | PlayFile
    | AddConsumer
    | KillConsumer
    | StopConsumer
    | PauseConsumer
    | ResumeConsumer
    | ChangeConsumer
    | HangConsumer
    | CrashConsumer
    | RestartConsumer
    | SeekConsumer
    | CommitNow
    | ProcessNext
    | SetAuto
    | SleepConsumer
    | ResetOffsets
    | DeleteOffsets
    | DeleteGroup
    | RunTool
    | FeedTool
    | SignalTool
)


def command_named(name: str, fields: Mapping[str, object]) -> AnyCommand:
    """The command of this name with these fields; numbers, lists and settings may come as text ("3", "a,b", "acks=1,linger.ms=5" or JSON).

    Raises CommandRejected.
    """
    kind = COMMANDS.get(name)
    if kind is None:
        raise CommandRejected(
            say("There is no command {name}. There are: {commands}.", name=name, commands=", ".join(sorted(COMMANDS)))
        )
    types = {field.name: field.type for field in msgspec.structs.fields(kind)}
    unknown = [field for field in fields if field not in types]
    if unknown:
        told = noted("{name} has no {field}. It takes: {fields}.")
        raise CommandRejected(
            say(told, name=name, field=unknown[0], fields=", ".join(sorted(types))),
            unknown[0],
        )
    try:
        values = {
            field: _read(value, get_origin(types[field])) if isinstance(value, str) else value for field, value in fields.items()
        }
        command: AnyCommand = msgspec.convert({"command": name, **values}, AnyCommand, strict=False)
    except msgspec.DecodeError as error:
        raise CommandRejected(say("{name}: {error}.", name=name, error=error)) from error
    return command


def _read(text: str, origin: object) -> object:
    """A field's text as what it stands for: a list, a table of settings, or the text itself."""
    if origin is tuple:
        return msgspec.json.decode(text) if text.startswith("[") else text.split(",")
    if origin is dict and not text.startswith("{"):
        return dict(pair.strip().split("=", 1) for pair in text.split(",") if "=" in pair)
    return msgspec.json.decode(text) if origin is dict else text


COMMANDS: dict[str, type[Command]] = {str(kind.__struct_config__.tag): kind for kind in Command.__subclasses__()}
"""Every command by its name."""
