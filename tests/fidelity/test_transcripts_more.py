"""Further sessions of Kafka's tools, recorded from Apache Kafka 4.2.1: a lab's own tools print the same, without a server."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fidelity.transcripts_more.player import InLab

HERE = Path(__file__).parent
SESSIONS = sorted((HERE / "transcripts_more" / "sessions").glob("*.txt"))


@pytest.mark.parametrize("path", SESSIONS, ids=lambda path: path.stem)
def test_the_labs_own_tools_print_what_kafkas_print(path: Path) -> None:
    session = InLab(path)
    for step, output in zip(session.steps, session.play(), strict=True):
        assert step.render(output) == step.render(step.output)
