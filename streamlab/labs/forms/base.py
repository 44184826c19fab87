"""A form of the stage: from what a person typed to one command.

Law of the module: a form's `clean` builds exactly one frozen command, or says one sentence beside the field that is at fault. It checks
what can be known without the world (shape, range, Kafka's rules for names and configs); what depends on the world, the world refuses.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from streamlab.labs.forms.known import Known
from streamlab.labs.spoken import translated
from streamlab.world.commands import Command, CommandRejected
from streamlab.world.limits import Limits

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class CommandForm(forms.Form):
    """`rows`: visible fields, line by line. `subject`: the field that names the thing acted on; it is hidden once it is given. `about`: how the
    heading names it.

    `verb`: the primary button; `pending`: the same while under way. `loss`: takes something away for good. `size`: narrow (348 px),
    wide (420 px) or drawer (404 px, at the right). `follows`: the preview that the browser computes as one types, by name.
    `nothing`: what a refusal has left as it was.
    """

    command: ClassVar[type[Command]]
    title: ClassVar[StrOrPromise] = ""
    verb: StrOrPromise = _("Apply")
    pending: ClassVar[StrOrPromise] = _("Applying…")
    icon: ClassVar[str] = ""
    size: ClassVar[str] = "narrow"
    loss: ClassVar[bool] = False
    subject: str = ""
    about: ClassVar[StrOrPromise] = "{0}"
    rows: tuple[tuple[str, ...], ...] = ()
    more: tuple[tuple[str, ...], ...] = ()
    more_title: ClassVar[StrOrPromise] = _("Settings")
    follows: ClassVar[str] = ""
    explains: ClassVar[StrOrPromise] = ""
    kind: ClassVar[StrOrPromise] = ""
    nothing: ClassVar[StrOrPromise] = _("nothing was changed")
    when: ClassVar[dict[str, str]] = {}
    stands_for: ClassVar[dict[str, str]] = {}

    def __init__(
        self, data: Any = None, *, known: Known | None = None, by: str = "", initial: Mapping[str, Any] | None = None
    ) -> None:
        tag = str(self.command.__struct_config__.tag)
        super().__init__(data, initial=dict(initial or {}), label_suffix="", auto_id=f"{tag}-%s")
        self.known = known or Known()
        self.limits: Limits = settings.STREAMLAB_LIMITS.lab
        self.by = by
        self.built: Command | None = None
        self.prepare()
        self._settle_subject()

    # What a form of its own says

    def prepare(self) -> None:
        """Give fields their choices from `self.known`; called once, before anything is checked."""

    def build(self, data: dict[str, Any]) -> Command:
        """The command, from clean values. A ValidationError by field refuses."""
        raise NotImplementedError

    def sentence(self) -> str:
        """What was done, for the person who did it."""
        raise NotImplementedError

    def heading(self) -> str:
        """The form's title."""
        return str(self.title)

    def aside(self) -> str:
        """A few quiet words beside the title: on what this acts."""
        subject = self.given(self.subject) if self.subject else ""
        return str(self.about).format(subject) if subject else ""

    def way_out(self, rejection: CommandRejected) -> str:
        """What to offer as a button beside a refusal by the world; empty: nothing. `steps_out` does it."""
        return ""

    def steps_out(self) -> list[Command]:
        """The commands of the way out."""
        return []

    def said_out(self) -> str:
        """What the way out did."""
        return gettext("Done; now try again.")

    # What all forms share

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors:
            self.built = self.build(data)
        return data

    def command_built(self) -> Command:
        """The command of a valid form."""
        assert self.built is not None
        return self.built

    def given(self, name: str) -> str:
        """What a field holds now: posted, else what the form was opened with."""
        value = self.data.get(name) if self.is_bound else self.initial.get(name)
        return "" if value is None else str(value)

    def refuse(self, field: str, sentence: str) -> None:
        """Set a refusal that came from the world beside its field; a field that is not shown hands it to the whole form."""
        name = self.stands_for.get(field, field)
        self.add_error(name if name in self.fields and not self.fields[name].widget.is_hidden else None, translated(sentence))

    def is_gone(self, rejection: CommandRejected) -> bool:
        """Whether the world refused because the thing acted on is no longer there (its field is hidden, so nothing can be mended)."""
        about = self.stands_for.get(rejection.field, rejection.field)
        return about in self.subject.split() and not self.way_out(rejection) and not self.stands(about)

    def stands(self, field: str) -> bool:
        """Whether the thing that a subject field names is on the stage, as far as is known."""
        name = self.given(field)
        things: dict[str, Container[str]] = {
            "producer": self.known.producers,
            "consumer": self.known.consumers,
            "group": self.known.groups,
        }
        if field == "broker":
            return name.isdigit() and int(name) in self.known.brokers
        if field in ("a", "b"):
            return name in self.known.nodes()
        return name in things.get(field, self.known.topics)

    def without_way_out(self) -> dict[str, Any]:
        """What was typed, as initial values of a fresh form."""
        return {name: self.data.get(name) for name in self.fields if name in self.data}

    def lines(self) -> list[list[forms.BoundField]]:
        """The visible fields, line by line."""
        return self._bound(self.rows)

    def further(self) -> list[list[forms.BoundField]]:
        """The fields that stand folded under `more_title`."""
        return self._bound(self.more)

    def further_is_open(self) -> bool:
        return any(field.errors or field.data for line in self.further() for field in line) if self.is_bound else False

    def _bound(self, rows: tuple[tuple[str, ...], ...]) -> list[list[forms.BoundField]]:
        lines = [[self[name] for name in row if name in self.fields and not self.fields[name].widget.is_hidden] for row in rows]
        return [line for line in lines if line]

    def _settle_subject(self) -> None:
        for name in filter(None, self.subject.split()):
            if self.given(name):
                self.fields[name].widget = forms.HiddenInput()


class BareForm(CommandForm):
    """A command on one thing that asks nothing: its name is all there is."""

    subject = "name"
    done: ClassVar[StrOrPromise] = "{0}."

    def prepare(self) -> None:
        self.rows = ((self.subject,),)

    def build(self, data: dict[str, Any]) -> Command:
        return self.command(**{self.subject: data[self.subject]}, by=self.by)

    def sentence(self) -> str:
        return str(self.done).format(getattr(self.built, self.subject))


def at_field(field: str, sentence: str) -> ValidationError:
    """A refusal that stands beside a field."""
    return ValidationError({field: sentence})
