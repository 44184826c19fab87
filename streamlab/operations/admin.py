"""The admin: accounts and their groups.

Law of the module: an operator makes accounts and puts them into groups, but sets nobody's password anew, and neither makes nor touches a
superuser. What a group may do is written in `operations.permissions`, not here. Wiping a person's data deletes what they learned, with
its labs; the account stays.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from asgiref.sync import async_to_sync, sync_to_async
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from streamlab.classroom import rooms
from streamlab.classroom.models import Room
from streamlab.labs import making
from streamlab.labs.admin_tables import LookOnly, Quick, each, zipped
from streamlab.labs.csv_files import as_csv
from streamlab.labs.groups import GROUPS
from streamlab.labs.models import Lab, User
from streamlab.learning.beginning import close_labs
from streamlab.learning.models import LessonProgress, PredictionMade, QuizAnswer
from streamlab.learning.progress import Learner, forget

admin.site.unregister(Group)


@admin.register(User)
class PersonAdmin(UserAdmin, Quick):  # type: ignore[type-arg]
    list_display = ("username", "in_groups", "is_active", "is_superuser", "labs_made", "rooms_opened", "last_login")
    list_filter = ("groups", "is_active", "is_superuser", "last_login")
    search_fields = ("username", "first_name", "last_name", "email")
    filter_horizontal = ()
    actions = ("wipe", "export", "shut_out", "let_in")

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        found = super().get_queryset(request).prefetch_related("groups")
        counted: QuerySet[User] = found.annotate(_labs=Count("labs", distinct=True), _rooms=Count("rooms", distinct=True))
        return counted

    def get_fieldsets(self, request: HttpRequest, person: Any = None) -> Any:
        if person is None:
            return super().get_fieldsets(request, person)
        root = request.user.is_superuser
        return (
            (None, {"fields": ("username", *(("password",) if root else ()), "first_name", "last_name", "email")}),
            (_("What they may do"), {"fields": ("is_active", "groups", *(("is_staff", "is_superuser") if root else ()))}),
            (_("Dates"), {"fields": ("last_login", "date_joined")}),
        )

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **more: Any) -> Any:
        """Three groups are three boxes."""
        if db_field.name == "groups":
            more["widget"] = CheckboxSelectMultiple
        return super().formfield_for_manytomany(db_field, request, **more)

    def get_readonly_fields(self, request: HttpRequest, person: Any = None) -> tuple[str, ...]:
        return ("last_login", "date_joined") if person is not None else ()

    def has_change_permission(self, request: HttpRequest, person: Any = None) -> bool:
        return super().has_change_permission(request, person) and _may_touch(request, person)

    def has_delete_permission(self, request: HttpRequest, person: Any = None) -> bool:
        return super().has_delete_permission(request, person) and _may_touch(request, person)

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        if not request.user.is_superuser:
            raise PermissionDenied
        return super().user_change_password(request, id, form_url)

    def delete_model(self, request: HttpRequest, person: Any) -> None:
        """Their rooms end and their labs close before the account goes."""
        async_to_sync(_forget)(person)
        super().delete_model(request, person)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Whoever is in one of the groups may come into the admin."""
        super().save_related(request, form, formsets, change)
        person = form.instance
        if not person.is_staff and person.groups.filter(name__in=GROUPS).exists():
            person.is_staff = True
            person.save(update_fields=["is_staff"])

    @admin.display(description=_("groups"))
    def in_groups(self, person: User) -> str:
        return ", ".join(group.name for group in person.groups.all()) or "-"

    @admin.display(description=_("labs"), ordering="_labs")
    def labs_made(self, person: Any) -> int:
        return int(person._labs)

    @admin.display(description=_("rooms"), ordering="_rooms")
    def rooms_opened(self, person: Any) -> int:
        return int(person._rooms)

    @admin.action(description=_("Wipe what they learned: progress, predictions, quiz, lessons' labs"), permissions=["delete"])
    def wipe(self, request: HttpRequest, chosen: QuerySet[User]) -> None:
        each(self, request, chosen, _wipe, _("Wiped"))

    @admin.action(description=_("Export what is kept of their learning"), permissions=["view"])
    def export(self, request: HttpRequest, chosen: QuerySet[User]) -> HttpResponse:
        return zipped("streamlab-learning.zip", (file for person in chosen for file in _kept_of(person)))

    @admin.action(description=_("Shut out: they cannot sign in"), permissions=["change"])
    def shut_out(self, request: HttpRequest, chosen: QuerySet[User]) -> None:
        _set_active(request, chosen, False)

    @admin.action(description=_("Let in again"), permissions=["change"])
    def let_in(self, request: HttpRequest, chosen: QuerySet[User]) -> None:
        _set_active(request, chosen, True)


@admin.register(Group)
class GroupAdmin(LookOnly):
    list_display = ("name", "people")
    fields = readonly_fields = ("name", "may")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Group]:
        found: QuerySet[Group] = super().get_queryset(request).annotate(_people=Count("user", distinct=True))
        return found

    @admin.display(description=_("people"), ordering="_people")
    def people(self, group: Any) -> int:
        return int(group._people)

    @admin.display(description=_("may, in the admin"))
    def may(self, group: Group) -> str:
        return ", ".join(group.permissions.order_by("content_type__app_label", "codename").values_list("name", flat=True))


def _may_touch(request: HttpRequest, person: Any) -> bool:
    return person is None or request.user.is_superuser or not person.is_superuser


def _set_active(request: HttpRequest, chosen: QuerySet[User], active: bool) -> None:
    for person in chosen:
        if person != request.user and _may_touch(request, person):
            User.objects.filter(pk=person.pk).update(is_active=active)


async def _forget(person: User) -> None:
    await _wipe(person)
    async for room in Room.objects.select_related("lab").filter(owner=person):
        await rooms.end(room)
    async for lab in Lab.objects.filter(owner=person):
        await making.close_lab(lab)


async def _wipe(person: User) -> None:
    await close_labs(await sync_to_async(forget)(Learner(user=person)))


def _kept_of(person: User) -> Iterator[tuple[str, str]]:
    """All that is kept of somebody's learning, as tables."""
    steps = ("lesson", "step", "passed", "hints", "begun", "touched", "finished")
    made = ("progress__lesson", "step", "number", "guess", "right", "is_right", "when")
    quiz = ("kind", "misconception", "seed", "guess", "right", "is_right", "box", "when")
    tables: tuple[tuple[str, Any, tuple[str, ...]], ...] = (
        ("lessons", LessonProgress.objects.filter(user=person), steps),
        ("predictions", PredictionMade.objects.filter(progress__user=person), made),
        ("quiz", QuizAnswer.objects.filter(user=person), quiz),
    )
    for name, rows, columns in tables:
        yield f"{person.get_username()}-{name}.csv", as_csv(columns, rows.values_list(*columns))
