"""The audit log hides entries about cases of queues that its reader does not read: memory and PostgreSQL (ADM-11)."""

from uuid import UUID, uuid4

import pytest

from domain.identity.permissions import Role
from domain.moderation.cases.kind import CaseKind, Queue
from ports.sealing import Sealed, WrappedKey
from tests.builders import a_report, an_audit_entry
from tests.integration.database.conftest import World
from tests.integration.database.moderation.decision_desk import WARNING, DecisionDesk
from tests.integration.database.moderation.test_complaints import a_complaint

EVERY = frozenset(Queue)


@pytest.fixture
async def desk(world: World) -> DecisionDesk:
    return await DecisionDesk(world).set_up()


async def logged(desk: DecisionDesk, *subjects: str) -> None:
    async with desk.world.begin() as tx:
        for subject in subjects:
            entry = an_audit_entry(actor_id=desk.meera, subject=subject, at=desk.world.now())
            await tx.audit.append(entry)


async def read(desk: DecisionDesk, subjects: list[str], queues: frozenset[Queue]) -> list[str]:
    rows = await desk.world.moderation_queries.audit(before=None, limit=1000, queues=queues)
    return sorted({row.subject for row in rows if row.subject in subjects})


async def of_a_case(desk: DecisionDesk, kind: CaseKind) -> list[str]:
    """Every subject that names a case of this kind, or what is of one."""
    world, case = desk.world, await desk.case_of(kind)
    decision = await desk.decided(WARNING, case=case)
    report = a_report(stream_id=desk.show.id, reporter_id=desk.kiran, reason=kind)
    complaint = a_complaint(world, reason=kind)
    async with world.begin() as tx:
        await tx.reports.add(report)
        await tx.reports.bring_to(report.id, case.id)
        await tx.complaints.add(complaint, Sealed(WrappedKey("local:1", b"wrapped"), b"sealed"))
        await tx.complaints.bring_to(complaint.id, case.id)
    return [
        f"case:{case.id} account:{desk.ravi}", f"bulk:{uuid4()} case:{case.id}",
        f"case:{case.id} second_look:{uuid4()}", f"decision:{decision.id} account:{desk.ravi}",
        f"report:{report.id}", f"complaint:{complaint.id}",
    ]  # fmt: skip


async def test_adm_11_what_is_of_a_queue_is_in_the_log_for_its_readers_alone(desk: DecisionDesk) -> None:
    intimate, general = await of_a_case(desk, CaseKind.NCII), await of_a_case(desk, CaseKind.HARASSMENT)
    subjects = intimate + general
    await logged(desk, *subjects)
    assert await read(desk, subjects, EVERY) == sorted(subjects)
    assert await read(desk, subjects, EVERY - {Queue.INTIMATE_IMAGERY}) == sorted(general)
    assert await read(desk, subjects, EVERY - {Queue.GENERAL}) == sorted(intimate)
    assert await read(desk, subjects, frozenset()) == []


async def test_adm_11_leg_04_who_signed_an_order_is_for_readers_of_orders(desk: DecisionDesk) -> None:
    subject = f"removal_order:{uuid4()}"
    await logged(desk, subject)
    assert await read(desk, [subject], EVERY) == [subject]
    assert await read(desk, [subject], EVERY - {Queue.ORDERS}) == []


async def test_csa_04_csa_05_what_was_reported_to_the_authority_is_for_officers(desk: DecisionDesk) -> None:
    subject = f"cyber_tip:{uuid4()}"
    await logged(desk, subject)
    assert await read(desk, [subject], EVERY) == [subject]
    assert await read(desk, [subject], EVERY - {Queue.CHILD_SAFETY}) == []


async def test_adm_11_what_is_of_no_case_is_read_by_everybody_who_reads_the_log(desk: DecisionDesk) -> None:
    officer = await desk.person(Role.KYC_OFFICER, "Nandu")
    subjects = [
        f"account:{officer}", f"document:{uuid4()} case:{UUID(int=7)}", f"verification_case:{uuid4()}",
        f"stream:{desk.show.id}", f"report:{uuid4()}", f"complaint:{uuid4()}", f"decision:{uuid4()}",
        f"footage:{uuid4()} stream:{desk.show.id}", f"recording:{uuid4()} stream:{desk.show.id}", "nothing",
    ]  # fmt: skip
    await logged(desk, *subjects)
    assert await read(desk, subjects, frozenset()) == sorted(subjects)
