"""Patterns for topics, as people type them (`TopicFilter`).

Law of the module: a pattern that could keep the whole server busy for minutes is refused: a lab has no thread of its own that might be
given up. What people write for topics is far from that.
"""

from __future__ import annotations

import re

from streamlab.clients.tools.java import JavaError

LONGEST = 1_000
MOST_REPEATS = 3
"""Of one alternative: with n of them a name of 249 characters takes up to 249ⁿ steps."""

JAVA_FAULTS = (
    ("unterminated character set", "Unclosed character class", "last"),
    ("unterminated subpattern", "Unclosed group", "end"),
    ("nothing to repeat", "Dangling meta character '{sign}'", "there"),
    ("multiple repeat", "Dangling meta character '{sign}'", "there"),
    ("unbalanced parenthesis", "Unmatched closing ')'", "before"),
)
"""What Python says of a bad pattern, what Java says, and which place Java names."""


def matching(pattern: str) -> re.Pattern[str]:
    """What --topic and --include mean. Raises JavaError."""
    regex = pattern.strip().replace(",", "|").replace(" ", "")
    regex = re.sub("^[\"']+", "", regex)
    regex = re.sub("[\"']+$", "", regex)
    if not is_tame(regex):
        raise JavaError(
            "java.lang.RuntimeException", f"{regex} repeats too much for a lab: use fewer of * and +, and none of a group."
        )
    try:
        return re.compile(regex)
    except (re.error, RecursionError, OverflowError):
        raise JavaError("java.lang.RuntimeException", f"{regex} is an invalid regex.") from None


def java_pattern(text: str) -> re.Pattern[str]:
    """`Pattern.compile`: what --include of a consumer means. Raises JavaError."""
    if not is_tame(text):
        told = f"{text} repeats too much for a lab: use fewer of * and +, and none of a group."
        raise JavaError("java.util.regex.PatternSyntaxException", told)
    open_count = re.search(r"(?<!\\)\{\d+,?\d*(?![\d,}])", text)
    if open_count is not None:
        raise _bad_pattern(text, "Unclosed counted closure", open_count.end())
    try:
        return re.compile(text)
    except re.error as wrong:
        at = wrong.pos or 0
        told, index = next(
            (
                (
                    told.format(sign=text[at : at + 1]),
                    {"end": len(text), "last": len(text) - 1, "there": at, "before": at - 1}[where],
                )
                for said, told, where in JAVA_FAULTS
                if said in wrong.msg
            ),
            (wrong.msg, at),
        )
        raise _bad_pattern(text, told, index) from None


def _bad_pattern(text: str, told: str, index: int) -> JavaError:
    place = f" near index {index}" if index >= 0 else ""
    pointed = f"\n{' ' * index}^" if 0 <= index < len(text) else ""
    return JavaError("java.util.regex.PatternSyntaxException", f"{told}{place}\n{text}{pointed}")


def is_tame(regex: str) -> bool:
    """Whether a match cannot take long: few repeats in each alternative, and no repeated group with repeats or alternatives inside."""
    if len(regex) > LONGEST:
        return False
    wild = [False]
    repeats = most = 0
    closed_wild = False
    for token in re.findall(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|.", regex, re.DOTALL):
        if token in ("*", "+", "{"):
            if closed_wild:
                return False
            repeats += 1
            wild[-1] = True
        elif token == "|":
            most, repeats = max(most, repeats), 0 if len(wild) == 1 else repeats
            wild[-1] = wild[-1] or len(wild) > 1
        elif token == "(":
            wild.append(False)
        closed_wild = token == ")" and len(wild) > 1 and wild[-1]
        if token == ")" and len(wild) > 1:
            inner = wild.pop()
            wild[-1] = wild[-1] or inner
    return max(most, repeats) <= MOST_REPEATS
