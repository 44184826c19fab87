"""Real clients against the lab and, in the same run, against Apache Kafka (three nodes, three copies), else librdkafka's mock cluster.

One librdkafka client in a process of its own, 100-byte messages, three partitions, acks=all, the lab's stage open meanwhile. Kafka's jars
are looked for in STREAMLAB_KAFKA_LIBS, else in `.kafka/libs`. Read the ratios; what is wanted of them stands beside them.
"""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.benchmarks.viewers import _percentile
from tests.benchmarks.wire_peers.generator import Generator, LoadFailed, generator
from tests.benchmarks.wire_peers.kafka import jars, kafka
from tests.benchmarks.wire_peers.lab import Stage, lab
from tests.benchmarks.wire_peers.mock import mock
from tests.benchmarks.wire_peers.peer import Peer

FIRST, MANY, SINGLE, TIMED = TOPICS = ("wire-first", "wire-many", "wire-single", "wire-timed")
WARM_UP_MESSAGES, REMEMBERED, NEWEST = 400_000, 2_000_000, 500_000
ROUND_SECONDS = 6.0
WARM_ROUND_SECONDS, WARM_ROUNDS, STEADY = 5.0, 9, 1.1
"""With one message per request a round of warming up follows another while it brings more than a tenth: a JVM that has just begun takes
half a minute to come from 200 to 2,700 requests/s, and comparing with one that is cold would flatter the lab."""
ROUNDS = 2
PASSES, WARM_PASSES = 7, 2
RATE = 300
START_SECONDS = 40.0


@dataclass
class Figures:
    """What one cluster has done; `spans` are those of the wall clock in which the stage is looked at."""

    name: str
    values: dict[str, float] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    spans: dict[str, tuple[float, float]] = field(default_factory=dict)


@dataclass(frozen=True)
class Wanted:
    """A line of the table: `least` or `most` is what the lab's figure divided by the peer's should be."""

    figure: str
    label: str
    form: str
    least: float | None = None
    most: float | None = None
    stretch: float | None = None

    def verdict(self, ratio: float) -> str:
        if self.least is None and self.most is None:
            return ""
        good = ratio >= self.least if self.least is not None else ratio <= self.most  # type: ignore[operator]
        wanted = f"≥ {self.least:g}×" if self.least is not None else f"≤ {self.most:.3g}×"
        return f"{wanted}{f' (stretch {self.stretch:g}×)' if self.stretch else ''}: {'reached' if good else 'missed'}"


TABLE = (
    Wanted("produce", "produce, linger 5 ms, msg/s", ",.0f", least=2, stretch=3),
    Wanted("consume", "consume, warm, newest 500,000, msg/s", ",.0f", least=0.5, stretch=1),
    Wanted("single", "one message per request, /s", ",.0f", least=8, stretch=20),
    Wanted("p50", f"end to end at {RATE}/s, p50, ms", ".2f"),
    Wanted("p99", f"end to end at {RATE}/s, p99, ms", ".2f", most=1),
    Wanted("start", "start → first ack, s", ".2f", most=1 / 4),
    Wanted("memory", "memory after 2 M messages, MB", ",.0f", most=1 / 6),
    Wanted("produce_cpu", "server CPU, s per million produced", ".2f"),
    Wanted("consume_cpu", "server CPU, s per million consumed", ".2f"),
    Wanted("single_cpu", "server CPU, s per million requests", ".1f"),
)
MOST_FRAME_MS = 150.0


class Measuring:
    """Puts one cluster through all scenarios; one that fails leaves its line empty and says why."""

    def __init__(self, peer: Peer, load: Generator) -> None:
        self.peer = peer
        self.load = load
        self.figures = Figures(peer.name)

    def scenario(self, name: str, measure: Callable[[], None]) -> None:
        begun = time.time()
        try:
            measure()
        except LoadFailed as failure:
            self.figures.notes.append(f"{name}: {failure}")
        self.figures.spans[name] = (begun, time.time())

    def start(self) -> None:
        """From the start of its process to the first acknowledged message."""
        arguments = {"bootstrap": self.peer.bootstrap, "topic": FIRST, "seconds": START_SECONDS, "creates": self.peer.creates}
        self.load.ask("first_ack", **arguments)
        begun = time.monotonic()
        self.peer.begin()
        self.figures.values["start"] = self.load.answer(START_SECONDS + 10)["at"] - begun
        self.figures.notes.append(f"memory after the first ack: {self.peer.memory_mb():,.0f} MB")

    def rest(self) -> None:
        """Everything that comes after the start. Latency last: by then a JVM has compiled what answers."""
        if self.peer.creates:
            for topic in (MANY, SINGLE, TIMED):
                self.scenario("create", lambda topic=topic: self._create(topic))  # type: ignore[misc]
        self.scenario("warm-up", self._warm_up)
        self.scenario("produce", self._produce)
        self.scenario("consume", self._consume)
        self.scenario("single", self._single)
        self.scenario("latency", self._latency)

    def _create(self, topic: str) -> None:
        self.load.ask("create", bootstrap=self.peer.bootstrap, topic=topic)
        self.load.answer(15)

    def _send(self, scenario: str, topic: str, seconds: float, **arguments: object) -> dict[str, float]:
        """One scenario of producing, with the server's processor time per million messages."""
        cpu = self.peer.cpu_seconds()
        self.load.ask(scenario, bootstrap=self.peer.bootstrap, topic=topic, seconds=seconds, **arguments)
        result = self.load.answer(4 * seconds + 45)
        return {**result, "server_cpu": (self.peer.cpu_seconds() - cpu) / max(1, result["messages"]) * 1e6}

    def _warm_up(self) -> None:
        self._send("produce", MANY, 8, messages=WARM_UP_MESSAGES)

    def _produce(self) -> None:
        rounds = [self._send("produce", MANY, 8, messages=REMEMBERED - WARM_UP_MESSAGES)]
        self.figures.values["memory"] = self.peer.memory_mb()
        rounds += [self._send("produce", MANY, ROUND_SECONDS) for _ in range(ROUNDS)]
        rates = [one["rate"] for one in rounds]
        self.figures.values["produce"] = statistics.median(rates)
        self.figures.values["produce_cpu"] = statistics.median(one["server_cpu"] for one in rounds)
        busy, full = (statistics.median(one[key] for one in rounds) for key in ("cpu", "full"))
        self.figures.notes.append(
            f"produce: rounds of {', '.join(f'{rate:,.0f}' for rate in rates)} msg/s; the load took {busy:.0%} of a core and found "
            f"librdkafka's queue full for {full:.0%} of the time"
        )

    def _consume(self) -> None:
        cpu = self.peer.cpu_seconds()
        self.load.ask("consume", bootstrap=self.peer.bootstrap, topic=MANY, newest=NEWEST, passes=PASSES, seconds=10)
        result = self.load.answer(45)
        rates = result["rates"][WARM_PASSES:]
        self.figures.values["consume"] = statistics.median(rates)
        self.figures.values["consume_cpu"] = (self.peer.cpu_seconds() - cpu) / result["messages"] / PASSES * 1e6
        self.figures.notes.append(
            f"consume: passes over {result['messages']:,} messages at {', '.join(f'{rate:,.0f}' for rate in result['rates'])} msg/s; "
            f"the load took {result['cpu']:.0%} of a core"
        )

    def _single(self) -> None:
        warming = [self._send("one_per_request", SINGLE, WARM_ROUND_SECONDS)["rate"]]
        while len(warming) < 2 or (max(warming[-2:]) > STEADY * max(warming[:-2], default=0) and len(warming) < WARM_ROUNDS):
            warming.append(self._send("one_per_request", SINGLE, WARM_ROUND_SECONDS)["rate"])
        result = self._send("one_per_request", SINGLE, ROUND_SECONDS)
        self.figures.values["single"] = result["rate"]
        self.figures.values["single_cpu"] = result["server_cpu"]
        self.figures.notes.append(
            f"one message per request: warmed up in rounds of {', '.join(f'{rate:,.0f}' for rate in warming)} /s; "
            f"the load took {result['cpu']:.0%} of a core"
        )

    def _latency(self) -> None:
        self.peer.at_zero_latency()
        self.load.ask("end_to_end", bootstrap=self.peer.bootstrap, topic=TIMED, rate=RATE, seconds=10, warm_up=6)
        result = self.load.answer(60)
        self.figures.values.update(p50=result["p50"], p99=result["p99"])
        if result["lost"]:
            self.figures.notes.append(f"end to end: {result['lost']} of {result['messages']} messages did not come")


def _measure_peer() -> Figures:
    libraries = jars()
    if libraries is None:
        print("Kafka's jars or Java are missing: the peer is librdkafka's mock cluster, which copies nothing and keeps little")
    with generator() as load, kafka(libraries) if libraries else mock(TOPICS) as peer:
        measuring = Measuring(peer, load)
        measuring.scenario("start", measuring.start)
        measuring.rest()
    return measuring.figures


def _measure_lab() -> tuple[Figures, list[str]]:
    with generator() as load, lab() as served_lab:
        measuring = Measuring(served_lab.peer, load)
        measuring.scenario("start", measuring.start)
        if "start" not in measuring.figures.values:
            return measuring.figures, []
        stage = served_lab.open_stage()
        time.sleep(2)
        measuring.rest()
        return measuring.figures, [_frames(stage, name, measuring.figures.spans[name]) for name in ("produce", "single")]


def _frames(stage: Stage, name: str, span: tuple[float, float]) -> str:
    late, gaps = stage.late_ms(*span), stage.gaps_ms(*span)
    p99 = _percentile(late, 0.99)
    return (
        f"stage while {name}: {len(late)} frames in {span[1] - span[0]:.0f} s, delivery p50 {_percentile(late, 0.5):.0f} ms, "
        f"p99 {p99:.0f} ms (< {MOST_FRAME_MS:g}: {'reached' if p99 < MOST_FRAME_MS else 'missed'}); between frames "
        f"p50 {_percentile(gaps, 0.5):.0f} ms, p99 {_percentile(gaps, 0.99):.0f} ms"
    )


def _print_table(ours: Figures, theirs: Figures) -> None:
    print(f"{'':<38} {'lab':>12} {'peer':>12} {'ratio':>8}   wanted   (peer: {theirs.name})")
    for line in TABLE:
        pair = [figures.values.get(line.figure) for figures in (ours, theirs)]
        lab_text, peer_text = (format(value, line.form) if value is not None else "–" for value in pair)
        ratio = pair[0] / pair[1] if pair[0] is not None and pair[1] else None
        ratio_text = "–" if ratio is None else f"{ratio:.2f}×"
        print(
            f"{line.label:<38} {lab_text:>12} {peer_text:>12} {ratio_text:>8}   {line.verdict(ratio) if ratio is not None else ''}"
        )


def run() -> None:
    """The peer first, then the lab, so that neither takes time from the other."""
    gc.disable()  # collecting in this process would be counted as lateness of the server
    begun = time.monotonic()
    theirs = _measure_peer()
    ours, frames = _measure_lab()
    _print_table(ours, theirs)
    for line in frames:
        print(line)
    for figures in (ours, theirs):
        for note in figures.notes:
            print(f"{figures.name}: {note}")
    print(f"measured in {time.monotonic() - begun:.0f} s")
