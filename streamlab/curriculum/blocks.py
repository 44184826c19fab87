"""A lesson's file cut into its parts: a head, sections under `##`, and fenced blocks, each with the line that it begins on.

Law of the module: cutting only; what a part means is `reading`'s business. Blocks of other names are text, as a reader sees them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from streamlab.curriculum.problems import Problem
from streamlab.simulation.sentence import say

BLOCKS = ("setup", "predict", "done", "hint", "model", "wrong", "stage", "code")
_FENCE = re.compile(r"^```\s*(\w*)\s*$")


class Block(msgspec.Struct, frozen=True):
    """`line`: that of its first line of content."""

    name: str
    text: str
    line: int


class Section(msgspec.Struct):
    """A step, or (title empty) what stands before the first one."""

    title: str
    line: int
    text: list[str]
    blocks: list[Block]


def head_of(text: str, problems: list[Problem]) -> tuple[str, list[tuple[int, str]]]:
    """The TOML between two lines of `+++` at the top, and the other lines with their numbers."""
    lines = list(enumerate(text.splitlines(), 1))
    if not lines or lines[0][1].strip() != "+++":
        problems.append(
            Problem(1, say("A lesson begins with a line +++, then its title and the rest of its head, then +++ again."))
        )
        return "", lines
    end = next((at for at, (_, row) in enumerate(lines) if at and row.strip() == "+++"), None)
    if end is None:
        problems.append(Problem(1, say("The head is not closed: a second line +++ is missing.")))
        return "", []
    return "\n".join(row for _, row in lines[1:end]), lines[end + 1 :]


def sections_of(lines: list[tuple[int, str]], problems: list[Problem]) -> list[Section]:
    """The first is what stands before the first `##`."""
    sections = [Section("", lines[0][0] if lines else 1, [], [])]
    rows = iter(lines)
    for number, row in rows:
        fence = _FENCE.match(row)
        if fence and fence[1] in BLOCKS:
            sections[-1].blocks.append(_block(fence[1], number, rows, problems))
        elif fence:
            sections[-1].text += [row, *_verbatim(rows)]
        elif row.startswith("## "):
            sections.append(Section(row[3:].strip(), number, [], []))
        else:
            sections[-1].text.append(row)
    return sections


def _block(name: str, opened: int, rows: Iterator[tuple[int, str]], problems: list[Problem]) -> Block:
    content: list[str] = []
    for _, row in rows:
        if row.strip() == "```":
            return Block(name, "\n".join(content), opened + 1)
        content.append(row)
    problems.append(Problem(opened, say("The block “{name}” is not closed: a line ``` is missing.", name=name)))
    return Block(name, "\n".join(content), opened + 1)


def _verbatim(rows: Iterator[tuple[int, str]]) -> list[str]:
    """A block of another name, up to and with its closing fence."""
    content: list[str] = []
    for _, row in rows:
        content.append(row)
        if row.strip() == "```":
            break
    return content
