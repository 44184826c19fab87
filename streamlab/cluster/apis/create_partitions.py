"""CreatePartitions, API key 37, versions 0 to 3.

Any broker takes it and the controller answers. Deviation: no quota.
"""

from __future__ import annotations

from streamlab.cluster.apis.forwarded import forward
from streamlab.protocol.errors import Errors
from streamlab.protocol.messages.admin import CreatePartitionsRequest, CreatePartitionsResponse, CreatePartitionsTopicResult

handle = forward


def failed(body: CreatePartitionsRequest, error: Errors) -> CreatePartitionsResponse:
    """The answer where the whole request failed."""
    return CreatePartitionsResponse(tuple(CreatePartitionsTopicResult(one.name, error, error.message) for one in body.topics))
