"""What all tables of the admin share: rows to look at, rows of one's own, rows as a file, deeds that go through the hub.

Law of the module: an operator sees every row, everybody else what is theirs. A deed is done by the same function as on the page, one row
after the other, and each says what became of it.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, ClassVar

from asgiref.sync import async_to_sync
from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from streamlab.engine.hub import NoSuchLab
from streamlab.engine.limits import LimitReached
from streamlab.labs.csv_files import as_csv
from streamlab.labs.groups import OPERATOR, belongs
from streamlab.labs.spoken import told_by
from streamlab.world.commands import CommandRejected


def sees_all(request: HttpRequest) -> bool:
    """Whether an operator looks; asked of the database once a request."""
    known = getattr(request, "_sees_all", None)
    if known is None:
        known = request._sees_all = belongs(request.user, OPERATOR)  # type: ignore[attr-defined]
    return bool(known)


class Quick(admin.ModelAdmin):
    """Lists that stay quick with many rows."""

    list_per_page = 50
    show_full_result_count = False

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        found = super().get_actions(request)
        found.pop("delete_selected", None)  # rows go by the deeds that also end what runs
        return found

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """What a lab or an account is made of goes with it: nobody deletes that by itself, so it asks for no right of its own."""
        shown, counts, _needed, protected = super().get_deleted_objects(objs, request)
        return shown, counts, set(), protected


class LookOnly(Quick):
    """Rows that are histories."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, row: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, row: Any = None) -> bool:
        return False


class LookInside(admin.TabularInline):
    """The same, below the row that they belong to; the newest ones."""

    template = "admin/look_inside.html"
    extra = 0
    can_delete = False
    most = 200

    def has_add_permission(self, request: HttpRequest, row: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, row: Any = None) -> bool:
        return False


class Owned(admin.ModelAdmin):
    """Rows of one's own only. `owned_by`: ways from a row to an account that it belongs to."""

    owned_by: ClassVar[tuple[str, ...]] = ("owner",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        found = super().get_queryset(request)
        if sees_all(request):
            return found
        mine = Q()
        for way in self.owned_by:
            mine |= Q(**{way: request.user})
        return found.filter(pk__in=self.model._default_manager.filter(mine).values("pk"))


class AsFile(admin.ModelAdmin):
    """Rows can be taken away as CSV: the columns of the list, but for those in `not_in_file`, then those in `only_in_file`."""

    not_in_file: ClassVar[tuple[str, ...]] = ()
    only_in_file: ClassVar[tuple[str, ...]] = ()

    @admin.action(description=_("Take away as CSV"), permissions=["view"])
    def take_away(self, request: HttpRequest, chosen: QuerySet[Any]) -> HttpResponse:
        names = [*(str(name) for name in self.get_list_display(request) if name not in self.not_in_file), *self.only_in_file]
        columns = [getattr(self, name, None) for name in names]
        heads = [getattr(column, "short_description", name) for name, column in zip(names, columns, strict=True)]
        rows = (
            [column(row) if column else getattr(row, name) for name, column in zip(names, columns, strict=True)] for row in chosen
        )
        answer = HttpResponse(as_csv(heads, rows), content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="streamlab-{self.model._meta.model_name}.csv"'
        return answer


def zipped(name: str, files: Iterable[tuple[str, str | bytes]]) -> HttpResponse:
    """Files as one zip to take away."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in files:
            archive.writestr(path, content)
    answer = HttpResponse(buffer.getvalue(), content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def each(
    table: admin.ModelAdmin, request: HttpRequest, rows: Iterable[Any], deed: Callable[[Any], Awaitable[Any]], done: Any
) -> None:
    """Have a deed done to each row, on the event loop, and say what became of it."""

    async def do(row: Model) -> None:
        await deed(row)

    for row in rows:
        kept = row.pk
        try:
            async_to_sync(do)(row)
        except (CommandRejected, LimitReached) as refusal:
            table.message_user(request, f"{row}: {told_by(refusal)}", messages.ERROR)
        except NoSuchLab:
            table.message_user(request, f"{row}: {_('its lab is gone')}", messages.ERROR)
        else:
            table.message_user(request, f"{done}: {row}", messages.SUCCESS)
            note(request, row, kept, str(done))


def note(request: HttpRequest, row: Model, key: int, done: str) -> None:
    """Keep who has done what in the admin's history: by a code or a number, since names are to be forgotten."""
    LogEntry.objects.create(
        user_id=int(request.user.pk or 0),
        content_type=ContentType.objects.get_for_model(row),
        object_id=str(key),
        object_repr=str(getattr(row, "code", "") or f"{row._meta.verbose_name} {key}"),
        action_flag=CHANGE,
        change_message=done,
    )
