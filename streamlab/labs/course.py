"""The course with real clients: a typical Node.js introduction to Kafka, step by step, and what the stage shows meanwhile.

Law of the module: the programs shown are the files in `static/course`, letter by letter, read once; only an address other than
localhost:9092 is put in.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

from django.conf import settings

ADDRESS = "localhost:9092"
FILES = ("index.ts", "producer.ts", "consumer.ts", "producer-user.ts", "package.json")


@dataclass(frozen=True)
class Part:
    """Something to copy. `file`: its name where it is a program, "" where it is typed into a terminal."""

    says: str
    text: str
    file: str = ""


@dataclass(frozen=True)
class Step:
    """`looks`: what to look at on the stage, and what it means."""

    title: str
    says: str
    parts: tuple[Part, ...]
    looks: tuple[str, ...]


@cache
def program(name: str) -> str:
    """The text of a file of the course."""
    return (settings.BASE_DIR / "static" / "course" / name).read_text()


def steps_at(address: str) -> tuple[Step, ...]:
    """The course for brokers at `address`."""
    return tuple(
        replace(step, parts=tuple(replace(part, text=part.text.replace(ADDRESS, address)) for part in step.parts))
        for step in _steps()
    )


def _file(says: str, name: str) -> Part:
    return Part(says, program(name), name)


@cache
def _steps() -> tuple[Step, ...]:
    server = f"--bootstrap-server {ADDRESS}"
    return (
        Step(
            "A topic",
            "A topic is a named log. The tools are in the folder bin of Apache Kafka; each command ends by itself.",
            (
                Part("Make it", f"kafka-topics.sh {server} --create --topic quickstart-events"),
                Part("See it", f"kafka-topics.sh {server} --list"),
                Part("Look into it", f"kafka-topics.sh {server} --describe --topic quickstart-events"),
            ),
            (
                "The topic appears with its partitions. Each has a leader, marked ★, and followers that copy it.",
                "Leader, Replicas and Isr in the terminal are the chips beside P0, P1, P2; the table Partitions has the same columns.",
                "A tool is a client too: the story says when it came and went. It is gone before a card is worth its place.",
            ),
        ),
        Step(
            "Write and read in the terminal",
            "Type a few lines: each is a message. Ctrl-D ends the producer, Ctrl-C a consumer.",
            (
                Part("Write", f"kafka-console-producer.sh {server} --topic quickstart-events"),
                Part(
                    "Read, in a second terminal and once more in a third",
                    f"kafka-console-consumer.sh {server} --topic quickstart-events --from-beginning",
                ),
            ),
            (
                "A card for console-producer stands with the producers. Its messages have no key, drawn as ∅.",
                "Each console consumer is a group of its own, so both get everything: reading takes nothing away.",
            ),
        ),
        Step(
            "The first program",
            "It sends one message, then reads everything, also what you typed. Ctrl-C and start it again: only the new message comes.",
            (
                _file("What it needs", "package.json"),
                _file("The program", "index.ts"),
                Part("Run it", "npm install\nnpx tsx index.ts"),
            ),
            (
                "my-app stands with the producers and is a member of the group my-app3.",
                "▾ is what my-app3 has committed: kafkajs commits after each batch that it has handed over.",
                "End it without Ctrl-C (kill -9) and its card stays, silent, until the session of 30 s runs off: nobody reads meanwhile.",
            ),
        ),
        Step(
            "A producer and a consumer, each on its own",
            "Now two programs. Start the consumer in two terminals, then send.",
            (
                _file("Reads", "consumer.ts"),
                _file("Sends", "producer.ts"),
                Part("In two terminals", "npx tsx consumer.ts"),
                Part("In a third", "npx tsx producer.ts"),
            ),
            (
                "The second consumer starts a rebalance: everyone lets go, then the partitions are shared out anew.",
                "“Several consumers of one group each get the message” is a common mistake: each message goes to one of them only.",
            ),
        ),
        Step(
            "Three partitions, three consumers",
            "A partition is read by one member of a group, so partitions limit how many can share the work.",
            (
                Part("Make it", f"kafka-topics.sh {server} --create --topic payment-done --partitions 3"),
                Part("Look into it", f"kafka-topics.sh {server} --describe --topic payment-done"),
                Part("In three terminals", "npx tsx consumer.ts payment-done"),
                Part("In a fourth", "npx tsx producer.ts payment-done"),
                Part("Who reads what, how far, and what is left?", f"kafka-consumer-groups.sh {server} --describe --group my-app3"),
            ),
            (
                "Three lines, one from each partition to its reader. The table Groups has the columns that the tool prints.",
                "CURRENT-OFFSET is ▾; LOG-END-OFFSET is the high watermark, where the dimension line ends; LAG is what lies between.",
                "Start a fourth: it is idle, 4 consumers for 3 partitions. End one with Ctrl-C, and another takes over its partition.",
                "Kill broker 2 on the stage: its port closes, the others lead, and the programs go on.",
            ),
        ),
        Step(
            "A key keeps its order",
            "With a key, the hash of the key chooses the partition: user1 belongs to partition 0 of 3, whoever sends it.",
            (
                _file("Sends what user1 did", "producer-user.ts"),
                Part("Run it", "npx tsx producer-user.ts"),
            ),
            (
                "All three land in P0, in their order, with one colour and shape: one key.",
                "“With the key user1 all three consumers get messages”: no, one does. A noisy user chokes one partition only.",
                "Send a record by hand on the stage, key user1: before you do, it shows the same arithmetic.",
            ),
        ),
    )
