"""Component "forwarding" of a broker: the controller's answers find their way back to the clients.

Law of the room: a client is answered exactly once; where the controller cannot be reached, with REQUEST_TIMED_OUT for all it asked.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from streamlab.cluster.apis import (
    alter_client_quotas,
    alter_configs,
    alter_partition_reassignments,
    create_partitions,
    create_topics,
    delete_topics,
    elect_leaders,
    incremental_alter_configs,
    list_partition_reassignments,
)
from streamlab.cluster.apis.forwarded import Forwarded
from streamlab.protocol.errors import Errors
from streamlab.protocol.messages import admin, quotas

if TYPE_CHECKING:
    from streamlab.cluster.broker import Broker

FAILED: dict[type, Callable[[Any, Errors], Any]] = {
    admin.CreateTopicsRequest: create_topics.failed,
    admin.DeleteTopicsRequest: delete_topics.failed,
    admin.CreatePartitionsRequest: create_partitions.failed,
    admin.ElectLeadersRequest: elect_leaders.failed,
    admin.AlterPartitionReassignmentsRequest: alter_partition_reassignments.failed,
    admin.ListPartitionReassignmentsRequest: list_partition_reassignments.failed,
    admin.IncrementalAlterConfigsRequest: incremental_alter_configs.failed,
    admin.AlterConfigsRequest: alter_configs.failed,
    quotas.AlterClientQuotasRequest: alter_client_quotas.failed,
}


class Forwarding:
    """Requests that the controller has now."""

    def __init__(self, broker: Broker) -> None:
        self._broker = broker

    def on_timer(self, message: Any) -> None:
        """This part has no timers."""

    def on_answer(self, context: Forwarded, body: Any) -> None:
        """The controller's answer is the client's."""
        if context.refused:
            body = incremental_alter_configs.merged(context.refused, body)
        self._broker.reply(context.request, body)

    def on_failure(self, context: Forwarded) -> None:
        """The controller did not answer."""
        asked = context.request.body
        self._broker.reply(context.request, FAILED[type(asked)](asked, Errors.REQUEST_TIMED_OUT))
