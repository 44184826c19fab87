"""CreateTopics, API key 19, versions 2 to 7.

Any broker takes it and the controller answers; the checks are in `controller/topics.py`. Deviations: no policy plug-in, no quota; two
new names of one request that collide with each other are refused.
"""

from __future__ import annotations

from streamlab.cluster.apis.forwarded import in_time
from streamlab.protocol.errors import Errors
from streamlab.protocol.messages.admin import CreatableTopicResult, CreateTopicsRequest, CreateTopicsResponse


def failed(body: CreateTopicsRequest, error: Errors, told: bool = True) -> CreateTopicsResponse:
    """The answer where the whole request failed. `told`: in words too."""
    words = error.message if told else None
    return CreateTopicsResponse(tuple(CreatableTopicResult(one.name, "", error, words) for one in body.topics))


handle = in_time(failed)
