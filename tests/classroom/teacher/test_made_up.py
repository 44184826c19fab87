"""Questions made up on the spot are worked out from what the lab then does."""

from __future__ import annotations

import pytest

from streamlab.classroom.presets import class_scenario
from streamlab.classroom.teacher.made_up import made_up
from streamlab.curriculum import answers
from streamlab.curriculum.expressions import evaluate
from streamlab.curriculum.happenings import Happenings
from streamlab.curriculum.vocabulary import Vocabulary
from streamlab.world.commands import AddConsumer, CommandRejected
from streamlab.world.scenarios import Scenario, Scripted
from streamlab.world.world import World


def lab() -> World:
    scenario = class_scenario(3)
    joins = [Scripted(2_500 + number, AddConsumer(group="g", topics=("payments",), name=f"C{number + 1}")) for number in range(2)]
    world = World(Scenario("class", "Class", script=(*scenario.script, *joins)), seed=7)
    world.advance(world.now + 20_000)
    return world


@pytest.mark.parametrize(
    ("fields", "right"),
    [
        ({"about": "key", "key": "user-20"}, 1),
        ({"about": "owner", "consumer": "C1", "partition": "payments-0"}, "C2"),
        ({"about": "idle"}, 0),
        ({"about": "lag"}, None),
    ],
)
def test_a_made_up_question_has_an_answer_once_it_has_run(fields: dict[str, str], right: object) -> None:
    world = lab()
    prediction = made_up(world.picture(), fields)
    began, happenings = world.now, Happenings(world.journal.next_offset)
    for deed in prediction.deeds:
        if deed.command is not None:
            world.submit(deed.command)
        world.advance(world.now + int(deed.wait * 1000))
    while world.now < began + prediction.at_most * 1000:
        world.advance(world.now + 250)
        happenings.listen(world.journal)
        words = Vocabulary(world.picture(), happenings, began).words()
        if evaluate(prediction.until, words):
            break
    found = answers.truth(prediction, words)
    assert found == right if right is not None else isinstance(found, int)


@pytest.mark.parametrize("fields", [{"about": "key", "key": "it's"}, {"about": "owner", "consumer": "C9"}, {"about": "moon"}])
def test_what_cannot_be_asked_is_refused(fields: dict[str, str]) -> None:
    with pytest.raises(CommandRejected):
        made_up(lab().picture(), fields)
