"""Sentences that can be told in any language.

Law of the module: a sentence is English text, and beside it what a translator needs: the whole text with its values by name, never
pieces of grammar. The pure house makes it; who shows it translates.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

Form = list[Any]
"""Parts, one after the other: a text as it is; [text, values]; or [one, many, count, values]. A value that is a list is a form itself."""


class Sentence(str):
    """English, with its `form`."""

    form: Form

    def __new__(cls, english: str, form: Form | None = None) -> Sentence:
        made = super().__new__(cls, english)
        made.form = form or []
        return made

    def __add__(self, further: str) -> Sentence:
        return Sentence(str.__add__(self, further), self.form + parts_of(further))


def say(text: str, /, **values: object) -> Sentence:
    """A whole sentence, or a name that stands in one: say("{client} left group {group}.", client="C1", group="billing")."""
    return Sentence(text.format(**values), [[text, _named(values)]])


def say_many(one: str, many: str, count: int, /, **values: object) -> Sentence:
    """One of two sentences by how many; `{count}` stands for the number."""
    english = (one if count == 1 else many).format(count=count, **values)
    return Sentence(english, [[one, many, count, _named(values)]])


def noted(text: str) -> str:
    """A text that `say` gets later: marked here, where it stands, for whoever collects texts to translate."""
    return text


def listed(names: Sequence[str]) -> Sentence:
    """ "a", "a and b", "a, b and c"."""
    if len(names) < 2:
        return Sentence("".join(names), parts_of("".join(names)))
    return say("{names} and {last}", names=", ".join(names[:-1]), last=names[-1])


def joined(sentences: Sequence[str], between: str = ", ") -> Sentence:
    """One after the other."""
    whole = Sentence("", [])
    for turn, one in enumerate(sentences):
        whole = whole + between + one if turn else whole + one
    return whole


def run_together(texts: Sequence[str]) -> str:
    """The texts as one; a plain text where none of them is a sentence."""
    whole = "".join(texts)
    if not any(isinstance(one, Sentence) for one in texts):
        return whole
    return Sentence(whole, [part for one in texts for part in parts_of(one)])


def parts_of(text: str) -> Form:
    """The form of any text."""
    if isinstance(text, Sentence):
        return text.form
    return [str(text)] if text else []


def form_of(text: str) -> str | Form:
    """How a sentence travels: its form, or a plain text as it is."""
    return text.form if isinstance(text, Sentence) else text


def said_by(error: Exception) -> str:
    """What an error says, with its form: `str` would lose that."""
    return error.args[0] if error.args and isinstance(error.args[0], str) else str(error)


def _named(values: dict[str, object]) -> dict[str, object]:
    return {name: value.form if isinstance(value, Sentence) else value for name, value in values.items()}
