"""Lines of a lesson as deeds: `add_consumer group=my-app3 topics=payment-done`, `wait 5`, `1.5 create_topic name=a` in a setup.

Law of the module: a line builds the very command that a person's click builds; what cannot be read is a problem with its line.
"""

from __future__ import annotations

import shlex

from streamlab.curriculum.expressions import ExpressionError, Words
from streamlab.curriculum.filling import expressions_in, filled, with_any_value
from streamlab.curriculum.lesson import Deed
from streamlab.curriculum.problems import Problem
from streamlab.curriculum.vocabulary import words_known
from streamlab.simulation.sentence import said_by, say
from streamlab.world.commands import AnyCommand, CommandRejected, command_named
from streamlab.world.scenarios.scenario import Scripted


def command_of(text: str) -> AnyCommand:
    """The command that a line stands for. Raises CommandRejected."""
    try:
        name, *pairs = shlex.split(text)
    except ValueError as error:
        raise CommandRejected(say("“{text}” cannot be read: {error}.", text=text, error=error)) from None
    strange = [pair for pair in pairs if "=" not in pair]
    if strange:
        raise CommandRejected(say("“{pair}” is no field=value.", pair=strange[0]))
    return command_named(name, dict(pair.split("=", 1) for pair in pairs))


def command_now(deed: Deed, words: Words) -> AnyCommand:
    """The command of a deed, with what the lab says now. Raises CommandRejected, ExpressionError."""
    return deed.command if deed.command is not None else command_of(filled(deed.text, words))


def deeds_of(text: str, line: int, problems: list[Problem]) -> tuple[Deed, ...]:
    """A script's lines, the first of which is `line`."""
    deeds = []
    for number, row in enumerate(text.splitlines(), line):
        row = row.split("#", 1)[0].strip() if row.lstrip().startswith("#") else row.strip()
        if not row:
            continue
        deed = _deed(row, number, problems)
        if deed is not None:
            deeds.append(deed)
    return tuple(deeds)


def _deed(row: str, number: int, problems: list[Problem]) -> Deed | None:
    verb, _, rest = row.partition(" ")
    try:
        if verb == "wait":
            return Deed(number, wait=float(rest))
        if not expressions_in(row):
            return Deed(number, command_of(row))
        for expression in expressions_in(row):
            words_known(expression)
        command_of(with_any_value(row))
        return Deed(number, text=row)
    except ValueError:
        problems.append(Problem(number, say("wait takes seconds, not “{rest}”.", rest=rest)))
    except CommandRejected as refusal:
        problems.append(Problem(number, refusal.sentence))
    except ExpressionError as error:
        problems.append(Problem(number, said_by(error)))
    return None


def script_of(text: str, line: int, problems: list[Problem]) -> tuple[Scripted, ...]:
    """A setup: each line begins with the seconds after the lab's start."""
    script = []
    for number, row in enumerate(text.splitlines(), line):
        row = row.strip()
        if not row or row.startswith("#"):
            continue
        seconds, _, rest = row.partition(" ")
        try:
            script.append(Scripted(round(float(seconds) * 1000), command_of(rest)))
        except ValueError:
            problems.append(
                Problem(
                    number, say("A line of a setup begins with seconds after the start, not with “{seconds}”.", seconds=seconds)
                )
            )
        except CommandRejected as refusal:
            problems.append(Problem(number, refusal.sentence))
    return tuple(sorted(script, key=lambda one: one.after))
