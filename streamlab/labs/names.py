"""What a lab is called on pages.

Law of the module: a name that somebody typed stays as it is; one that the program gave is the title of its scenario, and is read in the
reader's language.
"""

from __future__ import annotations

from streamlab.labs.spoken import worded
from streamlab.world.scenarios import SCENARIOS
from streamlab.world.scenarios.comparisons import COMPARISONS

MOST_CHARACTERS = 80
"""Of a lab's name; a longer title is cut."""

TITLES = {
    (one.name, one.title[:MOST_CHARACTERS]): one.title
    for one in (*SCENARIOS.values(), *(side for sides in COMPARISONS.values() for side in sides))
}
"""What the program calls its labs, by the scenario's name and what is kept of its title."""


def name_shown(name: str, scenario: str) -> str:
    """`name`: as it is kept; `scenario`: the name of the one that the lab began with."""
    title = TITLES.get((scenario, name))
    return worded(title) if title else name
