"""What lines of npm, npx and node mean."""

from __future__ import annotations

import json

import pytest

from streamlab.clients.tools.course.npm import Answer, Launch, read
from streamlab.clients.tools.course.scripts import GROUP, PACKAGE, PROGRAMS, SCRIPTS
from tests.served import ROOT


def line(text: str) -> Launch | Answer:
    tool, *words = text.split()
    return read(tool, words)


@pytest.mark.parametrize(
    ("typed", "file", "topic"),
    [
        ("npm run produce:user", "producer-user.ts", "payment-done"),
        ("npm run consume", "consumer.ts", "quickstart-events"),
        ("npm run consume payment-done", "consumer.ts", "payment-done"),
        ("npm run produce -- payment-done", "producer.ts", "payment-done"),
        ("npm start", "index.ts", "quickstart-events"),
        ("npx tsx producer.ts payment-done", "producer.ts", "payment-done"),
        ("npx -y tsx watch ./consumer.ts", "consumer.ts", "quickstart-events"),
        ("npx ts-node src/consumer.ts", "consumer.ts", "quickstart-events"),
        ("node --import tsx producer-user.ts ignored", "producer-user.ts", "payment-done"),
        ("node index.ts", "index.ts", "quickstart-events"),
    ],
)
def test_a_line_starts_a_program_of_the_course(typed: str, file: str, topic: str) -> None:
    found = line(typed)
    assert isinstance(found, Launch)
    assert (found.program, found.topic) == (PROGRAMS[file], topic)


def test_npm_says_what_it_runs() -> None:
    found = line("npm run produce payment-done")
    assert isinstance(found, Launch)
    assert found.banner == "\n> kafka-course@1.0.0 produce\n> tsx producer.ts payment-done\n\n"


@pytest.mark.parametrize(
    ("typed", "told", "status"),
    [
        ("npm run", "  produce:user\n    tsx producer-user.ts", 0),
        ("npm run produse", 'npm error Missing script: "produse"', 1),
        ("npm run consumer", 'npm error   npm run consume # run the "consume" package script', 1),
        ("npm test", 'Missing script: "test"', 1),
        ("npm produce", "npm run produce", 1),
        ("npm foo", 'Unknown command: "foo"', 1),
        ("npm install", "kafkajs and tsx are here already", 0),
        ("npm i kafkajs -D tsx@4", "kafkajs and tsx are here already", 0),
        ("npm install express", "express: nothing can be installed here", 1),
        ("npm init -y", "package.json is there already", 0),
        ("node --version", "v24", 0),
        ("npm -v", "11.", 0),
        ("node", "There is no JavaScript prompt here", 1),
        ("node -e 1+1", "There is no JavaScript prompt here", 1),
        ("node producer.js", "Did you mean producer.ts?", 1),
        ("npx tsx app.ts", "Cannot find module '/home/you/app.ts'", 1),
        ("npx cowsay hello", "cowsay: command not found", 127),
    ],
)
def test_every_other_line_has_an_answer(typed: str, told: str, status: int) -> None:
    found = line(typed)
    assert isinstance(found, Answer)
    assert told in found.out + found.err
    assert found.status == status


@pytest.mark.parametrize("folder", [ROOT / "static" / "course", ROOT / "tests" / "clients" / "course"])
def test_the_table_is_that_of_the_files(folder) -> None:  # type: ignore[no-untyped-def]
    package = json.loads((folder / "package.json").read_text())
    assert f"{package['name']}@{package['version']}" == PACKAGE
    assert package["scripts"] == SCRIPTS
    for file, program in PROGRAMS.items():
        text = (folder / file).read_text()
        assert f"clientId: '{program.client_id}'" in text
        assert f"'{program.topic}'" in text
        assert (f"groupId: '{GROUP}'" in text) == bool(program.read)
        assert ("process.argv[2]" in text) == program.any_topic
        for printed in filter(None, (program.read, program.sent)):
            assert _shape(printed) in _shape(text)


def _shape(text: str) -> str:
    """Without what is put in: `partition ${sent.partition}` and `partition {partition}` are alike."""
    import re

    return re.sub(r"\$?\{[\w.]*\}", "_", text.replace("user1", "_"))
