"""CreatePartitions, API key 37, versions 0 to 3.

Any broker takes it and the controller answers. Deviation: no quota.
"""

from __future__ import annotations

from streamlab.cluster.apis.forwarded import in_time
from streamlab.protocol.errors import Errors
from streamlab.protocol.messages.admin import CreatePartitionsRequest, CreatePartitionsResponse, CreatePartitionsTopicResult


def failed(body: CreatePartitionsRequest, error: Errors, told: bool = True) -> CreatePartitionsResponse:
    """The answer where the whole request failed. `told`: in words too."""
    words = error.message if told else None
    return CreatePartitionsResponse(tuple(CreatePartitionsTopicResult(one.name, error, words) for one in body.topics))


handle = in_time(failed)
