"""All groups of a cluster, as `Admin.listGroups` gathers them from every broker.

Law of the module: a broker that is loading groups is asked again; the order is that of the Java client's map.
"""

from __future__ import annotations

from collections.abc import Sequence

from streamlab.clients.tools.admin import COORDINATOR_ERRORS, Admin, Talking
from streamlab.clients.tools.java import kafka_error, names_in_order
from streamlab.protocol.messages.groups import ListedGroup, ListGroupsRequest


def list_groups(
    admin: Admin, states: Sequence[str] = (), types: Sequence[str] = (), timeout_ms: int | None = None
) -> Talking[list[ListedGroup]]:
    """Raises JavaError where a broker does not answer."""
    cluster = yield from admin.describe_cluster()
    found: dict[str, ListedGroup] = {}
    for broker in cluster.brokers:
        answer = yield from admin.call(
            "listGroups",
            ListGroupsRequest(tuple(states), tuple(types)),
            admin.node(broker.node_id),
            lambda body: body.error_code if body.error_code in COORDINATOR_ERRORS else 0,
            timeout_ms,
        )
        if answer.error_code:
            raise kafka_error(answer.error_code)
        for group in answer.groups:
            found.setdefault(group.group_id, group)
    return [found[name] for name in names_in_order(found)]


def only_consumer_groups(groups: Sequence[ListedGroup]) -> list[ListedGroup]:
    """`ListGroupsOptions.forConsumerGroups`."""
    return [group for group in groups if group.protocol_type in ("", "consumer")]


def type_name(group: ListedGroup) -> str:
    """As the tools write it: Classic."""
    return group.group_type.capitalize()
