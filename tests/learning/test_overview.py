"""The course as one learner sees it."""

from __future__ import annotations

from django.utils import timezone

from streamlab.curriculum.misconceptions import MISCONCEPTIONS
from streamlab.labs.lesson_folders import lessons
from streamlab.learning.models import LessonProgress
from streamlab.learning.overview import overview

FIRST, SECOND = list(lessons())[:2]


def test_who_has_done_nothing_begins_with_the_first() -> None:
    found = overview(lessons(), {})
    assert (found.begun, found.done, found.count) == (False, 0, len(lessons()))
    assert found.next is not None
    assert (found.next.lesson.slug, found.next.row) == (FIRST, None)


def test_what_was_begun_comes_next_then_the_first_that_is_not_done() -> None:
    done = LessonProgress(lesson=FIRST, finished=timezone.now(), passed=[0, 1])
    begun = LessonProgress(lesson="05-retention-and-replay", step=1, passed=[0])
    found = overview(lessons(), {begun.lesson: begun, FIRST: done})
    assert found.next is not None
    assert (found.next.lesson.slug, found.next.step) == (begun.lesson, 2)
    found = overview(lessons(), {FIRST: done})
    assert found.next is not None
    assert found.next.lesson.slug == SECOND
    assert found.done == 1


def test_each_misconception_has_an_experiment_or_says_what_it_waits_for() -> None:
    found = overview(lessons(), {FIRST: LessonProgress(lesson=FIRST, finished=timezone.now())})
    assert len(found.beliefs) == len(MISCONCEPTIONS)
    assert [one.claim for one in found.beliefs if not one.lessons and not one.coming] == []
    assert [one.claim for one in found.beliefs if one.seen] == ["Consuming removes records."]
    assert {one.coming for one in found.beliefs} == {"", "log compaction", "transactions", "the newer group protocol (KIP-848)"}
