"""Who may do what: one table.

Law of the module: every page, command, socket and terminal asks this table and nothing else, by `may`; who somebody is, `labs.access`
and `classroom.who` find out. What is not in the table, nobody may. Pure: no request, no database.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Who(StrEnum):
    """What somebody can be to a server, a lab or a room; mostly several of these at once."""

    VISITOR = "visitor"
    LOCAL = "local"
    METER = "meter"
    LEARNER = "learner"
    SEAT_WATCH = "watch"
    SEAT_PRODUCE = "produce"
    SEAT_CONSUME = "consume"
    SEAT_BREAK = "break"
    TEACHER = "teacher"
    AUTHOR = "author"
    OPERATOR = "operator"


SAID: dict[Who, Promise] = {
    Who.VISITOR: _("whoever has the address, or the code of the lab or room"),
    Who.LOCAL: _("whoever sits at the server's own machine; in labs, only in the server's own"),
    Who.METER: _("a program that brings the token of STREAMLAB_METRICS_TOKEN"),
    Who.LEARNER: _("whoever made the lab, or everybody in a lab that lets everybody steer"),
    Who.SEAT_WATCH: _("somebody in a room who watches"),
    Who.SEAT_PRODUCE: _("somebody in a room who sends records"),
    Who.SEAT_CONSUME: _("somebody in a room whose phone is a consumer"),
    Who.SEAT_BREAK: _("somebody in a room who breaks things"),
    Who.TEACHER: _("whoever opened this room"),
    Who.AUTHOR: _("an account that writes this server's lessons"),
    Who.OPERATOR: _("whoever looks after the server"),
}
SHORT: dict[Who, Promise] = {
    Who.VISITOR: _("Everybody"),
    Who.LOCAL: _("Local"),
    Who.METER: _("Meter"),
    Who.LEARNER: _("Learner"),
    Who.SEAT_WATCH: _("Watching seat"),
    Who.SEAT_PRODUCE: _("Producing seat"),
    Who.SEAT_CONSUME: _("Consuming seat"),
    Who.SEAT_BREAK: _("Breaking seat"),
    Who.TEACHER: _("Teacher"),
    Who.AUTHOR: _("Author"),
    Who.OPERATOR: _("Operator"),
}


class What(StrEnum):
    """What can be done, at the grain at which somebody may or may not."""

    LOOK_AROUND = "look around"
    LEARN = "learn"
    MAKE_LAB = "make a lab"
    OPEN_ROOM = "open a room"
    USE_LINK = "use a link"

    WATCH_LAB = "watch a lab"
    EXPORT_LAB = "export a lab"
    FORK_LAB = "fork a lab"
    STEER_LAB = "steer a lab"
    RUN_TOOLS = "run tools"
    UPLOAD = "upload"
    RESET_LAB = "reset a lab"
    CLOSE_LAB = "close a lab"
    HAND_OUT_PORTS = "hand out ports"
    OPEN_ROOM_AROUND = "open a room around a lab"

    JOIN = "join a room"
    SIT = "sit in a room"
    VOTE = "vote"
    NAME_ONESELF = "name oneself"
    READ_BY_HAND = "read by hand"
    SEND = "send"
    BREAK = "break things"
    RUN_ROOM = "run a room"

    CHECK_LESSONS = "check lessons"
    SEE_ALL = "see all labs"
    READ_METRICS = "read metrics"
    EXCEED = "exceed one's share"


NOT_HERE = _("You may not do that here.")


@dataclass(frozen=True)
class Rule:
    """`who` may do it. `says`: what it is. `refusal`: what somebody else is told."""

    who: frozenset[Who]
    says: Promise
    refusal: Promise = NOT_HERE


_EVERYBODY = frozenset({Who.VISITOR})
_SEATS = frozenset({Who.SEAT_WATCH, Who.SEAT_PRODUCE, Who.SEAT_CONSUME, Who.SEAT_BREAK})
_STEER = frozenset({Who.LEARNER, Who.LOCAL, Who.TEACHER, Who.OPERATOR})
_WATCHING = _("You are watching this lab: only those who steer it can change it.")
_ROLE = _("That is not your role now: your teacher hands out roles.")
_OPERATORS = _("Only whoever looks after this server may see that.")

TABLE: dict[What, Rule] = {
    # On the server
    What.LOOK_AROUND: Rule(_EVERYBODY, _("Open the pages that are about no lab: home, guide, what is simulated")),
    What.LEARN: Rule(_EVERYBODY, _("Go through lessons and the quiz; see and delete one's own progress, never another's")),
    What.MAKE_LAB: Rule(_EVERYBODY, _("Make a lab, bring one in from a file, compare two")),
    What.OPEN_ROOM: Rule(_EVERYBODY, _("Open a room around a lab that is made for it")),
    What.USE_LINK: Rule(_EVERYBODY, _("Use a one-time link that the operator handed out")),
    # In a lab
    What.WATCH_LAB: Rule(_EVERYBODY, _("Watch a lab whose code one has: its stage, its past, its code, how to connect to it")),
    What.EXPORT_LAB: Rule(_EVERYBODY, _("Take a lab away as a file")),
    What.FORK_LAB: Rule(_EVERYBODY, _("Fork a lab: the fork is one's own, the lab stays as it is")),
    What.STEER_LAB: Rule(_STEER, _("Steer a lab: every command, and its clock"), _WATCHING),
    What.RUN_TOOLS: Rule(
        _STEER,
        _("Type into a lab's terminal"),
        _("You are watching this lab: only those who steer it can use its terminal."),
    ),
    What.UPLOAD: Rule(_STEER, _("Bring a file of events into a lab"), _WATCHING),
    What.RESET_LAB: Rule(_STEER, _("Have a lab begin anew"), _WATCHING),
    What.CLOSE_LAB: Rule(
        frozenset({Who.LEARNER, Who.OPERATOR}),
        _("Close a lab: it is deleted"),
        _("Only whoever made a lab closes it; the server's own labs begin anew, but are never closed."),
    ),
    What.HAND_OUT_PORTS: Rule(_STEER, _("Give a lab the ports of the brokers, for real clients"), _WATCHING),
    What.OPEN_ROOM_AROUND: Rule(
        _STEER,
        _("Open a room around a lab that is there"),
        _("You are watching this lab: only those who steer it can open a room around it."),
    ),
    # In a room
    What.JOIN: Rule(_EVERYBODY, _("Join a room whose code one has, while it is not locked")),
    What.SIT: Rule(_SEATS, _("Keep one's seat: see the room on one's phone"), _("You have no seat in this room: join again.")),
    What.VOTE: Rule(_SEATS, _("Predict: vote on what the teacher asks")),
    What.NAME_ONESELF: Rule(_SEATS, _("Choose a nickname, where the teacher lets people")),
    What.READ_BY_HAND: Rule(
        frozenset({Who.SEAT_CONSUME}), _("Be a consumer: process, commit, crash, go slow, leave, come back"), _ROLE
    ),
    What.SEND: Rule(frozenset({Who.SEAT_PRODUCE, Who.SEAT_CONSUME}), _("Send records from one's phone"), _ROLE),
    What.BREAK: Rule(frozenset({Who.SEAT_BREAK}), _("Kill and start brokers, cut and mend links, from one's phone"), _ROLE),
    What.RUN_ROOM: Rule(
        frozenset({Who.TEACHER, Who.OPERATOR}),
        _("Run a room: lobby, wall, copies, notes, questions, roles, freezing, ending, the report"),
        _("Only the teacher of this room can see and do that. Open the page in the browser that opened the room."),
    ),
    # Looking after the server
    What.CHECK_LESSONS: Rule(
        frozenset({Who.AUTHOR, Who.OPERATOR}),
        _("See what is wrong with this server's own lessons, and check one that is being written"),
    ),
    What.SEE_ALL: Rule(frozenset({Who.OPERATOR}), _("See all labs, and how the server is"), _OPERATORS),
    What.READ_METRICS: Rule(
        frozenset({Who.LOCAL, Who.METER, Who.OPERATOR}),
        _("Read the numbers that Prometheus collects"),
        _("Metrics are for operators, for this machine, and for whoever brings the token of STREAMLAB_METRICS_TOKEN."),
    ),
    What.EXCEED: Rule(frozenset({Who.OPERATOR}), _("Make more labs than one's share")),
}
"""The table. Whoever consumes may send as well: that is the job of those who have nothing to read."""

_PARTS: tuple[tuple[Promise, What], ...] = (
    (_("On the server"), What.LOOK_AROUND),
    (_("In a lab"), What.WATCH_LAB),
    (_("In a room"), What.JOIN),
    (_("Looking after the server"), What.CHECK_LESSONS),
)
"""For whoever reads the table: where each part begins."""


@dataclass(frozen=True)
class Shown:
    """A row of the table to read: what, and the short names of those who may."""

    says: Promise
    who: list[Promise]


def parts() -> list[tuple[Promise, list[Shown]]]:
    """The table to read, part by part."""
    begins = {first: title for title, first in _PARTS}
    found: list[tuple[Promise, list[Shown]]] = []
    for what, rule in TABLE.items():
        if what in begins:
            found.append((begins[what], []))
        short: list[Promise] = [_("Every seat")] if rule.who == _SEATS else [SHORT[who] for who in Who if who in rule.who]
        found[-1][1].append(Shown(rule.says, short))
    return found


def who() -> list[tuple[Promise, Promise]]:
    """Everybody, each by a short name and in a sentence."""
    return [(SHORT[one], SAID[one]) for one in Who]


def may(what: What, who: Iterable[Who]) -> bool:
    """Whether somebody who is all of these may do it."""
    return not TABLE[what].who.isdisjoint(who)


def is_for_everybody(what: What) -> bool:
    """Whether nobody needs to be asked who they are."""
    return Who.VISITOR in TABLE[what].who


def why_not(what: What) -> str:
    """What somebody is told who may not."""
    return str(TABLE[what].refusal)
