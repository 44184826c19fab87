"""Membership of a group: find the coordinator, join, sync, leave (`AbstractCoordinator`).

Law of the room: joining happens in poll(), heartbeats happen beside it (`heartbeat`). A member is sure of nothing but what the
coordinator last said: 22 and 25 end its generation, 27 calls it to rejoin, 15 and 16 send it to look for the coordinator again.
"""

from __future__ import annotations

from streamlab.clients.consumer.heartbeat import Heartbeat
from streamlab.clients.consumer.membership import (
    COMPLETING_REBALANCE,
    FATAL,
    JOIN_TIMEOUT_LAPSE_MS,
    LONGEST_MS,
    NO_GENERATION,
    OWNER,
    PREPARING_REBALANCE,
    STABLE,
    UNJOINED,
    UNREACHABLE,
    Asked,
    CoordinatorDue,
    FindAsked,
    JoinAsked,
    LeaveAsked,
    Membership,
    SyncAsked,
)
from streamlab.clients.consumer_settings import ConsumerSettings
from streamlab.clients.metadata import Metadata
from streamlab.clients.node import Node, backoff, broker_name
from streamlab.protocol.consumer_protocol import PROTOCOL_TYPE
from streamlab.protocol.errors import Errors
from streamlab.protocol.messages.groups import (
    FindCoordinatorRequest,
    FindCoordinatorResponse,
    JoinGroupRequest,
    JoinGroupResponse,
    LeaveGroupRequest,
    LeaveGroupResponse,
    LeavingMember,
    SyncGroupAssignment,
    SyncGroupRequest,
    SyncGroupResponse,
)


class Coordinator:
    """One consumer's membership of its group. `node_id` -1: the coordinator is not known. `leader_id`: the member that assigns."""

    leader_id = ""

    def __init__(self, node: Node, settings: ConsumerSettings, metadata: Metadata, group: str, membership: Membership) -> None:
        self.node = node
        self.settings = settings
        self.metadata = metadata
        self.group = group
        self.membership = membership
        self.node_id = -1
        self.member_id = ""
        self.generation = NO_GENERATION
        self.state = UNJOINED
        self.rejoin_needed = True
        self.reason = ""
        self.heartbeat = Heartbeat(node, settings, self, membership)
        self._needs_prepare = True
        self._finding = False
        self._attempts = 0
        self._join_attempts = 0
        self._retry_at = 0
        self._join_retry_at = 0
        self._leading: JoinGroupResponse | None = None
        node.parts[OWNER] = self

    @property
    def instance_id(self) -> str | None:
        return self.settings.instance_id or None

    def name(self) -> str:
        """The coordinator's name; empty: not known or not to be reached now."""
        if self.node_id < 0:
            return ""
        name = broker_name(self.node_id)
        return name if self.node.reachable_from(name) <= self.node.now else ""

    # In poll()

    def poll(self) -> bool:
        """Go on with finding and joining. True: a member of a stable generation, as far as it knows."""
        if self.node_id < 0:
            self.find()
            return False
        if self._leading is not None:
            self._lead(self._leading)
            return False
        if not self.rejoin_needed:
            return True
        if self.state in (PREPARING_REBALANCE, COMPLETING_REBALANCE) or self.node.now < self._join_retry_at:
            return False
        if self._needs_prepare:
            self.membership.on_joining()
            lost = self.generation == NO_GENERATION or not self.member_id
            if not self.membership.prepare_join(lost):
                return False
            self._needs_prepare = False
        self._join()
        return False

    @property
    def has_to_act(self) -> bool:
        """Whether poll() has something to begin: the coordinator to find, or a join."""
        return self.rejoin_needed and self.state in (UNJOINED, STABLE)

    def request_rejoin(self, reason: str) -> None:
        """Join anew at the next poll()."""
        if not self.rejoin_needed:
            self.rejoin_needed = True
            self.reason = reason

    def find(self) -> None:
        """Look for the coordinator."""
        if self._finding:
            return
        now = self.node.now
        target = self.metadata.any_broker() if now >= self._retry_at else None
        if target is None:
            if now >= self._retry_at:
                self._find_later()
            return
        self._finding = True
        request = FindCoordinatorRequest((self.group,), 0, self.node.name)
        self.node.ask(target, request, self.settings.request_timeout_ms, FindAsked())

    def leave(self, reason: str) -> bool:
        """Say goodbye, unless static or not a member; True: an answer will come (`maybeLeaveGroup`)."""
        asked = False
        name = self.name()
        if self.instance_id is None and self.member_id and name and self.state != UNJOINED:
            member = LeavingMember(self.member_id, None, reason)
            self.node.ask(name, LeaveGroupRequest(self.group, (member,)), self.settings.request_timeout_ms, LeaveAsked())
            asked = True
        self.reset(forget_member=True)
        return asked

    def reset(self, forget_member: bool) -> None:
        """The generation is gone (`resetStateAndGeneration`); the next poll() joins anew."""
        self.generation = NO_GENERATION
        if forget_member:
            self.member_id = ""
        self.state = UNJOINED
        self.rejoin_needed = True
        self._needs_prepare = True
        self._leading = None

    def lost_coordinator(self) -> None:
        """It does not answer, or is it no longer: look for it again. A request to join that was under way is void."""
        self.node_id = -1
        if self.state in (PREPARING_REBALANCE, COMPLETING_REBALANCE):
            self.state = UNJOINED
            self._leading = None
        self.find()

    def on_error(self, error: int) -> None:
        """What a commit or another request learnt from the coordinator."""
        if error in UNREACHABLE:
            self.lost_coordinator()
        elif error == Errors.REBALANCE_IN_PROGRESS:
            self.request_rejoin("the group is already rebalancing")
        elif error in (Errors.ILLEGAL_GENERATION, Errors.UNKNOWN_MEMBER_ID):
            if self.state in (STABLE, UNJOINED):
                self.reset(forget_member=error == Errors.UNKNOWN_MEMBER_ID)
        elif error in FATAL:
            self.membership.on_fatal(Errors(error))

    # Joining

    def _join(self) -> None:
        name = self.name()
        if not name:
            self.lost_coordinator()
            return
        settings = self.settings
        self.state = PREPARING_REBALANCE
        request = JoinGroupRequest(
            self.group,
            settings.session_timeout_ms,
            settings.rebalance_timeout_ms,
            self.member_id,
            PROTOCOL_TYPE,
            self.membership.subscriptions(),
            self.instance_id,
            self.reason or None,
            self.node.name,
            announced=settings.client_id,
        )
        timeout = min(LONGEST_MS, max(settings.request_timeout_ms, settings.rebalance_timeout_ms + JOIN_TIMEOUT_LAPSE_MS))
        self.node.ask(name, request, timeout, JoinAsked())

    def _on_join(self, body: JoinGroupResponse) -> None:
        error = body.error_code
        if self.state != PREPARING_REBALANCE:
            return
        if error == 0:
            self.member_id, self.generation = body.member_id, body.generation_id
            self.leader_id = body.leader
            self.state = COMPLETING_REBALANCE
            self._join_attempts = 0
            self.heartbeat.begin()
            if body.leader == body.member_id and not body.skip_assignment:
                self._lead(body)
            else:
                self._sync(body.generation_id, body.protocol_name or "", ())
            return
        self.state = UNJOINED
        if error == Errors.MEMBER_ID_REQUIRED:
            self.member_id = body.member_id
            self.membership.on_group_progress()
        elif error == Errors.UNKNOWN_MEMBER_ID:
            self.reset(forget_member=True)
            self.membership.on_group_progress()
        else:
            self._join_failed(error)

    def _lead(self, body: JoinGroupResponse) -> None:
        assignments = self.membership.assign_for(body)
        self._leading = body if assignments is None else None
        if assignments is not None:
            self._sync(body.generation_id, body.protocol_name or "", assignments)

    def _sync(self, generation: int, protocol: str, assignments: tuple[SyncGroupAssignment, ...]) -> None:
        name = self.name()
        if not name:
            self.lost_coordinator()
            return
        request = SyncGroupRequest(
            self.group, generation, self.member_id, assignments, self.instance_id, PROTOCOL_TYPE, protocol, self.node.name
        )
        timeout = min(LONGEST_MS, max(self.settings.request_timeout_ms, self.settings.rebalance_timeout_ms + JOIN_TIMEOUT_LAPSE_MS))
        self.node.ask(name, request, timeout, SyncAsked(generation, protocol))

    def _on_sync(self, context: SyncAsked, body: SyncGroupResponse) -> None:
        if self.state != COMPLETING_REBALANCE or context.generation != self.generation:
            return
        error = body.error_code
        if error == 0:
            self.state = STABLE
            self.rejoin_needed = False
            self._needs_prepare = True
            self.reason = ""
            self.heartbeat.heard()
            self.membership.joined(self.generation, context.protocol, body.assignment)
            self.membership.on_group_progress()
            return
        self.state = UNJOINED
        if error in (Errors.UNKNOWN_MEMBER_ID, Errors.ILLEGAL_GENERATION):
            self.generation = NO_GENERATION
            self.member_id = "" if error == Errors.UNKNOWN_MEMBER_ID else self.member_id
            self.membership.on_group_progress()
        elif error == Errors.REBALANCE_IN_PROGRESS:
            self.membership.on_group_progress()
        else:
            self._join_failed(error)

    def _join_failed(self, error: int) -> None:
        if error in FATAL:
            self.membership.on_fatal(Errors(error))
            return
        if error in UNREACHABLE:
            self.lost_coordinator()
        wait = self._backoff(self._join_attempts)
        self._join_attempts += 1
        self._join_retry_at = self.node.now + wait
        self.node.after(wait, CoordinatorDue())

    # Messages

    def on_timer(self, timer: CoordinatorDue) -> None:
        if self.node_id < 0:
            self.find()
        self.membership.on_group_progress()

    def on_answer(self, context: Asked, body: object) -> None:
        kind = type(context)
        if kind is FindAsked:
            assert isinstance(body, FindCoordinatorResponse)
            self._on_found(body)
        elif kind is LeaveAsked:
            assert isinstance(body, LeaveGroupResponse)
            self.membership.on_left()
        elif not self.membership.in_poll():
            self.membership.later(context, body)
        elif kind is JoinAsked:
            assert isinstance(body, JoinGroupResponse)
            self._on_join(body)
        else:
            assert isinstance(context, SyncAsked)
            assert isinstance(body, SyncGroupResponse)
            self._on_sync(context, body)

    def on_failure(self, context: Asked, error: int) -> None:
        kind = type(context)
        if kind is FindAsked:
            self._finding = False
            self._find_later()
        elif kind is LeaveAsked:
            self.membership.on_left()
        else:
            self.lost_coordinator()
            self.state = UNJOINED
            self._join_failed(Errors.COORDINATOR_LOAD_IN_PROGRESS)

    def _on_found(self, body: FindCoordinatorResponse) -> None:
        self._finding = False
        found = body.coordinators[0]
        if found.error_code in FATAL:
            self.membership.on_fatal(Errors(found.error_code))
            return
        if found.error_code or self.node.reachable_from(broker_name(found.node_id)) > self.node.now:
            self._find_later()
            return
        self._attempts = 0
        self.node_id = found.node_id
        self.heartbeat.reset_session()
        self.membership.on_group_progress()

    def _find_later(self) -> None:
        wait = self._backoff(self._attempts)
        self._attempts += 1
        self._retry_at = self.node.now + wait
        self.node.after(wait, CoordinatorDue())

    def _backoff(self, attempts: int) -> int:
        return backoff(self.node.chance, self.settings.retry_backoff_ms, self.settings.retry_backoff_max_ms, attempts)
