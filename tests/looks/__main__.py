"""`python -m tests.looks [--to DIR] [STATE…]`: pictures of named states at three sizes, light and dark."""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.journeys.conftest import Visitors
from tests.looks.hands import Hands
from tests.looks.states import STATES
from tests.served import served

SIZES = {"1280x720": (1280, 720), "1920x1080": (1920, 1080), "390x844": (390, 844)}
THEMES = ("light", "dark")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.looks", description=__doc__)
    parser.add_argument("states", nargs="*", metavar="STATE", help=f"of: {', '.join(STATES)} (all)")
    parser.add_argument("--to", type=Path, default=Path("looks"), help="the folder for the pictures (looks)")
    parser.add_argument("--size", choices=SIZES, action="append", help="one size only")
    parser.add_argument("--theme", choices=THEMES, action="append", help="one theme only")
    asked = parser.parse_args()
    unknown = [name for name in asked.states if name not in STATES]
    if unknown:
        parser.error(f"there is no state {', '.join(unknown)}; there are: {', '.join(STATES)}")
    asked.to.mkdir(parents=True, exist_ok=True)
    with served() as server, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for name in asked.states or STATES:
            for size in asked.size or SIZES:
                for theme in asked.theme or THEMES:
                    width, height = SIZES[size]
                    phone = {"has_touch": True, "is_mobile": True} if width < 500 else {}
                    context = Visitors(chromium).new_context(
                        viewport={"width": width, "height": height}, color_scheme=theme, reduced_motion="reduce", **phone
                    )
                    hands = Hands(context.new_page(), server.url, server.data)
                    STATES[name](hands)
                    hands.page.screenshot(path=asked.to / f"{name}-{size}-{theme}.png")
                    hands.close()
                    context.close()
            print(name, flush=True)
        chromium.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
