"""Command lines as argparse4j reads them, which Kafka's newer tools use: a command, then its options.

Law of the module: what is refused is refused in argparse4j's words, in lines spread to the width of 75.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import msgspec

from streamlab.clients.tools.conversation import Exit
from streamlab.clients.tools.java import JavaError, parse_int
from streamlab.clients.tools.screen import Screen

WIDTH = 75
_PIECES = re.compile(r"[^\s-]*-+(?=[A-Za-z])|\S+?-+(?=[A-Za-z])|\S+\s*|\s+")


class Argument(msgspec.Struct, frozen=True):
    """`flag`: it takes no value. `whole`: its value is a number. `apart`: it excludes the others that are `apart`; one has to be there."""

    name: str
    short: str = ""
    flag: bool = False
    whole: bool = False
    must: bool = False
    apart: bool = False

    @property
    def shown(self) -> str:
        return f"--{self.name}/-{self.short}" if self.short else f"--{self.name}"


class Command(msgspec.Struct, frozen=True):
    """`usage` and `help`: what is printed before an error, and after it for --help."""

    usage: str
    help: str
    arguments: tuple[Argument, ...]

    def named(self, word: str) -> Argument | None:
        return next((one for one in self.arguments if word in (f"--{one.name}", f"-{one.short}")), None)


class Program(msgspec.Struct, frozen=True):
    """A tool with its commands."""

    name: str
    usage: str
    help: str
    commands: Mapping[str, Command]


def spread(text: str, width: int = WIDTH) -> str:
    """Text in lines as argparse4j wraps it: all but the last stretched to the width, with wider gaps in the middle."""
    lines, line = [], ""
    for piece in _PIECES.findall(text + "\n"):
        if line and len(line) + len(piece) > width:
            lines.append(_stretched(line.rstrip(" "), width))
            line = ""
        line += piece
    return "\n".join([*lines, line.rstrip("\n")])


def _stretched(line: str, width: int) -> str:
    words = line.split(" ")
    gaps = len(words) - 1
    if not gaps:
        return line
    each, more = divmod(width - len(line), gaps)
    first = (gaps - more + 1) // 2
    wide = [" " * (1 + each + (first <= gap < first + more)) for gap in range(gaps)]
    return words[0] + "".join(gap + word for gap, word in zip(wide, words[1:], strict=True))


def read(screen: Screen, program: Program, words: Sequence[str]) -> tuple[str, dict[str, str]]:
    """The command, and its values by name (a flag's: "true"). Raises Exit."""
    left = list(words)
    if not left:
        raise _refused(screen, program, program.usage, "too few arguments")
    name = left.pop(0)
    if name in ("-h", "--help"):
        screen.out(program.usage + program.help)
        raise Exit(1)
    if name.startswith("-"):
        raise _refused(screen, program, program.usage, f"unrecognized arguments: '{name}'")
    meant = [one for one in program.commands if one.startswith(name)]
    name = name if name in program.commands or len(meant) != 1 else meant[0]
    command = program.commands.get(name)
    if command is None:
        known = ", ".join(f"'{one}'" for one in program.commands)
        raise _refused(screen, program, program.usage, f"invalid choice: '{name}' (choose from {known})")
    return name, _values(screen, program, command, left)


def _values(screen: Screen, program: Program, command: Command, words: list[str]) -> dict[str, str]:
    def refused(told: str) -> Exit:
        return _refused(screen, program, command.usage, told)

    found: dict[str, str] = {}
    while words:
        word, equals, given = words.pop(0).partition("=")
        if word in ("-h", "--help"):
            screen.out(command.usage + command.help)
            raise Exit(1)
        argument = command.named(word)
        if argument is None:
            left = [] if word.startswith("-") else words
            raise refused(f"unrecognized arguments: '{' '.join([word + equals + given, *left])}'")
        other = next((one for one in command.arguments if one.apart and one.name in found and one is not argument), None)
        if argument.apart and other is not None:
            raise refused(f"argument {argument.shown}: not allowed with argument {other.shown}")
        if argument.flag:
            found[argument.name] = "true"
            continue
        if not equals and (not words or re.match(r"-(?!\d+$)", words[0])):
            raise refused(f"argument {argument.shown}: expected one argument")
        found[argument.name] = given if equals else words.pop(0)
        if argument.whole:
            try:
                parse_int(found[argument.name])
            except JavaError as wrong:
                told = f"could not convert '{found[argument.name]}' to Integer ({wrong.message})"
                raise refused(f"argument {argument.shown}: {told}") from wrong
    for argument in command.arguments:
        if argument.must and argument.name not in found:
            raise refused(f"argument {argument.shown} is required")
    apart = [one for one in command.arguments if one.apart]
    if apart and not any(one.name in found for one in apart):
        raise refused(f"one of the arguments {' '.join(one.shown for one in apart)} is required")
    return found


def _refused(screen: Screen, program: Program, usage: str, told: str) -> Exit:
    screen.err(usage + spread(f"{program.name}: error: {told}"))
    return Exit(1)
