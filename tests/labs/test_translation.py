"""Other languages: what is collected for translators, the page's catalog, and pages that hold no text outside of it."""

from __future__ import annotations

import ast
import re
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from streamlab.curriculum.reference import meanings
from streamlab.labs.management.commands.makemessages import ROOMS
from streamlab.labs.spoken import translated
from streamlab.simulation.sentence import say, say_many
from streamlab.world.scenarios import SCENARIOS

HOUSE = Path(__file__).parents[2]


@cache
def marked() -> set[str]:
    """Every text that the pure house marks."""
    texts: set[str] = set()
    for room in ROOMS:
        for path in (HOUSE / "streamlab" / room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("say", "say_many", "noted"):
                    wanted = node.args[: 2 if getattr(node.func, "id", "") == "say_many" else 1]
                    texts |= {one.value for one in wanted if isinstance(one, ast.Constant) and isinstance(one.value, str)}
    return texts


def test_translators_get_what_the_page_and_the_lab_say(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(HOUSE)
    settings.LOCALE_PATHS = [str(tmp_path)]
    said = StringIO()
    call_command("makemessages", domain="djangojs", locale=["de"], stdout=said)
    assert "warning" not in said.getvalue(), "such as a text that stands once alone and once with a plural"
    catalog = (tmp_path / "de" / "LC_MESSAGES" / "djangojs.po").read_text()
    collected = "".join(re.findall(r'"(.*)"', catalog)).replace('\\"', '"').replace("\\n", "\n")
    assert not [text for text in {*marked(), *meanings()} if text not in collected]
    assert "broker {broker} dies" in collected, "a text of static/js"


def test_what_labs_are_called_is_marked() -> None:
    assert not {scenario.title for scenario in SCENARIOS.values()} - marked()


def test_the_labs_sentences_read_the_same_in_english() -> None:
    told = say("{who} stopped {what}.", who=say("You"), what="{what}") + " " + say_many("{count} record", "{count} records", 2)
    assert translated(told) == told == "You stopped {what}. 2 records"
    assert translated("Kafka's own words") == "Kafka's own words"


@pytest.mark.django_db
def test_the_pages_catalog_is_there_for_everybody_and_not_asked_for_in_english(client: Client) -> None:
    answer = client.get("/jsi18n/")
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/javascript")
    page = client.get("/", headers={"Accept-Language": "fr"}).content.decode()
    assert '<html lang="en">' in page
    assert "jsi18n" not in page


SAYS = {
    **dict.fromkeys(
        ("CommandRejected", "CastRefused", "BadFile", "ClusterError", "LimitReached", "GuessRefused", "ExpressionError"), (0,)
    ),
    **dict.fromkeys(("ImportRefused", "ShellRefused", "SeatRefused", "NicknameRefused", "QuestionRefused", "OpeningRefused"), (0,)),
    **dict.fromkeys(("CommandError", "OperatorError", "BadPorts", "print", "write"), (0,)),
    "add_argument": (),
    **dict.fromkeys(("BadSetting", "Problem", "at_field", "message_user"), (1,)),
    **dict.fromkeys(
        ("ValidationError", "Action", "text", "WholeNumber", "Amount", "pick", "choose", "Names", "PartitionField"), (0,)
    ),
    **dict.fromkeys(("yes", "Step", "Misconception", "Simplification", "Answer", "Told"), (0, 1)),
}
"""What is called with a text for people, and which of its arguments that is."""

WORDS = re.compile(
    "label|hint|help|help_text|missing|too_small|words|empty|verbose_name|short_description|description|out|err|waiting"
)
"""Names of arguments that are such a text."""

KAFKAS = re.compile(
    "Must set |To use the idempotent producer, |delivery.timeout.ms should |`max.in.flight` must |Heartbeat must |All partition.assignment.strategy |"
    "Invalid partition given |Assignments can only be reset |The message is  bytes when serialized |No current assignment |"
    "Unknown command: |Error response from daemon: |"
    r"[a-z]+(\.[a-z]+)+$|[a-z]+\.[a-z.]+=|acks$|without a group: payments-0|kafka-[a-z-]+\.sh, |--[a-z-]+: $"
)
"""Sentences of Kafka's clients and tools, of npm and docker, and names of settings: they are told as they are."""


def pieces(said: ast.expr) -> list[ast.expr]:
    """The texts of which one is said, or which are said one after the other."""
    if isinstance(said, ast.IfExp):
        return [*pieces(said.body), *pieces(said.orelse)]
    if isinstance(said, ast.BinOp):
        return [*pieces(said.left), *pieces(said.right)]
    return [said]


def said_in(node: ast.AST) -> list[ast.expr]:
    """What a call is given of texts for people; what a command says of itself."""
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == "help":
        return [node.value]
    if not isinstance(node, ast.Call):
        return []
    name = getattr(node.func, "id", getattr(node.func, "attr", ""))
    said = [node.args[at] for at in SAYS.get(name, ()) if at < len(node.args)]
    return said + [one.value for one in node.keywords if name in SAYS and WORDS.fullmatch(one.arg or "")]


def untold(path: Path) -> list[str]:
    """Texts for people that no translator would see."""
    found = []
    for node in ast.walk(ast.parse(path.read_text())):
        for one in (inner for each in said_in(node) for inner in pieces(each)):
            parts = one.values if isinstance(one, ast.JoinedStr) else [one]
            told = "".join(part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str))
            if re.search("[A-Za-z]{2}", told) and not KAFKAS.match(told):
                found.append(f"{path.relative_to(HOUSE)}:{one.lineno}: {told}")
    return found


def test_what_python_says_to_people_is_translated() -> None:
    found = [one for path in sorted((HOUSE / "streamlab").rglob("*.py")) for one in untold(path)]
    assert not found, "\n".join(found)


NAMES = (
    "StreamLab",
    "bootstrap.servers",
    "Ctrl-C",
    "Ctrl-D",
    "K7QMX",
    "user-1",
    "paid 42",
    "CSV",
    "disabled",
    'data-mode="present"',
)
"""What is the same in every language: names, keys, examples of data, attributes in blocks of their own."""

NO_TEXT = re.compile(
    r"\{#.*?#\}|<!--.*?-->|\{%\s*comment.*?endcomment\s*%\}|\{%\s*block (?:page|body_class) %\}[^{]*"
    r"|\{%\s*blocktrans(?:late)?\b.*?endblocktrans(?:late)?\s*%\}|<(script|style|code|pre|kbd|svg)\b.*?</\1>|\{%.*?%\}|\{\{.*?\}\}",
    re.DOTALL,
)


def bare(template: Path) -> list[str]:
    """Texts of a template, and of attributes that are read aloud, outside of any translation."""
    rest = NO_TEXT.sub("", template.read_text())
    read = re.findall(r'\b(?:aria-label|title|placeholder|alt)="([^"]*)"', rest)
    texts = [one.strip(" ·\t") for one in [*re.sub(r"<[^>]*>", "\n", rest).split("\n"), *read]]
    return [one for one in texts if re.search(r"[A-Za-z]{3}", one) and one not in NAMES]


def test_templates_hold_no_text_outside_of_a_translation() -> None:
    found = {path.name: texts for path in sorted((HOUSE / "templates").rglob("*.html")) if (texts := bare(path))}
    assert not found
