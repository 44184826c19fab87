"""Command lines as joptsimple reads them, which most of Kafka's tools use (`OptionParser` without abbreviations).

Law of the module: what is refused is refused in joptsimple's and `CommandLineUtils`' words. Which options there are is read from the
tool's own help text. An option that needs an argument takes whatever comes next.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache

import msgspec

from streamlab.clients.tools.conversation import Exit
from streamlab.clients.tools.help_texts import HELP, WIDTH
from streamlab.clients.tools.java import JavaError
from streamlab.clients.tools.screen import Screen

REQUIRED, OPTIONAL = "required", "optional"
VERSION = "4.2.1"

_SHOWN = re.compile(r"(\* )?(--?[^ <\[]+(?:, --?[^ <\[]+)*)(?: ([<\[])(.*)[>\]])?", re.DOTALL)
_TYPES = ("String", "Integer", "Long", "Short", "Double")
_LIMITS = {"Integer": 1 << 31, "Long": 1 << 63, "Short": 1 << 15}


class Option(msgspec.Struct, frozen=True):
    """`argument`: None (it takes none), "required" or "optional". `kind`: String, Integer, Long or "". `described`: what the help calls
    the argument. `must`: the tool cannot do without it.
    """

    name: str
    help: str
    argument: str | None = None
    kind: str = ""
    described: str = ""
    default: str | None = None
    must: bool = False


def bad_option(name: str, sentence: str, cause: JavaError | None = None) -> JavaError:
    """One of joptsimple's exceptions."""
    return JavaError(f"joptsimple.{name}", sentence, cause)


@cache
def options_of(tool: str) -> Mapping[str, Option]:
    """A tool's options by name, in the order of its help."""
    if tool not in HELP:
        return {}
    return {option.name: option for option in read_help(HELP[tool])}


def read_help(text: str) -> list[Option]:
    """The options that a help text lists."""
    lines = text.splitlines()
    start = next((number for number, line in enumerate(lines) if line.startswith("Option")), len(lines))
    column = lines[start].index("Description") if start < len(lines) else 0
    entries: list[tuple[list[str], list[str]]] = []
    for line in lines[start + 2 :]:
        left, right = line[:column].rstrip(), line[column:]
        if left.startswith(("-", "*")):
            entries.append(([], []))
        if entries:
            entries[-1][0].append(left.strip())
            entries[-1][1].append(right)
    return [_option(" ".join(filter(None, left)), right) for left, right in entries]


def _option(shown: str, described: list[str]) -> Option:
    found = _SHOWN.fullmatch(shown)
    assert found is not None, shown
    must, names, bracket, inside = found.groups()
    text = ""
    for line in described:
        text += line.strip() if text.endswith("-") else f" {line.strip()}"
    default = re.search(r"\(default: (.*)\)$", text.strip())
    kind, _, told = (inside or "").partition(": ") if (inside or "").split(":")[0] in _TYPES else ("", "", inside or "")
    return Option(
        names.split(", ")[0].lstrip("-"),
        text.strip(),
        None if bracket is None else REQUIRED if bracket == "<" else OPTIONAL,
        kind,
        told,
        default[1].replace(" ", "") if default else None,
        bool(must),
    )


class Parsed:
    """What stood on a command line. `values`: by option, in their order; `order`: the options as they came; `rest`: other words."""

    def __init__(self, tool: str, options: Mapping[str, Option], defaults: Mapping[str, str]) -> None:
        self.tool = tool
        self.options = options
        self.defaults = defaults
        self.values: dict[str, list[str]] = {}
        self.rest: list[str] = []
        self.order: list[str] = []

    def has(self, name: str) -> bool:
        return name in self.values

    def all(self, name: str) -> list[str]:
        return self.values.get(name, [])

    def one(self, name: str) -> str | None:
        """The only value, or the default. Raises JavaError where there are several."""
        found = self.values.get(name, [])
        if len(found) > 1:
            raise bad_option(
                "MultipleArgumentsForOptionException", f"Found multiple arguments for option {name}, but you asked for only one"
            )
        text = found[0] if found else self.default(name)
        if text is not None and found:
            self._check_number(name, text)
        return text

    def number(self, name: str) -> int | None:
        """The only value as a number. Raises JavaError where it is none."""
        text = self.one(name)
        return None if text is None else int(text)

    def numbers(self, name: str) -> list[int]:
        """All values as numbers. Raises JavaError."""
        for text in self.all(name):
            self._check_number(name, text)
        return [int(text) for text in self.all(name)]

    def default(self, name: str) -> str | None:
        return self.defaults.get(name) or (self.options[name].default if name in self.options else None)

    def _check_number(self, name: str, text: str) -> None:
        option = self.options.get(name)
        if option is None or option.kind not in _LIMITS:
            return
        limit = _LIMITS[option.kind]
        if not re.fullmatch(r"[+-]?\d+", text, re.ASCII) or not -limit <= int(text) < limit:
            why = JavaError("java.lang.NumberFormatException", f'For input string: "{text}"')
            told = f"Cannot parse argument '{text}' of option {name}"
            raise bad_option(
                "OptionArgumentConversionException", told, JavaError("joptsimple.internal.ReflectionException", None, why)
            )


def parse(
    tool: str,
    arguments: Iterable[str],
    available: Mapping[str, tuple[str, ...]] | None = None,
    defaults: Mapping[str, str] | None = None,
) -> Parsed:
    """Read a command line. `available`: options that need one of others. Raises JavaError."""
    parsed = Parsed(tool, options_of(tool), defaults or {})
    words = list(arguments)
    while words:
        word = words.pop(0)
        if word == "--":
            parsed.rest += words
            break
        if word.startswith("-") and word != "-":
            _take_option(parsed, word, words)
        else:
            parsed.rest.append(word)
    _check_all(parsed, available or {})
    return parsed


def _take_option(parsed: Parsed, word: str, words: list[str]) -> None:
    long = word.startswith("--")
    name, given, value = word[2 if long else 1 :].partition("=")
    option = parsed.options.get(name)
    if option is None:
        raise bad_option("UnrecognizedOptionException", f"{name if long else name[:1]} is not a recognized option")
    values = parsed.values.setdefault(name, [])
    parsed.order.append(name)
    if option.argument is None:
        return
    if given:
        values.append(value)
    elif option.argument == REQUIRED:
        if not words:
            raise bad_option("OptionMissingRequiredArgumentException", f"Option {name} requires an argument")
        values.append(words.pop(0))
    elif words and not (words[0].startswith("-") and words[0] != "-"):
        values.append(words.pop(0))


def _check_all(parsed: Parsed, available: Mapping[str, tuple[str, ...]]) -> None:
    if parsed.has("help") or parsed.has("version"):
        return
    missing = [option.name for option in parsed.options.values() if option.must and not parsed.has(option.name)]
    if missing:
        raise bad_option("MissingRequiredOptionsException", f"Missing required option(s) {_listed(missing)}")
    without = [name for name, needs in available.items() if parsed.has(name) and not any(map(parsed.has, needs))]
    if without:
        raise bad_option(
            "UnavailableOptionException", f"Option(s) {_listed(without)} are unavailable given other options on the command line"
        )


def _listed(names: list[str]) -> str:
    return f"[{', '.join(names)}]"


class Usage:
    """What `CommandLineUtils` says and does about a command line."""

    def __init__(self, tool: str, screen: Screen) -> None:
        self.tool = tool
        self.screen = screen

    def exit(self, message: str) -> Exit:
        """Print a message and the help; raise what this returns."""
        self.screen.err(message)
        for line in HELP[self.tool].splitlines()[1:]:
            self.screen.err(line.ljust(WIDTH[self.tool]))
        return Exit(1)

    def help_or_version(self, parsed: Parsed, empty: bool) -> None:
        """Raises Exit where help or the version is asked for."""
        if empty or parsed.has("help"):
            raise self.exit(HELP[self.tool].splitlines()[0])
        if parsed.has("version"):
            self.screen.out(VERSION)
            raise Exit(0)

    def required(self, parsed: Parsed, *names: str) -> None:
        for name in names:
            if not parsed.has(name):
                raise self.exit(f'Missing required argument "[{name}]"')

    def invalid(self, parsed: Parsed, used: str, others: Iterable[str]) -> None:
        """None of the others may stand beside this one."""
        if parsed.has(used):
            for other in others:
                if parsed.has(other):
                    raise self.exit(f'Option "[{used}]" can\'t be used with option "[{other}]"')

    def one_of(self, parsed: Parsed, *names: str) -> None:
        if sum(map(parsed.has, names)) != 1:
            listed = ", ".join(f"[{name}]" for name in names)
            raise self.exit(f"Exactly one of the following arguments is required: {listed}")
