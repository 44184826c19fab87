"""What a lesson is.

Law of the module: data only. Every part knows the line of the file that it stands on, so that whoever wrote it can be told where.
"""

from __future__ import annotations

import msgspec

from streamlab.world.commands import AnyCommand
from streamlab.world.scenarios.scenario import Scenario

KINDS = ("partition", "owner", "offset", "count", "order")
"""What a prediction may ask for: a partition's number, a member's client id, an offset, how many, or the order of some things."""


class Check(msgspec.Struct, frozen=True):
    """`label`: what the learner reads. `condition`: an expression that becomes true."""

    label: str
    condition: str
    line: int


class Deed(msgspec.Struct, frozen=True):
    """What a script does next: a command, or else `wait` seconds of virtual time.

    `text`: a command with `{{ expressions }}`, which becomes one when it is done (`scripts.command_now`).
    """

    line: int
    command: AnyCommand | None = None
    wait: float = 0.0
    text: str = ""

    @property
    def waits(self) -> bool:
        return self.command is None and not self.text


POINTED = ("partition", "consumer", "broker", "producer", "topic", "group")
"""Kinds of things that the stage can point at."""


class Pointed(msgspec.Struct, frozen=True):
    """A thing on the stage, and what there is to see at it. `name` and `words` may hold `{{ expressions }}`; a partition: "payments-2"."""

    kind: str
    name: str
    words: str


class Prediction(msgspec.Struct, frozen=True):
    """`kind` of KINDS. `answer`: the expression that is computed once `until` has become true, at most `at_most` seconds after `deeds`.

    `choices`: an expression for what can be chosen, evaluated when it is asked; empty: the kind's own (a number is typed where that is
    no choice either). `topic`, `group`: what the kind's own choices come from. `none`: words for "no partition" or "nobody"; empty: no
    such choice. `within`: a number this far off is still right. `tempting`: wrong answers that people give, as expressions.
    `because`: why, in Markdown, with `{{ expressions }}`; `why`: the kind of fact whose causes explain it. `shows`: what the stage points
    at once it is revealed.
    """

    kind: str
    ask: str
    answer: str
    line: int
    deeds: tuple[Deed, ...] = ()
    until: str = "True"
    at_most: float = 120.0
    choices: str = ""
    topic: str = ""
    group: str = ""
    none: str = ""
    within: float = 0.0
    tempting: tuple[str, ...] = ()
    because: str = ""
    why: str = ""
    shows: tuple[Pointed, ...] = ()


class Wrong(msgspec.Struct, frozen=True):
    """A known wrong way through a step: after it the step's checks are not all fulfilled. `say`: what the learner is told then."""

    say: str
    deeds: tuple[Deed, ...]
    line: int


class Look(msgspec.Struct, frozen=True):
    """How the stage shows a step, until it ends: `topic` and `group` come to the front; `pace` 0: time runs as it did."""

    highlight: tuple[Pointed, ...] = ()
    topic: str = ""
    group: str = ""
    pace: float = 0.0
    frozen: bool = False


class Step(msgspec.Struct, frozen=True):
    """`text`: Markdown. It is passed when its predictions are answered and its checks fulfilled, in their order where `in_order`."""

    title: str
    text: str
    line: int
    predictions: tuple[Prediction, ...] = ()
    checks: tuple[Check, ...] = ()
    in_order: bool = True
    hints: tuple[str, ...] = ()
    model: tuple[Deed, ...] = ()
    wrong: tuple[Wrong, ...] = ()
    look: Look = Look()
    code: str = ""


class Lesson(msgspec.Struct, frozen=True):
    """`slug`: its folder's name, whose number is its place. `dispels`: names of misconceptions. `scenario`: how its lab begins.

    `language`: of its texts, as a language tag.
    """

    slug: str
    title: str
    intro: str
    scenario: Scenario
    seed: int
    steps: tuple[Step, ...]
    chapter: str = "course"
    minutes: int = 5
    dispels: tuple[str, ...] = ()
    sum_up: str = ""
    language: str = "en"
