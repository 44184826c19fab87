"""The course with real clients: a typical Node.js introduction to Kafka, step by step, and what the stage shows meanwhile.

Law of the module: the programs shown are the files in `static/course`, letter by letter, read once; only an address other than
localhost:9092 is put in.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

ADDRESS = "localhost:9092"
FILES = ("index.ts", "producer.ts", "consumer.ts", "producer-user.ts", "package.json")


@dataclass(frozen=True)
class Part:
    """Something to copy. `file`: its name where it is a program, "" where it is typed into a terminal."""

    says: StrOrPromise
    text: str
    file: str = ""


@dataclass(frozen=True)
class Step:
    """`looks`: what to look at on the stage, and what it means."""

    title: StrOrPromise
    says: StrOrPromise
    parts: tuple[Part, ...]
    looks: tuple[StrOrPromise, ...]


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


def _file(says: StrOrPromise, name: str) -> Part:
    return Part(says, program(name), name)


@cache
def _steps() -> tuple[Step, ...]:
    server = f"--bootstrap-server {ADDRESS}"
    return (
        Step(
            _("A topic"),
            _("A topic is a named log. The tools are in the folder bin of Apache Kafka; each command ends by itself."),
            (
                Part(_("Make it"), f"kafka-topics.sh {server} --create --topic quickstart-events"),
                Part(_("See it"), f"kafka-topics.sh {server} --list"),
                Part(_("Look into it"), f"kafka-topics.sh {server} --describe --topic quickstart-events"),
            ),
            (
                _("The topic appears with its partitions. Each has a leader, marked ★, and followers that copy it."),
                _(
                    "Leader, Replicas and Isr in the terminal are the chips beside P0, P1, P2; the table Partitions has the same columns."
                ),
                _("A tool is a client too: the story says when it came and went. It is gone before a card is worth its place."),
            ),
        ),
        Step(
            _("Write and read in the terminal"),
            _("Type a few lines: each is a message. Ctrl-D ends the producer, Ctrl-C a consumer."),
            (
                Part(_("Write"), f"kafka-console-producer.sh {server} --topic quickstart-events"),
                Part(
                    _("Read, in a second terminal and once more in a third"),
                    f"kafka-console-consumer.sh {server} --topic quickstart-events --from-beginning",
                ),
            ),
            (
                _("A card for console-producer stands with the producers. Its messages have no key, drawn as ∅."),
                _("Each console consumer is a group of its own, so both get everything: reading takes nothing away."),
            ),
        ),
        Step(
            _("The first program"),
            _(
                "It sends one message, then reads everything, also what you typed. Ctrl-C and start it again: only the new message comes."
            ),
            (
                _file(_("What it needs"), "package.json"),
                _file(_("The program"), "index.ts"),
                Part(_("Run it"), "npm install\nnpx tsx index.ts"),
            ),
            (
                _("my-app stands with the producers and is a member of the group my-app3."),
                _("▾ is what my-app3 has committed: kafkajs commits after each batch that it has handed over."),
                _(
                    "End it without Ctrl-C (kill -9) and its card stays, silent, until the session of 30 s runs off: nobody reads meanwhile."
                ),
            ),
        ),
        Step(
            _("A producer and a consumer, each on its own"),
            _("Now two programs. Start the consumer in two terminals, then send."),
            (
                _file(_("Reads"), "consumer.ts"),
                _file(_("Sends"), "producer.ts"),
                Part(_("In two terminals"), "npx tsx consumer.ts"),
                Part(_("In a third"), "npx tsx producer.ts"),
            ),
            (
                _("The second consumer starts a rebalance: everyone lets go, then the partitions are shared out anew."),
                _(
                    "“Several consumers of one group each get the message” is a common mistake: each message goes to one of them only."
                ),
            ),
        ),
        Step(
            _("Three partitions, three consumers"),
            _("A partition is read by one member of a group, so partitions limit how many can share the work."),
            (
                Part(_("Make it"), f"kafka-topics.sh {server} --create --topic payment-done --partitions 3"),
                Part(_("Look into it"), f"kafka-topics.sh {server} --describe --topic payment-done"),
                Part(_("In three terminals"), "npx tsx consumer.ts payment-done"),
                Part(_("In a fourth"), "npx tsx producer.ts payment-done"),
                Part(
                    _("Who reads what, how far, and what is left?"), f"kafka-consumer-groups.sh {server} --describe --group my-app3"
                ),
            ),
            (
                _("Three lines, one from each partition to its reader. The table Groups has the columns that the tool prints."),
                _(
                    "CURRENT-OFFSET is ▾; LOG-END-OFFSET is the high watermark, where the dimension line ends; LAG is what lies between."
                ),
                _(
                    "Start a fourth: it is idle, 4 consumers for 3 partitions. End one with Ctrl-C, and another takes over its partition."
                ),
                _("Kill broker 2 on the stage: its port closes, the others lead, and the programs go on."),
            ),
        ),
        Step(
            _("A key keeps its order"),
            _("With a key, the hash of the key chooses the partition: user1 belongs to partition 0 of 3, whoever sends it."),
            (
                _file(_("Sends what user1 did"), "producer-user.ts"),
                Part(_("Run it"), "npx tsx producer-user.ts"),
            ),
            (
                _("All three land in P0, in their order, with one colour and shape: one key."),
                _("“With the key user1 all three consumers get messages”: no, one does. A noisy user chokes one partition only."),
                _("Send a record by hand on the stage, key user1: before you do, it shows the same arithmetic."),
            ),
        ),
    )
