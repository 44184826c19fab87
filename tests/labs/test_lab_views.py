"""What is asked of one lab as a whole."""

from __future__ import annotations

import json

from streamlab.engine.hub import Hub
from streamlab.labs.models import Command, Lab
from tests.engine.conftest import until
from tests.labs.conftest import Visitor


async def status(visitor: Visitor, code: str = "demo") -> dict[str, object]:
    return json.loads((await visitor.get(f"/labs/{code}/status/")).content)["clock"]


async def test_the_clock(hub: Hub, local: Visitor) -> None:
    for form, expected in (
        ({"action": "pause"}, {"paused": True}),
        ({"action": "pace", "pace": "60"}, {"asked": 60.0, "paused": True}),
        ({"action": "resume"}, {"paused": False}),
    ):
        assert (await local.post("/labs/demo/clock/", form)).status_code == 204
        assert expected.items() <= (await status(local)).items()
    lab = await Lab.objects.aget(code="demo")
    assert (lab.pace, lab.paused) == (60.0, False)


async def test_a_pace_out_of_range_is_refused_in_words(hub: Hub, local: Visitor) -> None:
    for pace in ("0", "1001", "fast", "nan"):
        answer = await local.post("/labs/demo/clock/", {"action": "pace", "pace": pace})
        assert answer.status_code == 422
        assert answer.content.decode() == "A pace is a number from 0.1 to 1000."
        assert json.loads(answer["HX-Trigger"]) == {"refused": {"sentence": "A pace is a number from 0.1 to 1000."}}


async def test_a_program_gives_any_command_by_name(hub: Hub, operator: Visitor) -> None:
    runner = await hub.runner("demo")
    await until(lambda: not runner.course.is_catching_up)
    answer = await operator.post("/labs/demo/commands/", {"command": "kill_broker", "broker": "2"})
    assert json.loads(answer.content)["sentence"] == "Noted kill_broker."
    stored = await Command.objects.aget(lab__code="demo")
    assert stored.payload == {"command": "kill_broker", "broker": 2, "by": ""}
    refused = await operator.post("/labs/demo/commands/", {"command": "kill_broker", "broker": "0"})
    assert (refused.status_code, refused.content.decode()) == (422, "There is no broker 0.")
    unknown = await operator.post("/labs/demo/commands/", {"command": "kill_broker", "colour": "red"})
    assert unknown.content.decode().startswith("kill_broker has no colour.")


async def test_a_lab_is_closed_by_its_owner_but_the_demo_is_not(own_lab: Lab, hub: Hub, local: Visitor) -> None:
    await hub.runner(own_lab.code)
    assert (await local.post(f"/labs/{own_lab.code}/close/")).status_code == 302
    assert not await Lab.objects.filter(pk=own_lab.pk).aexists()
    assert hub.in_memory(own_lab.code) is None
    assert (await local.get(f"/labs/{own_lab.code}/status/")).status_code == 404
    assert (await local.post("/labs/demo/close/")).status_code == 403


async def test_begin_anew(hub: Hub, local: Visitor) -> None:
    runner = await hub.runner("demo")
    await until(lambda: not runner.course.is_catching_up)
    await local.post("/labs/demo/commands/", {"command": "add_broker"})
    assert (await local.post("/labs/demo/reset/")).status_code == 302
    assert not await Command.objects.filter(lab__code="demo").aexists()


async def test_only_the_operator_sees_all_labs(hub: Hub, local: Visitor, operator: Visitor) -> None:
    assert (await local.get("/labs/status/")).status_code == 403
    assert [lab["code"] for lab in json.loads((await operator.get("/labs/status/")).content)] == ["demo"]
