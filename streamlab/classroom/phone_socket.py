"""A phone's socket: who I am, how the room is, and for a consumer what it owns.

Law of the module: the phone's consumer sleeps while no socket of its seat is open, and wakes with the next one. Cards are sent at most
four times a second, and only when something on them is different.
"""

from __future__ import annotations

import asyncio
import contextvars
from time import perf_counter
from typing import Any, cast

import msgspec
from asgiref.sync import sync_to_async
from django.utils.translation import gettext as _

from streamlab.classroom import live, pointing, questions, rooms, seats
from streamlab.classroom.breaking import breakable
from streamlab.classroom.deeds import Asked, command_for, require
from streamlab.classroom.models import Mode, Question, Role, Room, Seat, Vote
from streamlab.classroom.nicknames import NicknameRefused
from streamlab.classroom.who import find_room, who_sits
from streamlab.curriculum.answers import GuessRefused
from streamlab.engine.hub import NoSuchLab
from streamlab.engine.limits import LimitReached
from streamlab.engine.runner import Runner
from streamlab.labs import access
from streamlab.labs.consumers import BAD_MESSAGE, FULL, NO_LAB, Receive, Scope, Send, as_request
from streamlab.labs.guessing import TooManyTries
from streamlab.labs.hub import get_hub
from streamlab.labs.roles import What, may, why_not
from streamlab.labs.spoken import told_by
from streamlab.world.commands import CommandRejected, ProcessNext, RestartConsumer, SleepConsumer
from streamlab.world.details.hand import HandDetail, owner_of
from streamlab.world.world import World

CARD_SECONDS = 0.25
CLOCK_SECONDS = 5.0
AGAIN_SECONDS = 0.05
MOST_CHARACTERS = 2_000
PER_SECOND, AT_ONCE = 20.0, 40.0
"""Messages of one phone."""

NO_SEAT, OVER = 4403, 4410
Place = tuple[str, int]
_decoder = msgspec.json.Decoder(Asked)
_encoder = msgspec.json.Encoder()


class Phone:
    """One open socket of one seat."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.scope = scope
        self._receive = receive
        self._send = send
        self.room: Room
        self.mine: Seat
        self.seat = 0
        self.votes: dict[int, Any] = {}
        self.runner: Runner | None = None
        self._news: live.News | None = None
        self._seat_changed = False
        self._wake = asyncio.Event()
        self._owned: set[Place] | None = None
        self._lost: dict[Place, int] = {}
        self._gained: list[Place] = []
        self._card = b""
        self._card_at = 0.0
        self._follow: dict[str, str] | None = None
        self._wall = ""
        self._pointed = b""
        self._breakable = b""
        self._allowance, self._counted = AT_ONCE, perf_counter()

    @classmethod
    def as_asgi(cls) -> Any:
        async def application(scope: Scope, receive: Receive, send: Send) -> None:
            await cls(scope, receive, send).serve()

        return application

    async def serve(self) -> None:
        await self._receive()
        await self._send({"type": "websocket.accept"})
        request = as_request(self.scope)
        try:
            room = await find_room(request, self.scope["url_route"]["kwargs"]["code"])
        except TooManyTries as tries:
            return await self._close(FULL, str(tries))
        if room is None:
            return await self._close(NO_LAB, _("There is no such room."))
        seat = await sync_to_async(seats.find)(room, await access.seat(request))
        if seat is None or not may(What.SIT, who_sits(seat)):
            return await self._close(NO_SEAT, why_not(What.SIT) if seat is None else _left())
        self.room, self.mine, self.seat = room, seat, seat.pk
        self.votes = {vote.question_id: vote.guess async for vote in Vote.objects.filter(seat=seat).only("question_id", "guess")}
        live.listen(room.pk, self)
        showing = asyncio.get_running_loop().create_task(self._show())
        try:
            self.hear(await sync_to_async(live.news_of)(room))
            await self._sit_down()
            await self._count()
            await self._listen()
        finally:
            showing.cancel()
            live.leave(room.pk, self)
            await self._away()
        return None

    # What others tell it

    def hear(self, news: live.News) -> None:
        self._news = news
        self._wake.set()

    def hear_seat(self) -> None:
        self._seat_changed = True
        self._wake.set()

    # Its seat

    async def _sit_down(self) -> None:
        """Be in the lab what the role says, and awake; whoever comes late has a copy where everybody has one."""
        if self.room.mode == Mode.COPIES and self.mine.lab_id is None and not self.room.is_over:
            try:
                await rooms.give_copy(self.room, self.mine)
            except (CommandRejected, LimitReached) as refusal:
                await self._say("said", sentence=str(refusal), refused=True)
        lab = seats.lab_of(self.room, self.mine)
        self._let_go()
        self._owned, self._lost, self._card, self._breakable = None, {}, b"", b""
        if lab is None:
            return
        try:
            self.runner = await get_hub().runner(lab.code)
            self.runner.present[self] = None
            self.runner.wake()
            await seats.world_of(lab)
            if not self.room.is_over:
                await seats.take_part(self.room, self.mine)
                await self._sleep(False)
        except (CommandRejected, NoSuchLab) as refusal:
            await self._say("said", sentence=told_by(refusal), refused=True)

    async def _sleep(self, asleep: bool) -> None:
        """Socket lost, socket back: the member sleeps or wakes. Nothing to do for one that does not run."""
        if self.runner is None or not self.mine.consumer or self.mine.role != Role.CONSUME:
            return
        card = self.runner.course.world.look("hand", self.mine.consumer) if not self.runner.course.is_catching_up else None
        if isinstance(card, HandDetail) and (card.asleep == asleep or card.state in ("dead", "stopped")):
            return
        try:
            await get_hub().submit(
                self.runner.lab.code, SleepConsumer(by=self.mine.called, consumer=self.mine.consumer, asleep=asleep)
            )
        except (CommandRejected, NoSuchLab):
            return

    async def _away(self) -> None:
        """The socket is gone: unless another of the same seat is open, its member sleeps."""
        if self.seat not in live.seats_here(self.room.pk):
            await self._sleep(True)
        self._let_go()
        await sync_to_async(seats.seen)(self.mine)
        await self._count()

    def _let_go(self) -> None:
        if self.runner is not None:
            self.runner.present.pop(self, None)
            self.runner.linger()
        self.runner = None

    async def _count(self) -> None:
        """Whoever watches the lobby sees who is here."""
        if self.room.pk not in _counting:
            _counting[self.room.pk] = asyncio.get_running_loop().create_task(_tell_soon(self.room), context=contextvars.Context())

    async def _look_again(self) -> None:
        """The teacher changed something about this seat."""
        self._seat_changed = False
        seat = await Seat.objects.select_related("lab").filter(pk=self.seat).afirst()
        if seat is None or seat.removed:
            await self._close(OVER if seat is None else NO_SEAT, _over() if seat is None else _left())
            return
        room = await Room.objects.select_related("lab", "owner").aget(pk=self.room.pk)
        self.mine, self.room = seat, room
        await self._sit_down()

    # What the phone says

    async def _listen(self) -> None:
        while (message := await self._receive())["type"] != "websocket.disconnect":
            text = message.get("text") or ""
            try:
                if len(text) > MOST_CHARACTERS:
                    return await self._close(BAD_MESSAGE, _("That is more than a phone says at once."))
                asked = _decoder.decode(text)
            except msgspec.DecodeError:
                return await self._close(BAD_MESSAGE, _("The room does not understand this message."))
            if self._too_fast():
                await self._say("said", n=asked.n, sentence=_("Not so fast."), refused=True)
                continue
            try:
                await self._do(asked)
            except (CommandRejected, questions.QuestionRefused, GuessRefused, NicknameRefused, seats.SeatRefused, NoSuchLab) as no:
                await self._say("said", n=asked.n, sentence=told_by(no), refused=True)
            else:
                await self._say("said", n=asked.n, refused=False)
        return None

    async def _do(self, asked: Asked) -> None:
        require(self.mine, asked)
        if asked.do == "vote":
            question = await Question.objects.filter(pk=asked.question, room=self.room).afirst()
            if question is None:
                raise CommandRejected(_("This question is gone."))
            vote = await sync_to_async(questions.vote)(question, self.mine, asked.guess)
            self.votes[question.pk] = vote.guess
            await self._count()
            return
        if asked.do == "nickname":
            if not self.room.settings.get("nicknames"):
                raise CommandRejected(_("Your teacher hands out the nicknames here."))
            await rooms.rename(self.room, self.mine, asked.text or " ")
            return
        runner = self.runner
        if runner is None:
            raise CommandRejected(_("This room's lab is gone."))
        command = command_for(self.room, self.mine, asked)
        if asked.do in ("send", "burst"):
            await seats.ensure_producer(self.room, self.mine)
        if asked.do == "restart" and runner.course.world.look("hand", self.mine.consumer) is None:
            await seats.take_part(self.room, self.mine)
            return
        await get_hub().submit(runner.lab.code, command)
        if isinstance(command, ProcessNext | RestartConsumer) or asked.do in ("commit", "crash"):
            asyncio.get_running_loop().call_later(AGAIN_SECONDS, self._wake.set)

    def _too_fast(self) -> bool:
        now = perf_counter()
        self._allowance = min(AT_ONCE, self._allowance + (now - self._counted) * PER_SECOND) - 1
        self._counted = now
        return self._allowance < 0

    # What it shows

    async def _show(self) -> None:
        while True:
            try:
                async with asyncio.timeout(CARD_SECONDS):
                    await self._wake.wait()
            except TimeoutError:
                pass
            self._wake.clear()
            if self._seat_changed:
                await self._look_again()
            if self._news is not None:
                news, self._news = self._news, None
                self.room.state, self.room.settings["nicknames"] = news["state"], news["nicknames"]
                self._follow, self._wall, self._pointed = news["follow"], news["wall"], b""
                await self._say("room", room=news, me=self._me(), vote=self._vote(news))
                if news["over"]:
                    await self._close(OVER, _over())
            await self._show_card()
            await self._show_pointed()
            await self._show_breakable()

    def _me(self) -> dict[str, Any]:
        seat = self.mine
        return {"seat": seat.pk, "nickname": seat.nickname, "role": seat.role, "consumer": seat.consumer, "copy": bool(seat.lab_id)}

    def _vote(self, news: live.News) -> dict[str, Any]:
        """My guess to the open question, and after the reveal whether it was right."""
        question = news["question"]
        if question is None or question["id"] not in self.votes:
            return {}
        guess = self.votes[question["id"]]
        shown: dict[str, Any] = {"guess": guess}
        if question["stage"] == "revealed":
            shown["is_right"] = question["grades"].get(questions.shown(guess), False)
        return shown

    async def _show_card(self) -> None:
        runner = self.runner
        if runner is None or self.mine.role != Role.CONSUME or not self.mine.consumer or runner.course.is_catching_up:
            return
        wall = perf_counter()
        if wall < self._card_at + CARD_SECONDS * 0.9 and self._card:
            return
        world = runner.course.world
        card = world.look("hand", self.mine.consumer)
        if not isinstance(card, HandDetail):
            return
        lost, gained = self._moves(card, runner)
        clock = {"now": world.now, "runs": not runner.paused and runner.frozen is None}
        encoded = _encoder.encode([card, lost, gained, clock["runs"]])
        if encoded == self._card and wall < self._card_at + CLOCK_SECONDS:
            return
        self._card, self._card_at = encoded, wall
        await self._say("card", card=msgspec.to_builtins(card), lost=lost, gained=gained, **clock)

    async def _show_pointed(self) -> None:
        """What the teacher points at on the wall."""
        runner = get_hub().in_memory(self._wall) if self._follow is not None else None
        if self._follow is None or runner is None or runner.course.is_catching_up:
            return
        encoded = _encoder.encode(pointing.pointed(self._wall, cast(World, runner.course.world), self._follow))
        if encoded != self._pointed:
            self._pointed = encoded
            await self._say("pointed", pointed=msgspec.Raw(encoded))

    async def _show_breakable(self) -> None:
        """How that is which a breaker can break."""
        runner = self.runner
        if runner is None or not may(What.BREAK, who_sits(self.mine)) or runner.course.is_catching_up:
            return
        encoded = _encoder.encode(breakable(cast(World, runner.course.world)))
        if encoded != self._breakable:
            self._breakable = encoded
            await self._say("breakable", breakable=msgspec.Raw(encoded))

    def _moves(self, card: HandDetail, runner: Runner) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """What the last rebalance took and brought, and who has now what was taken."""
        world = cast(World, runner.course.world)
        mine = {(part.topic, part.partition) for part in card.parts}
        before, self._owned = self._owned, mine
        if before is not None and before - mine:
            self._lost = {**dict.fromkeys(before - mine, world.now), **self._lost}
            self._gained = []
        if before is not None and mine - before:
            self._gained = sorted(mine - before)
        self._lost = {place: at for place, at in self._lost.items() if place not in mine}
        lost = [
            {"topic": topic, "partition": number, "to": owner_of(world, card.group, topic, number)}
            for topic, number in sorted(self._lost)
        ]
        return lost, [{"topic": topic, "partition": number} for topic, number in self._gained]

    async def _say(self, kind: str, **fields: Any) -> None:
        await self._send({"type": "websocket.send", "text": _encoder.encode({"type": kind, **fields}).decode()})

    async def _close(self, code: int, sentence: str) -> None:
        await self._say("bye", sentence=sentence)
        await self._send({"type": "websocket.close", "code": code})


_counting: dict[int, asyncio.Task[None]] = {}
COUNT_SECONDS = 0.2


async def _tell_soon(room: Room) -> None:
    """Many come or vote at once: everybody is told once."""
    await asyncio.sleep(COUNT_SECONDS)
    _counting.pop(room.pk, None)
    fresh = await Room.objects.select_related("lab", "owner").filter(pk=room.pk).afirst()
    if fresh is not None:
        await live.tell(fresh)


def _left() -> str:
    return _("You were asked to leave this room.")


def _over() -> str:
    return _("This class is over. What was known of you has been deleted.")
