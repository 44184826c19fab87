"""The admin: labs, and the rows that they are made of.

Law of the module: what a lab is made of can be looked at, not edited, since a changed row would tell another story than the one
that was lived. Labs are steered through the hub, as from the page.
"""

from __future__ import annotations

from typing import Any

import msgspec
from asgiref.sync import async_to_sync
from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from streamlab.labs import making, models, porting
from streamlab.labs.admin_tables import LookInside, LookOnly, Owned, Quick, each, sees_all, zipped
from streamlab.labs.hub import get_hub
from streamlab.labs.spoken import told_by
from streamlab.world import scenarios
from streamlab.world.commands import CommandRejected

NOT_ASKED = _("This server runs with --no-kafka: it opens no port for Kafka clients.")


class CommandsInside(LookInside):
    """What was done in a lab."""

    model = models.Command
    fields = readonly_fields = ("sequence", "at", "payload")
    ordering = ("-sequence",)
    verbose_name_plural = _("the newest commands")

    def get_queryset(self, request: HttpRequest) -> QuerySet[models.Command]:
        lab = request.resolver_match.kwargs.get("object_id") if request.resolver_match else None
        newest = models.Command.objects.filter(lab=lab).order_by("-sequence").values("pk")[: self.most]
        return super().get_queryset(request).filter(pk__in=list(newest.values_list("pk", flat=True)))


@admin.register(models.Lab)
class LabAdmin(Owned, Quick):
    list_display = ("shown", "page", "state", "ports", "steering", "whose", "touched")
    list_filter = ("steering", "paused", "real_clients", "touched")
    search_fields = ("code", "name", "owner__username")
    date_hierarchy = "created"
    inlines = (CommandsInside,)
    actions = ("pause", "go_on", "begin_anew", "export", "own_ports", "take_ports", "close")

    def get_fieldsets(self, request: HttpRequest, lab: models.Lab | None = None) -> Any:
        return (
            (None, {"fields": ("name", "steering", *(("owner",) if sees_all(request) else ()), "page", "state", "ports")}),
            (_("How it began"), {"fields": ("seed", "start", "forked_from", "scenario"), "classes": ("collapse",)}),
            (_("How far it is"), {"fields": ("pace", "paused", "until", "real_clients", "created", "touched")}),
        )

    def get_readonly_fields(self, request: HttpRequest, lab: models.Lab | None = None) -> tuple[str, ...]:
        began = ("seed", "start", "forked_from", "scenario", "pace", "paused", "until", "real_clients", "created", "touched")
        return ("page", "state", "ports", *began, *(() if sees_all(request) else ("steering",)))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # a lab is made on the home page, from a scenario

    def has_ports_permission(self, request: HttpRequest) -> bool:
        """Ports are the whole server's."""
        return sees_all(request)

    def has_delete_permission(self, request: HttpRequest, lab: models.Lab | None = None) -> bool:
        return super().has_delete_permission(request, lab) and (lab is None or not lab.is_of_server)

    def get_queryset(self, request: HttpRequest) -> QuerySet[models.Lab]:
        return super().get_queryset(request).select_related("owner")

    def save_model(self, request: HttpRequest, lab: models.Lab, form: Any, change: bool) -> None:
        if "name" in form.changed_data:
            lab.called = ""  # it is what somebody has typed now
        super().save_model(request, lab, form, change)

    @admin.display(description=_("name"), ordering="name")
    def shown(self, lab: models.Lab) -> str:
        return lab.name_shown

    @admin.display(description=_("page"))
    def page(self, lab: models.Lab) -> str:
        return format_html('<a href="{}">{}</a>', reverse("lab", args=[lab.code]), lab.code)

    @admin.display(description=_("whose"), ordering="owner__username")
    def whose(self, lab: models.Lab) -> str:
        """Never the seat itself: whoever knows it could take it."""
        if lab.owner is not None:
            return lab.owner.get_username()
        return str(_("the server's") if lab.is_of_server else _("a visitor's"))

    @admin.display(description=_("now"))
    def state(self, lab: models.Lab) -> str:
        runner = get_hub().in_memory(lab.code)
        if runner is None:
            return str(_("not in memory"))
        if runner.frozen is not None:
            return f"✕ {runner.frozen.invariant}"
        watching = len(runner.feed.viewers)
        word = _("paused") if runner.paused else _("live") if runner.is_awake else _("asleep")
        return f"{word}, {ngettext('%d viewer', '%d viewers', watching) % watching}"

    @admin.display(description=_("ports"))
    def ports(self, lab: models.Lab) -> str:
        runner = get_hub().in_memory(lab.code)
        numbers = sorted(runner.door.open_ports().values()) if runner is not None and runner.door is not None else []
        return f"{numbers[0]}-{numbers[-1]}" if numbers else "-"

    @admin.action(description=_("Pause"), permissions=["change"])
    def pause(self, request: HttpRequest, chosen: QuerySet[models.Lab]) -> None:
        each(self, request, chosen, lambda lab: get_hub().clock(lab.code, "pause"), _("Paused"))

    @admin.action(description=_("Let time pass again"), permissions=["change"])
    def go_on(self, request: HttpRequest, chosen: QuerySet[models.Lab]) -> None:
        each(self, request, chosen, lambda lab: get_hub().clock(lab.code, "resume"), _("Live again"))

    @admin.action(description=_("Begin anew: same scenario, same seed, no commands"), permissions=["change"])
    def begin_anew(self, request: HttpRequest, chosen: QuerySet[models.Lab]) -> None:
        each(self, request, chosen, lambda lab: get_hub().reset(lab.code), _("Begun anew"))

    @admin.action(description=_("Open ports of its own for real clients"), permissions=["ports"])
    def own_ports(self, request: HttpRequest, chosen: QuerySet[models.Lab]) -> None:
        each(self, request, chosen, lambda lab: get_hub().own_door(lab.code), _("Has ports"))

    @admin.action(description=_("Hand it the server's first ports"), permissions=["ports"])
    def take_ports(self, request: HttpRequest, chosen: QuerySet[models.Lab]) -> None:
        if chosen.count() != 1:
            self.message_user(request, _("One lab at a time holds the server's first ports: choose one."), messages.ERROR)
            return
        each(self, request, chosen, _take_ports, _("Has the server's first ports"))

    @admin.action(description=_("Export"), permissions=["view"])
    def export(self, request: HttpRequest, chosen: QuerySet[models.Lab]) -> HttpResponse:
        return zipped("streamlab-labs.zip", ((f"streamlab-{lab.code}.json", exported(lab)) for lab in chosen))

    @admin.action(description=_("Close: forget the lab with all that happened in it"), permissions=["delete"])
    def close(self, request: HttpRequest, chosen: QuerySet[models.Lab]) -> None:
        each(self, request, chosen.exclude(steering=models.Steering.LOCAL), making.close_lab, _("Closed"))

    def delete_model(self, request: HttpRequest, lab: models.Lab) -> None:
        async_to_sync(making.close_lab)(lab)


async def _take_ports(lab: models.Lab) -> None:
    if await get_hub().give_door(lab.code) is None:
        raise CommandRejected(str(NOT_ASKED))


def exported(lab: models.Lab) -> bytes:
    """A lab as its file, as it stands now."""
    world = async_to_sync(get_hub().runner)(lab.code).course.world
    return porting.export(lab, world.now, world.touched)


class OfLab(Owned, LookOnly):
    """A row of a lab's."""

    owned_by = ("lab__owner",)
    list_select_related = ("lab",)
    list_filter = (("lab", admin.RelatedOnlyFieldListFilter),)
    search_fields = ("lab__code", "lab__name")


@admin.register(models.Command)
class CommandAdmin(OfLab):
    list_display = ("lab", "sequence", "at", "payload")


@admin.register(models.Checkpoint)
class CheckpointAdmin(OfLab):
    list_display = ("lab", "at", "offset", "sequence", "rules_version", "last", "created")
    exclude = ("state", "tells", "chunks")

    def get_queryset(self, request: HttpRequest) -> QuerySet[models.Checkpoint]:
        return super().get_queryset(request).defer("state", "tells", "chunks")


@admin.register(models.EventFile)
class EventFileAdmin(LookOnly):
    list_display = ("name", "size", "digest", "created")
    search_fields = ("name", "digest")
    date_hierarchy = "created"


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
    search_fields = ("title", "name")
