"""A rehearsal: whether a cluster would take what a scenario is to do to it.

Law of the module: the judge is a world like the one to come, so a form refuses in the very words in which the lab would have.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from streamlab.world.commands import CommandRejected
from streamlab.world.limits import Limits
from streamlab.world.scenarios import Scenario
from streamlab.world.world import World


def refusals(scenario: Scenario, limits: Limits, files: Mapping[str, bytes]) -> dict[int, CommandRejected]:
    """What of the script would be refused, by its line's number."""
    world = World(msgspec.structs.replace(scenario, script=()), files=files, limits=limits)
    refused: dict[int, CommandRejected] = {}
    for number, line in enumerate(scenario.script):
        world.advance(max(world.now, world.start + line.after))
        try:
            world.apply(line.command)
        except CommandRejected as rejection:
            refused[number] = rejection
    return refused
