"""A lab is shared: as a link, a file, a picture, a text."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree

from playwright.sync_api import Page, expect

from tests.served import Served


def test_what_can_be_taken_along(server: Served, page: Page) -> None:
    page.goto(f"{server.url}/labs/demo/")
    expect(page.locator("#stage-page")).to_have_attribute("data-ready", "yes")
    expect(page.locator(".member").first).to_be_visible()
    page.get_by_role("button", name="Share").click()

    def taken(name: str) -> bytes:
        with page.expect_download() as download:
            page.get_by_role("button", name=name).click()
        return Path(download.value.path()).read_bytes()

    picture = ElementTree.fromstring(taken("Picture, SVG"))
    texts = {(one.text or "").strip() for one in picture.iter("{http://www.w3.org/2000/svg}text")}
    assert {"P0", "P1", "P2", "C1", "payments", "Broker 1", "billing"} <= texts
    assert not list(picture.iter("{http://www.w3.org/2000/svg}foreignObject"))
    assert taken("Picture, PNG").startswith(b"\x89PNG")
    assert re.search(r"^\d\d:\d\d:\d\d  You created topic payments\.$", taken("What happened, as text").decode(), re.M)
    file = taken("The lab as a file")
    assert json.loads(file)["scenario"]["name"] == "demo"
    page.goto(f"{server.url}/")
    page.get_by_label("Exported lab").set_input_files({"name": "lab.json", "mimeType": "application/json", "buffer": file})
    page.get_by_role("button", name="Bring it in").click()
    expect(page.locator("#stage-page")).to_have_attribute("data-ready", "yes")
    expect(page.locator(".lab-name")).to_have_text("payments")
