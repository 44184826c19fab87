"""The presets in words: what to look at, and when its small picture is taken.

Law of the module: a preset does nothing here; what happens in it is the scenario's (`world.scenarios.presets`).
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from streamlab.labs.small_picture import SmallPicture, small_picture
from streamlab.labs.spoken import worded
from streamlab.world import scenarios
from streamlab.world.scenarios.presets import SOON

SEED = 1
"""Presets are the same for everybody, so that what is said of them is what happens."""


@dataclass(frozen=True)
class Preset:
    """`look`: two sentences of what to look at; `short`: a few words. `after`: when its picture is taken, in ms after the thing has begun."""

    name: str
    look: str | Promise
    after: int
    short: str | Promise = ""

    @property
    def title(self) -> str:
        """The scenario's, as the reader reads it."""
        return worded(scenarios.SCENARIOS[self.name].title)

    @property
    def picture(self) -> SmallPicture:
        return small_picture(scenarios.SCENARIOS[self.name], SEED, SOON + self.after)


PRESETS: tuple[Preset, ...] = (
    Preset(
        "course",
        _(
            "quickstart-events and payment-done, read by my-app3. After ten seconds its third consumer joins: see who gives what up."
        ),
        8_000,
    ),
    Preset(
        "idle-consumer",
        _("A fourth consumer joins, and there is nothing for it to read. When C2 leaves half a minute later, see who takes over."),
        12_000,
        _("why the fourth one idles"),
    ),
    Preset(
        "noisy-user",
        _("All keys send alike, then user-1 sends most of all. Only its partition falls behind; the two others stay level."),
        30_000,
    ),
    Preset(
        "broker-dies",
        _("Broker 2 is killed without a word. Watch how long nobody notices, then where the star of its partition goes."),
        5_000,
        _("leaders move, nothing is lost"),
    ),
    Preset(
        "slow-consumer",
        _(
            "C2 suddenly takes 1.5 s per record. Its lag grows, and no rebalance helps: it is alive and in time with its heartbeats."
        ),
        30_000,
    ),
    Preset(
        "rebalance-storm",
        _(
            "Two consumers take longer than max.poll.interval.ms for what they have fetched. They are put out, come back, and everyone stops again."
        ),
        8_800,
    ),
    Preset(
        "more-partitions",
        _(
            "The topic goes from three to five partitions. Follow one colour: its new records go elsewhere, so its order is broken there."
        ),
        20_000,
    ),
    Preset(
        "split-link",
        _(
            "Brokers 1 and 2 no longer hear each other, and both still run. Replicas fall out of sync one after the other, and come back."
        ),
        16_000,
    ),
    Preset(
        "retention",
        _(
            "The consumers slow down while records are kept for 20 s only. What was not read in time is gone, and the offset with it."
        ),
        40_000,
    ),
)

FOR_HOME = tuple(preset for preset in PRESETS if preset.short)
"""Those that the home page offers."""
