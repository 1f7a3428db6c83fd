"""What is kept hidden on the word of somebody who says that they are seen in it: a decision about its performer, with
reasons and one appeal, while consent that is in fact taken back holds (CNS-04, ENF-01 to 03, MOD-10)."""

import asyncio
from secrets import token_hex
from uuid import uuid4

import pytest
from sqlalchemy import text

from application.consent.decide_withdrawal import DecideWithdrawal
from application.moderation.reports.report_stream import ReportStream
from domain.consent.cast import CastState
from domain.consent.events import WithdrawalConcluded
from domain.consent.media_item import MediaItem, MediaState
from domain.consent.withdrawal import LOOKED_AT_AGAIN, Decision, Withdrawal, WithdrawalState
from domain.identity.permissions import Role
from domain.ids import DecisionAppealId, ReportId, UserId
from domain.language import Language
from domain.moderation.cases.states import ModerationState
from domain.moderation.decisions.action import ActionHidden, ActionKind, Scope, ScopeKind
from domain.moderation.decisions.appeal import AppealMade, AppealTooLate, SameReviewer
from domain.moderation.decisions.decision import DecisionNotFound
from domain.moderation.decisions.dsa_record import dsa_record
from domain.moderation.decisions.policy import StopPolicy
from domain.moderation.decisions.sanction import EndedBy
from ports.moderation.decisions import DecisionRow
from tests.builders import a_cast_member, a_media_item, a_withdrawal
from tests.integration.database.conftest import World
from tests.integration.database.moderation.act_stage import ActStage
from tests.integration.database.moderation.case_desk import PROFILE
from tests.integration.database.moderation.decision_desk import asked

WHY = "They are plainly seen in it, on the left."


class Stage(ActStage):
    """Something was made of Ravi's show. Leela and Kiran decide appeals too."""

    item: MediaItem
    leela: UserId

    async def set_up(self) -> "Stage":
        await super().set_up()
        self.leela = await self.person(Role.MODERATOR, "Leela")
        self.item = a_media_item(stream_id=self.show.id, registered_at=self.world.now())
        async with self.world.begin() as tx:
            await tx.media_items.save(self.item)
        return self

    async def asked_for(self, person_id: UserId | None = None) -> Withdrawal:
        """Somebody takes back their consent; where it is of the cast, by our own record."""
        changes = {"person_id": person_id, "secret_digest": None} if person_id else {}
        case = a_withdrawal(stream_id=self.show.id, received_at=self.world.now(), **changes)
        async with self.world.begin() as tx:
            await tx.withdrawals.add(case, None)
            for item in await tx.media_items.of_stream(self.show.id):
                await tx.media_items.save(item.hidden(self.world.now()))
        return case

    async def decides(
        self, case: Withdrawal, decision: Decision, by: UserId | None = None, policy: str = "non_consent"
    ) -> Withdrawal:
        world = self.world
        return await DecideWithdrawal(world.begin, world.now, world.new_id)(
            withdrawal_id=case.id, actor_id=by or self.meera, decision=decision, policy=policy, reason=WHY
        )

    async def kept(self) -> tuple[Withdrawal, DecisionRow]:
        case = await self.decides(await self.asked_for(), Decision.KEEP_HIDDEN)
        await self.work()
        return case, (await self.rows(self.ravi))[0]

    async def state(self) -> MediaState:
        async with self.world.begin() as tx:
            [item] = await tx.media_items.of_stream(self.show.id)
        return item.state

    async def now_is(self, case: Withdrawal) -> Withdrawal:
        async with self.world.begin() as tx:
            return await tx.withdrawals.get(case.id)


@pytest.fixture
async def stage(world: World) -> Stage:
    return await Stage(world).set_up()


async def test_cns_04_enf_01_whose_recordings_are_kept_hidden_reads_the_rule_and_why_and_never_who_asked(
    stage: Stage,
) -> None:
    case, row = await stage.kept()
    assert len(await stage.rows(stage.ravi)) == 1, "told twice, written once"
    [action] = row.decision.actions
    assert (action.kind, action.scope) == (ActionKind.HIDE_RECORDINGS, Scope(ScopeKind.SHOW, stage.show.id))
    assert (row.decision.decided_by, row.decision.person_id) == (stage.meera, stage.ravi)
    english, hindi = (row.decision.statement.text(each) for each in Language)
    for words in (
        "What was made of your show stays hidden", f"“Evening raga”: {WHY}", StopPolicy.NON_CONSENT.text,
        "Somebody reported it. No program found it.", "you may appeal here, once",
        "that holds, whatever an appeal says",
    ):  # fmt: skip
        assert words in english
    for words in ("छिपा रहेगा", "सहमति", "अपील जो भी कहे"):
        assert words in hindi
    for secret in (case.reference, str(case.id)):
        assert secret not in english + hindi
    record = dsa_record(row.decision)
    assert record["decision_visibility"] == ["DECISION_VISIBILITY_CONTENT_DISABLED"]
    assert record["content_type"] == ["CONTENT_TYPE_VIDEO"]
    assert (await stage.case(row)).status.state is ModerationState.CLOSED, "nobody waits"


async def test_cns_04_enf_02_enf_03_one_appeal_in_time_that_another_decides_shows_it_again(
    stage: Stage,
) -> None:
    case, row = await stage.kept()
    appeal = await stage.appealed(row.decision)
    with pytest.raises(AppealMade):
        await stage.appealed(row.decision)
    with pytest.raises(SameReviewer):
        await stage.reviewed(appeal, by=stage.meera)
    assert await stage.state() is MediaState.HIDDEN, "it stays so until somebody looked"
    await stage.reviewed(appeal)
    assert await stage.state() is MediaState.VISIBLE
    assert (await stage.rows(stage.ravi))[0].sanctions[0].ended_by is EndedBy.APPEAL
    after = await stage.now_is(case)
    assert (after.state, after.decided_by, after.reason) == (
        WithdrawalState.RESTORED, stage.kiran, LOOKED_AT_AGAIN,
    )  # fmt: skip
    assert await audited(stage, "withdrawal.overturn", f"withdrawal:{case.id}") == 1
    # Whoever asked may ask again, and that hides it again.
    await stage.asked_for()
    assert await stage.state() is MediaState.HIDDEN


async def test_cns_04_enf_02_nobody_else_appeals_it_nor_when_its_time_is_over(stage: Stage) -> None:
    _, row = await stage.kept()
    with pytest.raises(DecisionNotFound):
        await stage.file(
            appeal_id=DecisionAppealId(uuid4()),
            decision_id=row.decision.id,
            person_id=stage.asha,
            text="It is mine.",
        )
    stage.file = type(stage.file)(stage.world.begin, lambda: row.decision.statement.appeal_until)
    with pytest.raises(AppealTooLate):
        await stage.appealed(row.decision)


async def test_cns_04_enf_03_what_is_upheld_stays_hidden(stage: Stage) -> None:
    case, row = await stage.kept()
    await stage.appeals(row, "upheld")
    assert await stage.state() is MediaState.HIDDEN
    assert await stage.now_is(case) == case


async def test_cns_04_cns_05_consent_that_the_cast_took_back_holds_whatever_an_appeal_says(
    stage: Stage,
) -> None:
    case, row = await stage.kept()
    member = a_cast_member(stream_id=stage.show.id, user_id=stage.asha)
    async with stage.world.begin() as tx:
        await tx.casts.save(member)
        await tx.casts.save(member.withdrawn(stage.world.now()))
        assert (await tx.casts.of_stream(stage.show.id))[-1].state is CastState.WITHDRAWN
    await stage.appeals(row)
    assert (await stage.now_is(case)).state is WithdrawalState.RESTORED, "of this claim nothing is left"
    assert await stage.state() is MediaState.HIDDEN


async def test_cns_04_cns_05_whoever_withdraws_while_an_appeal_is_decided_comes_before_it_or_after(
    stage: Stage,
) -> None:
    _, row = await stage.kept()
    appeal = await stage.appealed(row.decision)
    member = a_cast_member(stream_id=stage.show.id, user_id=stage.asha)
    async with stage.world.begin() as tx:
        await tx.streams.get_for_update(stage.show.id)
        reviewing = asyncio.create_task(stage.reviewed(appeal))
        await asyncio.sleep(0.3)
        await tx.casts.save(member.withdrawn(stage.world.now()))
    await reviewing
    assert await stage.state() is MediaState.HIDDEN


async def test_cns_04_another_claim_that_stands_or_waits_keeps_it_hidden(stage: Stage) -> None:
    _, first = await stage.kept()
    other, second = await stage.kept()
    await stage.appeals(first)
    assert await stage.state() is MediaState.HIDDEN
    third = await stage.asked_for()
    await stage.appeals(second)
    assert (await stage.now_is(other)).state is WithdrawalState.RESTORED
    assert await stage.state() is MediaState.HIDDEN, "nobody has decided on the third"
    await stage.decides(third, Decision.RESTORE, policy="")
    assert await stage.state() is MediaState.VISIBLE


async def test_cns_04_mod_10_two_people_erase_and_a_third_decides_the_appeal_which_brings_nothing_back(
    stage: Stage,
) -> None:
    case = await stage.decides(await stage.asked_for(), Decision.ERASE)
    await stage.work()
    assert (await stage.now_is(case), await stage.rows(stage.ravi)) == (case, [])
    assert await stage.state() is MediaState.HIDDEN
    done = await stage.decides(case, Decision.CONFIRM_ERASURE, stage.kiran, "harassment")
    assert await stage.now_is(done) == done
    assert await stage.state() is MediaState.ERASED
    await stage.work()
    [row] = await stage.rows(stage.ravi)
    assert (row.decision.proposed_by, row.decision.decided_by) == (stage.meera, stage.kiran)
    english = row.decision.statement.text(Language.ENGLISH)
    for words in (
        "What was made of your show is erased", StopPolicy.HARASSMENT.text, "what is erased cannot be given back",
    ):  # fmt: skip
        assert words in english
    assert dsa_record(row.decision)["decision_visibility"] == ["DECISION_VISIBILITY_CONTENT_REMOVED"]
    appeal = await stage.appealed(row.decision)
    for by in (stage.meera, stage.kiran):
        with pytest.raises(SameReviewer):
            await stage.reviewed(appeal, by=by)
    await stage.reviewed(appeal, by=stage.leela)
    assert await stage.state() is MediaState.ERASED
    assert await stage.now_is(done) == done
    assert (await stage.rows(stage.ravi))[0].sanctions[0].ended_by is EndedBy.APPEAL


async def test_cns_05_whom_our_own_record_has_in_the_show_is_obeyed_and_nothing_is_found_about_the_performer(
    stage: Stage,
) -> None:
    case = await stage.asked_for(stage.asha)
    await stage.decides(case, Decision.KEEP_HIDDEN, policy="")
    await stage.work()
    assert await stage.rows(stage.ravi) == []


async def test_leg_17_enf_01_what_a_report_hid_first_is_a_decision_of_its_case_when_it_stays_hidden(
    stage: Stage,
) -> None:
    world = stage.world
    await ReportStream(world.begin, stage.media, world.now, world.new_id, token_hex, PROFILE)(
        report_id=ReportId(uuid4()), stream_id=stage.show.id, reporter_id=stage.asha, reason="ncii", note="Me"
    )
    assert await stage.state() is MediaState.HIDDEN
    async with world.begin() as tx:
        [case] = await tx.withdrawals.of_stream(stage.show.id)
    await stage.decides(case, Decision.KEEP_HIDDEN)
    await stage.work()
    [row] = await stage.rows(stage.ravi)
    found = await stage.case(row)
    assert found.status.state is not ModerationState.CLOSED, "whoever works on the report closes its case"
    assert str(stage.asha) not in row.decision.statement.text(Language.ENGLISH)
    await stage.appeals(row)
    assert await stage.state() is MediaState.VISIBLE


async def test_cns_04_mod_13_no_case_offers_what_is_of_the_desk_of_withdrawals(stage: Stage) -> None:
    for kind in ("hide_recordings", "erase_recordings"):
        with pytest.raises(ActionHidden):
            await stage.decided(asked(kind, scope=Scope(ScopeKind.SHOW, stage.show.id)))


async def test_cns_04_whoever_asked_hears_that_it_was_looked_at_again(stage: Stage) -> None:
    case, row = await stage.kept()
    assert await concluded(stage, case) == 1
    await stage.appeals(row)
    assert await concluded(stage, case) == 2


async def concluded(stage: Stage, case: Withdrawal) -> int:
    """How often the outbox has what became of it, for whoever asked."""
    if stage.world.kind == "memory":
        events = stage.world.database.tables.outbox.events()
        return [each for each in events if isinstance(each, WithdrawalConcluded)].count(
            WithdrawalConcluded(case.id)
        )
    query = text("SELECT count(*) FROM outbox WHERE name = :name AND payload ->> 'withdrawal_id' = :id")
    async with stage.world.engine.connect() as connection:
        values = {"name": WithdrawalConcluded.name, "id": str(case.id)}
        return int(await connection.scalar(query, values) or 0)


async def audited(stage: Stage, action: str, subject: str) -> int:
    if stage.world.kind == "memory":
        entries = stage.world.database.tables.moderation.audit
        return [(each.action, each.subject) for each in entries].count((action, subject))
    query = text("SELECT count(*) FROM audit_entry WHERE action = :action AND subject = :subject")
    async with stage.world.engine.connect() as connection:
        return int(await connection.scalar(query, {"action": action, "subject": subject}) or 0)
