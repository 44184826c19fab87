"""What somebody who breaks things sees beside the buttons: how each broker is, and whether the links between them are whole.

Law of the module: it only looks.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from streamlab.world.details.link import link_between
from streamlab.world.world import World


def breakable(world: World) -> dict[str, list[list[Any]]]:
    """ "brokers": [[id, state]], and "links" between neighbours: [[a, b, cut]]."""
    states = world.cluster.states()
    links = [link_between(world, f"broker-{a}", f"broker-{b}") for a, b in pairwise(states)]
    return {
        "brokers": [[number, state] for number, (state, _since) in states.items()],
        "links": [[link.a, link.b, link.cut] for link in links],
    }
