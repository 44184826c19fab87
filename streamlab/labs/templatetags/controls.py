"""Template tags for the controls: icons and the list of actions.

Law of the module: icons are drawn from one table, on a grid of 16, in the colour of the text around them.
"""

from __future__ import annotations

import json
import re

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from streamlab.labs.actions import ACTIONS, Action
from streamlab.labs.presets import PRESETS, Preset
from streamlab.labs.spoken import translated, worded
from streamlab.labs.templatetags.icon_paths import ICONS

register = template.Library()


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon of the table as inline SVG, hidden from screen readers: the words beside it say the same."""
    return mark_safe(f'<svg class="ic" viewBox="0 0 16 16" aria-hidden="true">{ICONS[name]}</svg>')


@register.simple_tag
def all_actions() -> dict[str, tuple[Action, ...]]:
    """Actions by kind of thing."""
    return ACTIONS


@register.simple_tag
def all_presets() -> tuple[Preset, ...]:
    """Labs that show one thing."""
    return PRESETS


@register.filter
def of(table: dict[str, str], name: str) -> str:
    """An entry of a table, or nothing."""
    return table.get(name, "")


@register.filter
def as_json(value: object) -> str:
    """A value as JSON, to be escaped into an attribute."""
    return json.dumps(value)


@register.filter
def spoken(text: str) -> str:
    """A text that the pure house has noted, in the reader's language."""
    return worded(text)


@register.filter
def told(sentence: str) -> str:
    """A sentence with its form, in the reader's language."""
    return translated(sentence)


@register.filter
def words(text: str) -> list[str]:
    """The words of a text."""
    return text.split()


_TOOL = re.compile(r"\b(kafka-[\w-]+\.sh|kcat)\b")


@register.filter
def tools(line: str) -> SafeString:
    """A command line with the names of its tools in weight."""
    return mark_safe(_TOOL.sub(r"<b>\1</b>", escape(line)))
