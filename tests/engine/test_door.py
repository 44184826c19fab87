"""The brokers' ports: who comes in, when answers come, and what real clients change about a lab's time."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import AsyncIterator

import msgspec
import pytest

from streamlab.engine.door import BadPorts, Door, DoorSettings, blocks
from streamlab.engine.hub import Hub
from streamlab.engine.limits import LimitReached
from streamlab.engine.storage import StoredCheckpoint
from streamlab.protocol.messages.groups import ListedGroup, ListGroupsResponse
from streamlab.world.commands import CommandRejected
from tests.engine.conftest import until
from tests.engine.fake_world import FakeWorld, MemoryStorage
from tests.served import free_block

LIST_GROUPS = struct.pack(">hhih", 16, 0, 7, 5) + b"alice"
API_VERSIONS_OF_THE_FUTURE = struct.pack(">hhih", 18, 99, 1, -1) + b"\0"


class Client:
    """A program that speaks bytes."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    @classmethod
    async def of(cls, door: Door, broker: int = 1) -> Client:
        return cls(*await asyncio.open_connection("127.0.0.1", door.port_of(broker)))

    def send(self, request: bytes) -> None:
        self.writer.write(struct.pack(">i", len(request)) + request)

    async def answer(self) -> bytes:
        size = struct.unpack(">i", await asyncio.wait_for(self.reader.readexactly(4), 3))[0]
        return await asyncio.wait_for(self.reader.readexactly(size), 3)

    async def is_closed(self) -> bool:
        try:
            return await asyncio.wait_for(self.reader.read(), 3) == b""
        except ConnectionResetError:
            return True

    def close(self) -> None:
        self.writer.close()


@pytest.fixture
async def door(hub: Hub) -> AsyncIterator[Door]:
    door = await hub.open_door("lab", DoorSettings(port=free_block()))
    await door.opened()
    yield door
    await (await hub.runner("lab")).close_door()


async def world_of(hub: Hub) -> FakeWorld:
    return (await hub.runner("lab")).course.world  # type: ignore[return-value]


async def test_a_request_is_answered(hub: Hub, door: Door) -> None:
    client = await Client.of(door)
    client.send(LIST_GROUPS)
    assert await client.answer() == struct.pack(">ihi", 7, 0, 1) + b"\0\x07billing\0\x08consumer"
    assert (await world_of(hub)).delivered[0][1] == "alice"


async def test_each_broker_that_serves_has_its_port_and_no_other(hub: Hub, door: Door) -> None:
    assert list(door.open_ports()) == [1, 2]
    world = await world_of(hub)
    assert world.advertised == ("127.0.0.1", door.settings.port)
    client = await Client.of(door, broker=2)
    world.brokers[2] = "dead"
    world.brokers[3] = "running"
    await until(lambda: list(door.open_ports()) == [1, 3])
    assert await client.is_closed()
    with pytest.raises(ConnectionRefusedError):
        await Client.of(door, broker=2)


async def test_answers_come_in_order_and_one_request_is_under_way_at_a_time(hub: Hub, door: Door) -> None:
    world = await world_of(hub)
    world.answers_at_once = False
    client = await Client.of(door)
    for _ in range(3):
        client.send(LIST_GROUPS)
    await until(lambda: len(world.delivered) == 1)
    await asyncio.sleep(0.1)
    assert len(world.delivered) == 1
    world.answers_at_once = True
    door.wake()
    for _ in range(3):
        assert (await client.answer())[:4] == struct.pack(">i", 7)
    assert len(world.delivered) == 3


async def test_the_lab_goes_at_one_while_somebody_is_here_and_at_its_own_pace_afterwards(hub: Hub, door: Door) -> None:
    runner = await hub.runner("lab")
    await hub.clock("lab", "pace", 20)
    client = await Client.of(door)
    client.send(LIST_GROUPS)
    await client.answer()
    await until(lambda: runner.clock().asked == 1.0)
    assert runner.clock().own_pace == 20
    with pytest.raises(CommandRejected, match="real time"):
        await hub.clock("lab", "pace", 5)
    with pytest.raises(CommandRejected, match="cannot skip ahead"):
        await hub.clock("lab", "skip", skip_ms=60_000)
    client.close()
    await until(lambda: runner.clock().asked == 20)
    assert runner.clock().real_clients == 0


async def test_a_lab_with_ports_never_sleeps(hub: Hub, door: Door) -> None:
    runner = await hub.runner("lab")
    before = runner.course.world.now
    await asyncio.sleep(0.3)
    assert runner.course.world.now > before
    assert not runner.clock().asleep


async def test_a_pause_holds_requests(hub: Hub, door: Door) -> None:
    world = await world_of(hub)
    client = await Client.of(door)
    await hub.clock("lab", "pause")
    client.send(LIST_GROUPS)
    await asyncio.sleep(0.2)
    assert world.delivered == []
    await hub.clock("lab", "resume")
    assert await client.answer()


async def test_it_is_known_for_how_long_a_pause_holds_a_request(hub: Hub, door: Door) -> None:
    client = await Client.of(door)
    await hub.clock("lab", "pause")
    client.send(LIST_GROUPS)
    await until(lambda: [one.waits > 0.1 for one in door.shown()] == [True])
    await hub.clock("lab", "resume")
    await client.answer()
    assert [one.waits for one in door.shown()] == [0.0]


async def test_a_lab_whose_ports_are_closed_takes_its_own_pace_again(hub: Hub, door: Door) -> None:
    runner = await hub.runner("lab")
    await hub.clock("lab", "pace", 20)
    client = await Client.of(door)
    client.send(LIST_GROUPS)
    await client.answer()
    await until(lambda: runner.clock().asked == 1.0)
    await runner.close_door()
    assert (runner.clock().asked, runner.clock().own_pace) == (20, 0)


async def test_what_is_no_request_ends_its_own_connection_only(hub: Hub, door: Door) -> None:
    good, bad = await Client.of(door), await Client.of(door)
    bad.writer.write(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert await bad.is_closed()
    good.send(LIST_GROUPS)
    assert await good.answer()


async def test_an_unknown_version_of_api_versions_is_answered_as_version_0(door: Door) -> None:
    client = await Client.of(door)
    client.send(API_VERSIONS_OF_THE_FUTURE)
    assert await client.answer() == struct.pack(">ihi", 1, 35, 1) + struct.pack(">hhh", 18, 0, 4)


async def test_a_client_that_has_gone_is_forgotten(hub: Hub, door: Door) -> None:
    client = await Client.of(door)
    client.send(LIST_GROUPS)
    await client.answer()
    client.close()
    world = await world_of(hub)
    await until(lambda: len(world.hung_up) == 1)
    assert door.connections == 0


async def test_records_get_the_real_date(hub: Hub, door: Door) -> None:
    client = await Client.of(door)
    client.send(LIST_GROUPS)
    await client.answer()
    assert (await world_of(hub)).calendar > 1_700_000_000_000


async def test_a_port_in_use_is_told_with_its_number(hub: Hub) -> None:
    port = free_block()
    taken = await asyncio.start_server(lambda reader, writer: None, "127.0.0.1", port + 1)
    door = await hub.open_door("lab", DoorSettings(port=port))
    await door.opened()
    assert list(door.open_ports()) == [1]
    assert f"Port {port + 1} of broker 2" in door.taken[2]
    taken.close()
    await (await hub.runner("lab")).close_door()


async def test_after_a_crash_the_cluster_comes_back_as_another(hub: Hub, door: Door, storage: MemoryStorage) -> None:
    runner = await hub.runner("lab")
    client = await Client.of(door)
    client.send(LIST_GROUPS)
    await client.answer()
    await until(lambda: storage.labs["lab"].touched)
    made = runner.course.world.checkpoint()
    storage.labs["lab"] = msgspec.structs.replace(storage.labs["lab"], reached=made.at + 12_000)
    storage.checkpoints["lab"] = [StoredCheckpoint(made, 0)]
    again = Hub(storage, hub.files, hub.limits, hub.worlds)
    world = (await again.runner("lab")).course.world
    assert world.lost_ms == 12_000  # type: ignore[attr-defined]
    await again.stop("the test is over")


async def test_after_a_clean_stop_it_goes_on_as_it_was(hub: Hub, door: Door, storage: MemoryStorage) -> None:
    client = await Client.of(door)
    client.send(LIST_GROUPS)
    await client.answer()
    await hub.put_away("lab", "closing")
    assert storage.checkpoints["lab"][-1].clean
    world = (await hub.runner("lab")).course.world
    assert world.lost_ms is None  # type: ignore[attr-defined]


async def test_another_lab_gets_ports_of_its_own(hub: Hub, storage: MemoryStorage, door: Door) -> None:
    storage.labs["other"] = msgspec.structs.replace(storage.labs["lab"], code="other")
    storage.lines["other"], storage.checkpoints["other"] = [], []
    hub.further_doors = blocks(f"{(first := free_block(9))}-{first + 8}", door.settings)
    own = await hub.own_door("other")
    assert list(own.open_ports()) == [1, 2]
    assert own.settings.port == first
    assert hub.door_holder() is await hub.runner("lab")
    storage.labs["third"] = msgspec.structs.replace(storage.labs["lab"], code="third")
    storage.lines["third"], storage.checkpoints["third"] = [], []
    with pytest.raises(LimitReached, match="All 1 blocks of nine ports are taken"):
        await hub.own_door("third")
    await (await hub.runner("other")).close_door()


@pytest.mark.parametrize(
    ("text", "told"), [("19092", "is no range"), ("a-b", "is no range"), ("9-1", "is no range"), ("19092-19099", "too few")]
)
def test_a_range_of_ports_that_cannot_be(text: str, told: str) -> None:
    with pytest.raises(BadPorts, match=told):
        blocks(text, DoorSettings())


def test_a_range_is_cut_into_blocks_of_nine() -> None:
    assert [one.port for one in blocks("19092-19136", DoorSettings())] == [19092, 19101, 19110, 19119, 19128]


async def test_a_client_that_never_reads_is_asked_no_further(hub: Hub, door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    large = ListGroupsResponse((ListedGroup("g" * 30_000, "consumer", "Stable"),))
    monkeypatch.setattr("tests.engine.fake_world.answer_of", lambda body: large)
    world = await world_of(hub)
    silent = await Client.of(door)
    for _ in range(3_000):
        silent.send(LIST_GROUPS)
    await asyncio.sleep(0.5)
    taken = len(world.delivered)
    assert taken < 1_000, "answers of 30 kB each may fill the buffers, and no more"
    await asyncio.sleep(0.2)
    assert len(world.delivered) == taken
    other = await Client.of(door)
    other.send(LIST_GROUPS)
    assert await other.answer()


async def test_many_strangers_at_once_keep_nobody_from_being_answered(hub: Hub, door: Door) -> None:
    good = await Client.of(door)
    for number in range(600):
        stranger = await Client.of(door)
        stranger.writer.write(
            (b"\x16\x03\x01\x02\x00\x01", b"GET / HTTP/1.1\r\n\r\n", b"\xff\xff\xff\xff", b"\x00\x00")[number % 4]
        )
        if number % 4 == 3:
            stranger.close()
        if number % 200 == 0:
            good.send(LIST_GROUPS)
            assert await good.answer()
    await until(lambda: door.connections == 1)
    assert door.unread_bytes == 0


async def test_requests_that_never_come_whole_are_bounded_in_all(hub: Hub, door: Door) -> None:
    door.most_unread_bytes = 1_000_000
    hoarders = [await Client.of(door) for _ in range(6)]
    for hoarder in hoarders:
        hoarder.writer.write(struct.pack(">i", 50_000_000) + b"x" * 400_000)
    await until(lambda: door.connections < 6)
    await asyncio.sleep(0.1)
    assert door.unread_bytes <= 1_000_000
