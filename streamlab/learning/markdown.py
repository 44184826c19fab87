"""Markdown of lessons as HTML that cannot do anything.

Law of the module: HTML in a text stays text, and links lead to web pages only; whoever writes a lesson may be a stranger.
"""

from __future__ import annotations

from functools import lru_cache

from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

_markdown = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table").disable("image")
_markdown.validateLink = lambda url: url.startswith(("https://", "http://", "/", "#")) and not url.startswith("//")  # type: ignore[method-assign]


@lru_cache(maxsize=2_000)
def as_html(text: str) -> SafeString:
    """A text's HTML; what is not Markdown is escaped."""
    return mark_safe(str(_markdown.render(text)))


@lru_cache(maxsize=2_000)
def as_line(text: str) -> SafeString:
    """The same without a paragraph around it, for questions and labels."""
    return mark_safe(str(_markdown.renderInline(text)))
