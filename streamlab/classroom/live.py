"""Who listens to a room at this moment, and what they are told together.

Law of the module: what all of a room are told is worked out once, then handed to everybody; nobody waits for anybody else's network.
"""

from __future__ import annotations

from typing import Any, Protocol

from asgiref.sync import sync_to_async

from streamlab.classroom.models import Question, Room, RoomState, Seat

News = dict[str, Any]


class Listener(Protocol):
    """A phone, a wall, a teacher's page. `seat`: its id; 0: none."""

    seat: int

    def hear(self, news: News) -> None:
        """The room is like this now; returns at once."""

    def hear_seat(self) -> None:
        """Something of its own seat has changed; returns at once."""


_listeners: dict[int, dict[Listener, None]] = {}


def listen(room: int, listener: Listener) -> None:
    """Hear of this room (by its id) from now on."""
    _listeners.setdefault(room, {})[listener] = None


def leave(room: int, listener: Listener) -> None:
    here = _listeners.get(room, {})
    here.pop(listener, None)
    if not here:
        _listeners.pop(room, None)


def seats_here(room: int) -> set[int]:
    """The seats whose phones are connected now."""
    return {one.seat for one in _listeners.get(room, ()) if one.seat}


async def tell(room: Room) -> None:
    """Tell everybody how the room is now."""
    here = _listeners.get(room.pk)
    if here:
        news = await sync_to_async(news_of)(room)
        for listener in list(here):
            listener.hear(news)


async def tell_seats(room: Room, *seats: int) -> None:
    """Something of these seats has changed (none named: of every seat); then everybody hears of the room."""
    for listener in list(_listeners.get(room.pk, ())):
        if not seats or listener.seat in seats:
            listener.hear_seat()
    await tell(room)


def news_of(room: Room) -> News:
    """What everybody may know of a room: no vote of anybody before the reveal, no name beside a vote ever."""
    seats = list(Seat.objects.filter(room=room, removed=False).only("pk", "nickname", "consumer"))
    question = Question.objects.filter(room=room).order_by("-asked", "-pk").first()
    lab, spot = room.lab, _spotlit(room)
    return {
        "code": room.code,
        "state": room.state,
        "frozen": room.is_frozen,
        "over": room.state == RoomState.ENDED,
        "mode": room.mode,
        "lab": lab.code if lab is not None else "",
        "name": lab.name_shown if lab is not None else "",
        "count": len(seats),
        "names": {name: one.nickname for one in seats for name in (one.consumer, one.producer) if name},
        "follow": room.settings.get("follow"),
        "spotlight": spot,
        "wall": spot["lab"] if spot and spot["lab"] else lab.code if lab is not None else "",
        "nicknames": bool(room.settings.get("nicknames")),
        "question": question_shown(question) if question is not None and not room.is_over else None,
    }


def _spotlit(room: Room) -> News | None:
    """Whose copy, or whose consumer, is on the wall. `lab`: of the copy."""
    wanted = room.settings.get("spotlight")
    seat = Seat.objects.select_related("lab").filter(room=room, pk=wanted, removed=False).first() if wanted else None
    if seat is None:
        return None
    return {
        "seat": seat.pk,
        "nickname": seat.nickname,
        "consumer": seat.consumer,
        "lab": seat.lab.code if seat.lab is not None else "",
    }


def question_shown(question: Question) -> News:
    """A question as everybody sees it: the truth and the spread only once it is revealed."""
    asked = question.prediction
    shown: News = {
        "id": question.pk,
        "stage": question.stage,
        "kind": asked["kind"],
        "ask": asked["ask"],
        "none": asked.get("none", ""),
        "choices": question.choices,
        "votes": question.votes.count(),
    }
    if question.stage == "revealed":
        shown |= {
            "right": question.right,
            "because": asked.get("because", ""),
            "spread": question.counts,
            "grades": question.grades(),
            "why": question.why,
            "lab": question.lab,
        }
    return shown
