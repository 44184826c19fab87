"""The inputs that the forms are made of: what each accepts, and the one sentence it refuses with.

Law of the module: a field turns text into a value or into one sentence that names what was wrong; never two, never a code.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

PARTITION = _("Partition")
Choices = list[tuple[str, "StrOrPromise"]]


class Segments(forms.RadioSelect):
    """A few choices side by side, drawn as one divided button."""

    segments = True


def text(
    label: StrOrPromise,
    *,
    required: bool = True,
    mono: bool = False,
    hint: StrOrPromise = "",
    missing: StrOrPromise = "",
    **extra: Any,
) -> forms.CharField:
    """A line of text. `missing`: what to say where it is empty."""
    attrs = {"class": "in mono" if mono else "in", "autocomplete": "off", "spellcheck": "false", "autocapitalize": "off"}
    return forms.CharField(
        label=label,
        required=required,
        help_text=hint,
        widget=forms.TextInput(attrs=attrs),
        error_messages={"required": missing or format_lazy(_("{label} is missing."), label=label)},
        **extra,
    )


class WholeNumber(forms.IntegerField):
    """A whole number from `least` to `most`; thousands may be set apart by a comma or a space. `unit` stands behind the input."""

    def __init__(
        self,
        label: StrOrPromise,
        *,
        least: int | None = None,
        most: int | None = None,
        unit: StrOrPromise = "",
        too_small: StrOrPromise = "",
        **extra: Any,
    ) -> None:
        self.least, self.most, self.unit, self.too_small = least, most, unit, too_small
        super().__init__(
            label=label,
            widget=forms.TextInput(attrs={"class": "in", "inputmode": "numeric", "autocomplete": "off"}),
            error_messages={
                "invalid": format_lazy(_("{label} must be a whole number."), label=label),
                "required": format_lazy(_("{label} is missing: give a whole number."), label=label),
            },
            **extra,
        )

    def to_python(self, value: Any) -> int | None:
        if isinstance(value, str):
            value = value.replace(",", "").replace(" ", "").replace("−", "-")
        return super().to_python(value)

    def validate(self, value: Any) -> None:
        super().validate(value)
        _within(self.label, value, self.least, self.most, self.too_small)


class Amount(forms.FloatField):
    """A number from `least` to `most`. `unit` stands behind the input."""

    def __init__(
        self, label: StrOrPromise, *, least: float | None = None, most: float | None = None, unit: StrOrPromise = "", **extra: Any
    ) -> None:
        self.least, self.most, self.unit = least, most, unit
        super().__init__(
            label=label,
            widget=forms.TextInput(attrs={"class": "in", "inputmode": "decimal", "autocomplete": "off"}),
            error_messages={
                "invalid": format_lazy(_("{label} must be a number."), label=label),
                "required": format_lazy(_("{label} is missing: give a number."), label=label),
            },
            **extra,
        )

    def to_python(self, value: Any) -> float | None:  # type: ignore[override]
        if isinstance(value, str):
            value = value.replace(" ", "").replace("−", "-")
            if value.count(",") == 1 and "." not in value and len(value.partition(",")[2]) != 3:
                value = value.replace(",", ".")
            value = value.replace(",", "")
        return super().to_python(value)

    def validate(self, value: Any) -> None:
        super().validate(value)
        _within(self.label, value, self.least, self.most)


def _within(label: Any, value: float | None, least: float | None, most: float | None, too_small: StrOrPromise = "") -> None:
    if value is None:
        return
    if least is not None and value < least:
        raise ValidationError(too_small or gettext("{label} must be at least {least}.").format(label=label, least=f"{least:,g}"))
    if most is not None and value > most:
        raise ValidationError(gettext("{label} can be at most {most} here.").format(label=label, most=_figure(most)))


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:,g}"


def pick(label: StrOrPromise, choices: Choices, *, required: bool = True, hint: StrOrPromise = "") -> forms.ChoiceField:
    """One of a few, side by side."""
    return _choice(label, choices, Segments(), required, hint)


def choose(label: StrOrPromise, choices: Choices, *, required: bool = True, hint: StrOrPromise = "") -> forms.ChoiceField:
    """One of many, from a list that opens."""
    return _choice(label, choices, forms.Select(attrs={"class": "in"}), required, hint)


def _choice(
    label: StrOrPromise, choices: Choices, widget: forms.Select | forms.RadioSelect, required: bool, hint: StrOrPromise
) -> forms.ChoiceField:
    names = format_lazy(", ".join(["{}"] * len(choices)), *(words for _name, words in choices))
    sentence = format_lazy(_("{label}: choose one of {names}."), label=label, names=names)
    return forms.ChoiceField(
        label=label,
        choices=choices,
        widget=widget,
        required=required,
        help_text=hint,
        error_messages={"invalid_choice": sentence, "required": sentence},
    )


def offer(field: forms.Field, names: Iterable[str], words: dict[str, str] | None = None, *, empty: str | None = None) -> None:
    """Give a field of free text the names that stand on the stage to choose from. What is posted is not checked against them."""
    options: Choices = [(name, (words or {}).get(name, name)) for name in names]
    if not options:
        return
    if empty is not None:
        options.insert(0, ("", empty))
    few = len(options) <= 5 and sum(len(shown) for _name, shown in options) <= 34
    field.widget = Segments() if few and len(options) > 1 else forms.Select(attrs={"class": "in"})
    field.widget.choices = options


class PartitionField(WholeNumber):
    """A partition's number; `P2` and `2` are both understood. Empty: `None`."""

    def __init__(self, label: StrOrPromise = PARTITION, **extra: Any) -> None:
        super().__init__(label, least=0, too_small=_("Partitions are counted from 0."), **extra)

    def to_python(self, value: Any) -> int | None:
        if isinstance(value, str) and value[:1] in "Pp":
            value = value[1:]
        return super().to_python(value)


class Names(forms.CharField):
    """Several names: ticked, or typed with commas between."""

    def __init__(self, label: StrOrPromise, *, missing: StrOrPromise = "", **extra: Any) -> None:
        super().__init__(
            label=label,
            widget=forms.TextInput(attrs={"class": "in", "autocomplete": "off", "spellcheck": "false"}),
            error_messages={"required": missing or format_lazy(_("{label} is missing."), label=label)},
            **extra,
        )

    def offer(self, names: Iterable[str]) -> None:
        options = [(name, name) for name in names]
        if options:
            self.widget = Ticks(choices=options)

    def to_python(self, value: Any) -> tuple[str, ...]:  # type: ignore[override]
        given = value if isinstance(value, (list, tuple)) else str(value or "").split(",")
        return tuple(dict.fromkeys(name.strip() for name in given if name.strip()))

    def validate(self, value: Any) -> None:
        if self.required and not value:
            raise ValidationError(self.error_messages["required"], code="required")

    def run_validators(self, value: Any) -> None:
        """Names are checked by the world."""


class Ticks(forms.CheckboxSelectMultiple):
    """Several choices, each with its box."""

    ticks = True


def yes(label: StrOrPromise, hint: StrOrPromise = "") -> forms.BooleanField:
    """A box to tick."""
    return forms.BooleanField(label=label, required=False, help_text=hint)
