"""The lab's own sentences in the language of a request.

Law of the module: the pure house writes English with its form; here the form meets the catalog. It is the page's catalog (djangojs), so that
a sentence is translated once. Kafka's own words and data stay as they are.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.utils.translation import get_language
from django.utils.translation.trans_real import DjangoTranslation

from streamlab.simulation.sentence import Form, form_of


def translated(sentence: str) -> str:
    """A sentence of the lab's, as the reader reads it."""
    return _spoken(form_of(sentence), _catalog(get_language() or "en"))


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
