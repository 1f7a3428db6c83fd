"""Whoever reported something decides nothing of its case, in memory and in PostgreSQL (MOD-10)."""

from secrets import token_hex
from uuid import uuid4

import pytest
import pytest_asyncio
from alembic.script import ScriptDirectory
from sqlalchemy import text

from adapters.memory.streaming.media import MemoryMedia
from adapters.postgres import migrate
from application.moderation.reports.report_stream import ReportStream
from domain.ids import ReportId, UserId
from domain.moderation.cases.case import ModerationCase
from domain.moderation.cases.event import By, Subject, SubjectKind
from domain.moderation.cases.kind import CaseKind, Queue
from domain.moderation.cases.refusals import CaseReportedByYou
from domain.moderation.decisions.appeal import AppealOutcome
from tests.builders import a_verified_adult
from tests.integration.database.conftest import World
from tests.integration.database.moderation.case_desk import PROFILE
from tests.integration.database.moderation.decision_desk import STRIKE, DecisionDesk


@pytest_asyncio.fixture
async def desk(world: World) -> DecisionDesk:
    return await DecisionDesk(world).set_up()


async def reported(desk: DecisionDesk, reporter: UserId) -> ModerationCase:
    """The case of Ravi's show."""
    world = desk.world
    async with world.begin() as tx:
        await tx.ages.save(a_verified_adult(reporter))
    await ReportStream(world.begin, MemoryMedia(), world.now, world.new_id, token_hex, PROFILE)(
        report_id=ReportId(uuid4()),
        stream_id=desk.show.id,
        reporter_id=reporter,
        reason="harassment",
        note="",
    )
    async with world.begin() as tx:
        subject = Subject(SubjectKind.SHOW, desk.show.id)
        found = await tx.moderation_cases.find_open(subject, child_safety=False)
    assert found is not None, "the report opened no case"
    return found


async def test_mod_10_a_moderator_neither_claims_nor_previews_what_they_reported_and_another_does(
    desk: DecisionDesk,
) -> None:
    case = await reported(desk, desk.meera)
    with pytest.raises(CaseReportedByYou):
        await desk.claimed(case, desk.meera)
    assert (await desk.stored(case.id)).version == case.version
    assert (await desk.claimed(case, desk.kiran)).case.status.assigned_to == desk.kiran


async def test_mod_10_the_queue_says_of_each_case_whom_it_is_not_for(desk: DecisionDesk) -> None:
    case = await reported(desk, desk.meera)
    queries, now = desk.world.moderation_case_queries, desk.world.now()
    place, found = None, None
    while found is None:
        rows = await queries.queue({Queue.GENERAL, case.status.queue}, after=place, now=now, limit=50)
        place = rows[-1].place
        found = next((row for row in rows if row.case_id == case.id), None)
    assert found.not_for == {desk.meera, desk.ravi}


async def test_mod_10_a_report_of_ones_own_while_one_works_on_the_case_ends_that(desk: DecisionDesk) -> None:
    await desk.case_of(show=desk.show.id)
    case = await reported(desk, desk.meera)
    with pytest.raises(CaseReportedByYou):
        await desk.decided(STRIKE, case=case)
    async with desk.world.begin() as tx:
        assert not await tx.decisions.is_any_of(case.id)


async def test_mod_10_enf_02_who_reported_it_decides_no_appeal_in_it(desk: DecisionDesk) -> None:
    lata = await desk.person(name="Lata")
    case = await reported(desk, desk.kiran)
    case = (await desk.claimed(case, desk.meera)).case
    appeal = await desk.appealed(await desk.decided(STRIKE, case=case))
    with pytest.raises(CaseReportedByYou):
        await desk.reviewed(appeal, by=desk.kiran)
    async with desk.world.begin() as tx:
        assert (await tx.decision_appeals.get_for_update(appeal.id)).outcome is AppealOutcome.OPEN
    assert (await desk.reviewed(appeal, by=lata)).outcome is AppealOutcome.OVERTURNED


async def test_mod_10_a_case_of_before_names_whoever_had_reported_it(
    desk: DecisionDesk,
) -> None:
    """The migration writes into the copy what the events say, once for each person and in their order."""
    if desk.world.kind == "memory":
        pytest.skip("nothing migrates in memory")
    case = await reported(desk, desk.kiran)
    for person in (desk.meera, desk.kiran):
        by = By(person, "report", automated=False, note="", at=desk.world.now())
        case = await desk.record(
            case.joined(kind=CaseKind.SPAM, score=1, clocks=(), report_id=ReportId(uuid4()), by=by)
        )
    script = ScriptDirectory.from_config(migrate._config())
    [made] = [each.module for each in script.walk_revisions() if "kept_out_of_cases" in each.path]
    async with desk.world.engine.begin() as connection:
        await connection.execute(
            text("UPDATE moderation_case SET status = status - 'kept_out' WHERE id = :id"), {"id": case.id}
        )
        await connection.execute(text(made.FILL))
    assert await desk.stored(case.id) == case
    assert case.status.kept_out == (desk.kiran, desk.meera)
