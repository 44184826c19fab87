"""DeleteTopics, API key 20, versions 1 to 6.

Any broker takes it and the controller answers. Deviations: the results come in the order of the request, and delete.topic.enable is
always true.
"""

from __future__ import annotations

from streamlab.cluster.apis.forwarded import in_time
from streamlab.protocol.errors import Errors
from streamlab.protocol.messages.admin import DeletableTopicResult, DeleteTopicsRequest, DeleteTopicsResponse


def failed(body: DeleteTopicsRequest, error: Errors, told: bool = True) -> DeleteTopicsResponse:
    """The answer where the whole request failed. `told`: in words too."""
    words = error.message if told else None
    return DeleteTopicsResponse(tuple(DeletableTopicResult(name, key, error, words) for name, key in body.topics))


handle = in_time(failed)
