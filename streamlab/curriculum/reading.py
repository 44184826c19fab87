"""From a lesson's file to the lesson, or to all that is wrong with it.

Law of the module: one pass finds every problem that can be seen without running; each has its line. Expressions are read here too,
so that a misspelt word is found before a learner meets it.
"""

from __future__ import annotations

import re
import tomllib
from typing import Any, TypeVar

import msgspec

from streamlab.curriculum.blocks import Block, Section, head_of, sections_of
from streamlab.curriculum.expressions import ExpressionError
from streamlab.curriculum.facts import explains
from streamlab.curriculum.filling import expressions_in
from streamlab.curriculum.lesson import KINDS, Check, Lesson, Look, Pointed, Prediction, Step, Wrong
from streamlab.curriculum.misconceptions import MISCONCEPTIONS
from streamlab.curriculum.pointing import NotPointed, pointed
from streamlab.curriculum.problems import LessonRefused, Problem
from streamlab.curriculum.scripts import deeds_of, script_of
from streamlab.curriculum.vocabulary import words_known
from streamlab.simulation.sentence import said_by, say
from streamlab.world.scenarios.scenario import Scenario, internal_topics

T = TypeVar("T")


class _Head(msgspec.Struct, forbid_unknown_fields=True):
    title: str
    seed: int = 1
    minutes: int = 5
    chapter: str = "course"
    dispels: tuple[str, ...] = ()
    brokers: int = 3
    warm_up: float = 10.0
    latency: int = 1
    settings: dict[str, str] = {}
    sum_up: str = ""


class _Predict(msgspec.Struct, forbid_unknown_fields=True):
    kind: str
    ask: str
    answer: str
    run: str = ""
    until: str = "True"
    at_most: float = 120.0
    choices: str = ""
    topic: str = ""
    group: str = ""
    none: str = ""
    within: float = 0.0
    tempting: tuple[str, ...] = ()
    because: str = ""
    why: str = ""
    shows: tuple[str, ...] = ()


class _Look(msgspec.Struct, forbid_unknown_fields=True):
    highlight: tuple[str, ...] = ()
    topic: str = ""
    group: str = ""
    pace: float = 0.0
    frozen: bool = False


class _Wrong(msgspec.Struct, forbid_unknown_fields=True):
    say: str
    run: str


def read_lesson(slug: str, text: str) -> Lesson:
    """The lesson of a folder named `slug`, from its file's text. Raises LessonRefused with everything that is wrong."""
    problems: list[Problem] = []
    toml, lines = head_of(text, problems)
    head = _toml(Block("head", toml, 2), _Head, problems)
    first, *sections = sections_of(lines, problems)
    setups = [block for block in first.blocks if block.name == "setup"]
    script = script_of(setups[0].text, setups[0].line, problems) if setups else ()
    for block in first.blocks:
        if block.name != "setup":
            problems.append(
                Problem(
                    block.line,
                    say("The block “{name}” belongs under a step: a line ## with its title comes first.", name=block.name),
                )
            )
    steps = tuple(_step(section, problems) for section in sections)
    if not steps and not problems:
        problems.append(Problem(1, say("A lesson has at least one step: a line ## with its title.")))
    if problems or head is None:
        raise LessonRefused(problems)
    for name in head.dispels:
        if name not in MISCONCEPTIONS:
            known = ", ".join(sorted(MISCONCEPTIONS))
            problems.append(
                Problem(
                    _line_of("dispels", toml, 2),
                    say("There is no misconception “{name}”. There are: {known}.", name=name, known=known),
                )
            )
    if problems:
        raise LessonRefused(problems)
    scenario = Scenario(
        name=f"lesson-{slug}",
        title=head.title,
        brokers=head.brokers,
        settings={**internal_topics(head.brokers), **head.settings},
        script=script,
        warm_up=round(head.warm_up * 1000),
        latency=head.latency,
    )
    intro = "\n".join(first.text).strip()
    return Lesson(slug, head.title, intro, scenario, head.seed, steps, head.chapter, head.minutes, head.dispels, head.sum_up)


def _step(section: Section, problems: list[Problem]) -> Step:
    by_name: dict[str, list[Block]] = {}
    for block in section.blocks:
        by_name.setdefault(block.name, []).append(block)
    predictions = tuple(one for block in by_name.get("predict", []) if (one := _prediction(block, problems)) is not None)
    checks = tuple(check for block in by_name.get("done", []) for check in _checks(block, problems))
    for name in ("setup",):
        for block in by_name.get(name, []):
            problems.append(Problem(block.line, say("The setup stands before the first step: all steps share one lab.")))
    if not by_name.keys() & {"predict", "done"}:
        problems.append(
            Problem(
                section.line, say("The step “{title}” has nothing to do: give it a predict or a done block.", title=section.title)
            )
        )
    model = tuple(deed for block in by_name.get("model", []) for deed in deeds_of(block.text, block.line, problems))
    wrong = tuple(way for block in by_name.get("wrong", []) if (way := _wrong(block, problems)) is not None)
    looks = [look for block in by_name.get("stage", []) if (look := _look(block, problems)) is not None]
    return Step(
        section.title,
        "\n".join(section.text).strip(),
        section.line,
        predictions,
        checks,
        hints=tuple(block.text.strip() for block in by_name.get("hint", [])),
        model=model,
        wrong=wrong,
        look=looks[0] if looks else Look(),
        code="\n".join(block.text for block in by_name.get("code", [])),
    )


def _prediction(block: Block, problems: list[Problem]) -> Prediction | None:
    found = _toml(block, _Predict, problems)
    if found is None:
        return None
    if found.kind not in KINDS:
        problems.append(
            Problem(
                _line_of("kind", block.text, block.line),
                say("kind is one of {kinds}, not “{kind}”.", kinds=", ".join(KINDS), kind=found.kind),
            )
        )
    for field in ("answer", "until", "choices"):
        _judge(getattr(found, field), _line_of(field, block.text, block.line), problems)
    for text in found.tempting:
        _judge(text, _line_of("tempting", block.text, block.line), problems)
    deeds = deeds_of(found.run, _line_of("run", block.text, block.line) + _rows_before(found.run, block.text), problems)
    if found.why and explains(found.why):
        problems.append(Problem(_line_of("why", block.text, block.line), explains(found.why)))
    for expression in expressions_in(found.because):
        _judge(expression, _line_of("because", block.text, block.line), problems)
    shows = _pointed(found.shows, _line_of("shows", block.text, block.line), problems)
    values = {name: getattr(found, name) for name in found.__struct_fields__ if name not in ("run", "shows")}
    return Prediction(**values, line=block.line, deeds=deeds, shows=shows)


def _look(block: Block, problems: list[Problem]) -> Look | None:
    found = _toml(block, _Look, problems)
    if found is None:
        return None
    if found.pace and not 0.1 <= found.pace <= 1000:
        problems.append(
            Problem(_line_of("pace", block.text, block.line), say("pace is from 0.1 to 1000, not {pace}.", pace=f"{found.pace:g}"))
        )
    highlight = _pointed(found.highlight, _line_of("highlight", block.text, block.line), problems)
    return Look(highlight, found.topic, found.group, found.pace, found.frozen)


def _pointed(texts: tuple[str, ...], line: int, problems: list[Problem]) -> tuple[Pointed, ...]:
    things = []
    for text in texts:
        for expression in expressions_in(text):
            _judge(expression, line, problems)
        try:
            things.append(pointed(text))
        except NotPointed as refusal:
            problems.append(Problem(line, said_by(refusal)))
    return tuple(things)


def _rows_before(text: str, toml: str) -> int:
    """Lines between `run = \"\"\"` and its first line of content."""
    return 1 if re.search(r'^run\s*=\s*"""\s*$', toml, re.MULTILINE) and text else 0


def _checks(block: Block, problems: list[Problem]) -> list[Check]:
    """Lines of `label: condition`."""
    checks = []
    for number, row in enumerate(block.text.splitlines(), block.line):
        if not row.strip():
            continue
        label, colon, condition = row.rpartition(": ")
        if not colon:
            problems.append(Problem(number, say("A line of done is what the learner reads, a colon and a condition.")))
            continue
        _judge(condition, number, problems)
        checks.append(Check(label.strip(), condition.strip(), number))
    return checks


def _wrong(block: Block, problems: list[Problem]) -> Wrong | None:
    found = _toml(block, _Wrong, problems)
    if found is None:
        return None
    line = _line_of("run", block.text, block.line) + _rows_before(found.run, block.text)
    return Wrong(found.say, deeds_of(found.run, line, problems), block.line)


def _judge(expression: str, line: int, problems: list[Problem]) -> None:
    """A misspelt word or a broken expression is a problem of its line."""
    if not expression.strip():
        return
    try:
        words_known(expression)
    except ExpressionError as error:
        problems.append(Problem(line, said_by(error)))


def _toml(block: Block, kind: type[T], problems: list[Problem]) -> T | None:
    try:
        raw: dict[str, Any] = tomllib.loads(block.text)
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"\(at line (\d+)", str(error))
        line = block.line + int(at[1]) - 1 if at else block.line
        problems.append(Problem(line, say("This is not TOML: {error}.", error=str(error).split(" (at ")[0])))
        return None
    try:
        return msgspec.convert(raw, kind)
    except msgspec.ValidationError as error:
        field = re.search(r"`\$\.?([\w-]*)|field `(\w+)`", str(error))
        name = next((one for one in re.findall(r"field `(\w+)`|`\$\.(\w+)", str(error)) for one in one if one), "") if field else ""
        problems.append(Problem(_line_of(name, block.text, block.line), f"{str(error).replace('Object', 'This block')}."))
        return None


def _line_of(name: str, toml: str, line: int) -> int:
    """The line on which a key stands; the block's first where it does not."""
    rows = toml.splitlines()
    return line + next((at for at, row in enumerate(rows) if name and re.match(rf"{re.escape(name)}\s*=", row)), 0)
