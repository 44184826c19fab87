"""What a lab is called on pages.

Law of the module: a name that somebody typed stays as it is; one that the program gave is the title of its scenario, and is read in the
reader's language.
"""

from __future__ import annotations

from streamlab.labs.spoken import worded
from streamlab.world.scenarios import SCENARIOS

MOST_CHARACTERS = 80
"""Of a lab's name; a longer title is cut."""


def name_shown(name: str, scenario: str) -> str:
    """`name`: as it is kept; `scenario`: the name of the one that the lab began with."""
    known = SCENARIOS.get(scenario)
    if known is None or name != known.title[:MOST_CHARACTERS]:
        return name
    return worded(known.title)
