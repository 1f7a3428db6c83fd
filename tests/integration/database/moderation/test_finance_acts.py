"""A payout that is not let go, an account that is refused: a decision with reasons, one appeal, and no money made."""

from typing import Any
from uuid import uuid4

import pytest

from application.moderation.decisions.decide_appeal import DecideAppeal
from application.payouts.decide_coercion_review import DecideCoercionReview
from domain.identity.permissions import Role
from domain.ids import DecisionAppealId
from domain.language import Language
from domain.moderation.decisions.action import ActionHidden, ActionKind, Scope, ScopeKind
from domain.moderation.decisions.appeal import AppealOver, SameReviewer
from domain.moderation.decisions.dsa_record import dsa_record
from domain.moderation.decisions.policy import StopPolicy, UnknownPolicy
from domain.moderation.decisions.sanction import EndedBy
from domain.moderation.note import NoteTooLong
from domain.payouts.account import (
    AccountState,
    HoldReason,
    Outcome,
    ReasonRequired,
    SecondPersonRequired,
)
from domain.payouts.payout import PayoutState, Word
from tests.integration.database.conftest import World
from tests.integration.database.moderation.decision_desk import asked
from tests.integration.database.moderation.finance_stage import WHY, Stage, set_finance_stage
from tests.integration.database.payouts.payout_stage import a_bank_account


@pytest.fixture
async def stage(world: World) -> Stage:
    return await set_finance_stage(world)


# A payout


async def test_enf_01_pyt_05_whose_payout_is_not_let_go_reads_the_rule_the_reasons_and_how_much(
    stage: Stage,
) -> None:
    payout = await stage.money.request(20_000)
    await stage.declines(payout)
    row = await stage.stated()
    [action] = row.decision.actions
    assert (action.kind, action.scope) == (ActionKind.DECLINE_PAYOUT, Scope(ScopeKind.PAYOUT, payout.id))
    assert row.decision.decided_by == stage.money.officers[0]
    english, hindi = (row.decision.statement.text(each) for each in Language)
    for words in (
        "A payout of yours was not let go",
        "₹200.00",
        WHY,
        StopPolicy.PAYOUT_DETAILS.text,
        "appeal here",
    ):
        assert words in english
    for words in ("आपकी कमाई का एक भुगतान नहीं भेजा गया", "₹200.00", "अपने नाम के खाते"):
        assert words in hindi
    assert dsa_record(row.decision)["decision_monetary"] == "DECISION_MONETARY_SUSPENSION"
    assert (await stage.acts.names(row.decision.case_id))[-1] == "closed"
    assert len(await stage.acts.rows(stage.ravi)) == 1, "told twice, written once"
    assert await stage.audited("payout.decline", f"payout:{payout.id}") == ["payout_details"]


async def test_enf_03_pyt_06_an_appeal_of_a_payout_moves_no_money_and_it_is_asked_for_again_and_paid(
    stage: Stage,
) -> None:
    before = await stage.balances()
    payout = await stage.money.approved(20_000)
    await stage.declines(payout)
    assert await stage.balances() == before, "all of it came back at once"
    row = await stage.stated()
    await stage.acts.appeals(row)
    assert (await stage.acts.rows(stage.ravi))[0].sanctions[0].ended_by is EndedBy.APPEAL
    assert await stage.balances() == before
    assert (await stage.money.payout(payout.id)).state is PayoutState.DECLINED, "what is over stays over"
    again = await stage.money.approved(20_000)
    while await stage.money.send():
        stage.acts.world.now.advance(minutes=1)
    await stage.money.hear(again.id, Word.PROCESSED)
    assert (await stage.money.payout(again.id)).state is PayoutState.PAID
    payable, aside = await stage.balances()
    assert (payable, aside) == (before[0] - 20_000, before[1] + again.gross - again.net)


async def test_enf_03_overturning_twice_gives_nothing_twice(stage: Stage) -> None:
    payout = await stage.money.request(20_000)
    await stage.declines(payout)
    before, row = await stage.balances(), await stage.stated()
    appeal = await stage.acts.file(
        appeal_id=DecisionAppealId(uuid4()),
        decision_id=row.decision.id,
        person_id=stage.ravi,
        text="It is mine, look.",
    )
    await stage.acts.reviewed(appeal)
    with pytest.raises(AppealOver):
        await stage.acts.reviewed(appeal)
    assert await stage.balances() == before


@pytest.mark.parametrize("policy", ["", "harassment", "no_such_rule"])
async def test_enf_01_mod_20_a_payout_is_declined_by_a_rule_of_money_or_not_at_all(
    stage: Stage, policy: str
) -> None:
    payout = await stage.money.request(20_000)
    before = await stage.balances()
    with pytest.raises(UnknownPolicy) as refusal:
        await stage.declines(payout, policy=policy)
    assert refusal.value.pointer == "/policy"
    with pytest.raises(ReasonRequired):
        await stage.declines(payout, note="no")
    assert (await stage.balances(), await stage.acts.events(stage.ravi)) == (before, [])
    assert await stage.money.payout(payout.id) == payout


async def test_enf_01_a_decline_that_dies_before_its_end_gives_no_money_and_is_no_decision(
    stage: Stage,
) -> None:
    payout = await stage.money.request(20_000)
    before = await stage.balances()
    with pytest.raises(NoteTooLong):  # when all else of the transaction is written
        await stage.declines(payout, note="x" * 5_000)
    assert (await stage.balances(), await stage.money.payout(payout.id)) == (before, payout)
    assert await stage.acts.events(stage.ravi) == []


async def test_pyt_10_of_a_payout_to_an_account_that_is_reviewed_for_coercion_nobody_is_told_why(
    stage: Stage,
) -> None:
    written = a_bank_account()
    await stage.money.give_account(written)
    await stage.money.ask_banks()
    stage.acts.world.now.advance(days=2)
    payout = await stage.money.request(20_000)
    for _ in range(2):
        await stage.money.give_account(written, performer=await stage.money.another_performer())
    await stage.declines(payout)
    assert (await stage.money.payout(payout.id)).state is PayoutState.DECLINED
    assert await stage.acts.events(stage.ravi) == []
    assert await stage.audited("payout.decline", f"payout:{payout.id}") == ["payout_details"]


# An account


async def test_enf_01_pyt_02_whose_account_two_people_refuse_reads_why(stage: Stage) -> None:
    account = await stage.held()
    await stage.decides(account, 0, note="Only the first of two says so.")
    assert await stage.acts.events(stage.ravi) == [], "one alone decides nothing"
    account = await stage.decides(account, 1)
    assert account.state is AccountState.REFUSED
    row = await stage.stated()
    first, second, _ = stage.money.officers
    assert row.decision.deciders == {first, second}
    english, hindi = (row.decision.statement.text(each) for each in Language)
    for words in ("Nothing is paid to a payout account of yours", "that you gave on", WHY, "appeal here"):
        assert words in english
    assert "आपने" in hindi
    for secret in ("Only the first", account.masked, account.masked[-4:]):
        assert secret not in english + hindi
    assert dsa_record(row.decision)["decision_monetary"] == "DECISION_MONETARY_SUSPENSION"
    said = await stage.audited("payout_account.refuse", f"payout_account:{account.id}")
    assert said == ["payout_details", "payout_details"]


async def test_enf_03_pyt_02_a_refused_account_waits_for_two_people_again_and_may_be_verified(
    stage: Stage,
) -> None:
    account, row = await stage.refused()
    await stage.acts.appeals(row)
    back = await stage.money.account(account.id)
    assert (back.state, back.hold, back.proposal) == (AccountState.HELD, HoldReason.NAME_MISMATCH, None)
    assert (await stage.acts.rows(stage.ravi))[0].sanctions[0].ended_by is EndedBy.APPEAL
    for officer in (0, 2):
        back = await stage.decides(back, officer, outcome=Outcome.RELEASE, policy="")
    assert back.state is AccountState.VERIFIED


async def test_enf_03_an_account_stays_refused_where_the_appeal_is_lost(stage: Stage) -> None:
    account, row = await stage.refused()
    await stage.acts.appeals(row, "upheld")
    assert await stage.money.account(account.id) == account


async def test_enf_03_an_account_that_was_replaced_since_stays_as_it_is(stage: Stage) -> None:
    account, row = await stage.refused()
    await stage.money.give_account()
    replaced = await stage.money.account(account.id)
    await stage.acts.appeals(row)
    assert await stage.money.account(account.id) == replaced


async def test_pyt_10_an_appeal_gives_no_account_back_past_a_review_for_coercion(stage: Stage) -> None:
    written = a_bank_account()
    given = await stage.of_another_name(written)
    for officer in (0, 1):
        await stage.decides(given, officer)
    row = await stage.stated()
    for _ in range(2):
        await stage.money.give_account(written, performer=await stage.money.another_performer())
    await stage.acts.appeals(row)
    assert (await stage.money.account(given.id)).state is AccountState.REFUSED
    again = await stage.money.give_account(written)
    assert (again.state, again.hold) == (AccountState.HELD, HoldReason.SHARED_ACCOUNT)


async def test_pyt_10_whose_account_a_review_refuses_is_owed_no_reasons(stage: Stage) -> None:
    written = a_bank_account()
    given = await stage.money.give_account(written)
    for _ in range(2):
        await stage.money.give_account(written, performer=await stage.money.another_performer())
    world = stage.acts.world
    async with world.begin() as tx:
        review = await tx.coercion_reviews.find_open_for_update(given.digest)
    assert review is not None
    for officer in stage.money.officers[:2]:
        await DecideCoercionReview(world.begin, world.now, world.new_id)(
            review_id=review.id, officer_id=officer, outcome=Outcome.REFUSE, note=WHY
        )
    assert (await stage.money.account(given.id)).state is AccountState.REFUSED
    assert await stage.acts.events(stage.ravi) == []


async def test_enf_01_mod_20_an_account_is_refused_by_a_rule_of_money_both_times(stage: Stage) -> None:
    account = await stage.held()
    for policy in ("", "harassment"):
        with pytest.raises(UnknownPolicy):
            await stage.decides(account, 0, policy=policy)
    account = await stage.decides(account, 0)
    with pytest.raises(UnknownPolicy):
        await stage.decides(account, 1, policy="")
    with pytest.raises(SecondPersonRequired):
        await stage.decides(account, 0)
    assert (await stage.money.account(account.id)).state is AccountState.HELD
    assert await stage.acts.events(stage.ravi) == []


# Who decides an appeal


@pytest.mark.parametrize("what", ["payout", "account, the first", "account, the second"])
async def test_enf_02_whoever_decided_at_the_desk_of_finance_decides_no_appeal(
    stage: Stage, what: str
) -> None:
    if what == "payout":
        await stage.declines(await stage.money.request(20_000))
        row = await stage.stated()
    else:
        _, row = await stage.refused()
    one = stage.money.officers[1 if what.endswith("second") else 0]
    async with stage.acts.world.begin() as tx:  # they work on cases since
        await tx.users.update((await tx.users.get_for_update(one)).with_role(Role.MODERATOR))
    appeal = await stage.acts.file(
        appeal_id=DecisionAppealId(uuid4()),
        decision_id=row.decision.id,
        person_id=stage.ravi,
        text="It is mine, look.",
    )
    with pytest.raises(SameReviewer):
        await stage.acts.reviewed(appeal, by=one)
    await stage.acts.reviewed(appeal)


async def test_enf_03_an_appeal_that_dies_before_its_end_gives_nothing_back_and_then_all(
    stage: Stage,
) -> None:
    account, row = await stage.refused()
    appeal = await stage.acts.file(
        appeal_id=DecisionAppealId(uuid4()),
        decision_id=row.decision.id,
        person_id=stage.ravi,
        text="It is mine, look.",
    )
    world = stage.acts.world

    class Died(Exception):
        pass

    def dies() -> Any:
        raise Died

    dying = DecideAppeal(world.begin, world.now, dies)  # with its audit entry: all else is written
    with pytest.raises(Died):
        await dying(
            appeal_id=appeal.id,
            actor_id=stage.acts.kiran,
            outcome="overturned",
            answer="You were right.",
            note="",
        )
    assert await stage.money.account(account.id) == account
    assert (await stage.acts.rows(stage.ravi))[0].sanctions[0].ended_at is None
    await stage.acts.reviewed(appeal)
    assert (await stage.money.account(account.id)).state is AccountState.HELD


@pytest.mark.parametrize(
    ("kind", "of"),
    [
        ("decline_payout", ScopeKind.PAYOUT),
        ("refuse_payout_account", ScopeKind.PAYOUT_ACCOUNT),
        ("hold_payments", ScopeKind.ACCOUNT),
    ],
)
async def test_mod_13_what_finance_does_is_offered_on_no_case(stage: Stage, kind: str, of: ScopeKind) -> None:
    with pytest.raises(ActionHidden):
        await stage.acts.decided(
            asked(kind, scope=Scope(of, None if of is ScopeKind.ACCOUNT else uuid4()), policy="other_rule")
        )
