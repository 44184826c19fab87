"""DeleteTopics, API key 20, versions 1 to 6.

Any broker takes it and the controller answers. Deviations: the results come in the order of the request, and delete.topic.enable is
always true.
"""

from __future__ import annotations

from streamlab.cluster.apis.forwarded import forward
from streamlab.protocol.errors import Errors
from streamlab.protocol.messages.admin import DeletableTopicResult, DeleteTopicsRequest, DeleteTopicsResponse

handle = forward


def failed(body: DeleteTopicsRequest, error: Errors) -> DeleteTopicsResponse:
    """The answer where the whole request failed."""
    return DeleteTopicsResponse(tuple(DeletableTopicResult(name, key, error, error.message) for name, key in body.topics))
