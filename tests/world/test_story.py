"""What was told, page by page, from the newest back."""

from __future__ import annotations

from streamlab.world.commands import KillConsumer
from streamlab.world.scenarios import DEMO
from streamlab.world.story import story
from streamlab.world.world import World
from tests.spoken import spoken


def test_the_pages_join_to_all_that_was_told() -> None:
    world = World(DEMO)
    world.advance(world.start + 20_000)
    world.submit(KillConsumer(consumer="C3"))
    world.advance(world.start + 400_000)
    pages, before = [], None
    while True:
        page = story(world.journal, before, most=7)()
        pages.insert(0, page.told)
        if not page.more:
            break
        before = page.told[0].offset
    told = [one for page in pages for one in page]
    assert [one.offset for one in told] == list(world.journal.sentences)
    assert [spoken(one.say) for one in told] == list(world.journal.sentences.values())
    killed = next(one for one in told if spoken(one.say).startswith("C3 was removed"))
    assert killed.things == (("group", "billing"), ("consumer", "C3"))
    assert killed.because
