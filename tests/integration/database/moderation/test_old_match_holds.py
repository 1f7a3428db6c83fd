"""Accounts that a known picture held before it was kept by which show are given back too (ENF-03, CSA-03)."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import text

from adapters.postgres import migrate
from application.age_verification.override_age import Override, OverrideAge
from domain.age_verification.age import AgeState, MatchHold
from domain.age_verification.linking import IdentityLink, LinkKind
from domain.age_verification.policy import Purpose
from domain.identity.permissions import Role
from domain.ids import CaseId, FrameMatchId
from domain.moderation.watch.hash_bank import BankKind
from tests.builders import a_moved, a_stream, a_verified_adult
from tests.integration.database.conftest import World
from tests.integration.database.moderation.act_stage import ActStage
from tests.integration.database.moderation.test_match_holds import age, stopped
from tests.integration.database.moderation.test_stopped_by_match import is_held, matched


@pytest.fixture
async def stage(world: World) -> ActStage:
    if world.kind == "memory":
        pytest.skip("nothing migrates in memory")
    stage = await ActStage(world).set_up()
    async with world.begin() as tx:
        await tx.ages.save(a_verified_adult(stage.ravi))
    return stage


async def forgotten(stage: ActStage) -> None:
    """As code of before left it."""
    async with stage.world.begin() as tx:
        held = await tx.ages.get_for_update(stage.ravi)
        assert held.match_hold is not None
        await tx.ages.save(replace(held, match_hold=None))


async def migrated(stage: ActStage) -> MatchHold | None:
    script = ScriptDirectory.from_config(migrate._config())
    [made] = [each.module for each in script.walk_revisions() if "old_match_holds" in each.path]
    async with stage.world.engine.begin() as connection:
        await connection.execute(text(made.FILL))
    return (await age(stage)).match_hold


async def test_enf_03_csa_03_an_appeal_gives_back_an_account_that_was_held_before_it_was_kept_why(
    stage: ActStage,
) -> None:
    decision = await stopped(stage, await matched(stage))
    await forgotten(stage)
    assert await migrated(stage) == MatchHold(stage.show.id, AgeState.VERIFIED_ADULT)
    await stage.reviewed(await stage.appealed(decision), "overturned")
    assert await age(stage) == a_verified_adult(stage.ravi)
    assert not await is_held(stage)


async def test_csa_04_of_a_child_s_picture_the_appeal_still_gives_nothing_back(stage: ActStage) -> None:
    await matched(stage, BankKind.CHILD_SAFETY)
    await forgotten(stage)
    assert await migrated(stage) == MatchHold(stage.show.id, AgeState.VERIFIED_ADULT)
    assert (await age(stage)).state is AgeState.HELD


async def an_officer_s_word(stage: ActStage) -> None:
    override = OverrideAge(stage.world.begin, stage.world.now, stage.world.new_id)
    await override(
        user_id=stage.ravi, officer_id=await stage.person(Role.KYC_OFFICER, "Farah"), override=Override.HOLD,
        reason="rules_broken",
        note="Another person wrote to us about this account",
    )  # fmt: skip


async def a_case_of(stage: ActStage, *, moved: timedelta) -> CaseId:
    at = stage.world.now() + moved
    opened = a_moved(user_id=stage.ravi, purpose=Purpose.PERFORMER, opened_at=at, at=at)
    async with stage.world.begin() as tx:
        await tx.cases.record(opened)
    return opened.case.id


async def an_event_since(stage: ActStage) -> None:
    case_id = await a_case_of(stage, moved=timedelta(0))
    async with stage.world.engine.begin() as connection:
        # The table takes no change: a second event, as the platform makes it.
        await connection.execute(
            text(
                "INSERT INTO verification_event SELECT case_id, seq + 1, after, after, 'platform', NULL, reason, note,"
                " at, digest FROM verification_event WHERE case_id = :id"
            ),
            {"id": case_id},
        )


async def a_case_that_is_held(stage: ActStage) -> None:
    case_id = await a_case_of(stage, moved=-timedelta(days=400))
    async with stage.world.engine.begin() as connection:
        held = text("UPDATE verification_case SET hold = 'linked_to_barred' WHERE id = :id")
        await connection.execute(held, {"id": case_id})


async def somebody_barred(stage: ActStage) -> None:
    case_id = await a_case_of(stage, moved=-timedelta(days=400))
    link = IdentityLink(
        LinkKind.DOCUMENT, uuid4().bytes * 2, stage.ravi, case_id, Purpose.PERFORMER, barred=True, at=stage.world.now()
    )  # fmt: skip
    async with stage.world.begin() as tx:
        await tx.links.add(link)


async def another_match(stage: ActStage) -> None:
    async with stage.world.begin() as tx:
        first = await tx.frame_matches.find_of(stage.show.id)
        assert first is not None
        earlier = a_stream(performer_id=stage.ravi).killed(stage.world.now())
        await tx.streams.add(earlier)
        await tx.frame_matches.add(replace(first, id=FrameMatchId(uuid4()), stream_id=earlier.id))


async def an_assurance_that_is_over(stage: ActStage) -> None:
    async with stage.world.begin() as tx:
        held = await tx.ages.get_for_update(stage.ravi)
        await tx.ages.save(replace(held, assured_until=None))


async def a_later_decision(stage: ActStage) -> None:
    async with stage.world.begin() as tx:
        held = await tx.ages.get_for_update(stage.ravi)
        await tx.ages.save(replace(held, decided_at=stage.world.now() + timedelta(seconds=9)))


@pytest.mark.parametrize(
    "besides",
    [
        an_officer_s_word, an_event_since, a_case_that_is_held, somebody_barred, another_match,
        an_assurance_that_is_over, a_later_decision,
    ],
)  # fmt: skip
async def test_enf_03_where_anything_else_may_hold_the_account_officers_look(
    stage: ActStage, besides: Callable[[ActStage], Awaitable[None]]
) -> None:
    await matched(stage)
    await forgotten(stage)
    await besides(stage)
    assert await migrated(stage) is None
    assert (await age(stage)).state is AgeState.HELD


async def test_enf_03_what_the_person_did_themselves_since_holds_nothing(stage: ActStage) -> None:
    await matched(stage)
    await forgotten(stage)
    await a_case_of(stage, moved=timedelta(0))
    assert await migrated(stage) == MatchHold(stage.show.id, AgeState.VERIFIED_ADULT)
