"""Pages: what a newcomer sees, and what no page may do."""

from __future__ import annotations

import pytest

from streamlab.engine.hub import Hub
from streamlab.labs.models import Lab
from streamlab.world.simplified import SIMPLIFIED
from tests.labs.conftest import Visitor


async def test_home_lists_the_servers_labs(hub: Hub, local: Visitor) -> None:
    text = (await local.get("/")).content.decode()
    assert 'href="/labs/demo/"' in text
    assert 'href="/labs/empty/"' in text
    assert ">Open a lab<" in text


@pytest.mark.parametrize("page", ["/", "/simulated/", "/operator/wrong/", "/labs/nowhere/", "/admin/login/"])
async def test_scripts_come_from_this_server_only(hub: Hub, local: Visitor, page: str) -> None:
    answer = await local.get(page)
    policy = answer["Content-Security-Policy"]
    assert "script-src 'self';" in policy + ";"
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    text = answer.content.decode()
    assert "style=" not in text
    assert "onclick" not in text


async def test_what_is_simplified_comes_from_one_list(hub: Hub, local: Visitor) -> None:
    from django.utils.html import escape

    text = (await local.get("/simulated/")).content.decode()
    for one in SIMPLIFIED:
        assert escape(one.what) in text
        assert escape(one.why) in text


async def test_an_own_lab_is_listed_for_its_owner_only(own_lab: Lab, local: Visitor, guest: Visitor) -> None:
    assert own_lab.code in (await local.get("/")).content.decode()
    seen = (await guest.get("/")).content.decode()
    assert own_lab.code not in seen
    assert "Begin anew" not in seen


async def test_a_code_may_be_typed_carelessly(own_lab: Lab, guest: Visitor) -> None:
    answer = await guest.get("/labs/join/", {"code": f" {own_lab.code.lower()} "})
    assert answer["Location"] == f"/labs/{own_lab.code}/"
    refused = await guest.get("/labs/join/", {"code": "zzzzz"})
    assert refused.status_code == 422
    assert "There is no lab ZZZZZ here." in refused.content.decode()


async def test_a_person_may_have_so_many_labs(own_lab: Lab, local: Visitor) -> None:
    for _ in range(9):
        assert (await local.post("/labs/", {"scenario": "demo"})).status_code == 302
    refused = await local.post("/labs/", {"scenario": "demo"})
    assert refused.status_code == 422
    assert "as many as one person may have here" in refused.content.decode()


async def test_an_unknown_host_is_refused(hub: Hub) -> None:
    assert (await Visitor("evil.example").get("/")).status_code == 400
