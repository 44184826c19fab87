"""Commands as people write them at work: for Kafka's tools, kafkajs, Python and Java.

Law of the room: a command and what stands on the stage in, texts out; nothing here changes a lab. One function writes one kind of
command in one language. What no client does is said, and what one does about it at work; nothing is invented.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from streamlab.labs import snippets
from streamlab.labs.code.cli import CLI, SHELL
from streamlab.labs.code.confluent import PYTHON
from streamlab.labs.code.java import JAVA
from streamlab.labs.code.kafkajs import KAFKAJS
from streamlab.labs.code.language import Language
from streamlab.labs.code.plans import Place
from streamlab.labs.code.quoting import comment, joined
from streamlab.world import commands as c

LANGUAGES: tuple[Language, ...] = (CLI, KAFKAJS, PYTHON, JAVA)

PROCESS = (c.KillBroker, c.StopBroker, c.StartBroker, c.AddBroker, c.KillConsumer, c.StopConsumer, c.RemoveProducer)


@dataclass(frozen=True)
class Text:
    """`first`: what must be there before; `file`: what the program is called, "" for lines of a terminal."""

    name: str
    title: str
    code: str
    first: str = ""
    file: str = ""

    @property
    def wraps(self) -> bool:
        return not self.file


@dataclass(frozen=True)
class Code:
    """`says`: a sentence where there is something to know; `line`: what a terminal shows, a comment where no tool of Kafka does it."""

    texts: tuple[Text, ...]
    says: str
    line: str


def code_of(command: c.Command, place: Place) -> Code:
    """A command in every language that has words for it, the command line first."""
    by_hand = SHELL.write(command, place)
    found = [(language, language.write(command, place)) for language in (SHELL, *LANGUAGES)]
    texts = tuple(_text(language, code) for language, code in found if code)
    says = _says(command) or ("" if texts else _("No tool of Kafka does this: it is a knob of the simulation itself."))
    tool = CLI.write(command, place)
    return Code(
        texts, says, joined(tool) if tool.startswith(("kafka-", "echo ", "seq ", "yes ")) else comment(joined(by_hand or says))
    )


def _text(language: Language, code: str) -> Text:
    known = snippets.one(language.name)
    return Text(language.name, language.title, code, known.first if known else "", known.file if known else "")


def _says(command: c.Command) -> str:
    """What there is to know about a command that is not, or not quite, what the programs do."""
    if isinstance(command, PROCESS):
        return _("No client of Kafka does this: at work it is done to the process, here as with containers and signals.")
    if isinstance(command, c.SetLink):
        return _("No client of Kafka does this: at work the network does, or whoever tests against it.")
    if isinstance(command, c.SlowBroker):
        return _("No client of Kafka does this: at work it is a full disk queue or a long garbage collection that slows a broker.")
    if isinstance(command, c.HangConsumer):
        return _("No tool of Kafka does this: in your code it is work that never returns, such as a call without a timeout.")
    if isinstance(command, c.CrashConsumer):
        return _(
            "No tool of Kafka does this: at work it is a kill -KILL between a record's work and its commit, or right after it."
        )
    if isinstance(command, c.ChangeProducer):
        return _("How fast a producer sends is its own program's matter: no tool of Kafka changes it from outside.")
    if isinstance(command, c.ChangeConsumer):
        return _("How long a record takes is its own program's matter: no tool of Kafka changes it from outside.")
    if isinstance(command, c.PauseConsumer | c.ResumeConsumer | c.CommitNow):
        return _("Only the consumer's own program can do this: no tool of Kafka does it from outside.")
    if isinstance(command, c.SeekConsumer):
        return _(
            "Only the consumer's own program can seek. From outside: read elsewhere with the console consumer, or reset the group."
        )
    if isinstance(command, c.SendRecord) and command.partition is not None:
        return _("Kafka's console producer cannot choose a partition; kcat can.")
    if isinstance(command, c.ElectLeaders):
        return _("kafkajs has no such request.")
    return ""
