"""An order about what is grave: its desk reads the order, officers read the case, and a child's is theirs alone.

All tests on PostgreSQL share the lists: each is within a transaction that is rolled back.
"""

import pytest

from application.moderation.cases._cases import open_or_join, require_visible, staff_seeing, visible_queues
from domain.identity.permissions import Role
from domain.ids import ReportId
from domain.moderation.cases.case import ModerationCase
from domain.moderation.cases.event import By, Subject, SubjectKind
from domain.moderation.cases.kind import CaseKind, Queue, Severity
from domain.moderation.cases.priority import NO_SIGNALS
from domain.moderation.cases.refusals import ModerationCaseNotFound
from domain.moderation.desk.queue_access import Admission
from ports.transaction import Transaction
from tests.integration.database.conftest import World
from tests.integration.database.moderation.case_desk import PROFILE
from tests.integration.database.moderation.test_queue_access import Undone, a_version, someone

NOBODY_ELSE = Admission(frozenset({Role.MODERATOR.value}), frozenset(), frozenset())
"""A list of the queue of orders from before officers read it whatever it says."""


async def came(tx: Transaction, world: World, kind: CaseKind, about: Subject) -> ModerationCase:
    move = await open_or_join(
        tx, subject=about, person_id=None if about.kind is SubjectKind.SHOW else about.id, kind=kind,  # type: ignore[arg-type]
        signals=NO_SIGNALS, report_id=ReportId(world.new_id()), profile=PROFILE, new_id=world.new_id,
        by=By(None, "complaint", automated=False, note="", at=world.now()),
    )  # fmt: skip
    return move.case


async def test_leg_04_csa_04_officers_read_and_are_alarmed_of_what_is_grave_under_an_order(
    world: World,
) -> None:
    with pytest.raises(Undone):
        async with world.begin() as tx:
            desk, officer = await someone(tx, Role.MODERATOR), await someone(tx, Role.CHILD_SAFETY_OFFICER)
            legal = await someone(tx, Role.ADMIN)
            number = len((await tx.queue_access.hold(Queue.ORDERS)).versions) + 1
            await tx.queue_access.add_version(a_version(Queue.ORDERS, number, NOBODY_ELSE, desk, world.now()))
            show = Subject(SubjectKind.SHOW, world.new_id())
            order = await came(tx, world, CaseKind.COURT_ORDER, show)
            case = await came(tx, world, CaseKind.NON_CONSENT, show)
            assert (case.id, case.status.queue, case.status.severity) == (
                order.id,
                Queue.ORDERS,
                Severity.SEV_0,
            )
            told = await staff_seeing(tx, case.status.queue, now=world.now())
            assert {desk, officer} <= told.keys(), "whom the clocks of the case alarm (MOD-08)"
            assert legal not in told, "the list holds for everybody else"
            await require_visible(tx, case, officer, Role.CHILD_SAFETY_OFFICER, now=world.now())
            raise Undone


async def test_leg_04_csa_04_a_childs_case_is_another_than_the_orders_and_its_desk_does_not_learn_of_it(
    world: World,
) -> None:
    with pytest.raises(Undone):
        async with world.begin() as tx:
            desk, officer = await someone(tx, Role.MODERATOR), await someone(tx, Role.CHILD_SAFETY_OFFICER)
            person = Subject(SubjectKind.PERSON, await someone(tx, Role.PERFORMER))
            before = await came(tx, world, CaseKind.COURT_ORDER, person)
            childs = await came(tx, world, CaseKind.CSAM, person)
            assert childs.id != before.id
            after = await came(tx, world, CaseKind.COURT_ORDER, person)
            assert after.id == before.id, "an order that comes later joins its own"
            assert (after.status.kind, after.status.queue) == (CaseKind.COURT_ORDER, Queue.ORDERS)
            assert after.status.severity is Severity.SEV_1, "nothing of the child's makes it graver"
            assert childs.status.queue is Queue.CHILD_SAFETY
            events = await tx.moderation_cases.events(after.id)
            assert [each.what.name for each in events if "csam" in str(each.what)] == []
            for reader, role, sees in (
                (desk, Role.MODERATOR, False), (officer, Role.CHILD_SAFETY_OFFICER, True),
            ):  # fmt: skip
                queues = await visible_queues(tx, reader, role, now=world.now())
                assert (Queue.ORDERS in queues, Queue.CHILD_SAFETY in queues) == (True, sees)
            with pytest.raises(ModerationCaseNotFound):
                await require_visible(tx, childs, desk, Role.MODERATOR, now=world.now())
            told = await staff_seeing(tx, childs.status.queue, now=world.now())
            assert (officer in told, desk in told) == (True, False), "officers alone are alarmed of it"
            raise Undone
