"""`manage.py simulate`: a scenario without a server, as fast as it goes, and what became of its messages."""

from __future__ import annotations

import json
import sys
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from streamlab.labs.spoken_command import SpokenCommand
from streamlab.world.scenarios import SCENARIOS
from streamlab.world.world import World

STEP_MS = 1_000


class Command(SpokenCommand):
    help = gettext_noop("Runs a scenario as fast as it can and prints what became of the messages, and the journal's digest.")
    requires_system_checks = ()
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("scenario", help=_("one of: {names}").format(names=", ".join(SCENARIOS)))
        parser.add_argument("--seconds", type=float, default=600, help=_("virtual seconds (600)"))
        parser.add_argument("--seed", type=int, default=1, help=_("the seed of all chance (1)"))
        parser.add_argument("--json", action="store_true", help=_("print one JSON object"))
        parser.add_argument("--data", help=_("the data directory; nothing is kept there by this command"))

    def handle(self, *args: Any, **options: Any) -> None:
        scenario = SCENARIOS.get(options["scenario"])
        if scenario is None:
            told = _("There is no scenario {name}. There are: {names}.")
            raise CommandError(told.format(name=options["scenario"], names=", ".join(SCENARIOS)))
        if options["seconds"] <= 0:
            raise CommandError(_("--seconds must be more than 0."))
        world = World(scenario, seed=options["seed"])
        begun = time.perf_counter()
        self._run(world, int(options["seconds"] * 1000))
        found = _account(world, time.perf_counter() - begun)
        if options["json"]:
            self.stdout.write(json.dumps(found))
        else:
            self.stdout.write("\n".join(f"{name:16} {value}" for name, value in found.items()))

    def _run(self, world: World, duration: int) -> None:
        from tqdm import tqdm

        end = world.start + duration
        with tqdm(total=duration // 1000, unit="s", file=sys.stderr, disable=None, leave=False) as bar:
            while world.now < end:
                before = world.now
                world.advance(min(end, world.now + STEP_MS))
                world.check_invariants()
                bar.update((world.now - before) / 1000)


def _account(world: World, wall: float) -> dict[str, Any]:
    """What happened, in numbers."""
    groups = world.ledger.groups.values()
    return {
        "events": world.scheduler.handled,
        "facts": world.journal.next_offset,
        "messages": world.ledger.sent,
        "deliveries": sum(group.delivered for group in groups),
        "lost": world.ledger.lost,
        "duplicated": sum(group.duplicated for group in groups),
        "out_of_order": sum(group.out_of_order for group in groups),
        "virtual_seconds": (world.now - world.start) / 1000,
        "wall_seconds": round(wall, 3),
        "journal_sha256": world.journal.digest.hex(),
    }
