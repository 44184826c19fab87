"""The scheduler: order, cancelling, and that slicing time changes nothing."""

from __future__ import annotations

import pickle

from hypothesis import given
from hypothesis import strategies as st

from streamlab.simulation.scheduler import Scheduler


class Notebook:
    """An actor that writes down what it is told, and schedules an echo for every call that asks for one."""

    def __init__(self, scheduler: Scheduler, name: str = "notebook") -> None:
        self.scheduler = scheduler
        self.name = name
        self.seen: list[tuple[int, object]] = []
        scheduler.actors[name] = self

    def handle(self, message: object) -> None:
        self.seen.append((self.scheduler.now, message))
        if isinstance(message, tuple):
            self.scheduler.after(message[0], self.name, "echo")


def test_events_come_in_order_of_time_and_then_of_scheduling() -> None:
    scheduler = Scheduler(0)
    notebook = Notebook(scheduler)
    scheduler.at(20, "notebook", "late")
    scheduler.at(10, "notebook", "first at 10")
    scheduler.at(10, "notebook", "second at 10")
    scheduler.run(100)
    assert notebook.seen == [(10, "first at 10"), (10, "second at 10"), (20, "late")]
    assert scheduler.now == 100


def test_a_cancelled_event_does_not_happen() -> None:
    scheduler = Scheduler(0)
    notebook = Notebook(scheduler)
    handle = scheduler.at(10, "notebook", "never")
    scheduler.at(11, "notebook", "still")
    scheduler.cancel(handle)
    assert scheduler.next_due() == 11
    scheduler.run(100)
    assert notebook.seen == [(11, "still")]


def test_events_for_an_address_that_is_gone_vanish() -> None:
    scheduler = Scheduler(0)
    notebook = Notebook(scheduler)
    scheduler.at(10, "notebook", "into the void")
    del scheduler.actors["notebook"]
    assert scheduler.run(20)
    assert notebook.seen == []


def test_a_time_in_the_past_means_now() -> None:
    scheduler = Scheduler(1000)
    notebook = Notebook(scheduler)
    scheduler.at(5, "notebook", "late order")
    scheduler.run(1000)
    assert notebook.seen == [(1000, "late order")]


def test_a_budget_stops_early_and_the_next_call_goes_on() -> None:
    scheduler = Scheduler(0)
    notebook = Notebook(scheduler)
    for time in range(1, 6):
        scheduler.at(time, "notebook", time)
    assert scheduler.run(10, budget=2) is False
    assert scheduler.now == 2
    assert scheduler.run(10, budget=20) is True
    assert [message for _, message in notebook.seen] == [1, 2, 3, 4, 5]


events = st.lists(st.tuples(st.integers(0, 50), st.integers(0, 20)), max_size=30)
cuts = st.lists(st.integers(0, 100), max_size=10)


@given(events, cuts, st.integers(1, 7))
def test_any_slicing_of_time_gives_the_same_run(planned: list[tuple[int, int]], slices: list[int], budget: int) -> None:
    def run(ends: list[int], budget: int | None) -> list[tuple[int, object]]:
        scheduler = Scheduler(0)
        notebook = Notebook(scheduler)
        for time, delay in planned:
            scheduler.at(time, "notebook", (delay,))
        for end in ends:
            while not scheduler.run(end, budget):
                pass
        return notebook.seen

    assert run([*sorted(slices), 200], budget) == run([200], None)


@given(events, st.integers(0, 60))
def test_a_copy_made_midway_runs_on_as_the_original(planned: list[tuple[int, int]], midway: int) -> None:
    scheduler = Scheduler(0)
    notebook = Notebook(scheduler)
    for time, delay in planned:
        scheduler.at(time, "notebook", (delay,))
    scheduler.run(midway)
    copy = pickle.loads(pickle.dumps(notebook))
    scheduler.run(200)
    copy.scheduler.run(200)
    assert copy.seen == notebook.seen
