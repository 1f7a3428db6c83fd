"""What is of severity 0 in a queue that child safety officers read no more (CSA-04, MOD-12).

All tests on PostgreSQL share the lists: each is within a transaction that is rolled back.
"""

from collections.abc import Collection, Sequence
from dataclasses import astuple
from datetime import timedelta
from typing import cast

import pytest

from application.moderation.cases.change_queue_access import ChangeQueueAccess
from application.moderation.cases.claim_moderation_case import ClaimModerationCase, EscalateModerationCase
from application.moderation.cases.sweep_moderation_cases import SweepModerationCases
from domain.identity.permissions import Role
from domain.moderation.cases.case import ModerationCase
from domain.moderation.cases.kind import CaseKind, Queue
from domain.moderation.cases.states import ModerationState
from domain.moderation.desk.queue_access import Admission
from domain.moderation.desk.queue_routing import CODE_RULES, RoutingVersion
from ports.moderation.cases import ModerationCaseQueries, Place, QueueRow
from ports.transaction import Transaction
from tests.integration.database.conftest import World
from tests.integration.database.moderation.test_queue_access import Once, Undone, someone
from tests.integration.database.moderation.test_queue_routing import reported


class OpenCases:
    """What the queue shows of cases that one transaction has not committed yet."""

    def __init__(self, tx: Transaction, *cases: ModerationCase) -> None:
        self._tx, self._cases = tx, cases

    async def to_look_at(self, **_: object) -> Sequence[object]:
        return []

    async def queue(self, queues: Collection[Queue], *, after: Place | None, **_: object) -> list[QueueRow]:
        stored = [(await self._tx.moderation_cases.get_for_update(each.id)).status for each in self._cases]
        rows = [
            QueueRow(
                each.id, each.subject.kind, each.subject.id, each.kind, each.severity, each.score, each.queue,
                each.state, each.reports, False, each.due_at, each.opened_at, None, "", frozenset(),
            )
            for each in stored
            if each.queue in queues
        ]  # fmt: skip
        rows.sort(key=lambda row: astuple(row.place))
        return [row for row in rows if after is None or astuple(row.place) > astuple(after)][:1]


async def test_mod_12_csa_04_what_is_grave_leaves_a_queue_that_no_officer_reads_any_more(
    world: World,
) -> None:
    """Whoever works on it keeps it, and what was handed up stays so."""
    with pytest.raises(Undone):
        async with world.begin() as tx:
            lead, meera, begin = await someone(tx, Role.ADMIN), await someone(tx, Role.MODERATOR), Once(tx)
            number = len((await tx.queue_routing.routing()).versions) + 1
            now = world.now()
            await tx.queue_routing.add_version(RoutingVersion(number, CODE_RULES, lead, "So", now, now))
            waiting, worked_on, up = [await reported(tx, world, CaseKind.NON_CONSENT) for _ in range(3)]
            lighter = await reported(tx, world, CaseKind.NCII)
            for each in (worked_on, up):
                await ClaimModerationCase(begin, world.now)(case_id=each.id, actor_id=meera)
            await EscalateModerationCase(begin, world.now)(case_id=up.id, actor_id=meera, note="Look")
            change = ChangeQueueAccess(begin, world.now, world.new_id)
            held = await tx.queue_access.hold(Queue.INTIMATE_IMAGERY)
            await change(
                queue=Queue.INTIMATE_IMAGERY, number=len(held.versions) + 1, actor_id=lead, note="So",
                admission=Admission(frozenset({"moderator", "admin"}), frozenset(), frozenset()),
                effective_from=now + timedelta(minutes=1),
            )  # fmt: skip
            queries = cast(ModerationCaseQueries, OpenCases(tx, lighter, waiting, worked_on, up))
            sweep = SweepModerationCases(begin, queries, world.now)

            async def stands(case: ModerationCase) -> tuple[Queue, ModerationState, bool]:
                stored = await tx.moderation_cases.get_for_update(case.id)
                assert ModerationCase.replayed(await tx.moderation_cases.events(case.id)) == stored
                return stored.status.queue, stored.status.state, stored.status.assigned_to == meera

            await sweep()
            assert (await stands(waiting))[0] is Queue.INTIMATE_IMAGERY, "its list is of later"
            world.now.advance(minutes=1)
            for _ in range(2):
                await sweep()
            assert await stands(waiting) == (Queue.GENERAL, ModerationState.QUEUED, False)
            assert await stands(worked_on) == (Queue.GENERAL, ModerationState.ASSIGNED, True)
            assert await stands(up) == (Queue.GENERAL, ModerationState.ESCALATED, False)
            assert await stands(lighter) == (Queue.INTIMATE_IMAGERY, ModerationState.QUEUED, False)
            events = await tx.moderation_cases.events(waiting.id)
            assert [each.what.name for each in events].count("queued") == 2, "it comes once"
            assert await tx.case_leases.find(worked_on.id) is not None
            raise Undone
