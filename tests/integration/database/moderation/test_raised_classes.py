"""A class that staff raise has a statement and an appeal, and is taken back when wrong (STR-20, ENF-01 to 3)."""

import pytest
import pytest_asyncio

from application.moderation.decisions.end_sanctions import EndSanctions
from application.moderation.live.raise_class import RaiseClass
from application.streaming.declare_class import DeclareClass
from domain.moderation.decisions.action import Action, ActionKind, Scope, ScopeKind
from domain.moderation.decisions.appeal import AppealMade, SameReviewer
from domain.moderation.decisions.dsa_record import dsa_record
from domain.moderation.decisions.policy import StopPolicy
from domain.moderation.decisions.sanction import EndedBy
from domain.streaming.content_class import REGION_TABLE, ClassKeptByStaff, ContentClass, RegionLaw, ShowClass
from ports.moderation.decisions import DecisionRow
from tests.integration.database.conftest import World
from tests.integration.database.moderation.act_stage import ActStage

GENERAL, MATURE = ContentClass.GENERAL, ContentClass.MATURE_TALK
LAW = RegionLaw("IN-nonexplicit", REGION_TABLE)


@pytest_asyncio.fixture
async def stage(world: World) -> ActStage:
    stage = await ActStage(world).set_up()
    async with world.begin() as tx:
        await tx.show_classes.save(ShowClass(stage.show.id, GENERAL, raised_by_staff=False, at=world.now()))
    world.now.advance(seconds=1)
    return stage


async def raised(stage: ActStage, policy: str = "wrong_class") -> None:
    world = stage.world
    await RaiseClass(world.begin, LAW, world.now, world.new_id)(
        stream_id=stage.show.id, actor_id=stage.meera, content_class=MATURE, policy=policy, note="Frank words"
    )


async def declared(stage: ActStage, content_class: ContentClass) -> ShowClass:
    declare = DeclareClass(stage.world.begin, LAW, stage.world.now)
    return await declare(stream_id=stage.show.id, performer_id=stage.ravi, content_class=content_class)


async def is_of(stage: ActStage) -> tuple[ContentClass, bool]:
    async with stage.world.begin() as tx:
        found = await tx.show_classes.find(stage.show.id)
    assert found is not None
    return found.content_class, found.raised_by_staff


async def stated(stage: ActStage) -> DecisionRow:
    await raised(stage)
    await stage.work()
    [row] = await stage.rows(stage.ravi)
    return row


async def test_enf_01_mod_20_whose_show_is_raised_reads_what_why_by_which_rule_and_how_to_appeal(
    stage: ActStage,
) -> None:
    row = await stated(stage)
    scope = Scope(ScopeKind.SHOW, stage.show.id)
    assert row.decision.actions == (
        Action(ActionKind.RAISE_CLASS, StopPolicy.WRONG_CLASS, scope, None, 0, automated=False),
    )
    english, hindi = (told for _, told in row.decision.statement.texts)
    for words in (
        "What your show is about was decided anew", "“Evening raga”", "“For all adults”",
        "“Frank talk between adults”", "Frank words", "must be said as it is", "you may appeal here, once",
    ):  # fmt: skip
        assert words in english
    assert "आपके शो का विषय नए सिरे से तय किया गया" in hindi
    record = dsa_record(row.decision)
    assert record["decision_visibility"] == ["DECISION_VISIBILITY_CONTENT_DISABLED"]
    assert record["content_type"] == ["CONTENT_TYPE_VIDEO"]
    assert row.decision.decided_by == stage.meera
    assert row.sanctions[0].ended_at is None


async def test_enf_02_enf_03_overturned_by_somebody_else_the_class_is_as_it_was_and_the_performers_again(
    stage: ActStage,
) -> None:
    row = await stated(stage)
    with pytest.raises(ClassKeptByStaff):
        await declared(stage, GENERAL)
    appeal = await stage.appealed(row.decision)
    with pytest.raises(SameReviewer):
        await stage.reviewed(appeal, by=stage.meera)
    assert await is_of(stage) == (MATURE, True)
    await stage.reviewed(appeal)
    assert await is_of(stage) == (GENERAL, False)
    [after] = await stage.rows(stage.ravi)
    assert after.sanctions[0].ended_by is EndedBy.APPEAL
    await declared(stage, MATURE)
    assert (await declared(stage, GENERAL)).content_class is GENERAL
    with pytest.raises(AppealMade):
        await stage.appealed(row.decision)


async def test_enf_02_upheld_the_class_stays(stage: ActStage) -> None:
    await stage.appeals(await stated(stage), "upheld")
    assert await is_of(stage) == (MATURE, True)


async def test_enf_03_what_was_raised_again_after_an_appeal_is_of_the_later_decision(stage: ActStage) -> None:
    await stage.appeals(await stated(stage))
    stage.world.now.advance(seconds=1)
    await raised(stage, policy="other_rule")
    await stage.work()
    later, first = await stage.rows(stage.ravi)
    assert (first.sanctions[0].ended_by, later.sanctions[0].ended_at) == (EndedBy.APPEAL, None)
    assert await is_of(stage) == (MATURE, True)
    await stage.appeals(later)
    assert await is_of(stage) == (GENERAL, False)


async def test_enf_03_a_raised_class_ends_with_its_show_and_is_not_given_back_after(stage: ActStage) -> None:
    row = await stated(stage)
    async with stage.world.begin() as tx:
        show = await tx.streams.get_for_update(stage.show.id)
        await tx.streams.update(show.killed(stage.world.now()))
    world = stage.world
    await EndSanctions(world.begin, world.decision_queries, world.now, world.new_id)()
    [over] = await stage.rows(stage.ravi)
    assert over.sanctions[0].ended_by is EndedBy.SHOW_OVER
    await stage.appeals(row)
    assert await is_of(stage) == (MATURE, True)
