"""The table of APIs that a tool shows is what the wire serves."""

from __future__ import annotations

from streamlab.protocol.api_names import NAMES, SERVED
from streamlab.wire.apis import api_versions


def test_what_is_told_is_what_is_served() -> None:
    served = {one["api_key"]: (one["min_version"], one["max_version"]) for one in api_versions()["api_keys"]}
    assert served == SERVED
    assert set(SERVED) <= set(NAMES)
