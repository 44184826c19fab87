"""What can be done with each kind of thing on the stage: the one list that shelves, sheets, menus and the palette are drawn from.

Law of the module: a shelf shows at most four actions that fit the thing's present state, what takes something away last; the rest
stands behind ⋯. An action either acts at once (`direct`) or opens its form.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

SHELF_ROOM = 4


@dataclass(frozen=True)
class Action:
    """`letter`: the key that acts while the thing is selected; it is a letter of `label` in English. `states`: where it applies (empty: always).

    `values`: form inputs; `{id}`, `{topic}`, `{partition}`, `{client}`, `{a}`, `{b}` stand for the thing's own. `further`: behind ⋯ only.
    """

    label: StrOrPromise
    icon: str
    command: str
    letter: str
    values: dict[str, str] = field(default_factory=dict)
    states: tuple[str, ...] = ()
    direct: bool = False
    loss: bool = False
    further: bool = False
    words: StrOrPromise = ""

    @property
    def before(self) -> str:
        return self._parts[0]

    @property
    def lettered(self) -> str:
        return self._parts[1]

    @property
    def after(self) -> str:
        return self._parts[2]

    @property
    def _parts(self) -> tuple[str, str, str]:
        """The label around its letter. In a language whose word does not have it, it stands behind the word: "Senden (X)"."""
        label = str(self.label)
        at = label.lower().find(self.letter)
        if at < 0:
            return f"{label} (", self.letter.upper(), ")"
        return label[:at], label[at : at + 1], label[at + 1 :]


_RUNS = ("starting", "joining", "running")
_GONE = ("stopped", "dead")
_MEMBER = (*_RUNS, "paused", "expelled", "hanging", "asleep", "fenced")
_UP = ("starting", "running", "fenced", "stopping")

_PRODUCER = {"producer": "{id}"}
_CONSUMER = {"consumer": "{id}"}
_PARTITION = {"topic": "{topic}", "partition": "{partition}"}

ACTIONS: dict[str, tuple[Action, ...]] = {
    "producer": (
        Action(_("Send"), "send", "send_record", "s", _PRODUCER, words=_("one record by hand: its key decides where it goes")),
        Action(
            _("Burst"),
            "burst",
            "burst",
            "b",
            {**_PRODUCER, "count": "20"},
            direct=True,
            words=_("20 records of its usual kind at once"),
        ),
        Action(
            _("Pause"),
            "pause",
            "change_producer",
            "p",
            {**_PRODUCER, "paused": "true"},
            ("running",),
            direct=True,
            words=_("it sends nothing more"),
        ),
        Action(
            _("Go on"),
            "play",
            "change_producer",
            "g",
            {**_PRODUCER, "paused": "false"},
            ("paused",),
            direct=True,
            words=_("at its rate"),
        ),
        Action(
            _("Rate"),
            "gear",
            "change_producer",
            "r",
            _PRODUCER,
            further=True,
            words=_("records per second, and how its keys spread"),
        ),
        Action(_("Remove"), "cross", "remove_producer", "m", _PRODUCER, loss=True, words=_("what waits in its batches is lost")),
    ),
    "consumer": (
        Action(
            _("Restart"),
            "play",
            "restart_consumer",
            "r",
            _CONSUMER,
            _GONE,
            direct=True,
            words=_("a new process under the same name"),
        ),
        Action(
            _("Pause"), "pause", "pause_consumer", "p", _CONSUMER, _RUNS, direct=True, words=_("stops fetching, stays a member")
        ),
        Action(_("Go on"), "play", "resume_consumer", "g", _CONSUMER, ("paused",), direct=True, words=_("fetches again")),
        Action(_("Slow"), "slow", "change_consumer", "s", _CONSUMER, _MEMBER, words=_("how long it takes per record")),
        Action(
            _("Leave"),
            "leave",
            "stop_consumer",
            "l",
            _CONSUMER,
            _MEMBER,
            direct=True,
            words=_("commits and leaves the group in order"),
        ),
        Action(
            _("Hang"),
            "hang",
            "hang_consumer",
            "h",
            {**_CONSUMER, "hangs": "true"},
            (*_RUNS, "paused", "expelled"),
            direct=True,
            further=True,
            words=_("its work on a record never returns"),
        ),
        Action(
            _("Let it return"),
            "play",
            "hang_consumer",
            "t",
            {**_CONSUMER, "hangs": "false"},
            ("hanging", "expelled"),
            direct=True,
            further=True,
            words=_("the work that hangs comes to its end after all"),
        ),
        Action(
            _("Crash"),
            "cross",
            "crash_consumer",
            "a",
            _CONSUMER,
            (*_RUNS, "paused"),
            loss=True,
            further=True,
            words=_("at its next commit: before it, or right after"),
        ),
        Action(_("Seek"), "seek", "seek_consumer", "e", _CONSUMER, _MEMBER, further=True, words=_("read from another offset")),
        Action(
            _("Commit now"),
            "check",
            "commit_now",
            "c",
            _CONSUMER,
            _MEMBER,
            direct=True,
            further=True,
            words=_("its positions, by hand"),
        ),
        Action(
            _("Kill"),
            "cross",
            "kill_consumer",
            "k",
            _CONSUMER,
            _MEMBER,
            direct=True,
            loss=True,
            words=_("gone without a word: the group waits out its session"),
        ),
    ),
    "broker": (
        Action(
            _("Start"),
            "play",
            "start_broker",
            "s",
            {"broker": "{id}"},
            _GONE,
            direct=True,
            words=_("it comes back with what its disk holds"),
        ),
        Action(
            _("Stop"),
            "leave",
            "stop_broker",
            "s",
            {"broker": "{id}"},
            _UP,
            direct=True,
            words=_("in order: it hands its partitions over first"),
        ),
        Action(_("Slow"), "slow", "slow_broker", "w", {"broker": "{id}"}, _UP, words=_("every request takes it longer")),
        Action(_("Links"), "wave", "set_link", "l", {"a": "broker-{id}"}, words=_("latency, loss or a cut between it and another")),
        Action(
            _("Kill"),
            "cross",
            "kill_broker",
            "k",
            {"broker": "{id}"},
            _UP,
            direct=True,
            loss=True,
            words=_("gone without a word: the controller has to notice"),
        ),
    ),
    "topic": (
        Action(
            _("Configure"),
            "gear",
            "alter_topic_configs",
            "c",
            {"name": "{id}"},
            words=_("retention, compaction, min.insync.replicas …"),
        ),
        Action(_("Partitions"), "plus", "add_partitions", "p", {"name": "{id}"}, words=_("add some; most keys then change place")),
        Action(_("Play file"), "file", "play_file", "f", {"topic": "{id}"}, words=_("your own events, from CSV or NDJSON")),
        Action(
            _("Delete records"),
            "cross",
            "delete_records",
            "r",
            {"topic": "{id}"},
            loss=True,
            further=True,
            words=_("up to an offset"),
        ),
        Action(_("Delete"), "cross", "delete_topic", "d", {"name": "{id}"}, loss=True, words=_("the topic with all its records")),
    ),
    "partition": (
        Action(_("Send here"), "send", "send_record", "s", _PARTITION, words=_("one record, straight to this partition")),
        Action(
            _("Prefer leader"),
            "star",
            "elect_leaders",
            "p",
            _PARTITION,
            direct=True,
            words=_("back to the first replica of its list"),
        ),
        Action(_("Delete records"), "cross", "delete_records", "d", _PARTITION, loss=True, words=_("up to an offset")),
    ),
    "group": (
        Action(_("Consumer"), "plus", "add_consumer", "c", {"group": "{id}"}, words=_("a further member: the group rebalances")),
        Action(_("Reset offsets"), "seek", "reset_offsets", "r", {"group": "{id}"}, words=_("while the group is inactive")),
        Action(
            _("Delete"), "cross", "delete_group", "d", {"group": "{id}"}, loss=True, words=_("what it has committed is forgotten")
        ),
    ),
    "client": (
        Action(_("Link"), "wave", "set_link", "l", {"a": "{client}"}, words=_("latency, loss or a cut between it and a broker")),
    ),
    "link": (
        Action(_("Slow"), "slow", "set_link", "s", {"a": "{a}", "b": "{b}"}, words=_("latency and loss")),
        Action(
            _("Mend"),
            "check",
            "set_link",
            "m",
            {"a": "{a}", "b": "{b}", "state": "up"},
            ("cut", "slow"),
            direct=True,
            words=_("as it was"),
        ),
        Action(
            _("Cut"),
            "cut",
            "set_link",
            "c",
            {"a": "{a}", "b": "{b}", "state": "cut"},
            ("up", "slow"),
            direct=True,
            loss=True,
            words=_("nothing passes"),
        ),
    ),
    "lab": (
        Action(_("Add a producer"), "plus", "add_producer", "p"),
        Action(_("Add a consumer group"), "plus", "add_consumer", "g"),
        Action(_("Add a consumer without a group"), "plus", "add_consumer", "w", {"alone": "true"}),
        Action(_("Add a broker"), "plus", "add_broker", "b", direct=True),
        Action(_("Create a topic"), "plus", "create_topic", "t"),
        Action(_("Play a file of events"), "file", "play_file", "f"),
        Action(_("Elect preferred leaders everywhere"), "star", "elect_leaders", "e", direct=True),
    ),
}
"""By kind; "lab": what needs no thing."""
