"""Commands as code: each kind in the languages that have words for it, and what no client does is said."""

from __future__ import annotations

import json
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from streamlab.engine.hub import Hub
from streamlab.labs.code import code_of
from streamlab.labs.code.plans import Place
from streamlab.labs.code.quoting import joined, python, shell, single
from streamlab.world import commands as c
from tests.labs.conftest import Visitor
from tests.labs.stage import KNOWN
from tests.labs.test_forms import GOOD

PLACE = Place("localhost:9092", KNOWN)
NASTY = 'it\'s "so" \\ ${HOME} `id` </script> ☃'


def texts(command: c.Command) -> dict[str, str]:
    return {text.name: text.code for text in code_of(command, PLACE).texts}


@pytest.mark.parametrize("command", [good[2] for good in GOOD], ids=[good[0] for good in GOOD])
def test_every_command_has_code_or_a_reason(command: c.Command) -> None:
    code = code_of(command, PLACE)
    assert code.line
    assert code.texts or code.says
    assert code.line.startswith(("kafka-", "echo ", "yes ", "seq ", "# "))
    for text in code.texts:
        if text.name == "confluent":
            compile(text.code, text.file, "exec")


@pytest.mark.parametrize(
    ("command", "line"),
    [
        (c.CreateTopic(name="orders", partitions=3), "kafka-topics.sh {} --create --topic orders --partitions 3"),
        (
            c.AlterTopicConfigs(name="orders", configs={"retention.ms": "60000", "segment.ms": None}),
            "kafka-configs.sh {} --alter --entity-type topics --entity-name orders --add-config retention.ms=60000 "
            "--delete-config segment.ms",
        ),
        (
            c.SendRecord(producer="web", key="user-13", value="paid"),
            "echo 'user-13|paid' | kafka-console-producer.sh {} --topic payments --reader-property parse.key=true "
            "--reader-property key.separator='|'",
        ),
        (
            c.ResetOffsets(group="billing", topic="payments", partition=1, to="shift", value=-10),
            "kafka-consumer-groups.sh {} --group billing --topic payments:1 --reset-offsets --shift-by -10 --execute",
        ),
        (
            c.AddConsumer(group="billing", topics=("payments",), settings={"auto.offset.reset": "earliest"}),
            "kafka-console-consumer.sh {} --topic payments --group billing --from-beginning",
        ),
        (
            c.RunTool(process="1", tool="kafka-topics.sh", arguments=("--list", "--topic", "a b")),
            "kafka-topics.sh --list --topic 'a b'",
        ),
        (c.KillConsumer(consumer="C2"), "# kill -KILL $(pgrep -f C2)"),
        (c.KillBroker(broker=2), "# docker kill broker-2"),
    ],
)
def test_the_terminals_line(command: c.Command, line: str) -> None:
    assert code_of(command, PLACE).line == line.replace("{}", "--bootstrap-server localhost:9092")


def test_a_key_with_the_separator_in_it_gets_another() -> None:
    assert "--reader-property key.separator=:" in code_of(c.SendRecord(producer="web", key="a|b", value="x"), PLACE).line


def test_what_no_client_does_is_said_and_done_at_work() -> None:
    code = code_of(c.KillBroker(broker=2), PLACE)
    assert [text.title for text in code.texts] == ["Shell"]
    assert "No client of Kafka does this" in code.says
    assert "kafkajs" not in texts(c.ElectLeaders())


def test_the_address_is_the_labs() -> None:
    for text in code_of(c.DeleteTopic(name="t"), Place("10.0.0.5:19092", KNOWN)).texts:
        assert "10.0.0.5:19092" in text.code


def test_what_people_type_stays_one_word(tmp_path: Path) -> None:
    assert shlex.split(shell(NASTY)) == [NASTY]
    assert eval(python(NASTY)) == NASTY
    code = texts(c.SendRecord(producer="web", key=NASTY, value=NASTY))
    assert shlex.split(joined(code["cli"]))[1] == f"{NASTY}|{NASTY}"
    compile(code["confluent"], "app.py", "exec")
    assert json.dumps(NASTY, ensure_ascii=False) in code["java"]
    if node := shutil.which("node"):
        told = subprocess.run([node, "-e", f"process.stdout.write({single(NASTY)})"], capture_output=True, text=True, check=True)
        assert told.stdout == NASTY


async def test_a_form_as_it_stands_is_code(hub: Hub, local: Visitor) -> None:
    answer = await local.post("/labs/demo/code/?command=create_topic", {"name": "orders"})
    assert answer.status_code == 200
    assert "<b>kafka-topics.sh</b> --bootstrap-server localhost:9092 --create --topic orders" in answer.content.decode()
    assert (await local.post("/labs/demo/code/?command=create_topic", {"name": ""})).status_code == 422
    assert (await local.post("/labs/demo/code/?command=nothing", {})).status_code == 404


async def test_an_action_that_is_gone_or_no_number_is_a_sentence(hub: Hub, local: Visitor) -> None:
    assert (await local.get("/labs/demo/code/?offset=999999")).status_code == 410
    answer = await local.get("/labs/demo/code/?offset=last")
    assert answer.status_code == 422
    assert "Which action?" in answer.content.decode()
