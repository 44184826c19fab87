"""The admin: rooms, their seats, what they were asked and what they believed.

Law of the module: everything here is a history to look at; what is done to a room is done by `classroom.rooms`, as from the teacher's
pages. A vote is never shown beside a name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from streamlab.classroom import models, rooms
from streamlab.classroom.teacher.report import addresses, as_csv
from streamlab.labs.admin import exported
from streamlab.labs.admin_tables import AsFile, LookInside, LookOnly, Owned, each, zipped


class QuestionsInside(LookInside):
    """What a room was asked."""

    model = models.Question
    fields = readonly_fields = ("asked", "stage", "what", "right", "misconception", "answers")

    @admin.display(description=_("question"))
    def what(self, question: models.Question) -> str:
        return str(question)


class VotesInside(LookInside):
    """What was believed, by nobody in particular."""

    model = models.Vote
    fields = readonly_fields = ("guess", "is_right", "cast")


def counted(model: Any, to: str, **only: Any) -> Any:
    """How many rows there are of each, asked for with the row itself."""
    numbers = model.objects.filter(**{to: OuterRef("pk")}, **only).order_by().values(to).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(numbers), 0)


@admin.register(models.Room)
class RoomAdmin(Owned, AsFile, LookOnly):
    list_display = ("code", "pages", "teacher", "state", "lab", "seats_now", "created")
    list_filter = ("state", "mode", "created")
    list_select_related = ("lab", "owner")
    search_fields = ("code", "owner__username", "lab__code", "lab__name")
    date_hierarchy = "created"
    not_in_file = ("pages",)
    only_in_file = ("mode", "people", "questions_asked", "ended")
    fields = readonly_fields = (
        "code",
        "pages",
        "teacher",
        "state",
        "mode",
        "lab",
        "settings",
        "seats_now",
        "people",
        "created",
        "ended",
    )
    inlines = (QuestionsInside,)
    actions = ("end", "lock", "unlock", "freeze", "thaw", "export", "take_away", "forget")

    def has_change_permission(self, request: HttpRequest, room: Any = None) -> bool:
        """For what is done to rooms; no row is edited."""
        return room is None and self.has_steer_permission(request)

    def has_steer_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("classroom.change_room")

    def has_forget_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("classroom.delete_room")

    def get_queryset(self, request: HttpRequest) -> QuerySet[models.Room]:
        seats, asked = counted(models.Seat, "room", removed=False), counted(models.Question, "room")
        found: QuerySet[models.Room] = super().get_queryset(request).annotate(_seats=seats, _questions=asked)
        return found

    @admin.display(description=_("pages"))
    def pages(self, room: models.Room) -> str:
        names = (("room-report", _("report")),) if room.is_over else (("room-lobby", _("lobby")), ("room-wall", _("wall")))
        links = [format_html('<a href="{}">{}</a>', reverse(name, args=[room.code]), word) for name, word in names]
        return format_html(" ".join(["{}"] * len(links)), *links)

    @admin.display(description=_("teacher"), ordering="owner__username")
    def teacher(self, room: models.Room) -> str:
        return room.owner.get_username() if room.owner is not None else str(_("a visitor"))

    @admin.display(description=_("seats"), ordering="_seats")
    def seats_now(self, room: Any) -> int:
        return int(room._seats)

    @admin.display(description=_("questions"), ordering="_questions")
    def questions_asked(self, room: Any) -> int:
        return int(room._questions)

    @admin.action(description=_("End and wipe: counts are kept, seats and votes are deleted"), permissions=["steer"])
    def end(self, request: HttpRequest, chosen: QuerySet[models.Room]) -> None:
        each(self, request, chosen, rooms.end, _("Ended and wiped"))

    @admin.action(description=_("Lock: nobody new comes in"), permissions=["steer"])
    def lock(self, request: HttpRequest, chosen: QuerySet[models.Room]) -> None:
        each(self, request, chosen, rooms.lock, _("Locked"))

    @admin.action(description=_("Unlock"), permissions=["steer"])
    def unlock(self, request: HttpRequest, chosen: QuerySet[models.Room]) -> None:
        each(self, request, chosen, lambda room: rooms.lock(room, False), _("Unlocked"))

    @admin.action(description=_("Freeze everybody's input"), permissions=["steer"])
    def freeze(self, request: HttpRequest, chosen: QuerySet[models.Room]) -> None:
        each(self, request, chosen, rooms.freeze, _("Frozen"))

    @admin.action(description=_("Let it go on"), permissions=["steer"])
    def thaw(self, request: HttpRequest, chosen: QuerySet[models.Room]) -> None:
        each(self, request, chosen, lambda room: rooms.freeze(room, False), _("Goes on"))

    @admin.action(description=_("Export: reports, and the labs where they are still there"), permissions=["view"])
    def export(self, request: HttpRequest, chosen: QuerySet[models.Room]) -> HttpResponse:
        return zipped("streamlab-rooms.zip", _files(chosen, addresses(request)))

    @admin.action(description=_("Forget: the room is ended, and deleted with its report"), permissions=["forget"])
    def forget(self, request: HttpRequest, chosen: QuerySet[models.Room]) -> None:
        each(self, request, chosen, _forget, _("Forgotten"))


def _files(chosen: QuerySet[models.Room], address: Callable[[models.Question], str]) -> Iterator[tuple[str, str | bytes]]:
    for room in chosen:
        yield f"room-{room.code}-report.csv", as_csv(room, address)
        if room.lab is not None:
            yield f"room-{room.code}-lab-{room.lab.code}.json", exported(room.lab)


async def _forget(room: models.Room) -> None:
    await rooms.end(room)
    await models.Room.objects.filter(pk=room.pk).adelete()


class OfRoom(Owned, LookOnly):
    """A row of a room's."""

    owned_by = ("room__owner",)
    list_select_related: ClassVar[tuple[str, ...]] = ("room",)


@admin.register(models.Seat)
class SeatAdmin(OfRoom):
    list_display = ("nickname", "room", "role", "consumer", "copy", "joined", "last_seen", "removed")
    list_filter = ("role", "removed", ("room", admin.RelatedOnlyFieldListFilter))
    list_select_related: ClassVar[tuple[str, ...]] = ("room", "room__lab", "lab")
    search_fields = ("nickname", "room__code", "consumer")
    fields = readonly_fields = ("nickname", "room", "role", "consumer", "lab", "joined", "last_seen", "removed")
    actions = ("send_away",)

    def has_steer_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("classroom.change_seat")

    @admin.display(description=_("own copy"), ordering="lab__code")
    def copy(self, seat: models.Seat) -> str:
        return seat.lab.code if seat.lab is not None else "-"

    @admin.action(description=_("Send away: they cannot come back with the same session"), permissions=["steer"])
    def send_away(self, request: HttpRequest, chosen: QuerySet[models.Seat]) -> None:
        each(self, request, chosen, lambda seat: rooms.remove(seat.room, seat), _("Sent away"))


@admin.register(models.Question)
class QuestionAdmin(AsFile, OfRoom):
    list_display = ("what", "room", "stage", "misconception", "right", "spread", "asked")
    list_filter = ("stage", "misconception", "asked", ("room", admin.RelatedOnlyFieldListFilter))
    search_fields = ("room__code", "misconception", "prediction")
    date_hierarchy = "asked"
    fields = readonly_fields = (
        "what",
        "room",
        "stage",
        "misconception",
        "choices",
        "right",
        "counts",
        "answers",
        "replay",
        "asked",
    )
    inlines = (VotesInside,)
    actions = ("take_away",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[models.Question]:
        return super().get_queryset(request).prefetch_related("votes")

    @admin.display(description=_("question"))
    def what(self, question: models.Question) -> str:
        return str(question)

    @admin.display(description=_("what was said"))
    def spread(self, question: models.Question) -> str:
        if question.stage != models.Stage.REVEALED:
            return "-"
        return "; ".join(f"{guess}: {count}" for guess, count in question.counts.items())

    @admin.display(description=_("run in"))
    def replay(self, question: models.Question) -> str:
        if not question.lab or question.offset is None:
            return question.lab or "-"
        return format_html('<a href="{}?at={}">{}</a>', reverse("lab", args=[question.lab]), question.offset, question.lab)


@admin.register(models.Vote)
class VoteAdmin(Owned, LookOnly):
    """Without a name: neither a teacher nor an operator learns who believed what."""

    owned_by = ("question__room__owner",)
    list_display = ("about", "room", "guess", "is_right", "cast")
    list_filter = ("is_right", "question__stage", "cast")
    list_select_related = ("question", "question__room")
    search_fields = ("question__room__code",)
    fields = readonly_fields = ("about", "room", "guess", "is_right", "cast")

    @admin.display(description=_("question"), ordering="question__asked")
    def about(self, vote: models.Vote) -> str:
        return str(vote.question)

    @admin.display(description=_("room"), ordering="question__room__code")
    def room(self, vote: models.Vote) -> str:
        return vote.question.room.code
