"""Payout accounts: whose they are, who else has them, and who decides. On memory and PostgreSQL."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text

from adapters.postgres.payouts.accounts import sealed_payout_accounts
from application.payouts._standing import TaxNumberRequired
from application.payouts.decide_coercion_review import DecideCoercionReview
from application.payouts.decide_payout_account import DecidePayoutAccount
from domain.age_verification.case_refusals import PerformerVerificationRequired
from domain.age_verification.payout_account import InvalidPayoutAccount
from domain.errors import Refusal
from domain.identity.permissions import PermissionDenied, Role
from domain.ids import CoercionReviewId, PayoutAccountId, UserId
from domain.payouts.account import (
    COOLING,
    AccountState,
    HoldReason,
    Outcome,
    PayoutAccount,
    PayoutAccountIdReused,
    PayoutAccountNotFound,
    PayoutAccountNotHeld,
    PayoutAccountNotUsable,
    Proposal,
    SecondPersonRequired,
)
from domain.payouts.coercion import CoercionReview, CoercionReviewNotFound, CoercionReviewOver, ReviewState
from ports.payouts.providers import PayoutProviderError
from tests.builders import a_user, a_verified_adult, an_approval
from tests.integration.database.conftest import World
from tests.integration.database.payouts.payout_stage import (
    NAME,
    PayoutStage,
    a_bank_account,
    sealer,
    set_payout_stage,
)

WHY = "the bank's letter names the same person"


@pytest.fixture
async def stage(world: World) -> PayoutStage:
    return await set_payout_stage(world, packages=0)


def deciding(stage: PayoutStage) -> DecidePayoutAccount:
    return DecidePayoutAccount(stage.world.begin, stage.world.now, stage.world.new_id)


def reviewing(stage: PayoutStage) -> DecideCoercionReview:
    return DecideCoercionReview(stage.world.begin, stage.world.now, stage.world.new_id)


async def test_an_account_comes_back_whole(stage: PayoutStage) -> None:
    given = await stage.give_account()
    other = replace(
        given,
        state=AccountState.HELD,
        hold=HoldReason.NAME_MISMATCH,
        name_score=4_200,
        contact_id="cont_1",
        fund_account_id="fa_1",
        validation_id="fav_1",
        gst_registered=True,
        is_first=False,
        proposal=Proposal(stage.officers[0], Outcome.REFUSE, WHY, stage.world.now()),
        decided_at=stage.world.now(),
        ask_at=None,
        replaced_at=stage.world.now() + timedelta(days=1),
    )
    assert await stage.account(given.id) == given

    async with stage.world.begin() as tx:
        await tx.payout_accounts.update(other)

    assert await stage.account(given.id) == other
    async with stage.world.begin() as tx:
        with pytest.raises(PayoutAccountNotFound):
            await tx.payout_accounts.get_for_update(PayoutAccountId(uuid4()))


async def test_pyt_02_the_bank_says_the_name_on_the_pan_and_the_account_is_verified(
    stage: PayoutStage,
) -> None:
    given = await stage.give_account("HDFC0000053:00050100012345")

    await stage.ask_banks()

    account = await stage.account(given.id)
    assert (account.state, account.name_score) == (AccountState.VERIFIED, 10_000)
    assert account.masked == "HDFC ••••2345"
    asked = [details for details in stage.provider.asked if details.account_id == given.id]
    assert [(d.holder, d.ifsc, d.number) for d in asked] == [(NAME, "HDFC0000053", "00050100012345")]


async def test_pyt_02_another_name_holds_the_account(stage: PayoutStage) -> None:
    text_given = a_bank_account()
    stage.provider.names[text_given.split(":")[1]] = "Suresh Patel"
    given = await stage.give_account(text_given)

    await stage.ask_banks()

    account = await stage.account(given.id)
    assert (account.state, account.hold) == (AccountState.HELD, HoldReason.NAME_MISMATCH)
    with pytest.raises(PayoutAccountNotUsable):
        account.require_usable(now=stage.world.now() + timedelta(days=9))


async def test_pyt_02_an_account_that_no_bank_knows_is_refused(stage: PayoutStage) -> None:
    upi = f"ravi{uuid4().hex[:9]}@okbank"
    stage.provider.names[upi] = ""
    given = await stage.give_account(upi)

    await stage.ask_banks()

    assert (await stage.account(given.id)).state is AccountState.REFUSED


async def test_pyt_02_two_people_release_a_held_account_and_one_does_not(stage: PayoutStage) -> None:
    text_given = a_bank_account()
    stage.provider.names[text_given.split(":")[1]] = "R K Sharmaa"
    given = await stage.give_account(text_given)
    await stage.ask_banks()
    decide, (first, second, _) = deciding(stage), stage.officers

    await decide(account_id=given.id, officer_id=first, outcome=Outcome.RELEASE, policy="", note=WHY)
    assert (await stage.account(given.id)).state is AccountState.HELD
    with pytest.raises(SecondPersonRequired):
        await decide(account_id=given.id, officer_id=first, outcome=Outcome.RELEASE, policy="", note=WHY)

    account = await decide(
        account_id=given.id, officer_id=second, outcome=Outcome.RELEASE, policy="", note=WHY
    )

    assert account.state is AccountState.VERIFIED
    account.require_usable(now=stage.world.now())
    with pytest.raises(PayoutAccountNotHeld):
        await decide(
            account_id=given.id, officer_id=first, outcome=Outcome.REFUSE, policy="payout_details", note=WHY
        )


async def test_pyt_02_two_people_of_two_minds_decide_nothing(stage: PayoutStage) -> None:
    given = await stage.give_account()
    async with stage.world.begin() as tx:
        await tx.payout_accounts.update(given.held(HoldReason.NAME_MISMATCH))
    decide, (first, second, third) = deciding(stage), stage.officers

    await decide(account_id=given.id, officer_id=first, outcome=Outcome.RELEASE, policy="", note=WHY)
    await decide(
        account_id=given.id, officer_id=second, outcome=Outcome.REFUSE, policy="payout_details", note=WHY
    )
    assert (await stage.account(given.id)).state is AccountState.HELD

    await decide(
        account_id=given.id, officer_id=third, outcome=Outcome.REFUSE, policy="payout_details", note=WHY
    )

    assert (await stage.account(given.id)).state is AccountState.REFUSED


async def test_who_may_not_check_payouts_decides_no_account(stage: PayoutStage) -> None:
    given = await stage.give_account()
    with pytest.raises(PermissionDenied):
        await deciding(stage)(
            account_id=given.id, officer_id=stage.viewer, outcome=Outcome.RELEASE, policy="", note=WHY
        )


async def test_pyt_02_a_changed_account_cools_for_a_day(stage: PayoutStage) -> None:
    first = await stage.give_account()
    await stage.ask_banks()
    (await stage.account(first.id)).require_usable(now=stage.world.now())

    second = await stage.give_account()
    await stage.ask_banks()

    account = await stage.account(second.id)
    assert account.decided_at is not None
    with pytest.raises(PayoutAccountNotUsable):
        account.require_usable(now=account.decided_at + COOLING - timedelta(seconds=1))
    account.require_usable(now=account.decided_at + COOLING)
    with pytest.raises(PayoutAccountNotUsable):
        (await stage.account(first.id)).require_usable(now=stage.world.now() + timedelta(days=9))


async def test_pyt_02_neither_without_approval_nor_without_pan(stage: PayoutStage) -> None:
    unapproved, without_pan = UserId(uuid4()), UserId(uuid4())
    async with stage.world.begin() as tx:
        for user_id in (unapproved, without_pan):
            await tx.users.add(a_user(id=user_id, role=Role.PERFORMER))
            await tx.ages.save(a_verified_adult(user_id))
        await tx.cases.record(an_approval(without_pan))

    with pytest.raises(PerformerVerificationRequired):
        await stage.give_account(performer=unapproved)
    with pytest.raises(TaxNumberRequired):
        await stage.give_account(performer=without_pan)


async def test_what_is_no_account_is_refused(stage: PayoutStage) -> None:
    with pytest.raises(InvalidPayoutAccount):
        await stage.give_account("my savings account")


async def test_a_retry_is_answered_with_the_account_and_another_under_its_id_is_refused(
    stage: PayoutStage,
) -> None:
    account_id, written = PayoutAccountId(uuid4()), a_bank_account()
    give = stage.giving()
    first = await give(account_id=account_id, performer_id=stage.performer, account=written, gstin="")

    assert await give(account_id=account_id, performer_id=stage.performer, account=written, gstin="") == first
    with pytest.raises(PayoutAccountIdReused):
        await give(account_id=account_id, performer_id=stage.performer, account=a_bank_account(), gstin="")


async def test_twenty_accounts_at_once_leave_one_current(stage: PayoutStage) -> None:
    given = await asyncio.gather(*(stage.give_account() for _ in range(20)))

    stored = [await stage.account(account.id) for account in given]
    assert len([account for account in stored if account.replaced_at is None]) == 1


async def test_pyt_10_the_third_performer_on_one_account_has_it_held_for_all_and_reviewed(
    stage: PayoutStage,
) -> None:
    written = a_bank_account()
    people = [stage.performer, await stage.another_performer(), await stage.another_performer()]
    first, second = [await stage.give_account(written, performer=person) for person in people[:2]]
    assert {first.state, second.state} == {AccountState.CHECKING}

    third = await stage.give_account(written, performer=people[2])

    accounts = [await stage.account(account.id) for account in (first, second, third)]
    assert {account.hold for account in accounts} == {HoldReason.SHARED_ACCOUNT}
    async with stage.world.begin() as tx:
        review = await tx.coercion_reviews.find_open_for_update(third.digest)
    assert review is not None
    assert review.performers == 3
    with pytest.raises(PayoutAccountNotHeld):  # not by the short way
        await deciding(stage)(
            account_id=third.id, officer_id=stage.officers[0], outcome=Outcome.RELEASE, policy="", note=WHY
        )


async def test_pyt_10_twenty_performers_at_once_are_not_overlooked(stage: PayoutStage) -> None:
    written = a_bank_account()
    people = [await stage.another_performer() for _ in range(20)]

    given = await asyncio.gather(*(stage.give_account(written, performer=person) for person in people))

    states = {(await stage.account(account.id)).state for account in given}
    assert states == {AccountState.HELD}
    async with stage.world.begin() as tx:
        review = await tx.coercion_reviews.find_open_for_update(given[0].digest)
    assert review is not None
    assert review.performers == 20


async def a_review(stage: PayoutStage) -> tuple[CoercionReview, list[PayoutAccount]]:
    written = a_bank_account()
    given = [
        await stage.give_account(written, performer=person)
        for person in (stage.performer, await stage.another_performer(), await stage.another_performer())
    ]
    await stage.ask_banks()
    async with stage.world.begin() as tx:
        review = await tx.coercion_reviews.find_open_for_update(given[0].digest)
    assert review is not None
    return review, given


@pytest.mark.parametrize(
    ("outcome", "state", "left"),
    [
        (Outcome.RELEASE, ReviewState.CLEARED, AccountState.VERIFIED),
        (Outcome.REFUSE, ReviewState.UPHELD, AccountState.REFUSED),
    ],
)
async def test_pyt_10_two_people_end_a_review(
    stage: PayoutStage, outcome: Outcome, state: ReviewState, left: AccountState
) -> None:
    review, given = await a_review(stage)
    decide, (first, second, third) = reviewing(stage), stage.officers
    await decide(review_id=review.id, officer_id=first, outcome=outcome, note=WHY)
    with pytest.raises(SecondPersonRequired):
        await decide(review_id=review.id, officer_id=first, outcome=outcome, note=WHY)

    ended = await decide(review_id=review.id, officer_id=second, outcome=outcome, note=WHY)

    assert (ended.state, ended.closed_by) == (state, second)
    assert {(await stage.account(account.id)).state for account in given} == {left}
    async with stage.world.begin() as tx:
        assert await tx.coercion_reviews.get_for_update(review.id) == ended
        with pytest.raises(CoercionReviewNotFound):
            await tx.coercion_reviews.get_for_update(CoercionReviewId(uuid4()))
    with pytest.raises(CoercionReviewOver):
        await decide(review_id=review.id, officer_id=third, outcome=outcome, note=WHY)


async def test_pyt_10_who_is_paid_where_is_for_legal_and_finance_officers_alone(stage: PayoutStage) -> None:
    review, _ = await a_review(stage)
    kyc = UserId(uuid4())
    async with stage.world.begin() as tx:
        await tx.users.add(a_user(id=kyc, role=Role.KYC_OFFICER))
    for somebody in (stage.performer, kyc):
        with pytest.raises(PermissionDenied):
            await reviewing(stage)(
                review_id=review.id, officer_id=somebody, outcome=Outcome.RELEASE, note=WHY
            )


async def test_a_barred_persons_account_is_held(stage: PayoutStage) -> None:
    written, barred = a_bank_account(), await stage.another_performer()
    await stage.give_account(written, performer=barred)
    async with stage.world.begin() as tx:
        await tx.links.bar(barred)

    account = await stage.give_account(written)

    assert (account.state, account.hold) == (AccountState.HELD, HoldReason.LINKED_TO_BARRED)


async def test_a_provider_that_is_down_ends_the_run_and_the_account_waits(stage: PayoutStage) -> None:
    given = await stage.give_account()
    stage.provider.failure = PayoutProviderError("down")
    with pytest.raises(PayoutProviderError):
        await stage.ask_banks()
    waiting = await stage.account(given.id)
    assert waiting.state is AccountState.CHECKING
    assert waiting.ask_at is not None
    assert waiting.ask_at > stage.world.now()

    stage.provider.failure = None
    stage.world.now.advance(minutes=3)
    await stage.ask_banks()

    assert (await stage.account(given.id)).state is AccountState.VERIFIED


async def test_a_gstin_marks_the_account_as_a_registered_suppliers(stage: PayoutStage) -> None:
    assert (await stage.give_account(gstin="27AAPFU0939F1ZV")).gst_registered
    with pytest.raises(Refusal) as caught:
        await stage.give_account(gstin="27AAPFU0939F1ZW")
    assert caught.value.code == "invalid_gstin"


async def test_screens_of_staff_show_what_is_held(stage: PayoutStage) -> None:
    review, given = await a_review(stage)
    module = "payouts.queries" if stage.world.kind == "memory" else "payouts.hold_queries"
    queries = stage.world.query(module, "StaffHoldQueries")

    held = await queries.held_accounts(limit=10_000)
    mine = [row.account.id for row in held if row.account.digest == review.digest]
    assert mine == [account.id for account in given] or set(mine) == {account.id for account in given}
    assert review.id in [each.id for each in await queries.reviews(limit=10_000)]
    linked = await queries.accounts_with_digest(review.digest)
    assert {row.account.performer_id for row in linked} == {account.performer_id for account in given}


async def test_prv_04_a_sealed_account_opens_with_its_row_and_its_key_is_rotated(world: World) -> None:
    stage = await set_payout_stage(world, packages=0)
    given = await stage.give_account("HDFC0000053:00050100077777")
    context = {"kind": "payout_account", "id": str(given.id), "owner": str(stage.performer)}
    async with world.begin() as tx:
        sealed = await tx.sealed_payout_accounts.find(given.id)
    assert sealed is not None
    assert b"00050100077777" not in sealed.ciphertext
    assert b"00050100077777" in await sealer().unseal(sealed, context=context)
    if world.kind == "memory":
        return

    items = sealed_payout_accounts(world.engine)
    (item,) = [
        each
        for each in await items.next_batch(after=None, not_key_id="", limit=10_000)
        if each.id == given.id
    ]
    assert item.context == context
    async with world.engine.connect() as connection:
        row = (
            await connection.execute(
                text("SELECT payout_account::text FROM payout_account WHERE id = :id"), {"id": given.id}
            )
        ).scalar_one()
    assert "00050100077777" not in row
