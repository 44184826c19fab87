"""Who may steer."""

from __future__ import annotations

from django.contrib.auth.models import Group

from streamlab.engine.hub import Hub
from streamlab.labs import groups, tokens
from streamlab.labs.models import Lab, Steering, User
from tests.labs.conftest import Visitor


async def pause(visitor: Visitor, code: str, **more: str) -> int:
    return (await visitor.post(f"/labs/{code}/clock/", {"action": "pause"}, **more)).status_code


async def test_everybody_on_this_machine_steers_the_servers_labs(hub: Hub, local: Visitor) -> None:
    assert await pause(local, "demo") == 204


async def test_on_the_network_one_only_watches_them(hub: Hub, guest: Visitor) -> None:
    answer = await guest.post("/labs/demo/clock/", {"action": "pause"})
    assert answer.status_code == 403
    assert answer.content.decode() == "You are watching this lab: only those who steer it can change it."


async def test_whoever_comes_through_a_proxy_is_not_local(hub: Hub, local: Visitor) -> None:
    assert await pause(local, "demo", **{"x-forwarded-for": "203.0.113.7"}) == 403


async def test_a_link_lets_somebody_in_once(hub: Hub, guest: Visitor) -> None:
    link = f"/operator/{tokens.new_link('steer')}/"
    assert (await guest.get(link)).status_code == 200
    assert (await guest.post(link)).status_code == 302
    assert await pause(guest, "demo") == 204
    assert (await Visitor().post(link)).status_code == 403


async def test_the_admin_link_signs_in(hub: Hub, local: Visitor) -> None:
    answer = await local.post(f"/operator/{tokens.new_link('admin')}/")
    assert answer["Location"] == "/admin/"
    assert (await local.get("/admin/")).status_code == 200
    assert not (await User.objects.aget(username="operator")).has_usable_password()


async def test_a_lab_is_its_owners(own_lab: Lab, local: Visitor, guest: Visitor) -> None:
    stranger = Visitor()
    assert await pause(local, own_lab.code) == 204
    assert await pause(guest, own_lab.code) == 403
    assert await pause(stranger, own_lab.code) == 403
    await Lab.objects.filter(pk=own_lab.pk).aupdate(steering=Steering.ANYONE)
    assert await pause(guest, own_lab.code) == 204


async def test_the_operators_token_needs_no_cookie(own_lab: Lab, operator: Visitor) -> None:
    assert await pause(operator, own_lab.code) == 204
    wrong = Visitor(authorization="Bearer wrong", enforce_csrf_checks=True)
    assert await pause(wrong, own_lab.code) == 403


async def test_merely_staff_is_no_operator(own_lab: Lab, guest: Visitor) -> None:
    user = await User.objects.acreate(username="ada", is_staff=True)
    await guest.aforce_login(user)
    assert await pause(guest, own_lab.code) == 403
    await user.groups.aadd((await Group.objects.aget_or_create(name=groups.TEACHER))[0])
    assert await pause(guest, own_lab.code) == 403
    await user.groups.aadd((await Group.objects.aget_or_create(name=groups.OPERATOR))[0])
    assert await pause(guest, own_lab.code) == 204
    await User.objects.filter(pk=user.pk).aupdate(is_active=False)
    assert await pause(guest, own_lab.code) == 403
