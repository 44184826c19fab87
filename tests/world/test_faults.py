"""Kills, restarts, cuts, joins, leaves and odd paces, in any order: the invariants hold, and after healing all is well again.

A broken run prints the seed and the commands that replay it.
"""

from __future__ import annotations

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from streamlab.world.commands import (
    AddConsumer,
    AddPartitions,
    AddProducer,
    Burst,
    Command,
    CommandRejected,
    CrashConsumer,
    ElectLeaders,
    HangConsumer,
    KillBroker,
    KillConsumer,
    PauseConsumer,
    RestartConsumer,
    ResumeConsumer,
    SetLink,
    SlowBroker,
    StartBroker,
    StopBroker,
    StopConsumer,
)
from streamlab.world.invariants import InvariantBroken, check_deeply
from streamlab.world.scenarios import DEMO
from streamlab.world.world import World

BROKERS = st.sampled_from([1, 2, 3])
CONSUMERS = st.sampled_from(["C1", "C2", "C3", "C4", "C5"])
NODES = st.sampled_from(["broker-1", "broker-2", "broker-3", "controller", "web", "C1", "C2"])


class Faults(RuleBasedStateMachine):
    """A demo lab in rough hands."""

    @initialize(seed=st.integers(0, 1000))
    def begin(self, seed: int) -> None:
        self.seed = seed
        self.done: list[tuple[int, Command]] = []
        self.world = World(DEMO, seed=seed)
        self.world.watch.deep = True
        self.world.advance(self.world.start + 12_000)

    def do(self, command: Command) -> None:
        self.done.append((self.world.now - self.world.start, command))
        try:
            self.world.submit(command)
        except CommandRejected:
            self.done.pop()

    @rule(broker=BROKERS)
    def kill_broker(self, broker: int) -> None:
        self.do(KillBroker(broker=broker))

    @rule(broker=BROKERS)
    def stop_broker(self, broker: int) -> None:
        self.do(StopBroker(broker=broker))

    @rule(broker=BROKERS)
    def start_broker(self, broker: int) -> None:
        self.do(StartBroker(broker=broker))

    @rule(consumer=CONSUMERS)
    def kill_consumer(self, consumer: str) -> None:
        self.do(KillConsumer(consumer=consumer))

    @rule(consumer=CONSUMERS)
    def stop_consumer(self, consumer: str) -> None:
        self.do(StopConsumer(consumer=consumer))

    @rule(consumer=CONSUMERS, pause=st.booleans())
    def pause_or_resume(self, consumer: str, pause: bool) -> None:
        self.do(PauseConsumer(consumer=consumer) if pause else ResumeConsumer(consumer=consumer))

    @rule(consumer=CONSUMERS)
    def restart_consumer(self, consumer: str) -> None:
        self.do(RestartConsumer(consumer=consumer))

    @rule(broker=BROKERS, ms=st.sampled_from([0, 40, 900, 12_000]))
    def slow_broker(self, broker: int, ms: int) -> None:
        self.do(SlowBroker(broker=broker, ms=ms))

    @rule(consumer=CONSUMERS, hangs=st.booleans())
    def hang(self, consumer: str, hangs: bool) -> None:
        self.do(HangConsumer(consumer=consumer, hangs=hangs))

    @rule(consumer=CONSUMERS, when=st.sampled_from(["before-commit", "after-commit", "never"]))
    def crash(self, consumer: str, when: str) -> None:
        self.do(CrashConsumer(consumer=consumer, when=when))

    @rule(strategy=st.sampled_from(["range", "cooperative-sticky", "sticky", "roundrobin"]))
    def add_consumer(self, strategy: str) -> None:
        self.do(AddConsumer(group="billing", topics=("payments",), settings={"partition.assignment.strategy": strategy}))

    @rule(flavour=st.sampled_from(["java", "librdkafka", "kafkajs"]), acks=st.sampled_from(["0", "1", "all"]))
    def add_producer(self, flavour: str, acks: str) -> None:
        idempotent = {"enable.idempotence": "false"} if acks != "all" else {}
        self.do(AddProducer(topic="payments", flavour=flavour, rate=5.0, settings={"acks": acks, **idempotent}))

    @rule(a=NODES, b=NODES, latency=st.integers(0, 300), loss=st.sampled_from([0.0, 0.2]), cut=st.booleans())
    def change_link(self, a: str, b: str, latency: int, loss: float, cut: bool) -> None:
        self.do(SetLink(a=a, b=b, latency=latency, loss=loss, cut=cut))

    @rule()
    def burst(self) -> None:
        self.do(Burst(producer="web", count=60))

    @rule(total=st.integers(4, 6))
    def add_partitions(self, total: int) -> None:
        self.do(AddPartitions(name="payments", total=total))

    @rule()
    def elect(self) -> None:
        self.do(ElectLeaders())

    @rule(wait=st.integers(1, 30_000))
    def let_time_pass(self, wait: int) -> None:
        target = self.world.now + wait
        try:
            while self.world.now < target:
                self.world.advance(min(target, self.world.now + 100))
                self.world.check_invariants()
        except InvariantBroken as broken:
            raise AssertionError(f"{broken}\nseed {self.seed}, commands {self.done}, at {target - self.world.start}") from broken

    @invariant()
    def copies_agree(self) -> None:
        if hasattr(self, "world"):
            check_deeply(self.world)
            self.world.watch.check_history(self.world)

    def teardown(self) -> None:
        if not hasattr(self, "world"):
            return
        for a, b in list(self.world.changed_links()):
            self.do(SetLink(a=a, b=b))
        for broker in (1, 2, 3):
            self.do(StartBroker(broker=broker))
            self.do(SlowBroker(broker=broker, ms=0))
        self.let_time_pass(120_000)
        for broker in (1, 2, 3):
            self.do(StartBroker(broker=broker))
        self.let_time_pass(180_000)
        check_deeply(self.world)
        image = self.world.cluster.controller.image
        for topic in image.topics.values():
            for partition in topic.partitions:
                assert set(partition.isr) == set(partition.replicas), f"{topic.name}: {partition}; seed {self.seed}, {self.done}"


TestFaults = Faults.TestCase
TestFaults.settings = settings(
    max_examples=12,
    stateful_step_count=15,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    print_blob=True,
    # A run that breaks prints its seed and commands; shrinking it would replay minutes of virtual time again and again.
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)
