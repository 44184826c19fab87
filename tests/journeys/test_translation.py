"""The stage in a language that is none: whatever goes through the catalog stands in ⟦ ⟧, so what does not is seen at once."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.journeys.test_newcomer import open_demo
from tests.served import Served

PSEUDO = """globalThis.django = {
  gettext: (text) => `⟦${text}⟧`,
  ngettext: (one, many, count) => `⟦${count === 1 ? one : many}⟧`,
}"""

SPOKEN = (
    "#log .say",
    ".producer .acts button",
    ".member .name",
    ".member .lagbox span",
    ".broker .n",
    ".broker .sub",
    "h2 .kind",
    ".keys > .quiet",
    ".slot > span",
)


def test_what_the_stage_says_goes_through_the_catalog(page: Page, server: Served) -> None:
    page.add_init_script(PSEUDO)
    page.set_viewport_size({"width": 1440, "height": 1500})
    open_demo(page, server)
    server.tell("command", "kill_broker", "broker=2")
    died = page.locator("#log li", has_text="⟦Broker 2 died.").first
    expect(died).to_be_visible(timeout=15_000)
    for selector in SPOKEN:
        bare = [text for text in page.locator(selector).all_inner_texts() if text.strip() and "⟦" not in text]
        assert not bare, f"{selector} says this past the catalog: {bare}"
    expect(page.locator("#log li", has_text="⟦⟦You⟧ killed broker 2.⟧").first).to_be_visible()

    died.get_by_role("button").first.click()
    chain = page.locator("#log .chain").first
    expect(chain).to_contain_text("⟦⟦You⟧ killed broker 2.⟧")
    expect(chain).to_contain_text("⟦The controller fences a broker that has sent no heartbeat")
    server.tell("command", "start_broker", "broker=2")
