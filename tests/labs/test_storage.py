"""The storage port on the database."""

from __future__ import annotations

import itertools

import pytest
from asgiref.sync import sync_to_async

from streamlab.engine.storage import StoredCheckpoint, StoredCommand, Tell
from streamlab.labs import making, models
from streamlab.labs.storage import HORIZON_MS, DjangoStorage
from streamlab.world.checkpoint import Checkpoint, Chunk
from streamlab.world.commands import AddBroker, CreateTopic


def point(at: int, *keys: str) -> StoredCheckpoint:
    chunks = tuple(Chunk(key, key.encode() * 3) for key in keys)
    return StoredCheckpoint(Checkpoint(at, at // 10, 1, b"state" * 100, chunks), 4, (Tell(1, at, "command", "You did.", (0,)),))


@pytest.fixture
async def storage(transactional_db: None) -> DjangoStorage:
    await sync_to_async(making.ensure_server_labs)()
    return DjangoStorage()


async def test_commands_come_back_as_they_were(storage: DjangoStorage) -> None:
    lines = [StoredCommand(1, 100, CreateTopic(name="t", configs={"a": "b"})), StoredCommand(2, 100, AddBroker(by="Ada"))]
    for line in lines:
        await storage.add_command("demo", line)
    assert await storage.commands("demo", 0) == lines
    assert await storage.commands("demo", 1) == lines[1:]
    await storage.drop_command("demo", 2)
    assert await storage.commands("demo", 0) == lines[:1]


async def test_a_checkpoint_comes_back_whole(storage: DjangoStorage) -> None:
    made = point(1000, "a", "b")
    await storage.save_checkpoint("demo", made)
    assert await storage.checkpoint("demo") == made
    assert await storage.checkpoint("demo", older=1) is None


async def test_chunks_are_stored_once_and_go_with_the_last_checkpoint_that_names_them(storage: DjangoStorage) -> None:
    for number, keys in enumerate(("ab", "bc", "cd"), 1):
        await storage.save_checkpoint("demo", point(number * 2 * HORIZON_MS, *keys))
    assert await models.Checkpoint.objects.acount() == 2
    assert [chunk.key async for chunk in models.Chunk.objects.order_by("key")] == ["b", "c", "d"]
    assert await storage.checkpoint("demo", older=1) == point(4 * HORIZON_MS, "b", "c")


async def test_checkpoints_thin_out_with_age_and_cover_an_hour(storage: DjangoStorage) -> None:
    for second in range(0, 5_400, 20):
        await storage.save_checkpoint("demo", point(second * 1000, "a"))
    kept = [one.at // 1000 async for one in models.Checkpoint.objects.order_by("-at")]
    assert kept[:4] == [5_380, 5_360, 5_340, 5_280]
    gaps = [newer - older for newer, older in itertools.pairwise(kept[2:])]
    assert sorted(set(gaps)) == [60, 120]
    assert 3_600 <= kept[0] - kept[-1] <= 3_960
    assert len(kept) < 45


async def test_heavy_checkpoints_go_earlier_but_never_the_newest_two(
    storage: DjangoStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("streamlab.labs.storage.KEPT_BYTES", 100)
    for minute in range(5):
        await storage.save_checkpoint("demo", point(minute * 60_000, str(minute) * 20))
    assert [one.at async for one in models.Checkpoint.objects.order_by("at")] == [180_000, 240_000]
    assert await models.Chunk.objects.acount() == 2


async def test_the_empty_lab_is_made_anew_and_the_demo_goes_on(storage: DjangoStorage) -> None:
    for code in ("demo", "empty"):
        await storage.add_command(code, StoredCommand(1, 100, AddBroker()))
    await sync_to_async(making.ensure_server_labs)()
    assert len(await storage.commands("demo", 0)) == 1
    assert await storage.commands("empty", 0) == []
