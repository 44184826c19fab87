"""The states that are looked at, by name: each brings a page there, from nothing.

Law of the module: a state is reached as a person would reach it, in a lab of its own, so that states can be taken in any order.
"""

from __future__ import annotations

from tests.looks import classroom, operations
from tests.looks.hands import Hands, State, noting

STATES: dict[str, State] = {}
state = noting(STATES)


def _demo(hands: Hands) -> None:
    hands.make("demo", "payments")
    hands.open()
    hands.until(
        "Object.values(state.topics).some(topic => topic.name === 'payments' && topic.partitions.every(one => one.end > 3))",
        60_000,
    )


@state
def home(hands: Hands) -> None:
    hands.page.goto(hands.url)


@state
def stage(hands: Hands) -> None:
    """A topic, a producer, a group of three, all well."""
    _demo(hands)


@state
def record(hands: Hands) -> None:
    """A record is chosen: its key lights up, its journey is told."""
    _demo(hands)
    hands.page.locator("[data-partition='1'] .cell[data-offset]").last.click()


@state
def form(hands: Hands) -> None:
    """A record is about to be sent by hand; where it goes stands on the stage already."""
    _demo(hands)
    hands.page.get_by_role("button", name="Send a record from web").first.click()
    hands.page.locator("form [name=key]").fill("user-7")
    hands.page.wait_for_timeout(500)


@state
def rebalance(hands: Hands) -> None:
    """A fourth consumer joins: everyone lets go."""
    _demo(hands)
    hands.do("add_consumer", group="billing", topics="payments")
    hands.page.wait_for_selector("#phases:not([hidden])", timeout=15_000)
    hands.page.wait_for_timeout(900)


@state
def broker_dead(hands: Hands) -> None:
    """A leader is gone: others have taken over, copies are missing."""
    _demo(hands)
    hands.do("kill_broker", broker=3)
    hands.clock("pace", 10)
    hands.until(
        "state.brokers[3].state === 'dead' && state.topics.payments.partitions.every(one => one.leader !== 3 && one.leader > 0)"
    )
    hands.clock("pace", 1)
    hands.page.wait_for_timeout(1_500)


@state
def two_groups(hands: Hands) -> None:
    """A second group reads the same topic, far behind, and a second topic is folded."""
    _demo(hands)
    hands.do("create_topic", name="refunds", partitions=2, replication_factor=3)
    hands.do("add_producer", topic="refunds", name="desk", rate="1")
    hands.do(
        "add_consumer", group="fraud", topics="payments,refunds", processing_ms="900", settings={"auto.offset.reset": "earliest"}
    )
    hands.until("state.groups.fraud?.state === 'Stable'")
    hands.page.wait_for_timeout(4_000)


def _dense(hands: Hands, partitions: int, consumers: int) -> None:
    hands.make("empty", f"{partitions} partitions")
    hands.open()
    hands.do("create_topic", name="wide", partitions=partitions, replication_factor=3)
    hands.do("add_producer", topic="wide", rate="20", key_count="200")
    for _ in range(consumers):
        hands.do("add_consumer", group="readers", topics="wide")
    hands.until(f"state.topics.wide?.partitions.length === {partitions} && state.groups.readers?.state === 'Stable'", 40_000)
    hands.until(f"state.groups.readers.offsets.length === {partitions}", 40_000)
    hands.page.wait_for_timeout(2_000)


@state
def dense_24(hands: Hands) -> None:
    _dense(hands, 24, 5)


@state
def dense_100(hands: Hands) -> None:
    _dense(hands, 100, 6)


@state
def connect(hands: Hands) -> None:
    """The drawer for real clients."""
    _demo(hands)
    hands.page.evaluate("() => [...document.querySelectorAll('[data-connect-open]')].at(-1).click()")
    hands.page.wait_for_selector(".drawer")


@state
def tables(hands: Hands) -> None:
    """The same as tables, over the whole width."""
    _demo(hands)
    hands.page.evaluate("() => document.querySelector('[data-tables]').click()")


@state
def keys(hands: Hands) -> None:
    """The card of keys."""
    _demo(hands)
    hands.page.keyboard.press("?")


@state
def palette(hands: Hands) -> None:
    """Everything by name."""
    _demo(hands)
    hands.page.keyboard.press("Control+k")
    hands.page.keyboard.type("kill")


@state
def simulated(hands: Hands) -> None:
    hands.page.goto(f"{hands.url}/simulated/")


@state
def course(hands: Hands) -> None:
    hands.page.goto(f"{hands.url}/course/")


def _inspect(hands: Hands, kind: str, name: str) -> None:
    _demo(hands)
    hands.page.evaluate("([kind, name]) => window.streamlab.inspect(kind, name)", [kind, name])
    hands.page.wait_for_selector(".drawer .dbody")
    hands.page.wait_for_timeout(1_000)


@state
def inspector_broker(hands: Hands) -> None:
    _inspect(hands, "broker", "2")


@state
def inspector_topic(hands: Hands) -> None:
    _inspect(hands, "topic", "payments")


@state
def inspector_partition(hands: Hands) -> None:
    _inspect(hands, "partition", "payments-1")


@state
def inspector_group(hands: Hands) -> None:
    _inspect(hands, "group", "billing")


@state
def inspector_member(hands: Hands) -> None:
    _inspect(hands, "consumer", "C1")


@state
def inspector_producer(hands: Hands) -> None:
    _inspect(hands, "producer", "web")


@state
def past(hands: Hands) -> None:
    """Looking back to a moment before a consumer died."""
    _demo(hands)
    hands.page.wait_for_timeout(2_000)
    hands.do("kill_consumer", consumer="C2")
    hands.page.wait_for_timeout(2_500)
    offset = hands.page.evaluate("() => window.streamlab.state().offset")
    hands.open(f"?at={offset - 60}")
    hands.page.wait_for_timeout(1_000)


@state
def terminal(hands: Hands) -> None:
    """A line that Kafka's own tool answers."""
    _demo(hands)
    hands.page.locator("#stage").click(position={"x": 5, "y": 5})
    hands.page.keyboard.press("`")
    hands.page.locator("#term-input").fill("kafka-topics.sh --bootstrap-server localhost:9092 --describe --topic payments")
    hands.page.keyboard.press("Enter")
    hands.page.get_by_text("PartitionCount: 3").wait_for()


@state
def code(hands: Hands) -> None:
    """The last action as a program."""
    _demo(hands)
    hands.do("add_consumer", group="billing", topics="payments")
    hands.page.evaluate("async () => (await import('/static/js/controls/dock.js')).show('code', { open: true })")
    hands.page.wait_for_timeout(1_500)


@state
def charts(hands: Hands) -> None:
    _demo(hands)
    hands.page.evaluate("async () => (await import('/static/js/controls/dock.js')).show('charts', { open: true })")
    hands.page.wait_for_timeout(4_000)


@state
def presenter(hands: Hands) -> None:
    """The stage for a room."""
    _demo(hands)
    hands.page.evaluate("() => document.querySelector('[data-present]').click()")
    hands.page.wait_for_timeout(800)


@state
def compare(hands: Hands) -> None:
    """Eager beside cooperative."""
    hands.page.goto(f"{hands.url}/compare/")
    hands.page.locator("main form button, main button").first.click()
    hands.page.wait_for_url("**/compare/*/")
    hands.page.wait_for_timeout(6_000)


@state
def compare_choices(hands: Hands) -> None:
    hands.page.goto(f"{hands.url}/compare/")


@state
def new_lab(hands: Hands) -> None:
    """Presets, and a form."""
    hands.page.goto(f"{hands.url}/labs/new/")


@state
def many_partitions(hands: Hands) -> None:
    _dense(hands, 300, 12)


def _lesson(hands: Hands) -> None:
    hands.page.goto(f"{hands.url}/learn/08-a-fourth-consumer/")
    hands.page.wait_for_selector(".stage-page[data-ready=yes]", timeout=20_000)
    hands.page.locator("#lesson-ask").wait_for(timeout=20_000)
    hands.page.locator("#lesson-ask input[value='2']").check()


@state
def learn(hands: Hands) -> None:
    """The course's page."""
    hands.page.goto(f"{hands.url}/learn/")


@state
def lesson(hands: Hands) -> None:
    """A lab frozen for a question."""
    _lesson(hands)


def _predicted(hands: Hands, guess: str) -> None:
    _lesson(hands)
    hands.page.locator(f"#lesson-ask input[value='{guess}']").check()
    hands.page.get_by_role("button", name="Run it").click()
    hands.page.locator(".answer .verdict").first.wait_for(timeout=20_000)


@state
def lesson_revealed(hands: Hands) -> None:
    """What was said, and what happened instead."""
    _predicted(hands, "2")
    hands.page.get_by_role("button", name="Play the why").click()
    hands.page.locator(".lesson-why li").first.wait_for()


@state
def lesson_right(hands: Hands) -> None:
    """It was as somebody had said."""
    _predicted(hands, "none")


@state
def lesson_hint(hands: Hands) -> None:
    """Something to do by hand, with both hints."""
    _predicted(hands, "none")
    hands.page.get_by_role("button", name="Next step").click()
    hands.page.get_by_role("heading", name="Give it work").wait_for(timeout=20_000)
    for number in (1, 2):
        hands.page.get_by_role("button", name=f"Hint {number} of 2").click()
        hands.page.locator(f".hints li:nth-child({number})").wait_for()


@state
def lesson_done(hands: Hands) -> None:
    """The end of a lesson."""
    _predicted(hands, "none")
    hands.page.get_by_role("button", name="Next step").click()
    hands.page.get_by_role("heading", name="Give it work").wait_for(timeout=30_000)
    hands.page.get_by_role("button", name="Show me").click(timeout=30_000)
    hands.page.locator(".answer.over").wait_for(timeout=60_000)


@state
def lesson_terminal(hands: Hands) -> None:
    """Lines for the terminal."""
    hands.page.goto(f"{hands.url}/learn/06-quickstart/")
    hands.page.wait_for_selector(".stage-page[data-ready=yes]", timeout=20_000)
    hands.page.locator("[data-lesson-run]").first.click(timeout=20_000)
    hands.page.locator(".checks .ok").first.wait_for(timeout=60_000)


@state
def learn_begun(hands: Hands) -> None:
    """The course's page of somebody who has begun."""
    _predicted(hands, "2")
    hands.page.goto(f"{hands.url}/learn/")


@state
def quiz(hands: Hands) -> None:
    """A question of the quiz."""
    hands.page.goto(f"{hands.url}/learn/quiz/")


@state
def quiz_answered(hands: Hands) -> None:
    quiz(hands)
    hands.page.locator("input[name=guess]").first.check()
    hands.page.get_by_role("button", name="Run it").click()
    hands.page.locator(".verdict").wait_for()


@state
def write_lesson(hands: Hands) -> None:
    """How a lesson is written."""
    hands.page.goto(f"{hands.url}/learn/write/")


STATES |= classroom.STATES | operations.STATES


@state
def roles(hands: Hands) -> None:
    """Who may do what."""
    hands.page.goto(f"{hands.url}/roles/")
