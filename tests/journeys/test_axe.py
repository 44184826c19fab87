"""axe-core finds nothing on any page, in any state that is looked at, light or dark, on a laptop and on a phone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.journeys.conftest import Visitors
from tests.looks.hands import Hands
from tests.looks.states import STATES
from tests.served import Served, served

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
LOOKS = {
    "laptop-light": {"viewport": {"width": 1440, "height": 900}, "color_scheme": "light"},
    "phone-dark": {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark", "has_touch": True, "is_mobile": True},
}
BOTH = 8


def looks_of(number: int) -> list[str]:
    """Laptop and phone take turns: each state is looked at once, light on one and dark on the other; the first ones in both."""
    return list(LOOKS) if number < BOTH else [list(LOOKS)[number % 2]]


@pytest.fixture(scope="module")
def server() -> Iterator[Served]:
    with served() as server:
        yield server


@pytest.mark.parametrize(("name", "look"), [(name, look) for number, name in enumerate(STATES) for look in looks_of(number)])
def test_axe_finds_nothing(browser: Visitors, server: Served, name: str, look: str) -> None:
    context = browser.new_context(**LOOKS[look], reduced_motion="reduce")
    page = context.new_page()
    hands = Hands(page, server.url, server.data)
    STATES[name](hands)
    found = Axe().run(page, options=RULES).response["violations"]
    hands.close()
    context.close()
    told = [
        f"{one['id']} ({one['impact']}): {one['help']}: " + " | ".join(node["html"][:160] for node in one["nodes"][:4])
        for one in found
    ]
    assert not told, "\n".join(told)
