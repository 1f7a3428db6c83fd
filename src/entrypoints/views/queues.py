"""The queues of whoever makes a request, read once for it: a change takes hold at the next (ADM-11)."""

from collections.abc import Sequence
from typing import cast

from quart import g

from application.moderation.cases._cases import queues_without_officers, seen_queues
from domain.identity.permissions import Permission
from domain.moderation.cases.kind import CaseKind, Queue
from domain.moderation.desk.queue_access import QueueAccess
from domain.moderation.desk.queue_routing import QueueRule, queues_of
from entrypoints.container import Container
from entrypoints.edge.access import may, principal


async def queue_lists(container: Container) -> Sequence[QueueAccess]:
    """Where they cannot be read, this raises, and nobody sees anything."""
    read = cast(Sequence[QueueAccess] | None, g.get("queue_lists"))
    if read is None:
        read = g.queue_lists = await container.queue_access_queries().lists()
    return read


async def my_queues(container: Container) -> frozenset[Queue]:
    """Those whose cases whoever makes this request sees."""
    me = principal()
    return seen_queues(await queue_lists(container), me.user_id, me.role, now=container.now()())


async def reads_reason(container: Container, reason: str) -> bool:
    """Whether whoever makes this request sees every case of what a report gave as its reason. Whoever does not is
    told that there was a report, so that the show is looked at, and neither why nor what it says (CSA-04)."""
    outside = queues_without_officers(await queue_lists(container), container.now()())
    queues = queues_of(CaseKind(reason), await _routing_rules(container), without_officers=outside)
    return queues <= await my_queues(container)


async def _routing_rules(container: Container) -> tuple[QueueRule, ...]:
    read = cast(tuple[QueueRule, ...] | None, g.get("routing_rules"))
    if read is None:
        routing = await container.queue_routing_queries().routing()
        read = g.routing_rules = routing.rules(container.now()())
    return read


async def reads_child_safety(container: Container) -> bool:
    """Whether whoever makes this request is an officer, whom the queue's list lets in: either alone is not enough."""
    return may(Permission.WORK_CHILD_SAFETY) and Queue.CHILD_SAFETY in await my_queues(container)


async def queues_of_log(container: Container) -> frozenset[Queue]:
    """Those of whose cases whoever makes this request reads in the audit log: their own, and children's as officers
    alone do. Whoever works on no cases, and oversees what others do, reads of all but children's."""
    queues = await my_queues(container) if may(Permission.WORK_CASES) else frozenset(Queue)
    return queues if await reads_child_safety(container) else queues - {Queue.CHILD_SAFETY}
