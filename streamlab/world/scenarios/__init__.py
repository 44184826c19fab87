"""Scenarios: how a lab begins.

Law of the room: a scenario is data, a cluster and a script of commands with times. Whatever a scenario can do, a person can do by hand.
"""

from __future__ import annotations

from streamlab.world.scenarios.presets import PRESETS
from streamlab.world.scenarios.scenario import Scenario, Scripted, internal_topics
from streamlab.world.scenarios.server import DEMO, EMPTY, REFERENCE, reference_at

SCENARIOS: dict[str, Scenario] = {scenario.name: scenario for scenario in (DEMO, EMPTY, REFERENCE, *PRESETS)}
"""Every scenario of the program, by its name."""

__all__ = ["DEMO", "EMPTY", "PRESETS", "REFERENCE", "SCENARIOS", "Scenario", "Scripted", "internal_topics", "reference_at"]
