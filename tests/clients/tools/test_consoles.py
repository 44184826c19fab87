"""The console producer and consumer: clients of the lab that somebody types at."""

from __future__ import annotations

import pytest

from streamlab.world.commands import CommandRejected, KillConsumer, RestartConsumer, StopConsumer
from streamlab.world.world import World
from tests.clients.tools.rig import Shell

AT = "--bootstrap-server localhost:9092"
KEYED = "--reader-property parse.key=true --reader-property key.separator=:"


@pytest.fixture
def shell() -> Shell:
    shell = Shell()
    shell.run(f"kafka-topics.sh {AT} --create --topic orders --partitions 1")
    return shell


def test_what_is_typed_can_be_read(shell: Shell) -> None:
    assert shell.run(f"kafka-console-producer.sh {AT} --topic orders {KEYED}", "alice:coffee\nbob:tea\n") == ("", 0)
    read = f"kafka-console-consumer.sh {AT} --topic orders --from-beginning --max-messages 2 --formatter-property print.key=true"
    assert shell.run(read) == ("alice\tcoffee\nbob\ttea\nProcessed a total of 2 messages\n", 0)


def test_a_line_without_its_separator_ends_the_producer(shell: Shell) -> None:
    told, status = shell.run(f"kafka-console-producer.sh {AT} --topic orders {KEYED}", "nokey\n")
    assert told == "org.apache.kafka.common.KafkaException: No key separator found on line number 1: 'nokey'\n"
    assert status == 1


def test_a_refused_record_is_logged_and_the_status_is_good_all_the_same(shell: Shell) -> None:
    shell.run(f"kafka-configs.sh {AT} --topic orders --alter --add-config max.message.bytes=100")
    told, status = shell.run(f"kafka-console-producer.sh {AT} --topic orders", "x" * 200)
    assert "ERROR Error when sending message to topic orders with key: null, value: 200 bytes with error:" in told
    assert (
        "RecordTooLargeException: The request included a message larger than the max message size the server will accept." in told
    )
    assert status == 0


def test_who_sits_at_a_terminal_is_prompted(shell: Shell) -> None:
    from streamlab.world.commands import RunTool

    shell.world.submit(
        RunTool(process="p", tool="kafka-console-producer.sh", arguments=(*AT.split(), "--topic", "orders"), tty=True)
    )
    shell.pass_ms(100)
    shell.type("p", "hello")
    shell.pass_ms(2_000)
    assert shell.out["p"] == ">>"
    shell.type("p", eof=True)
    shell.pass_ms(500)
    assert shell.status["p"] == 0


def test_ctrl_c_ends_a_consumer_in_order(shell: Shell) -> None:
    shell.run(f"kafka-console-producer.sh {AT} --topic orders", "one\ntwo\n")
    reader = shell.start(f"kafka-console-consumer.sh {AT} --topic orders --group readers --from-beginning")
    shell.pass_ms(6_000)
    assert shell.out[reader] == "one\ntwo\n"
    told, _ = shell.run(f"kafka-consumer-groups.sh {AT} --describe --group readers --members")
    assert " console-consumer " in told.splitlines()[2]
    shell.signal(reader, "INT")
    shell.pass_ms(1_000)
    assert (shell.out[reader], shell.status[reader]) == ("one\ntwo\nProcessed a total of 2 messages\n", 130)
    told, _ = shell.run(f"kafka-consumer-groups.sh {AT} --describe --group readers")
    assert told.splitlines()[1] == "Consumer group 'readers' has no active members."
    assert told.splitlines()[4].split()[:6] == ["readers", "orders", "0", "2", "2", "0"]


def test_topics_can_be_named_by_a_pattern(shell: Shell) -> None:
    shell.run(f"kafka-console-producer.sh {AT} --topic orders", "one\n")
    assert shell.run(f"kafka-console-consumer.sh {AT} --include 'ord.*' --from-beginning --max-messages 1") == (
        "one\nProcessed a total of 1 messages\n",
        0,
    )


def test_consoles_go_on_from_a_checkpoint_as_they_would_have(shell: Shell) -> None:
    reader = shell.start(f"kafka-console-consumer.sh {AT} --topic orders --group readers --from-beginning")
    writer = shell.start(f"kafka-console-producer.sh {AT} --topic orders")
    shell.type(writer, "one")
    shell.pass_ms(300)
    again = Shell.__new__(Shell)
    again.__dict__.update(shell.__dict__, world=World.restore(shell.world.checkpoint()), out={}, status={}, count=2)
    for one in (shell, again):
        one.type(writer, "two", eof=True)
        one.pass_ms(8_000)
        one.signal(reader, "TERM")
        one.pass_ms(1_000)
    assert again.out[reader] == "one\ntwo\nProcessed a total of 2 messages\n"
    assert again.status == {writer: 0, reader: 143}
    assert shell.world.journal.digest == again.world.journal.digest


def test_a_consumer_whose_process_has_ended_is_not_started_anew_from_the_stage(shell: Shell) -> None:
    read = f"kafka-console-consumer.sh {AT} --topic orders --group readers"
    for end in (StopConsumer(consumer="console-consumer"), KillConsumer(consumer="console-consumer")):
        process = shell.start(read)
        shell.pass_ms(5_000)
        shell.world.submit(end)
        shell.pass_ms(1_000)
        assert process in shell.status
        with pytest.raises(CommandRejected, match="that process has ended: nobody would see what it reads"):
            shell.world.submit(RestartConsumer(consumer="console-consumer"))
    shell.run(f"kafka-console-producer.sh {AT} --topic orders", "later\n")
    told, _ = shell.run(f"{read} --from-beginning --max-messages 1")
    assert told == "later\nProcessed a total of 1 messages\n"
