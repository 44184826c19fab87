"""The lab's own sentences in the language of a request.

Law of the module: the pure house writes English with its form; here the form meets the catalog. It is the page's catalog (djangojs), so that
a sentence is translated once. Kafka's own words and data stay as they are.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language, get_supported_language_variant, override
from django.utils.translation.trans_real import DjangoTranslation, parse_accept_lang_header

from streamlab.simulation.sentence import Form, form_of, said_by


def translated(sentence: str) -> str:
    """A sentence of the lab's, as the reader reads it."""
    return _spoken(form_of(sentence), _catalog(get_language() or "en"))


def worded(text: str) -> str:
    """A text that the pure house has `noted` and that stands alone."""
    return _catalog(get_language() or "en").gettext(text) if text else ""


def told_by(refusal: Exception) -> str:
    """What a refusal says to the person, as the person reads it."""
    return translated(said_by(refusal))


class ReadersLanguage:
    """A WebSocket in the language that its browser asks for, as the locale middleware does it for pages."""

    def __init__(self, inner: Callable[..., Awaitable[None]]) -> None:
        self.inner = inner

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        asked = next((value.decode("latin1") for name, value in scope["headers"] if name == b"accept-language"), "")
        with override(_supported(asked)):
            await self.inner(scope, receive, send)


def wanted_languages(request: HttpRequest) -> tuple[str, ...]:
    """The languages that a browser asks for, the dearest first, as tags; a regional one stands for its language too."""
    asked = parse_accept_lang_header(request.headers.get("Accept-Language", "").lower())
    return tuple(dict.fromkeys(part for language, _weight in asked for part in (language, language.partition("-")[0])))


def _supported(asked: str) -> str:
    for language, _weight in parse_accept_lang_header(asked.lower()):
        try:
            return get_supported_language_variant(language)
        except LookupError:
            continue
    return settings.LANGUAGE_CODE


@lru_cache(maxsize=16)
def _catalog(language: str) -> DjangoTranslation:
    return DjangoTranslation(language, domain="djangojs")


def _spoken(form: str | Form, catalog: DjangoTranslation) -> str:
    if isinstance(form, str):
        return form
    return "".join(part if isinstance(part, str) else _part(part, catalog) for part in form)


def _part(part: list[Any], catalog: DjangoTranslation) -> str:
    if len(part) == 2:
        text, values = catalog.gettext(part[0]), part[1]
    else:
        one, many, count, named = part
        text, values = catalog.ngettext(one, many, count), {"count": count, **named}
    return str(
        text.format(**{name: _spoken(value, catalog) if isinstance(value, list) else value for name, value in values.items()})
    )
