"""Texts of lessons where no lab has run yet: in a teacher's plan.

Law of the module: Markdown is shown as it means; what only a lab can work out is left open.
"""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString

from streamlab.curriculum.filling import with_blanks
from streamlab.learning.markdown import as_html, as_line

register = template.Library()


@register.filter
def lesson_line(text: str) -> SafeString:
    """A question, a label or a sentence."""
    return as_line(with_blanks(text))


@register.filter
def lesson_text(text: str) -> SafeString:
    """Paragraphs."""
    return as_html(with_blanks(text))
