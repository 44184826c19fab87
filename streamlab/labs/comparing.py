"""Two labs side by side that differ in one thing: how they are made, and what is said about them.

Law of the module: both are labs of the visitor's own, with one seed, one start and one clock. A fork and its original are compared as
copies of their own, so that nothing done here reaches either.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

import msgspec
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from streamlab.engine.forking import Moment
from streamlab.engine.worlds import Worlds
from streamlab.labs import forking, making
from streamlab.labs.models import Lab
from streamlab.world.commands import CommandRejected
from streamlab.world.scenarios.comparisons import COMPARISONS

FORK = "fork"


@dataclass(frozen=True)
class Comparison:
    """`fault`: what happens to both, a clause; `look`: what to look at, a sentence."""

    kind: str
    title: str | Promise
    fault: str | Promise
    look: str | Promise


KINDS: tuple[Comparison, ...] = (
    Comparison(
        "rebalance",
        gettext_lazy("Cooperative against eager"),
        gettext_lazy("a third consumer joins"),
        gettext_lazy("Eager stops every partition, for a moment; cooperative only those that move, for two rounds."),
    ),
    Comparison(
        "acks",
        gettext_lazy("acks=all against acks=1"),
        gettext_lazy("broker 2 is killed, and comes back"),
        gettext_lazy("What only the leader had is gone with acks=1, although the producer was told that it is written."),
    ),
    Comparison(
        "sticky",
        gettext_lazy("Sticky against round robin"),
        gettext_lazy("C2 leaves"),
        gettext_lazy("Sticky moves what C2 had; round robin deals everything anew."),
    ),
    Comparison(
        "hash",
        gettext_lazy("murmur2 against CRC32"),
        gettext_lazy("a fourth consumer joins"),
        gettext_lazy("The same keys go to other partitions, because the clients hash them differently."),
    ),
)
FORKED = Comparison(
    FORK,
    gettext_lazy("A fork and its original"),
    gettext_lazy("what you do from here on"),
    gettext_lazy("Both share the past: what was done in one of them is all that differs."),
)
BY_KIND = {one.kind: one for one in (*KINDS, FORKED)}


def compare(kind: str, **owner: Any) -> Lab:
    """Make both labs of a kind; the one at the left. Raises CommandRejected, LimitReached."""
    if kind not in COMPARISONS:
        raise CommandRejected(_("There is no such comparison: choose one of those on the page."))
    left, right = COMPARISONS[kind]
    seed, start = secrets.randbelow(1_000), making.now_ms()
    with transaction.atomic():
        return _joined(*(making.make_lab(one, one.title, seed, start=start, **owner) for one in (left, right)))


def compare_fork(made: Lab, now: Moment, original: Lab | None, then: Moment | None, worlds: Worlds, **owner: Any) -> Lab:
    """A copy of a fork as it is `now` beside a copy of its original, brought to the same virtual ms; the one at the left.

    Where the original is gone (None), the past that they share lives on in its place. Raises CommandRejected, LimitReached.
    """
    with transaction.atomic():
        left = forking.fork(made, now, worlds, **owner)
        if original is None or then is None:
            shared = msgspec.structs.replace(now, at=made.forked_at, sequence=made.forked_sequence)
            right = forking.fork(made, shared, worlds, **owner)
        else:
            right = forking.fork(original, then, worlds, **owner)
        for lab, called in ((left, "mine"), (right, "original")):
            lab.called, lab.paused, lab.pace, lab.until = called, False, left.pace, max(lab.until, left.until)
        return _joined(left, right)


def _joined(left: Lab, right: Lab) -> Lab:
    left.beside, left.is_left, right.beside = right.code, True, left.code
    left.save()
    right.save()
    return left


def kind_of(left: Lab) -> Comparison:
    """Which comparison a lab stands in."""
    if left.forked_from:
        return FORKED
    return BY_KIND[str(left.scenario["name"]).removeprefix("compare-")]
