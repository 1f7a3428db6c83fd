"""Whoever a program covered reads why before the case is closed, or hears that it did not stand (ENF-01, MOD-11)."""

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from application.moderation.cases.close_moderation_case import CloseModerationCase, ProveDuty
from application.moderation.decisions.answer_for_urgent_act import ConfirmUrgentAct, GiveReason
from application.moderation.decisions.lift_automatic_cover import LiftAutomaticCover
from domain.ids import EventId
from domain.language import Language
from domain.moderation.cases.case import ModerationCase
from domain.moderation.cases.event import Subject, SubjectKind
from domain.moderation.cases.kind import CaseKind
from domain.moderation.cases.law import Duty
from domain.moderation.cases.refusals import StatementMissing, Unconfirmed
from domain.moderation.cases.states import ModerationState
from domain.moderation.decisions.statement import Source
from domain.moderation.events import AutomaticCoverLifted, ShowUncovered
from domain.moderation.watch.frame_verdict import FrameSign
from domain.streaming.stream import EndReason
from tests.integration.database.conftest import World
from tests.integration.database.moderation.act_stage import ActStage
from tests.integration.database.moderation.case_desk import NO_SECOND_LOOKS
from tests.integration.database.moderation.decision_desk import WARNING


@pytest.fixture
async def stage(world: World) -> ActStage:
    return await ActStage(world).set_up()


async def agreed(stage: ActStage, case: ModerationCase, policy: str = "explicit_content") -> None:
    which: dict[str, Any] = {"case_id": case.id, "of_seq": case.status.urgent[-1].seq, "note": ""}
    await GiveReason(stage.world.begin, stage.world.now)(**which, actor_id=stage.meera, policy=policy)
    await ConfirmUrgentAct(stage.world.begin, stage.world.now)(**which, actor_id=stage.kiran)


async def close(stage: ActStage, case: ModerationCase, outcome: str) -> ModerationCase:
    await stage.claimed(await stage.stored(case.id), stage.meera)
    prove = ProveDuty(stage.world.begin, stage.world.now)
    for clock in (await stage.stored(case.id)).status.unproved:
        if clock.duty not in (Duty.DISPOSE, Duty.GIVE_REASON):
            await prove(
                case_id=case.id, actor_id=stage.meera, law=clock.law, reference="as the wall shows", authority=""
            )  # fmt: skip
    seen = (await stage.stored(case.id)).version
    verb = CloseModerationCase(stage.world.begin, stage.world.now, stage.world.new_id, NO_SECOND_LOOKS)
    return await verb(case_id=case.id, actor_id=stage.meera, outcome=outcome, note="Looked at it", seen=seen)


async def ended(stage: ActStage) -> None:
    async with stage.world.begin() as tx:
        show = await tx.streams.get_for_update(stage.show.id)
        await tx.streams.update(show.ended(EndReason.PERFORMER, stage.world.now()))


async def told(stage: ActStage) -> int:
    """How often the outbox has that a cover did not stand."""
    if stage.world.kind == "memory":
        events = stage.world.database.tables.outbox.events()
        return sum(isinstance(each, AutomaticCoverLifted) and each.person_id == stage.ravi for each in events)
    query = text("SELECT count(*) FROM outbox WHERE name = :name AND payload ->> 'person_id' = :id")
    async with stage.world.engine.connect() as connection:
        found = await connection.execute(query, {"name": AutomaticCoverLifted.name, "id": str(stage.ravi)})
        return int(found.scalar_one())


async def test_enf_01_a_confirmed_cover_is_stated_before_its_case_is_closed_as_acted(stage: ActStage) -> None:
    case = await stage.covered_by_program()
    await agreed(stage, case)
    with pytest.raises(StatementMissing):
        await close(stage, case, "acted")
    await stage.work()
    closed = await close(stage, case, "acted")
    assert closed.status.state is ModerationState.CLOSED
    assert [row.decision.case_id for row in await stage.rows(stage.ravi)] == [case.id]


async def test_enf_01_each_of_two_covers_is_stated(stage: ActStage) -> None:
    case = await stage.covered_by_program()
    await agreed(stage, case)
    await stage.work()
    await stage.control("uncover")
    stage.world.now.advance(minutes=30)
    again = await stage.covered_by_program()
    assert again.id == case.id
    await agreed(stage, again)
    with pytest.raises(StatementMissing):
        await close(stage, case, "acted")
    await stage.work()
    await close(stage, case, "acted")


async def test_enf_01_a_cover_whose_rule_is_a_childs_is_stated_in_that_case_and_both_can_be_closed(
    stage: ActStage,
) -> None:
    case = await stage.covered_by_program()
    await agreed(stage, case, policy="suspected_minor")
    await stage.work()
    [row] = await stage.rows(stage.ravi)
    assert row.decision.case_id != case.id
    with pytest.raises(StatementMissing):  # what the show's own case found has no decision yet
        await close(stage, case, "acted")
    assert (await close(stage, case, "no_violation")).status.state is ModerationState.CLOSED


async def test_mod_11_whose_show_a_program_covered_wrongly_hears_that_it_did_not_stand(
    stage: ActStage,
) -> None:
    await stage.covered_by_program()
    await stage.control("uncover")
    event = ShowUncovered(stage.show.id, stage.ravi, stage.meera, stage.world.now())
    for _ in range(2):
        await LiftAutomaticCover(stage.world.begin)(event, EventId(uuid4()))
    assert await told(stage) == 1


async def test_mod_11_a_cover_of_a_show_that_is_over_ends_with_a_case_that_found_nothing(
    stage: ActStage,
) -> None:
    case = await stage.covered_by_program()
    await ended(stage)
    with pytest.raises(Unconfirmed):
        await close(stage, case, "acted")
    closed = await close(stage, case, "no_violation")
    assert (closed.status.state, closed.status.urgent) == (ModerationState.CLOSED, ())
    assert await told(stage) == 1


async def test_mod_11_while_the_show_is_on_its_picture_is_given_back_first(stage: ActStage) -> None:
    case = await stage.covered_by_program()
    with pytest.raises(Unconfirmed):
        await close(stage, case, "no_violation")
    assert await told(stage) == 0


async def test_csa_04_of_a_cover_about_a_child_that_is_lifted_nobody_is_told(stage: ActStage) -> None:
    await stage.covered_by_program(FrameSign.MINOR)
    await stage.control("uncover")
    event = ShowUncovered(stage.show.id, stage.ravi, stage.meera, stage.world.now())
    await LiftAutomaticCover(stage.world.begin)(event, EventId(uuid4()))
    assert await told(stage) == 0


async def test_enf_01_a_decision_says_that_a_program_found_what_was_reported_too(stage: ActStage) -> None:
    await stage.report(
        CaseKind.EXPLICIT_CONTENT, subject=Subject(SubjectKind.SHOW, stage.show.id), person_id=stage.ravi
    )
    case = await stage.covered_by_program()
    await stage.claimed(case, stage.meera)
    decision = await stage.decided(WARNING, case=await stage.stored(case.id))
    assert "Somebody reported it. A program found it." in decision.statement.text(Language.ENGLISH)
    assert (decision.statement.source, decision.statement.automated_detection) == (Source.ARTICLE_16, True)
