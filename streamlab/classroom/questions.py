"""Questions to a room: asked, closed, run on the board, revealed.

Law of the module: guesses stay hidden until the reveal; what is right is worked out by `streamlab.curriculum`, from the room's lab after it
has run, or from the quiz's own, and never written down beforehand. Only a question that the teacher typed brings its answer along.
"""

from __future__ import annotations

import asyncio
import contextvars
import logging
import re
from collections import Counter
from typing import Any

import msgspec
from asgiref.sync import sync_to_async
from django.db import transaction
from django.utils.translation import gettext as _

from streamlab.classroom import live
from streamlab.classroom.models import Question, Room, Seat, Stage, Vote
from streamlab.curriculum import answers, quiz
from streamlab.curriculum.expressions import ExpressionError, Words, evaluate
from streamlab.curriculum.filling import filled
from streamlab.curriculum.happenings import Happenings
from streamlab.curriculum.lesson import Prediction
from streamlab.curriculum.scripts import command_now
from streamlab.curriculum.vocabulary import Vocabulary
from streamlab.engine.runner import Runner
from streamlab.labs.hub import get_hub
from streamlab.world.commands import CommandRejected

LOOK_SECONDS = 0.25
_happenings: dict[int, tuple[Happenings, int]] = {}
_running: dict[int, asyncio.Task[None]] = {}
logger = logging.getLogger(__name__)


class QuestionRefused(Exception):
    """This cannot be asked, answered or revealed now; the text is for the person."""


_QUIZ = re.compile(r"^quiz\('([\w-]+)', (\d+)\)$")
"""The answer of a question of the quiz: its kind and seed, from which it is run anew."""


async def ask(room: Room, prediction: Prediction, misconception: str = "") -> Question:
    """Ask the whole room. Raises QuestionRefused where the prediction cannot be worked out in this lab."""
    words = (await _look(room, None))[0]
    try:
        choices = list(answers.choices(prediction, words))
    except (ExpressionError, answers.GuessRefused) as error:
        raise QuestionRefused(str(error)) from None
    prediction = msgspec.structs.replace(prediction, ask=_plain(prediction.ask))
    question = await Question.objects.acreate(
        room=room,
        prediction=msgspec.to_builtins(prediction),
        choices=msgspec.to_builtins(choices),
        misconception=misconception,
        lab=room.lab.code if room.lab is not None else "",
    )
    await live.tell(room)
    return question


def vote(question: Question, seat: Seat, guess: Any) -> Vote:
    """Take a guess; the last one before the question is closed counts. Raises QuestionRefused, GuessRefused."""
    if question.stage != Stage.ASKED:
        raise QuestionRefused(_("This question is closed."))
    understood = answers.understood(question.asks(), guess)
    if not _can_be_said(question, understood):
        raise QuestionRefused(_("Choose one of the answers."))
    one, _made = Vote.objects.update_or_create(
        question=question, seat=seat, defaults={"guess": msgspec.to_builtins(understood), "is_right": None}
    )
    return one


def _can_be_said(question: Question, guess: answers.Answer) -> bool:
    """A number where there are no choices, otherwise one of them, or all of them in an order: nobody's own words come on the wall."""
    asked = question.asks()
    if asked.kind == "order":
        return isinstance(guess, tuple) and sorted(guess) == sorted(str(one) for one in question.choices)
    if question.choices:
        return guess in [answers.understood(asked, one) for one in question.choices]
    return isinstance(guess, int | float)


async def close(question: Question) -> None:
    """No further guesses."""
    await _become(question, Stage.CLOSED)


async def run(question: Question) -> None:
    """Close it and play its deeds on the room's lab; what is right is known once the prediction's `until` is true."""
    runner = await _runner(question.room)
    world = runner.course.world
    question.began, question.offset, question.lab = world.now, world.journal.next_offset, runner.lab.code
    _happenings[question.pk] = (Happenings(world.journal.next_offset), world.now)
    await _become(question, Stage.RUNNING)
    task = asyncio.get_running_loop().create_task(_play(question), context=contextvars.Context())
    _running[question.pk] = task
    task.add_done_callback(lambda _: _running.pop(question.pk, None))


async def reveal(question: Question) -> None:
    """Show what is right and the spread. Raises QuestionRefused where what is right cannot be worked out."""
    task = _running.pop(question.pk, None)
    if task is not None:
        task.cancel()
    if question.right is None:
        await question.arefresh_from_db(fields=["prediction", "right", "why"])
    if question.right is None:
        await _grade(question)
    await sync_to_async(_reveal)(question)
    _happenings.pop(question.pk, None)
    await live.tell(question.room)


def spread(question: Question) -> dict[str, int]:
    """How many said what, without names; the most frequent first."""
    if question.room.is_over:
        return dict(question.counts)
    return dict(Counter(shown(guess) for guess in question.votes.values_list("guess", flat=True)).most_common())


def shown(guess: Any) -> str:
    """A guess as text."""
    return ", ".join(str(one) for one in guess) if isinstance(guess, list | tuple) else str(guess)


def keep_counts(question: Question) -> None:
    """Write down counts that outlive the votes."""
    votes = list(question.votes.all())
    if votes or not question.counts:
        question.counts = spread(question)
        question.answers = [sum(one.is_right is True for one in votes), len(votes)]
        question.save(update_fields=["counts", "answers"])


def _reveal(question: Question) -> None:
    asked = question.asks()
    right = answers.understood(asked, question.right)
    with transaction.atomic():
        for one in question.votes.all():
            one.is_right = answers.is_right(asked, answers.understood(asked, one.guess), right)
            one.save(update_fields=["is_right"])
        keep_counts(question)
        question.stage = Stage.REVEALED
        question.save()


async def _play(question: Question) -> None:
    """Do the deeds at the lab's own time, then wait until there is an answer."""
    asked, hub = question.asks(), get_hub()
    runner = await _runner(question.room)
    for deed in asked.deeds:
        if not deed.waits:
            try:
                words, _now = await _look(question.room, question)
                await hub.submit(runner.lab.code, command_now(deed, words))
            except (CommandRejected, ExpressionError):
                logger.warning("a deed of question %s was refused", question.pk)
        await _pass(runner, deed.wait)
    since = runner.course.world.now
    while not await _has_run(question, since):
        await asyncio.sleep(LOOK_SECONDS)
    await _grade(question)
    await live.tell(question.room)


async def _pass(runner: Runner, seconds: float) -> None:
    until = runner.course.world.now + seconds * 1000
    while runner.course.world.now < until:
        await asyncio.sleep(LOOK_SECONDS / 2)


async def _has_run(question: Question, since: int) -> bool:
    words, now = await _look(question.room, question)
    asked = question.asks()
    try:
        return now > since and (bool(evaluate(asked.until, words)) or now - since >= asked.at_most * 1000)
    except ExpressionError:
        return True


async def _grade(question: Question) -> None:
    asked = question.asks()
    words, _now = await _look(question.room, question)
    try:
        question.right = msgspec.to_builtins(await _truth(asked, words))
        question.prediction["because"] = _plain(filled(asked.because, words))
    except (ExpressionError, answers.GuessRefused) as error:
        raise QuestionRefused(_("What is right cannot be worked out: %s") % error) from None
    if asked.why and question.pk in _happenings:
        question.why = _happenings[question.pk][0].newest_offset(asked.why)
    await question.asave(update_fields=["prediction", "right", "why", "began", "offset", "lab"])


async def _truth(asked: Prediction, words: Words) -> answers.Answer:
    drawn = _QUIZ.match(asked.answer)
    if drawn is None:
        return answers.truth(asked, words)
    found = await sync_to_async(quiz.question, thread_sensitive=False)(drawn[1], int(drawn[2]))
    return answers.understood(asked, found.right)


def _plain(text: str) -> str:
    """A lesson's Markdown as phones and the wall show it: text."""
    return re.sub(r"[`*]+", "", re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text))


async def _look(room: Room, question: Question | None) -> tuple[Words, int]:
    """The lab's words now, and its time."""
    world = (await _runner(room)).course.world
    happenings, began = _happenings.get(question.pk if question else 0) or (Happenings(world.journal.next_offset), world.now)
    happenings.listen(world.journal)
    return Vocabulary(world.picture(), happenings, began).words(), world.now


async def _runner(room: Room) -> Runner:
    if room.lab is None:
        raise QuestionRefused(_("This room's lab is gone."))
    return await get_hub().runner(room.lab.code)


async def _become(question: Question, stage: Stage) -> None:
    if question.stage == Stage.REVEALED:
        raise QuestionRefused(_("This question has been revealed."))
    question.stage = stage
    await question.asave(update_fields=["stage", "began", "offset", "lab"])
    await live.tell(question.room)
