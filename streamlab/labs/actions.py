"""What can be done with each kind of thing on the stage: the one list that shelves, sheets, menus and the palette are drawn from.

Law of the module: a shelf shows at most four actions that fit the thing's present state, what takes something away last; the rest
stands behind ⋯. An action either acts at once (`direct`) or opens its form.
"""

from __future__ import annotations

from dataclasses import dataclass, field

SHELF_ROOM = 4


@dataclass(frozen=True)
class Action:
    """`letter`: the key that acts while the thing is selected; it is a letter of `label`. `states`: where it applies (empty: always).

    `values`: form inputs; `{id}`, `{topic}`, `{partition}`, `{client}`, `{a}`, `{b}` stand for the thing's own. `further`: behind ⋯ only.
    """

    label: str
    icon: str
    command: str
    letter: str
    values: dict[str, str] = field(default_factory=dict)
    states: tuple[str, ...] = ()
    direct: bool = False
    loss: bool = False
    further: bool = False
    words: str = ""

    @property
    def before(self) -> str:
        return self.label[: self._at]

    @property
    def lettered(self) -> str:
        return self.label[self._at : self._at + 1]

    @property
    def after(self) -> str:
        return self.label[self._at + 1 :]

    @property
    def _at(self) -> int:
        return self.label.lower().index(self.letter)


_RUNS = ("starting", "joining", "running")
_GONE = ("stopped", "dead")
_MEMBER = (*_RUNS, "paused", "expelled", "hanging", "asleep", "fenced")
_UP = ("starting", "running", "fenced", "stopping")

_PRODUCER = {"producer": "{id}"}
_CONSUMER = {"consumer": "{id}"}
_PARTITION = {"topic": "{topic}", "partition": "{partition}"}

ACTIONS: dict[str, tuple[Action, ...]] = {
    "producer": (
        Action("Send", "send", "send_record", "s", _PRODUCER, words="one record by hand: its key decides where it goes"),
        Action(
            "Burst", "burst", "burst", "b", {**_PRODUCER, "count": "20"}, direct=True, words="20 records of its usual kind at once"
        ),
        Action(
            "Pause",
            "pause",
            "change_producer",
            "p",
            {**_PRODUCER, "paused": "true"},
            ("running",),
            direct=True,
            words="it sends nothing more",
        ),
        Action(
            "Go on", "play", "change_producer", "g", {**_PRODUCER, "paused": "false"}, ("paused",), direct=True, words="at its rate"
        ),
        Action(
            "Rate", "gear", "change_producer", "r", _PRODUCER, further=True, words="records per second, and how its keys spread"
        ),
        Action("Remove", "cross", "remove_producer", "m", _PRODUCER, loss=True, words="what waits in its batches is lost"),
    ),
    "consumer": (
        Action(
            "Restart", "play", "restart_consumer", "r", _CONSUMER, _GONE, direct=True, words="a new process under the same name"
        ),
        Action("Pause", "pause", "pause_consumer", "p", _CONSUMER, _RUNS, direct=True, words="stops fetching, stays a member"),
        Action("Go on", "play", "resume_consumer", "g", _CONSUMER, ("paused",), direct=True, words="fetches again"),
        Action("Slow", "slow", "change_consumer", "s", _CONSUMER, _MEMBER, words="how long it takes per record"),
        Action(
            "Leave", "leave", "stop_consumer", "l", _CONSUMER, _MEMBER, direct=True, words="commits and leaves the group in order"
        ),
        Action(
            "Hang",
            "hang",
            "hang_consumer",
            "h",
            {**_CONSUMER, "hangs": "true"},
            (*_RUNS, "paused", "expelled"),
            direct=True,
            further=True,
            words="its work on a record never returns",
        ),
        Action(
            "Let it return",
            "play",
            "hang_consumer",
            "t",
            {**_CONSUMER, "hangs": "false"},
            ("hanging", "expelled"),
            direct=True,
            further=True,
            words="the work that hangs comes to its end after all",
        ),
        Action(
            "Crash",
            "cross",
            "crash_consumer",
            "a",
            _CONSUMER,
            (*_RUNS, "paused"),
            loss=True,
            further=True,
            words="at its next commit: before it, or right after",
        ),
        Action("Seek", "seek", "seek_consumer", "e", _CONSUMER, _MEMBER, further=True, words="read from another offset"),
        Action(
            "Commit now", "check", "commit_now", "c", _CONSUMER, _MEMBER, direct=True, further=True, words="its positions, by hand"
        ),
        Action(
            "Kill",
            "cross",
            "kill_consumer",
            "k",
            _CONSUMER,
            _MEMBER,
            direct=True,
            loss=True,
            words="gone without a word: the group waits out its session",
        ),
    ),
    "broker": (
        Action(
            "Start",
            "play",
            "start_broker",
            "s",
            {"broker": "{id}"},
            _GONE,
            direct=True,
            words="it comes back with what its disk holds",
        ),
        Action(
            "Stop",
            "leave",
            "stop_broker",
            "s",
            {"broker": "{id}"},
            _UP,
            direct=True,
            words="in order: it hands its partitions over first",
        ),
        Action("Slow", "slow", "slow_broker", "w", {"broker": "{id}"}, _UP, words="every request takes it longer"),
        Action("Links", "wave", "set_link", "l", {"a": "broker-{id}"}, words="latency, loss or a cut between it and another"),
        Action(
            "Kill",
            "cross",
            "kill_broker",
            "k",
            {"broker": "{id}"},
            _UP,
            direct=True,
            loss=True,
            words="gone without a word: the controller has to notice",
        ),
    ),
    "topic": (
        Action(
            "Configure", "gear", "alter_topic_configs", "c", {"name": "{id}"}, words="retention, compaction, min.insync.replicas …"
        ),
        Action("Partitions", "plus", "add_partitions", "p", {"name": "{id}"}, words="add some; most keys then change place"),
        Action("Play file", "file", "play_file", "f", {"topic": "{id}"}, words="your own events, from CSV or NDJSON"),
        Action(
            "Delete records", "cross", "delete_records", "r", {"topic": "{id}"}, loss=True, further=True, words="up to an offset"
        ),
        Action("Delete", "cross", "delete_topic", "d", {"name": "{id}"}, loss=True, words="the topic with all its records"),
    ),
    "partition": (
        Action("Send here", "send", "send_record", "s", _PARTITION, words="one record, straight to this partition"),
        Action(
            "Prefer leader", "star", "elect_leaders", "p", _PARTITION, direct=True, words="back to the first replica of its list"
        ),
        Action("Delete records", "cross", "delete_records", "d", _PARTITION, loss=True, words="up to an offset"),
    ),
    "group": (
        Action("Consumer", "plus", "add_consumer", "c", {"group": "{id}"}, words="a further member: the group rebalances"),
        Action("Reset offsets", "seek", "reset_offsets", "r", {"group": "{id}"}, words="while the group is inactive"),
        Action("Delete", "cross", "delete_group", "d", {"group": "{id}"}, loss=True, words="what it has committed is forgotten"),
    ),
    "client": (Action("Link", "wave", "set_link", "l", {"a": "{client}"}, words="latency, loss or a cut between it and a broker"),),
    "link": (
        Action("Slow", "slow", "set_link", "s", {"a": "{a}", "b": "{b}"}, words="latency and loss"),
        Action(
            "Mend",
            "check",
            "set_link",
            "m",
            {"a": "{a}", "b": "{b}", "state": "up"},
            ("cut", "slow"),
            direct=True,
            words="as it was",
        ),
        Action(
            "Cut",
            "cut",
            "set_link",
            "c",
            {"a": "{a}", "b": "{b}", "state": "cut"},
            ("up", "slow"),
            direct=True,
            loss=True,
            words="nothing passes",
        ),
    ),
    "lab": (
        Action("Add a producer", "plus", "add_producer", "p"),
        Action("Add a consumer group", "plus", "add_consumer", "g"),
        Action("Add a consumer without a group", "plus", "add_consumer", "w", {"alone": "true"}),
        Action("Add a broker", "plus", "add_broker", "b", direct=True),
        Action("Create a topic", "plus", "create_topic", "t"),
        Action("Play a file of events", "file", "play_file", "f"),
        Action("Elect preferred leaders everywhere", "star", "elect_leaders", "e", direct=True),
    ),
}
"""By kind; "lab": what needs no thing."""
