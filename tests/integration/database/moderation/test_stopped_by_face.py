"""A show that is stopped because its face is another one: its performer reads why, and may appeal (AGE-16)."""

import pytest

from domain.ids import UserId
from domain.language import Language
from domain.moderation.decisions.action import ActionKind, Scope, ScopeKind
from domain.moderation.decisions.appeal import SameReviewer
from domain.moderation.decisions.dsa_record import dsa_record
from domain.moderation.decisions.policy import StopPolicy
from domain.moderation.decisions.sanction import EndedBy
from domain.moderation.events import StaffActed
from domain.payouts.freeze import cause_of_stream
from ports.moderation.decisions import DecisionRow
from tests.integration.database.conftest import World
from tests.integration.database.moderation.act_stage import ActStage

FOUND = "The face on camera could not be matched with your document."


@pytest.fixture
async def stage(world: World) -> ActStage:
    return await ActStage(world).set_up()


async def stopped(stage: ActStage, by: UserId | None = None) -> DecisionRow:
    now = stage.world.now()
    async with stage.world.begin() as tx:
        show = await tx.streams.get_for_update(stage.show.id)
        await tx.streams.update(show.killed(now))
        await tx.outbox.add(
            StaffActed(
                ActionKind.STOP_SHOW, show.id, stage.ravi, by or stage.meera, StopPolicy.IMPERSONATION, FOUND, "", None,
                now, by_program=True,
            )
        )  # fmt: skip
    await stage.work()
    [row] = await stage.rows(stage.ravi)
    return row


async def test_age_16_enf_01_who_is_stopped_for_another_face_reads_why_and_how_to_appeal(
    stage: ActStage,
) -> None:
    row = await stopped(stage)
    [action] = row.decision.actions
    assert (action.kind, action.scope) == (ActionKind.STOP_SHOW, Scope(ScopeKind.SHOW, stage.show.id))
    assert row.decision.decided_by == stage.meera
    english, hindi = (row.decision.statement.text(each) for each in Language)
    for words in (
        "Your show was stopped (a program did it at once)",
        f"“Evening raga”: {FOUND}",
        "asked a program",
    ):
        assert words in english
    assert "strikes" not in english
    assert "प्रोग्राम से मिलान" in hindi
    record = dsa_record(row.decision)
    assert (record["automated_detection"], record["automated_decision"]) == (
        "Yes",
        "AUTOMATED_DECISION_PARTIALLY",
    )
    assert row.sanctions[0].ended_at is None, "a stop does not end with its show"
    assert (await stage.names(row.decision.case_id))[-1] == "closed"


async def test_age_16_enf_02_whoever_sent_the_picture_does_not_decide(stage: ActStage) -> None:
    row = await stopped(stage, by=stage.kiran)
    with pytest.raises(SameReviewer):
        await stage.appeals(row)


async def test_age_16_enf_03_overturned_nothing_of_the_show_stands_still(stage: ActStage) -> None:
    row = await stopped(stage)
    await stage.appeals(row)
    [row] = await stage.rows(stage.ravi)
    assert row.sanctions[0].ended_by is EndedBy.APPEAL
    async with stage.world.begin() as tx:
        freeze = await tx.freezes.find_for_cause(stage.ravi, cause_of_stream(stage.show.id))
    assert freeze is not None
    assert freeze.released_at is not None, "what is told later of the stop freezes nothing"
