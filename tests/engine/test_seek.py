"""The past is shown exactly as it was: a jump to any moment shows the state that playing from the start to it leads to."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.engine import rough_lab
from tests.needs import need_program

ROOT = Path(__file__).parent.parent.parent


WILD = {
    13: "an unclean election chooses a broker that has died meanwhile",
    23: "a broker that is cut off goes on coordinating a group that another has taken over, and losing it",
    32: "a new coordinator reads an older state of a group, with a member that was counted out",
    33: "records of an internal topic are lost, which are nobody's messages",
    38: "a new leader's log begins where the old one's had been cut short",
    58: "a leader tells of an append when another one leads already",
    64: "a leader dies in a tick in which its producer was still acknowledged something elsewhere",
    66: "a broker that is cut off leads a topic that was deleted and made anew",
    83: "a consumer that has read nothing yet is sent to another offset",
    112: "a producer is removed whose link was cut, and another comes under its name",
    114: "a leader is replaced by another, and within the same tick a batch is acknowledged and the next one tried again",
    124: "a follower comes back after records were deleted up to the middle of a batch",
    178: "a follower cannot go on, since its leader's log begins inside a batch that it has otherwise",
    213: "a topic is deleted and made anew, and a broker that is cut off goes on leading the former one in a later epoch",
    249: "nobody leads a partition, and retention deletes records of whoever led it last and has come back",
    283: "a member of a dead consumer's former life is counted out, and that of its last one is not yet",
    373: "a broker dies after it has registered and before it was unfenced",
    393: "a member counted out is read again from an older log, and dies; a group's new coordinator has nothing of it",
    398: "a log is cut back and written anew, more than once",
    408: "a record is told that pushes out the oldest one shown, and is then cut off",
    497: "partitions are taken away and given back within a tick in which a record of them was read",
}
"""What happens in these labs that once was shown differently after a jump."""

OFTEN = (3, 13, 83, 124, 398, 497)
"""Those that are looked at with every change; all of them take a minute."""


@pytest.mark.parametrize("seed", [*OFTEN, *(pytest.param(seed, marks=pytest.mark.lived) for seed in WILD if seed not in OFTEN)])
def test_a_jump_shows_what_playing_leads_to(seed: int, tmp_path: Path) -> None:
    node = need_program("node", "the browser's reducer runs in it")
    rough_lab.write(tmp_path / "lab.json", seed)
    ran = subprocess.run(
        [node, "tests/js/seek.mjs", str(tmp_path / "lab.json")], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )
    assert ran.returncode == 0, ran.stderr[:4_000]
