"""Which cases come to which queue (MOD-12): memory and PostgreSQL keep the port's promises, and cases go by the rules.

All tests on PostgreSQL share the rules: each is within a transaction that is rolled back, and a version that was there
before says what the code does.
"""

from datetime import timedelta
from typing import cast

import pytest
from sqlalchemy import text

from application.moderation.cases._cases import open_or_join
from application.moderation.cases.change_queue_routing import ChangeQueueRouting
from domain.identity.permissions import PermissionDenied, Role
from domain.moderation.cases.case import ModerationCase
from domain.moderation.cases.event import By, Subject
from domain.moderation.cases.kind import CaseKind, Queue
from domain.moderation.cases.priority import NO_SIGNALS
from domain.moderation.desk.queue_routing import (
    CODE_RULES,
    QueueRouting,
    QueueRoutingChanged,
    QueueRule,
    RoutingVersion,
)
from ports.moderation.queue_routing import QueueRoutingQueries
from ports.transaction import Transaction
from tests.integration.database.conftest import World
from tests.integration.database.moderation.case_desk import PROFILE, a_subject
from tests.integration.database.moderation.test_queue_access import Once, Undone, someone

SPAM_APART = (QueueRule(Queue.INTIMATE_IMAGERY, frozenset({CaseKind.SPAM, CaseKind.DOXXING})),)


async def reported(
    tx: Transaction,
    world: World,
    kind: CaseKind,
    *,
    subject: Subject | None = None,
    queue: Queue | None = None,
) -> ModerationCase:
    move = await open_or_join(
        tx, subject=subject or a_subject(), person_id=None, kind=kind, signals=NO_SIGNALS, report_id=None,
        by=By(None, "complaint", automated=False, note="", at=world.now()), profile=PROFILE, new_id=world.new_id,
        queue=queue,
    )  # fmt: skip
    stored = await tx.moderation_cases.get_for_update(move.case.id)
    assert ModerationCase.replayed(await tx.moderation_cases.events(move.case.id)) == stored == move.case
    return stored


async def test_mod_12_versions_come_back_as_they_were_and_in_order(world: World) -> None:
    now = world.now()
    queries = cast(QueueRoutingQueries, world.query("moderation.queue_routing", "QueueRoutingQueries"))
    before = await queries.routing()
    with pytest.raises(Undone):
        async with world.begin() as tx:
            lead = await someone(tx, Role.ADMIN)
            assert await tx.queue_routing.hold() == before
            number = len(before.versions) + 1
            one = RoutingVersion(number, (*SPAM_APART, *CODE_RULES), lead, "So", now, now + timedelta(days=1))
            two = RoutingVersion(number + 1, (), lead, "All in one", now, now)
            await tx.queue_routing.add_version(one)
            await tx.queue_routing.add_version(two)
            kept = QueueRouting((*before.versions, one, two))
            assert await tx.queue_routing.routing() == await tx.queue_routing.hold() == kept
            raise Undone
    assert await queries.routing() == before, "it was rolled back"


async def test_mod_12_a_new_case_goes_by_the_rules_of_now_and_an_open_one_stays_where_it_is(
    world: World,
) -> None:
    with pytest.raises(Undone):
        async with world.begin() as tx:
            lead, meera = await someone(tx, Role.ADMIN), await someone(tx, Role.MODERATOR)
            change = ChangeQueueRouting(Once(tx), world.now, world.new_id)
            number, subject = len((await tx.queue_routing.routing()).versions) + 1, a_subject()
            assert (await reported(tx, world, CaseKind.SPAM, subject=subject)).status.queue is Queue.GENERAL
            with pytest.raises(PermissionDenied):
                await change(number=number, rules=SPAM_APART, actor_id=meera, note="So", effective_from=None)
            later = world.now() + timedelta(hours=1)
            await change(number=number, rules=SPAM_APART, actor_id=lead, note="So", effective_from=later)
            with pytest.raises(QueueRoutingChanged):
                await change(number=number, rules=(), actor_id=lead, note="So", effective_from=None)
            assert (await reported(tx, world, CaseKind.SPAM)).status.queue is Queue.GENERAL
            world.now.advance(hours=1)
            assert (await reported(tx, world, CaseKind.SPAM)).status.queue is Queue.INTIMATE_IMAGERY
            assert (await reported(tx, world, CaseKind.NCII)).status.queue is Queue.GENERAL
            assert (await reported(tx, world, CaseKind.SPAM, subject=subject)).status.queue is Queue.GENERAL
            graver = await reported(tx, world, CaseKind.DOXXING, subject=subject)
            assert graver.status.queue is Queue.INTIMATE_IMAGERY
            for kind, own in ((CaseKind.CSAM, Queue.CHILD_SAFETY), (CaseKind.COURT_ORDER, Queue.ORDERS)):
                assert (await reported(tx, world, kind, queue=Queue.GENERAL)).status.queue is own
            asked = await reported(tx, world, CaseKind.NCII, queue=Queue.INTIMATE_IMAGERY)
            assert asked.status.queue is Queue.INTIMATE_IMAGERY, "an event rule that names a queue has it"
            raise Undone


async def test_mod_12_a_version_that_cannot_be_read_keeps_no_report_from_its_case(world: World) -> None:
    if world.kind == "memory":
        pytest.skip("what is kept in memory is what was written")
    with pytest.raises(Undone):
        async with world.begin() as tx:
            lead, now = await someone(tx, Role.ADMIN), world.now()
            number = len((await tx.queue_routing.routing()).versions) + 1
            await tx.queue_routing.add_version(RoutingVersion(number, SPAM_APART, lead, "So", now, now))
            connection = tx.queue_routing._connection  # type: ignore[attr-defined]
            await connection.execute(
                text(
                    'INSERT INTO queue_routing_version SELECT number + 1, \'[{"queue": "of_tomorrow", "kinds": []}]\','
                    " author_id, reason, written_at, effective_from FROM queue_routing_version WHERE number = :number"
                ),
                {"number": number},
            )
            assert not (await tx.queue_routing.routing()).is_whole
            assert (await reported(tx, world, CaseKind.SPAM)).status.queue is Queue.GENERAL
            assert (await reported(tx, world, CaseKind.NCII)).status.queue is Queue.INTIMATE_IMAGERY
            raise Undone


async def test_mod_12_what_is_open_in_a_queue_is_counted_by_kind(world: World) -> None:
    queries = cast(QueueRoutingQueries, world.query("moderation.queue_routing", "QueueRoutingQueries"))

    async def count() -> dict[tuple[Queue, CaseKind], int]:
        found = await queries.open_cases({Queue.GENERAL, Queue.ORDERS})
        assert list(found) == sorted(found, key=lambda each: (each.queue, each.kind))
        assert {each.queue for each in found} <= {Queue.GENERAL, Queue.ORDERS}
        return {(each.queue, each.kind): each.count for each in found}

    before = await count()
    async with world.begin() as tx:
        for kind in (CaseKind.BAN_EVASION, CaseKind.BAN_EVASION, CaseKind.COURT_ORDER, CaseKind.NCII):
            await reported(tx, world, kind)
    after = await count()
    more = {place: number - before.get(place, 0) for place, number in after.items()}
    assert more[Queue.GENERAL, CaseKind.BAN_EVASION] >= 2
    assert more[Queue.ORDERS, CaseKind.COURT_ORDER] >= 1
    assert not any(kind is CaseKind.NCII for queue, kind in after if queue is Queue.ORDERS)
