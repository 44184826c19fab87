"""Command lines as joptsimple reads them, which most of Kafka's tools use.

Law of the module: what is refused is refused in joptsimple's words. Long options may be cut short as long as one is meant; a value
follows after a space or "=".
"""

from __future__ import annotations

import msgspec


class OptionError(Exception):
    """The command line cannot be read; the text is joptsimple's."""


class Option(msgspec.Struct, frozen=True):
    """`argument`: None (it takes none), "required" or "optional". `described`: what the help calls the argument. `many`: may be repeated."""

    name: str
    help: str
    argument: str | None = None
    described: str = ""
    many: bool = True
    default: str | None = None


class Options(msgspec.Struct, frozen=True):
    """A tool's options, in the order of its help."""

    options: tuple[Option, ...]

    def named(self, name: str) -> Option | None:
        return next((one for one in self.options if one.name == name), None)


class Parsed:
    """What stood on the command line. `values`: by option, in their order; `rest`: what belonged to none."""

    def __init__(self) -> None:
        self.values: dict[str, list[str]] = {}
        self.rest: list[str] = []

    def has(self, name: str) -> bool:
        return name in self.values

    def all(self, name: str) -> list[str]:
        return self.values.get(name, [])

    def one(self, name: str) -> str | None:
        """The only value. Raises OptionError where there are several."""
        found = self.values.get(name, [])
        if len(found) > 1:
            raise OptionError(f"Found multiple arguments for option {name}, but you asked for only one")
        return found[0] if found else None


def parse(options: Options, arguments: tuple[str, ...]) -> Parsed:
    """Read a command line. Raises OptionError."""
    parsed = Parsed()
    words = list(arguments)
    while words:
        word = words.pop(0)
        if not word.startswith("-") or word == "-":
            parsed.rest.append(word)
            continue
        if word == "--":
            parsed.rest += words
            break
        name, equals, value = word.lstrip("-").partition("=")
        option = _meant(options, name)
        values = parsed.values.setdefault(option.name, [])
        if option.argument is None:
            continue
        if equals:
            values.append(value)
        elif words and not (words[0].startswith("-") and _is_option(options, words[0])):
            values.append(words.pop(0))
        elif option.argument == "required":
            raise OptionError(f"Option {option.name} requires an argument")
    return parsed


def _meant(options: Options, name: str) -> Option:
    """The option of this name, or the only one that begins with it."""
    found = options.named(name)
    if found is not None:
        return found
    begun = [one for one in options.options if name and one.name.startswith(name)]
    if len(begun) != 1:
        raise OptionError(f"{name} is not a recognized option")
    return begun[0]


def _is_option(options: Options, word: str) -> bool:
    try:
        _meant(options, word.lstrip("-").partition("=")[0])
    except OptionError:
        return False
    return True
