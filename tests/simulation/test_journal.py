"""The journal and the recorder: offsets, gathering, causes, compressing, forgetting."""

from __future__ import annotations

import json
import pickle

import pytest

from streamlab.simulation.chance import Chance
from streamlab.simulation.journal import BLOCK_FACTS, Fact, Journal, Recorder


class Happened(Fact, frozen=True, tag="happened"):
    what: str

    def sentence(self) -> str:
        return f"It happened: {self.what}." if self.what != "nothing" else ""


class Counter:
    """Gathers how often something happened within a tick."""

    def __init__(self, what: str, recorder: Recorder) -> None:
        self.what, self.recorder, self.times = what, recorder, 0

    def happens(self) -> None:
        self.times += 1
        self.recorder.gather(self)

    def gathered(self, at: int) -> list[Fact]:
        times, self.times = self.times, 0
        return [Happened(at=at, what=f"{self.what} x {times}")]


def texts(journal: Journal, offset: int = 0) -> list[str]:
    return [json.loads(fact)["what"] for fact in journal.read(offset)]


def test_facts_have_offsets_and_told_ones_a_sentence() -> None:
    journal = Journal()
    assert journal.append(Happened(at=1, what="rain")) == 0
    assert journal.append(Happened(at=2, what="nothing", because=(0,))) == 1
    assert json.loads(journal.read(0)[0]) == {"kind": "happened", "at": 1, "because": [], "what": "rain"}
    assert journal.sentences == {0: "It happened: rain."}


def test_gathered_facts_are_written_at_the_ticks_end_in_order_of_first_mention() -> None:
    recorder = Recorder(Journal())
    clicks, beeps = Counter("click", recorder), Counter("beep", recorder)
    clicks.happens(), beeps.happens(), clicks.happens()
    assert recorder.has_gathered
    recorder.flush(100)
    assert texts(recorder.journal) == ["click x 2", "beep x 1"]
    assert not recorder.has_gathered


def test_why_names_the_latest_facts_about_subjects() -> None:
    recorder = Recorder(Journal())
    recorder.record(Happened(at=1, what="old"), "broker:3")
    recorder.record(Happened(at=2, what="new"), "broker:3")
    recorder.record(Happened(at=3, what="other"), "client:C1")
    assert recorder.why("client:C1", "broker:3", "unheard of") == (1, 2)
    recorder.forget("broker:3")
    assert recorder.why("broker:3") == ()


def test_old_facts_are_compressed_and_read_as_before() -> None:
    journal = Journal()
    for number in range(3 * BLOCK_FACTS):
        journal.append(Happened(at=number, what=str(number)))
    assert texts(journal) == [str(number) for number in range(3 * BLOCK_FACTS)]
    assert texts(journal, 700)[:2] == ["700", "701"]
    assert [json.loads(fact)["what"] for fact in journal.read(510, 4)] == ["510", "511", "512", "513"]


def test_a_full_journal_forgets_its_oldest_facts_and_says_so() -> None:
    journal = Journal(limit=100_000)
    for number in range(20 * BLOCK_FACTS):
        journal.append(Happened(at=number, what=str(number)))
        assert journal.size() < 100_000 + 2 * BLOCK_FACTS * 900
    assert journal.first_offset >= 2 * BLOCK_FACTS
    assert min(journal.sentences) >= journal.first_offset
    assert texts(journal, journal.first_offset)[0] == str(journal.first_offset)
    with pytest.raises(IndexError, match="holds offsets"):
        journal.read(0)


def test_facts_can_be_read_later_than_they_were_asked_for() -> None:
    journal = Journal(limit=1_600_000)
    for number in range(3 * BLOCK_FACTS):
        journal.append(Happened(at=number, what=str(number)))
    read = journal.reader(500, 1_000)
    for number in range(60 * BLOCK_FACTS):
        journal.append(Happened(at=number, what="later"))
    assert journal.first_offset > 500
    assert [json.loads(fact)["what"] for fact in read()] == [str(number) for number in range(500, 1_500)]


def test_a_copy_keeps_place_and_digest_but_no_facts() -> None:
    journal, twin = Journal(), Journal()
    for one in (journal, twin):
        one.append(Happened(at=1, what="rain"))
        one.append(Happened(at=2, what="sun"))
    copy = pickle.loads(pickle.dumps(journal))
    assert (copy.first_offset, copy.next_offset) == (2, 2)
    for one in (copy, twin):
        one.append(Happened(at=3, what="hail"))
    assert copy.digest == twin.digest


def test_streams_of_chance_do_not_disturb_each_other() -> None:
    alone, together = Chance(7), Chance(7)
    expected = [alone.stream("producer").below(100) for _ in range(5)]
    found = []
    for _ in range(5):
        together.stream("consumer").below(100)
        found.append(together.stream("producer").below(100))
    assert found == expected
    assert len(alone.stream("ids").uuid()) == 22
