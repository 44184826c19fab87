"""Plays the transcripts beside this file: stories that a learner can read, as the lab tells them.

`$ name field=value …` is a command, `+ 5 s` lets time pass, every other line is what the lab told, with the second it happened.
STREAMLAB_RECORD=1 writes them anew: read the difference before you keep it.
"""

from __future__ import annotations

import json
import os
import re
import shlex
from pathlib import Path

import pytest

from streamlab.world.commands import CommandRejected, command_named
from streamlab.world.scenarios import SCENARIOS
from streamlab.world.world import World

STORIES = sorted(Path(__file__).parent.glob("*.txt"))


class Stage:
    """A world and how far its journal has been read."""

    def __init__(self, scenario: str) -> None:
        self.world = World(SCENARIOS[scenario], seed=1)
        self.read = 0

    def told(self) -> list[str]:
        """What was told since the last call, one line each."""
        journal, lines = self.world.journal, []
        for offset in range(self.read, journal.next_offset):
            sentence = journal.sentences.get(offset)
            if sentence:
                at = json.loads(journal.read(offset, 1)[0])["at"]
                lines.append(f"{(at - self.world.start) / 1000:8.3f}  {sentence}")
        self.read = journal.next_offset
        return lines

    def line(self, line: str) -> list[str]:
        """Carry out one line of a story."""
        if line.startswith("+"):
            amount = re.fullmatch(r"\+ ([\d.]+) s", line)
            assert amount, f"cannot read {line!r}: write + 5 s"
            self.world.advance(self.world.now + round(float(amount[1]) * 1000))
            return self.told()
        name, *fields = shlex.split(line[2:])
        try:
            self.world.submit(command_named(name, dict(field.split("=", 1) for field in fields)))
        except CommandRejected as refusal:
            return [f"refused: {refusal.sentence}"]
        return self.told()


def play(text: str) -> str:
    """The story as the lab tells it today."""
    stage, lines = None, []
    for line in text.splitlines():
        if line.startswith("% scenario "):
            stage = Stage(line.removeprefix("% scenario "))
        if line.startswith(("#", "%")) or not line.strip():
            lines.append(line)
        elif line.startswith(("$ ", "+ ")):
            assert stage is not None, "a story begins with % scenario NAME"
            lines += [line, *(f"  {told}" for told in stage.line(line))]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.stem)
def test_the_lab_tells_the_story_as_written(story: Path) -> None:
    text = story.read_text(encoding="utf-8")
    told = play(text)
    if os.environ.get("STREAMLAB_RECORD"):
        story.write_text(told, encoding="utf-8")
    assert told == text
