"""From a posted form to the lab and back: done, refused, gone, not allowed, clicked twice."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
from asgiref.sync import sync_to_async

from streamlab.labs import command_views, making, seam
from streamlab.labs import hub as hubs
from streamlab.labs.forms import FORMS
from streamlab.labs.once import Once
from streamlab.world import commands as c
from tests.labs.conftest import Visitor
from tests.labs.stage import NotingHub, picture

SEND = {"producer": "web", "key": "user-13", "value": "{}"}


@pytest.fixture
async def stage(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[NotingHub]:
    await sync_to_async(making.ensure_server_labs)()
    hub = NotingHub()
    hubs.set_hub(hub)  # type: ignore[arg-type]
    monkeypatch.setattr(command_views, "ANSWERS", Once())
    yield hub
    hubs.set_hub(None)


async def post(visitor: Visitor, name: str, data: dict[str, Any]) -> Any:
    return await visitor.post(f"/labs/demo/commands/{name}/", data)


def sentence(answer: Any, event: str) -> str:
    return str(json.loads(answer["HX-Trigger"])[event]["sentence"])


async def test_done_is_204_with_a_sentence(stage: NotingHub, local: Visitor) -> None:
    answer = await post(local, "send_record", SEND)
    assert answer.status_code == 204
    assert answer.content == b""
    assert sentence(answer, "done") == "Sent 1 record from web."
    assert stage.commands == [c.SendRecord(producer="web", key="user-13", value="{}")]


async def test_the_form_is_drawn_for_its_thing(stage: NotingHub, local: Visitor) -> None:
    answer = await local.get("/labs/demo/commands/send_record/?producer=web&key=user-4")
    text = answer.content.decode()
    assert answer.status_code == 200
    assert '<input type="hidden" name="producer" value="web"' in text
    assert 'value="user-4"' in text
    assert re.findall(r'name="partition" value="(\d*)"', text) == ["", "0", "1", "2"]
    assert 'hx-post="/labs/demo/commands/send_record/"' in text


@pytest.mark.parametrize("name", sorted(FORMS))
async def test_every_form_can_be_drawn(stage: NotingHub, local: Visitor, name: str) -> None:
    opened = "?name=payments&topic=payments&group=billing&consumer=C2&producer=web&broker=2&a=broker-1"
    for query in ("", opened):
        answer = await local.get(f"/labs/demo/commands/{name}/{query}")
        text = answer.content.decode()
        assert answer.status_code == 200
        assert f'aria-labelledby="{name}-title"' in text
        assert "<script" not in text
        assert not re.search(r"\s(on\w+|style)=", text)


async def test_refused_by_the_form_is_422_with_what_was_typed(stage: NotingHub, local: Visitor) -> None:
    answer = await post(local, "create_topic", {"name": "pay ment", "partitions": "3"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Topic name is invalid: &#x27;pay ment&#x27; contains one or more characters" in text
    assert re.search(r'name="name" value="pay ment"[^>]*aria-invalid="true"', text)
    assert "nothing was changed" in text
    assert stage.commands == []


async def test_refused_by_the_lab_stands_beside_its_field(stage: NotingHub, local: Visitor) -> None:
    stage.refusals["create_topic"] = c.CommandRejected("Topic 'payments' already exists.", "name", "TOPIC_ALREADY_EXISTS")
    answer = await post(local, "create_topic", {"name": "payments"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert (
        text.index('data-field="name"')
        < text.index("Topic &#x27;payments&#x27; already exists.")
        < text.index('data-field="partitions"')
    )


async def test_a_config_refused_by_the_lab_stands_beside_that_config(stage: NotingHub, local: Visitor) -> None:
    told = "Invalid value 9 for configuration min.insync.replicas: too many"
    stage.refusals["alter_topic_configs"] = c.CommandRejected(told, "configs", "INVALID_CONFIG")
    answer = await post(local, "alter_topic_configs", {"name": "payments", "config:min.insync.replicas": "9"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert text.count(told) == 1
    assert text.index('data-config="min.insync.replicas"') < text.index(told) < text.index('data-config="cleanup.policy"')


async def test_the_way_out_is_a_button_that_does_it(stage: NotingHub, local: Visitor) -> None:
    told = "Assignments can only be reset if the group 'billing' is inactive, but the current state is Stable."
    stage.refusals["reset_offsets"] = c.CommandRejected(told, "group", "NON_EMPTY_GROUP")
    form = {"group": "billing", "topic": "payments", "to": "earliest"}
    answer = await post(local, "reset_offsets", form)
    assert answer.status_code == 422
    assert "Stop its 3 consumers" in answer.content.decode()
    out = await post(local, "reset_offsets", form | {"way_out": "1"})
    assert out.status_code == 200
    assert sentence(out, "done") == "C1, C2 and C3 leave. Now try again."
    assert stage.commands[1:] == [c.StopConsumer(consumer=name) for name in ("C1", "C2", "C3")]
    assert 'name="group" value="billing"' in out.content.decode()


async def test_what_is_no_longer_there_is_one_sentence(stage: NotingHub, local: Visitor) -> None:
    stage.refusals["seek_consumer"] = c.CommandRejected("There is no consumer C9 in this lab.", "consumer")
    answer = await post(local, "seek_consumer", {"consumer": "C9", "at": "payments-1", "to": "end"})
    assert (answer.status_code, answer["HX-Reswap"]) == (422, "none")
    assert sentence(answer, "refused") == "There is no consumer C9 in this lab."


async def test_a_click_without_a_form_gets_the_sentence_alone(stage: NotingHub, local: Visitor) -> None:
    stage.refusals["kill_broker"] = c.CommandRejected("Broker 2 is dead, so it cannot be killed.", "broker")
    answer = await post(local, "kill_broker", {"broker": "2", "direct": "1"})
    assert (answer.status_code, answer["HX-Reswap"]) == (422, "none")
    assert sentence(answer, "refused") == "Broker 2 is dead, so it cannot be killed."


async def test_who_only_watches_is_told_so(stage: NotingHub, guest: Visitor) -> None:
    assert (await guest.get("/labs/demo/commands/send_record/?producer=web")).status_code == 200
    answer = await post(guest, "send_record", SEND)
    assert answer.status_code == 403
    assert sentence(answer, "refused") == "You are watching this lab: only those who steer it can change it."
    assert stage.commands == []


async def test_a_second_click_under_way_is_the_same_one(stage: NotingHub, local: Visitor) -> None:
    stage.slow = 0.05
    first, second = await asyncio.gather(*(post(local, "send_record", SEND | {"once": "token"}) for _ in range(2)))
    late = await post(local, "send_record", SEND | {"once": "token"})
    assert {first.status_code, second.status_code, late.status_code} == {204}
    assert len(stage.commands) == 1
    assert (await post(local, "send_record", SEND | {"once": "another"})).status_code == 204
    assert len(stage.commands) == 2


async def test_an_error_of_ours_is_not_remembered(stage: NotingHub, local: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(code: str, command: Any) -> int:
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(seam, "submit", broken)
        with pytest.raises(ZeroDivisionError):
            await post(local, "send_record", SEND | {"once": "token"})
    assert (await post(local, "send_record", SEND | {"once": "token"})).status_code == 204


async def test_each_drawn_form_has_a_token_of_its_own(stage: NotingHub, local: Visitor) -> None:
    tokens = set()
    for _ in range(2):
        text = (await local.get("/labs/demo/commands/add_broker/")).content.decode()
        tokens.add(re.search(r'name="once" value="(\w+)"', text)[1])  # type: ignore[index]
    refused = (await post(local, "create_topic", {"name": "", "once": "x"})).content.decode()
    tokens.add(re.search(r'name="once" value="(\w+)"', refused)[1])  # type: ignore[index]
    assert len(tokens) == 3


async def test_unknown_commands_and_labs_are_404(stage: NotingHub, local: Visitor) -> None:
    assert (await local.get("/labs/demo/commands/format_disk/")).status_code == 404
    assert (await local.get("/labs/NOLAB/commands/send_record/")).status_code == 404


async def test_a_stopped_member_is_not_stopped_again(stage: NotingHub, local: Visitor) -> None:
    stage.shown = picture(C1="dead", C2="stopped")
    stage.refusals["delete_group"] = c.CommandRejected("Group billing is not empty.", "group", "NON_EMPTY_GROUP")
    answer = await post(local, "delete_group", {"group": "billing"})
    assert "Stop C3" in answer.content.decode()


async def test_a_lost_answer_does_not_lose_the_others() -> None:
    once, done = Once(kept=2), []

    async def work() -> command_views.Answer:
        await asyncio.sleep(0.01)
        done.append(1)
        return command_views.Answer(204)

    leaving = asyncio.create_task(once.answer(("a",), work))
    await asyncio.sleep(0)
    leaving.cancel()
    assert (await once.answer(("a",), work)).status == 204
    for token in ("b", "c", "a"):
        await once.answer((token,), work)
    assert len(done) == 4
