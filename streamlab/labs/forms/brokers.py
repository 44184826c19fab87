"""Forms for brokers, leaders and links.

Law of the module: to stop is to hand over first, to kill is to be gone without a word; the words keep them apart.
"""

from __future__ import annotations

from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from streamlab.labs.forms.base import BareForm, CommandForm, at_field
from streamlab.labs.forms.fields import Amount, Choices, PartitionField, WholeNumber, offer, pick, text, yes
from streamlab.world.commands import AddBroker, ElectLeaders, KillBroker, SetLink, SlowBroker, StartBroker, StopBroker

SLOW_MS = 800
"""What "slow" means on a link: each way."""

STATES: Choices = [("up", _("up")), ("slow", _("slow")), ("cut", _("cut"))]


class BrokerForm(BareForm):
    """A command on one broker."""

    subject, about = "broker", _("broker {0}")
    broker = WholeNumber(_("Broker"), least=0)
    states: tuple[str, ...] = ("starting", "running", "fenced", "stopping")

    def prepare(self) -> None:
        super().prepare()
        ids = [str(broker) for broker, state in self.known.brokers.items() if state in self.states]
        offer(self.fields["broker"], ids, {broker: f"B{broker}" for broker in ids})


class StopBrokerForm(BrokerForm):
    command = StopBroker
    title, verb, pending, icon, done = _("Stop a broker"), _("Stop"), _("Stopping…"), "leave", _("Broker {0} is stopping in order.")
    explains = _("A controlled shutdown: it hands its partitions over first.")
    follows = "stop_broker"


class KillBrokerForm(BrokerForm):
    command = KillBroker
    title, verb, pending, icon, loss, done = _("Kill a broker"), _("Kill"), _("Killing…"), "cross", True, _("Killed broker {0}.")
    follows = "kill_broker"


class StartBrokerForm(BrokerForm):
    command = StartBroker
    title, verb, pending, icon, done = _("Start a broker"), _("Start"), _("Starting…"), "play", _("Broker {0} is starting.")
    states = ("stopped", "dead")


class AddBrokerForm(CommandForm):
    command = AddBroker
    title, verb, pending, icon = _("Add a broker"), _("Add broker"), _("Adding…"), "plus"
    follows = "add_broker"
    explains = _("It carries nothing until a topic is created or partitions are added or moved.")

    def build(self, data: dict[str, Any]) -> AddBroker:
        return AddBroker(by=self.by)

    def sentence(self) -> str:
        return gettext("A broker is joining the cluster.")


class SlowBrokerForm(CommandForm):
    command = SlowBroker
    title, verb, pending, icon = _("Slow a broker"), _("Slow it"), _("Slowing…"), "slow"
    subject, about = "broker", _("broker {0}")
    broker = WholeNumber(_("Broker"), least=0)
    ms = WholeNumber(_("Each request takes longer by"), least=0, most=60_000, unit="ms")
    rows = (("broker",), ("ms",))
    explains = _("Its heartbeats go on, so nobody fences it. 0 makes it quick again; so does a restart.")

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
    title, verb, pending, icon = _("Elect leaders"), _("Elect"), _("Electing…"), "star"
    topic = text(_("Topic"), mono=True, required=False, hint=_("empty: every topic"))
    partition = PartitionField(required=False, help_text=_("empty: every partition"))
    unclean = yes(_("Allow a replica that is not in sync"), _("records that only the old leader had are lost"))
    rows = (("topic", "partition"), ("unclean",))
    explains = _("Each partition goes back to the first replica of its list, its preferred leader.")

    def prepare(self) -> None:
        offer(self.fields["topic"], self.known.topics, empty=gettext("every topic"))

    def build(self, data: dict[str, Any]) -> ElectLeaders:
        if data["partition"] is not None and not data["topic"]:
            raise at_field("topic", gettext("Which topic is the partition of?"))
        if data["topic"] and data["partition"] is None:
            raise at_field(
                "partition",
                gettext("Which partition of {topic}? Leave the topic empty for all of them.").format(topic=data["topic"]),
            )
        partition = -1 if data["partition"] is None else data["partition"]
        return ElectLeaders(topic=data["topic"], partition=partition, unclean=data["unclean"], by=self.by)

    def sentence(self) -> str:
        data = self.cleaned_data
        where = (
            f"{data['topic']} P{data['partition']}" if data["partition"] is not None else data["topic"] or gettext("every topic")
        )
        return gettext("Leader election asked for {where}.").format(where=where)


class SetLinkForm(CommandForm):
    command = SetLink
    title, verb, pending = _("Link"), _("Apply"), _("Applying…")
    subject = "a b"
    follows = "set_link"
    stands_for = {"loss": "loss_percent"}
    a = text(_("From"), mono=True)
    b = text(_("To"), mono=True)
    state = pick(_("State"), STATES, required=False, hint=format_lazy(_("slow: {ms} ms each way"), ms=SLOW_MS))
    latency = WholeNumber(_("Latency"), least=0, most=60_000, unit="ms", required=False)
    loss_percent = Amount(_("Loss"), least=0, most=95, unit="%", required=False)
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
            raise at_field("b", gettext("A link has two ends: choose another than {node}.").format(node=_spoken(data["a"])))
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
        if link.cut:
            told = gettext("The link {a} – {b} is cut.")
        elif link.loss:
            told = gettext("The link {a} – {b} takes {ms} ms each way and loses {loss}.")
        else:
            told = gettext("The link {a} – {b} takes {ms} ms each way.")
        return told.format(a=_spoken(link.a), b=_spoken(link.b), ms=f"{link.latency:,}", loss=f"{link.loss:.0%}")


def _spoken(node: str) -> str:
    """How a node is named in a sentence: "broker 2"."""
    number = node.removeprefix("broker-")
    return node if number == node else gettext("broker {broker}").format(broker=number)
