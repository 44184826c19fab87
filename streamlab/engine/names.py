"""What a lab is called.

Law of the module: a name that somebody typed stays as it is; one that the program gave is kept as what it says (the scenario that has this
title, the lab that this is a fork of), and becomes words where it is read, in the reader's language.
"""

from __future__ import annotations

from streamlab.simulation.sentence import noted, say
from streamlab.world.scenarios import SCENARIOS
from streamlab.world.scenarios.comparisons import COMPARISONS

MOST_CHARACTERS = 80
"""Of a lab's name; a longer title is cut."""

TITLES = {
    (one.name, one.title[:MOST_CHARACTERS]): one.title
    for one in (*SCENARIOS.values(), *(side for sides in COMPARISONS.values() for side in sides))
}
"""What the program calls its labs, by the scenario's name and what is kept of its title."""

CALLED = {
    "fork": noted("Fork of {name}"),
    "copy": noted("A copy of {name}"),
    "mine": noted("your fork"),
    "original": noted("the original"),
    "own": noted("A lab of one's own"),
    "class": noted("payments for a class"),
}
"""What a lab is to the one whose `name` it keeps, or what it is called where nobody gave it a name."""


def name_told(name: str, scenario: str, called: str = "") -> str:
    """`name`: as it is kept; `scenario`: the name of the one that the lab began with; `called`: one of CALLED, or empty."""
    title = TITLES.get((scenario, name))
    plain = say(title) if title else name
    return say(CALLED[called], name=plain) if called in CALLED else plain
