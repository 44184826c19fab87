"""DescribeUserScramCredentials, API key 50, version 0 (KIP-554).

Answered as `ScramImage` does. Deviation: a lab keeps no passwords, so nobody has credentials.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from streamlab.protocol.errors import Errors
from streamlab.protocol.hashing import hash_bucket, java_hash_code
from streamlab.protocol.messages.quotas import (
    DescribedScramUser,
    DescribeUserScramCredentialsRequest,
    DescribeUserScramCredentialsResponse,
)
from streamlab.simulation.network import Request

if TYPE_CHECKING:
    from streamlab.cluster.broker import Broker

MISSING = "Attempt to describe a user credential that does not exist: "
TWICE = "Cannot describe SCRAM credentials for the same user twice in a single request: "
BUCKETS = 16


def handle(broker: Broker, request: Request) -> None:
    """Answer at once."""
    body: DescribeUserScramCredentialsRequest = request.body
    times = Counter(body.users)
    users = sorted(times, key=lambda user: hash_bucket(java_hash_code(user), BUCKETS))
    broker.reply(request, DescribeUserScramCredentialsResponse(tuple(_described(user, times[user]) for user in users)))


def _described(user: str, times: int) -> DescribedScramUser:
    if times > 1:
        return DescribedScramUser(user, Errors.DUPLICATE_RESOURCE, TWICE + user)
    return DescribedScramUser(user, Errors.RESOURCE_NOT_FOUND, MISSING + user)
