"""The admin: people, labs, scenarios, event files.

Law of the module: what a lab is made of can be looked at, not edited, since a changed row would tell another story than the one
that was lived. Labs are steered through the hub, as from the page.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Coroutine
from typing import Any

import msgspec
from asgiref.sync import async_to_sync
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from streamlab.labs import models, porting
from streamlab.labs.hub import get_hub
from streamlab.labs.spoken import told_by
from streamlab.world import scenarios
from streamlab.world.commands import CommandRejected

admin.site.site_header = admin.site.site_title = "StreamLab"
admin.site.index_title = _("Looking after labs")
admin.site.register(models.User, UserAdmin)

Deed = Callable[[str], Coroutine[Any, Any, Any]]


@admin.register(models.Lab)
class LabAdmin(admin.ModelAdmin):
    list_display = ("name", "page", "steering", "owner", "state", "pace", "command_count", "touched")
    list_filter = ("steering", "paused")
    search_fields = ("code", "name", "owner__username")
    readonly_fields = ("code", "seed", "start", "until", "pace", "paused", "scenario", "owner_seat", "created", "touched")
    fields = ("name", "steering", "owner", *readonly_fields)
    actions = ("pause", "go_on", "begin_anew", "export", "close")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # a lab is made on the home page, from a scenario

    def get_queryset(self, request: HttpRequest) -> QuerySet[models.Lab]:
        return super().get_queryset(request).select_related("owner").annotate(_commands=Count("commands"))

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        found = super().get_actions(request)
        found.pop("delete_selected", None)  # `close` also takes it out of memory
        return found

    @admin.display(description=_("page"))
    def page(self, lab: models.Lab) -> str:
        return format_html('<a href="/labs/{0}/">{0}</a>', lab.code)

    @admin.display(description=_("commands"), ordering="_commands")
    def command_count(self, lab: Any) -> int:
        return int(lab._commands)

    @admin.display(description=_("now"))
    def state(self, lab: models.Lab) -> str:
        runner = get_hub().in_memory(lab.code)
        if runner is None:
            return str(_("not in memory"))
        if runner.frozen is not None:
            return f"✕ {runner.frozen.invariant}"
        watching = len(runner.feed.viewers)
        word = _("paused") if runner.paused else _("live") if runner.is_awake else _("asleep")
        return f"{word}, {watching} watching"

    @admin.action(description=_("Pause"))
    def pause(self, request: HttpRequest, chosen: QuerySet[models.Lab]) -> None:
        self._each(request, chosen, lambda code: get_hub().clock(code, "pause"), _("Paused"))

    @admin.action(description=_("Let time pass again"))
    def go_on(self, request: HttpRequest, chosen: QuerySet[models.Lab]) -> None:
        self._each(request, chosen, lambda code: get_hub().clock(code, "resume"), _("Live again"))

    @admin.action(description=_("Begin anew: same scenario, same seed, no commands"))
    def begin_anew(self, request: HttpRequest, chosen: QuerySet[models.Lab]) -> None:
        self._each(request, chosen, lambda code: get_hub().reset(code), _("Begun anew"))

    @admin.action(description=_("Export"))
    def export(self, request: HttpRequest, chosen: QuerySet[models.Lab]) -> HttpResponse:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for lab in chosen:
                now = async_to_sync(get_hub().status)(lab.code).clock.now
                archive.writestr(f"streamlab-{lab.code}.json", porting.export(lab, now))
        answer = HttpResponse(buffer.getvalue(), content_type="application/zip")
        answer["Content-Disposition"] = 'attachment; filename="streamlab-labs.zip"'
        return answer

    @admin.action(description=_("Close: forget the lab with all that happened in it"))
    def close(self, request: HttpRequest, chosen: QuerySet[models.Lab]) -> None:
        own = chosen.exclude(steering=models.Steering.LOCAL)
        self._each(request, own, lambda code: get_hub().put_away(code, str(_("This lab has been closed.")), False), _("Closed"))
        models.Lab.objects.filter(pk__in=[lab.pk for lab in own]).delete()

    def delete_model(self, request: HttpRequest, lab: models.Lab) -> None:
        async_to_sync(get_hub().put_away)(lab.code, str(_("This lab has been closed.")), False)
        super().delete_model(request, lab)

    def has_delete_permission(self, request: HttpRequest, lab: models.Lab | None = None) -> bool:
        return super().has_delete_permission(request, lab) and (lab is None or not lab.is_of_server)

    def _each(self, request: HttpRequest, chosen: QuerySet[models.Lab], deed: Deed, done: Any) -> None:
        async def do(code: str) -> None:
            await deed(code)

        for lab in chosen:
            try:
                async_to_sync(do)(lab.code)
            except CommandRejected as refusal:
                self.message_user(request, f"{lab}: {told_by(refusal)}", messages.ERROR)
            else:
                self.message_user(request, f"{done}: {lab}", messages.SUCCESS)


class LookOnly(admin.ModelAdmin):
    """Rows that a lab is made of."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, row: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, row: Any = None) -> bool:
        return False


@admin.register(models.Command)
class CommandAdmin(LookOnly):
    list_display = ("lab", "sequence", "at", "payload")
    list_filter = ("lab",)


@admin.register(models.Checkpoint)
class CheckpointAdmin(LookOnly):
    list_display = ("lab", "at", "offset", "sequence", "rules_version", "created")
    list_filter = ("lab",)
    exclude = ("state",)


@admin.register(models.EventFile)
class EventFileAdmin(LookOnly):
    list_display = ("name", "size", "digest", "created")


class ScenarioForm(forms.ModelForm):
    """Checks a definition against what worlds understand."""

    class Meta:
        model = models.Scenario
        fields = ("name", "title", "definition")

    def clean_definition(self) -> Any:
        try:
            found = msgspec.convert(self.cleaned_data["definition"], scenarios.Scenario)
        except msgspec.ValidationError as error:
            raise forms.ValidationError(told_by(error)) from None
        return msgspec.to_builtins(found)


@admin.register(models.Scenario)
class ScenarioAdmin(admin.ModelAdmin):
    form = ScenarioForm
    list_display = ("title", "name")
