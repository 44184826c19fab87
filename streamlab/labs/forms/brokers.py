"""Forms for brokers, leaders and links.

Law of the module: to stop is to hand over first, to kill is to be gone without a word; the words keep them apart.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext

from streamlab.labs.forms.base import BareForm, CommandForm, at_field
from streamlab.labs.forms.fields import Amount, PartitionField, WholeNumber, offer, pick, text, yes
from streamlab.world.commands import AddBroker, ElectLeaders, KillBroker, SetLink, SlowBroker, StartBroker, StopBroker

SLOW_MS = 800
"""What "slow" means on a link: each way."""


class BrokerForm(BareForm):
    """A command on one broker."""

    subject, subject_word = "broker", "broker"
    broker = WholeNumber("Broker", least=0)
    states: tuple[str, ...] = ("starting", "running", "fenced", "stopping")

    def prepare(self) -> None:
        super().prepare()
        ids = [str(broker) for broker, state in self.known.brokers.items() if state in self.states]
        offer(self.fields["broker"], ids, {broker: f"B{broker}" for broker in ids})


class StopBrokerForm(BrokerForm):
    command = StopBroker
    title, verb, pending, icon, done = "Stop a broker", "Stop", "Stopping…", "leave", "Broker {0} is stopping in order."
    explains = "A controlled shutdown: it hands its partitions over first."
    follows = "stop_broker"


class KillBrokerForm(BrokerForm):
    command = KillBroker
    title, verb, pending, icon, loss, done = "Kill a broker", "Kill", "Killing…", "cross", True, "Killed broker {0}."
    follows = "kill_broker"


class StartBrokerForm(BrokerForm):
    command = StartBroker
    title, verb, pending, icon, done = "Start a broker", "Start", "Starting…", "play", "Broker {0} is starting."
    states = ("stopped", "dead")


class AddBrokerForm(CommandForm):
    command = AddBroker
    title, verb, pending, icon = "Add a broker", "Add broker", "Adding…", "plus"
    follows = "add_broker"
    explains = "It carries nothing until a topic is created or partitions are added or moved."

    def build(self, data: dict[str, Any]) -> AddBroker:
        return AddBroker(by=self.by)

    def sentence(self) -> str:
        return "A broker is joining the cluster."


class SlowBrokerForm(CommandForm):
    command = SlowBroker
    title, verb, pending, icon = "Slow a broker", "Slow it", "Slowing…", "slow"
    subject, subject_word = "broker", "broker"
    broker = WholeNumber("Broker", least=0)
    ms = WholeNumber("Each request takes longer by", least=0, most=60_000, unit="ms")
    rows = (("broker",), ("ms",))
    explains = "Its heartbeats go on, so nobody fences it. 0 makes it quick again; so does a restart."

    def prepare(self) -> None:
        ids = [str(broker) for broker, state in self.known.brokers.items() if state in BrokerForm.states]
        offer(self.fields["broker"], ids, {broker: f"B{broker}" for broker in ids})
        self.initial.setdefault("ms", 200)

    def build(self, data: dict[str, Any]) -> SlowBroker:
        return SlowBroker(broker=data["broker"], ms=data["ms"], by=self.by)

    def sentence(self) -> str:
        data = self.cleaned_data
        if not data["ms"]:
            return gettext("Broker %(broker)s is as quick as before.") % data
        return gettext("Every request takes broker %(broker)s %(ms)s ms longer.") % data


class ElectLeadersForm(CommandForm):
    command = ElectLeaders
    title, verb, pending, icon = "Elect leaders", "Elect", "Electing…", "star"
    topic = text("Topic", mono=True, required=False, hint="empty: every topic")
    partition = PartitionField(required=False, help_text="empty: every partition")
    unclean = yes("Allow a replica that is not in sync", "records that only the old leader had are lost")
    rows = (("topic", "partition"), ("unclean",))
    explains = "Each partition goes back to the first replica of its list, its preferred leader."

    def prepare(self) -> None:
        offer(self.fields["topic"], self.known.topics, empty="every topic")

    def build(self, data: dict[str, Any]) -> ElectLeaders:
        if data["partition"] is not None and not data["topic"]:
            raise at_field("topic", "Which topic is the partition of?")
        if data["topic"] and data["partition"] is None:
            raise at_field("partition", f"Which partition of {data['topic']}? Leave the topic empty for all of them.")
        partition = -1 if data["partition"] is None else data["partition"]
        return ElectLeaders(topic=data["topic"], partition=partition, unclean=data["unclean"], by=self.by)

    def sentence(self) -> str:
        data = self.cleaned_data
        where = f"{data['topic']} P{data['partition']}" if data["partition"] is not None else data["topic"] or "every topic"
        return f"Leader election asked for {where}."


class SetLinkForm(CommandForm):
    command = SetLink
    title, verb, pending = "Link", "Apply", "Applying…"
    subject = "a b"
    follows = "set_link"
    stands_for = {"loss": "loss_percent"}
    a = text("From", mono=True)
    b = text("To", mono=True)
    state = pick("State", [("up", "up"), ("slow", "slow"), ("cut", "cut")], required=False, hint=f"slow: {SLOW_MS} ms each way")
    latency = WholeNumber("Latency", least=0, most=60_000, unit="ms", required=False)
    loss_percent = Amount("Loss", least=0, most=95, unit="%", required=False)
    rows = (("a", "b"), ("state",), ("latency", "loss_percent"))

    def prepare(self) -> None:
        nodes = self.known.nodes()
        others = [node for node in nodes if node != self.given("a")]
        offer(self.fields["a"], nodes, {node: _spoken(node) for node in nodes})
        offer(self.fields["b"], others, {node: _spoken(node) for node in others})
        link = self.known.link(self.given("a"), self.given("b") or (others[0] if others else ""))
        latency, loss, cut = (link.latency, link.loss, link.cut) if link else (1, 0.0, False)
        self.initial.setdefault("latency", latency)
        self.initial.setdefault("loss_percent", f"{loss * 100:g}")
        self.initial.setdefault("state", "cut" if cut else "slow" if latency >= SLOW_MS else "up")

    def aside(self) -> str:
        ends = [_spoken(self.given(end)) for end in ("a", "b")]
        return " – ".join(filter(None, ends))

    def build(self, data: dict[str, Any]) -> SetLink:
        if data["a"] == data["b"]:
            raise at_field("b", f"A link has two ends: choose another than {_spoken(data['a'])}.")
        latency = 1 if data["latency"] is None else data["latency"]
        if data["state"] == "slow":
            latency = max(latency, SLOW_MS)
        return SetLink(
            a=data["a"],
            b=data["b"],
            latency=latency,
            loss=(data["loss_percent"] or 0.0) / 100,
            cut=data["state"] == "cut",
            by=self.by,
        )

    def sentence(self) -> str:
        link = self.built
        assert isinstance(link, SetLink)
        how = "is cut" if link.cut else f"takes {link.latency:,} ms each way" + (f" and loses {link.loss:.0%}" if link.loss else "")
        return f"The link {_spoken(link.a)} – {_spoken(link.b)} {how}."


def _spoken(node: str) -> str:
    """How a node is named in a sentence: "broker 2"."""
    return node.replace("broker-", "broker ")
