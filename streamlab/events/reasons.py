"""Why a group rebalances or loses offsets, as a sentence.

Law of the module: a fact holds its reason as English text; here a coordinator's own reason gets its form back, so that it can be told in any
language. What a client gave as its reason (KIP-800) is the client's word and stays as it is.
"""

from __future__ import annotations

import re

from streamlab.simulation.sentence import noted, say

REASONS = (
    noted("{client}, the leader, rejoined"),
    noted("{client} changed what it subscribes to or offers"),
    noted("{client} came back as static member {instance}"),
    noted("{client} was silent for {seconds} s"),
    noted("{client} did not sync in time"),
    noted("{client} rejoined"),
    noted("{client} joined"),
    noted("{client} left"),
    noted("it has {count} members, more than group.max.size"),
    noted("the assignment could not be stored in __consumer_offsets"),
    noted("no members left"),
    noted("topic deleted"),
    noted("deleted"),
    noted("expired"),
)
"""As the coordinator writes them, the longer before what they end with; `static/js/state/reason.js` has the same."""

_PATTERNS = [(text, re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.+)", re.escape(text)))) for text in REASONS]


def reason_said(reason: str) -> str:
    """The reason with its form, where it is the coordinator's own."""
    for text, pattern in _PATTERNS:
        if found := pattern.fullmatch(reason):
            return say(text, **found.groupdict())
    return reason
