"""A line as somebody types it: which tool it starts, with what, and what is piped into it.

Law of the module: quoting as a shell's, and of a shell nothing more than what people copy from a course: `$` in front, a path before the
tool, a line that goes on after a backslash, `echo … |`. A line that starts nothing says what is nearest.
"""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from difflib import get_close_matches

import msgspec

from streamlab.clients.tools.containers import STARTERS, inside, starter
from streamlab.clients.tools.registry import TOOLS
from streamlab.simulation.sentence import say

NOTHING_TYPED = say("Type a tool and its options, such as kafka-topics.sh --bootstrap-server localhost:9092 --list.")

LIKE_NPX, LIKE_NPM = ("tsx", "ts-node"), ("yarn", "pnpm", "bun")


class ShellRefused(Exception):
    """The line starts nothing; the text says why, and what was perhaps meant."""


class Line(msgspec.Struct, frozen=True):
    """`tool`: one of the tools, or a word of `containers.STARTERS`, which is no tool of the lab.

    `piped`: lines of standard input that stood on the line itself; None: input is typed.
    """

    tool: str
    arguments: tuple[str, ...]
    piped: tuple[str, ...] | None = None


def read_line(text: str) -> Line:
    """Raises ShellRefused."""
    text = text.replace("\\\r\n", " ").replace("\\\n", " ").strip().removeprefix("$ ").strip()
    parts = _pipeline(text)
    piped = _echoed(parts[0]) if len(parts) == 2 else None
    if len(parts) > 2 or (len(parts) == 2 and piped is None):
        raise ShellRefused(say("This terminal takes one tool at a time, with `echo … |` before it at most."))
    words = parts[-1]
    if not words:
        raise ShellRefused(NOTHING_TYPED)
    return _started(words, piped)


def read_words(words: Sequence[str]) -> Line:
    """A line that is split already. Raises ShellRefused."""
    if not words:
        raise ShellRefused(NOTHING_TYPED)
    return _started(words, None)


def _started(words: Sequence[str], piped: tuple[str, ...] | None) -> Line:
    words = inside(words, TOOLS)
    if starts := starter(words[0]):
        return Line(starts, tuple(words[1:]), piped)
    if words[0] in LIKE_NPX:
        return Line("npx", tuple(words), piped)
    if words[0] in LIKE_NPM:
        meant = f"npm run {' '.join(words[1:]) or '…'}".replace("run run", "run")
        raise ShellRefused(say("{missing} Did you mean {tool}?", missing=f"{words[0]}: command not found.", tool=meant))
    return Line(tool_named(words[0]), tuple(words[1:]), piped)


def tool_named(word: str) -> str:
    """The tool that a word means: with or without its path and ending. Raises ShellRefused."""
    name = word.replace("\\", "/").rpartition("/")[2]
    stem = name.removesuffix(".bat").removesuffix(".sh")
    for one in (stem, f"{stem}.sh"):
        if one in TOOLS:
            return one
    near = get_close_matches(f"{stem}.sh", TOOLS, 1, 0.6) or get_close_matches(stem, (*TOOLS, *STARTERS), 1, 0.6)
    missing = f"{name}: command not found."
    if near:
        raise ShellRefused(say("{missing} Did you mean {tool}?", missing=missing, tool=near[0]))
    raise ShellRefused(say("{missing} There are: {tools}.", missing=missing, tools=", ".join(TOOLS)))


def _pipeline(text: str) -> list[list[str]]:
    try:
        lexer = shlex.shlex(text, posix=True, punctuation_chars="|")
        lexer.whitespace_split = True
        lexer.commenters = ""
        words = list(lexer)
    except ValueError as error:
        raise ShellRefused(say("The line cannot be read: {error}.", error=error)) from None
    parts: list[list[str]] = [[]]
    for word in words:
        if word == "|":
            parts.append([])
        else:
            parts[-1].append(word)
    return parts


def _echoed(words: list[str]) -> tuple[str, ...] | None:
    if not words or words[0] not in ("echo", "printf"):
        return None
    rest = words[1:]
    interprets = words[0] == "printf" or rest[:1] == ["-e"]
    if rest[:1] in (["-e"], ["-n"]):
        rest = rest[1:]
    text = " ".join(rest)
    return tuple((text.replace("\\n", "\n").replace("\\t", "\t") if interprets else text).removesuffix("\n").split("\n"))
