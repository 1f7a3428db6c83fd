"""Payouts from request to bank: asked once, checked by others, sent once, booked once. On memory and PostgreSQL."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from application.payouts.check_payout_batch import CheckPayoutBatch, RefusePayoutBatch
from application.payouts.decline_payout import DeclinePayout
from application.payouts.freeze_automatically import (
    FreezeOnFrameMatched,
    FreezeOnLock,
    FreezeOnShowStopped,
)
from application.payouts.make_payout_batch import MakePayoutBatch
from application.payouts.receive_payout_webhook import ReceivePayoutWebhook
from application.payouts.release_freeze import ReleaseFreeze
from application.payouts.request_payout import RequestPayout
from domain.age_verification.events import AgeDecided
from domain.errors import Refusal
from domain.identity.permissions import PermissionDenied
from domain.ids import EventId, FrameMatchId, FreezeId, PayoutBatchId, PayoutId, StreamId
from domain.ledger.chart import Account, AccountKind
from domain.ledger.transfer import InsufficientBalance
from domain.moderation.events import FrameMatched, ShowStopped
from domain.payouts.account import PayoutAccountNotUsable, SecondPersonRequired
from domain.payouts.batch import (
    BatchChanged,
    BatchClosed,
    BatchIdReused,
    BatchNotFound,
    BatchState,
    CheckedBefore,
    MakerCannotCheck,
)
from domain.payouts.calendar import start_of
from domain.payouts.freeze import FreezeNotFound, FreezeOver, FreezeState, Severity
from domain.payouts.payout import (
    Payout,
    PayoutAmountOutOfRange,
    PayoutIdReused,
    PayoutNotFound,
    PayoutNotPossible,
    PayoutState,
    Word,
)
from domain.payouts.schedule import AgreementRequired
from domain.payouts.tax import TCS_RULES, TDS_RULES, TaxYear, Withholding
from ports.payouts.payouts import PayoutEvent, PayoutEventNotFound
from ports.payouts.providers import BadPayoutWebhook, PayoutProviderError
from tests.builders import a_verified_adult
from tests.integration.database.conftest import World
from tests.integration.database.payouts.payout_stage import (
    DAY,
    PayoutStage,
    a_bank_account,
    ended,
    set_payout_stage,
)

K = AccountKind
AVAILABLE = 1_06_400
"""Paise: 95 % of the 1,400 tokens' share of 2,000 tokens, at 80 paise."""
WHY = "the amount was looked at and is right"


@pytest.fixture
async def stage(world: World) -> PayoutStage:
    stage = await set_payout_stage(world)
    await stage.ready()
    assert await stage.balance(K.PERFORMER_PAYABLE) == AVAILABLE
    return stage


async def test_a_payout_comes_back_whole(stage: PayoutStage) -> None:
    payout = await stage.request(50_000)
    assert await stage.payout(payout.id) == payout
    batch_id = await stage.batch(payout)
    other = replace(
        payout,
        state=PayoutState.PAID,
        batch_id=batch_id,
        provider_id=f"pout_{uuid4().hex}",
        utr="UTR1",
        asks=3,
        reason="none",
        ask_at=stage.world.now(),
        ended_at=stage.world.now(),
        look_at=stage.world.now() + timedelta(days=1),
        unanswered=4,
    )
    async with stage.world.begin() as tx:
        await tx.payouts.update(other)
        assert await tx.payouts.find(payout.id) == other
        assert await tx.payouts.find(PayoutId(uuid4())) is None
        with pytest.raises(PayoutNotFound):
            await tx.payouts.get_for_update(PayoutId(uuid4()))


async def test_pyt_05_from_request_to_bank(stage: PayoutStage) -> None:
    payout = await stage.request(1_00_000)
    assert await stage.balance(K.PERFORMER_PAYABLE) == AVAILABLE - 1_00_000
    await stage.check(await stage.batch(payout))

    assert await stage.send() == 0  # the provider has it, and has not said how it ended
    assert (await stage.payout(payout.id)).state is PayoutState.SENDING
    await stage.hear(payout.id, Word.PROCESSED)

    paid = await stage.payout(payout.id)
    assert (paid.state, paid.utr, paid.ask_at) == (PayoutState.PAID, "UTR1", None)
    assert [order.amount_paise for order in stage.provider.orders] == [payout.net]


async def test_a_retry_is_the_same_payout_and_another_under_its_id_is_refused(stage: PayoutStage) -> None:
    first = await stage.request(50_000)

    assert await stage.request(50_000, payout_id=first.id) == first
    with pytest.raises(PayoutIdReused):
        await stage.request(50_001, payout_id=first.id)
    assert await stage.balance(K.PERFORMER_PAYABLE) == AVAILABLE - 50_000


async def test_pyt_05_twenty_requests_for_one_balance_draw_it_once(stage: PayoutStage) -> None:
    async def outcome() -> str:
        try:
            await stage.request(AVAILABLE)
        except Refusal as refusal:
            return refusal.code
        return "requested"

    outcomes = await asyncio.gather(*(outcome() for _ in range(20)))

    assert sorted(outcomes) == ["insufficient_balance"] * 19 + ["requested"]
    assert await stage.balance(K.PERFORMER_PAYABLE) == 0


async def test_pyt_05_twenty_times_the_same_request_is_one_payout(stage: PayoutStage) -> None:
    payout_id = PayoutId(uuid4())

    await asyncio.gather(*(stage.request(20_000, payout_id=payout_id) for _ in range(20)))

    assert await stage.balance(K.PERFORMER_PAYABLE) == AVAILABLE - 20_000


async def test_pyt_02_nobody_is_paid_without_a_usable_account_agreement_and_balance(world: World) -> None:
    stage = await set_payout_stage(world)
    stage.world.now.set(start_of(DAY))
    with pytest.raises(AgreementRequired):
        await stage.request(20_000)
    await stage.agree()
    with pytest.raises(PayoutAccountNotUsable):
        await stage.request(20_000)
    await stage.give_account()
    with pytest.raises(PayoutAccountNotUsable):  # the bank has not answered
        await stage.request(20_000)
    await stage.ask_banks()
    with pytest.raises(InsufficientBalance):
        await stage.request(20_000)
    for paise in (9_999, 2_00_00_001):
        with pytest.raises(PayoutAmountOutOfRange):
            await stage.request(paise)


async def test_pyt_03_pyt_04_taxes_are_withheld_and_booked(world: World) -> None:
    stage = await set_payout_stage(world)
    stage.world.now.set(start_of(DAY))
    await stage.agree()
    await stage.give_account(gstin="27AAPFU0939F1ZV")
    await stage.ask_banks()
    await stage.earn(paid=2_000, at=start_of(DAY))
    stage.world.now.set(start_of(DAY + timedelta(days=7)))
    await stage.release()

    payout = await stage.request(1_00_000)

    assert (payout.taxes.tds_paise, payout.taxes.tcs_paise, payout.net) == (0, 500, 99_500)
    assert payout.tax_day == DAY + timedelta(days=7)
    async with world.begin() as tx:
        assert await tx.payouts.tax_year(stage.performer, 2026) == TaxYear(1_00_000, 0)
        assert await tx.payouts.tax_year(stage.performer, 2025) == TaxYear(0, 0)


async def test_pyt_05_the_maker_cannot_check_and_one_checker_is_enough_below_the_limit(
    stage: PayoutStage,
) -> None:
    payout = await stage.request(20_000)
    batch_id = await stage.batch(payout)
    with pytest.raises(MakerCannotCheck):
        await stage.check(batch_id, checker=0)
    assert (await stage.payout(payout.id)).state is PayoutState.BATCHED

    await stage.check(batch_id, checker=1)

    assert (await stage.payout(payout.id)).state is PayoutState.APPROVED
    with pytest.raises(BatchClosed):
        await stage.check(batch_id, checker=2)


async def a_large_batch(stage: PayoutStage) -> PayoutBatchId:
    """Of more than one checker may release: payouts of ₹2 lakh each."""
    async with stage.world.begin() as tx:
        account = await tx.payout_accounts.find_current_for_update(stage.performer)
        assert account is not None
        payouts = []
        for _ in range(3):
            payout = Payout.request(
                payout_id=PayoutId(uuid4()),
                performer_id=stage.performer,
                account_id=account.id,
                gross=2_00_000_00,  # type: ignore[arg-type]
                taxes=Withholding("", 0, 0, 0, "", 0, 0),
                tax_day=DAY,
                now=stage.world.now(),
            )
            await tx.payouts.add(payout)
            payouts.append(payout)
    return await stage.batch(*payouts)


async def test_pyt_05_a_batch_over_the_limit_needs_two_checkers(stage: PayoutStage) -> None:
    batch_id = await a_large_batch(stage)

    await stage.check(batch_id, checker=1)
    async with stage.world.begin() as tx:
        waiting = await tx.payout_batches.get_for_update(batch_id)
    assert (waiting.state, len(waiting.checks)) == (BatchState.MADE, 1)
    with pytest.raises(CheckedBefore):
        await stage.check(batch_id, checker=1)
    await stage.check(batch_id, checker=2)

    async with stage.world.begin() as tx:
        released = await tx.payout_batches.get_for_update(batch_id)
    assert (released.state, len(released.checks)) == (BatchState.RELEASED, 2)


async def test_pyt_05_twenty_checks_of_one_person_at_once_are_one(stage: PayoutStage) -> None:
    batch_id = await a_large_batch(stage)

    outcomes = await asyncio.gather(
        *(stage.check(batch_id, checker=1) for _ in range(20)), return_exceptions=True
    )

    assert len([outcome for outcome in outcomes if outcome is None]) == 1
    async with stage.world.begin() as tx:
        assert (await tx.payout_batches.get_for_update(batch_id)).state is BatchState.MADE


async def test_pyt_05_a_check_is_of_what_was_seen(stage: PayoutStage) -> None:
    batch_id = await stage.batch(await stage.request(20_000))
    with pytest.raises(BatchChanged):
        await CheckPayoutBatch(stage.world.begin, stage.world.now, stage.world.new_id)(
            batch_id=batch_id, checker_id=stage.officers[1], seen_hash="0" * 64
        )


async def test_pyt_05_the_database_keeps_who_gets_how_much(stage: PayoutStage) -> None:
    payout = await stage.request(20_000)
    if stage.world.kind == "memory":
        return  # memory has no triggers
    with pytest.raises(DBAPIError, match="never changes"):
        async with stage.world.engine.begin() as connection:
            await connection.execute(
                text("UPDATE payout SET gross = gross + 1 WHERE id = :id"), {"id": payout.id}
            )


async def test_pyt_05_who_may_not_make_or_check_does_neither(stage: PayoutStage) -> None:
    payout = await stage.request(20_000)
    make = MakePayoutBatch(stage.world.begin, stage.world.now, stage.world.new_id)
    with pytest.raises(PermissionDenied):
        await make(batch_id=PayoutBatchId(uuid4()), maker_id=stage.performer, payout_ids=[payout.id])
    batch_id = await stage.batch(payout)
    check = CheckPayoutBatch(stage.world.begin, stage.world.now, stage.world.new_id)
    with pytest.raises(PermissionDenied):
        await check(batch_id=batch_id, checker_id=stage.viewer, seen_hash="")


async def test_a_payout_is_in_one_batch(stage: PayoutStage) -> None:
    payout = await stage.request(20_000)
    batch_id = await stage.batch(payout)
    with pytest.raises(PayoutNotPossible):
        await stage.batch(payout)
    make = MakePayoutBatch(stage.world.begin, stage.world.now, stage.world.new_id)
    again = await make(batch_id=batch_id, maker_id=stage.officers[0], payout_ids=[payout.id])
    assert again.id == batch_id
    with pytest.raises(BatchIdReused):
        await make(batch_id=batch_id, maker_id=stage.officers[1], payout_ids=[payout.id])
    async with stage.world.begin() as tx:
        assert await tx.payout_batches.find(PayoutBatchId(uuid4())) is None
        with pytest.raises(BatchNotFound):
            await tx.payout_batches.get_for_update(PayoutBatchId(uuid4()))


async def test_a_refused_batch_frees_its_payouts_for_another(stage: PayoutStage) -> None:
    payout = await stage.request(20_000)
    batch_id = await stage.batch(payout)
    refuse = RefusePayoutBatch(stage.world.begin, stage.world.now, stage.world.new_id)

    await refuse(batch_id=batch_id, officer_id=stage.officers[1], note=WHY)

    assert await stage.payout(payout.id) == payout
    await stage.check(await stage.batch(payout))


async def test_a_declined_payout_is_the_performers_again(stage: PayoutStage) -> None:
    payout = await stage.request(20_000)
    decline = DeclinePayout(stage.world.begin, stage.world.now, stage.world.new_id)

    await decline(payout_id=payout.id, officer_id=stage.officers[0], policy="other_rule", note=WHY)

    assert await stage.balance(K.PERFORMER_PAYABLE) == AVAILABLE
    with pytest.raises(PayoutNotPossible):
        await decline(payout_id=payout.id, officer_id=stage.officers[0], policy="other_rule", note=WHY)


async def test_pyt_06_a_lost_answer_is_asked_again_under_the_same_key_and_moves_money_once(
    stage: PayoutStage,
) -> None:
    payout = await stage.approved(20_000)
    stage.provider.lost = 1
    with pytest.raises(PayoutProviderError):
        await stage.send()
    unsure = await stage.payout(payout.id)
    assert (unsure.state, unsure.provider_id, unsure.asks) == (PayoutState.SENDING, "", 1)
    assert await stage.send() == 0  # not before its time

    stage.world.now.advance(minutes=1)
    await stage.send()

    assert (await stage.payout(payout.id)).provider_id == f"pout_{payout.id.hex}"
    assert {order.payout_id for order in stage.provider.orders} == {payout.id}
    assert len(stage.provider.payouts) == 1


async def test_pyt_06_a_refusal_after_a_lost_answer_is_not_believed_before_looking(
    stage: PayoutStage,
) -> None:
    payout = await stage.approved(20_000)
    stage.provider.lost = 1
    with pytest.raises(PayoutProviderError):
        await stage.send()

    class Refuses(type(stage.provider)):  # type: ignore[misc]
        """Refuses to send, and answers what became of what it has."""

        async def send(self, order: object) -> object:
            raise PayoutProviderError("no", permanent=True)

    refusing = Refuses()
    refusing.payouts = stage.provider.payouts
    stage.provider = refusing
    stage.world.now.advance(minutes=1)
    await stage.send()

    assert (await stage.payout(payout.id)).state is PayoutState.SENDING

    other = await stage.approved(20_000)
    await stage.send()
    assert (await stage.payout(other.id)).state is PayoutState.FAILED
    assert await stage.balance(K.PERFORMER_PAYABLE) == AVAILABLE - 20_000


async def test_pyt_06_a_silent_payout_is_asked_after(stage: PayoutStage) -> None:
    payout = await stage.approved(20_000)
    await stage.send()
    stage.provider.say(payout.id, Word.PROCESSED)  # and its webhook is lost
    stage.world.now.advance(minutes=1)

    assert await stage.send() == 1

    assert (await stage.payout(payout.id)).state is PayoutState.PAID


async def test_pyt_06_twenty_workers_send_a_batch_once(stage: PayoutStage) -> None:
    payout = await stage.approved(20_000)

    await asyncio.gather(*(stage.send() for _ in range(20)))

    assert len(stage.provider.orders) == 1
    assert (await stage.payout(payout.id)).asks == 1


@pytest.mark.parametrize("word", [Word.FAILED, Word.REVERSED])
async def test_pyt_06_what_comes_to_nothing_is_the_performers_again_with_its_taxes(
    stage: PayoutStage, word: Word
) -> None:
    payout = await stage.approved(20_000)
    await stage.send()

    await stage.hear(payout.id, word, reason="beneficiary_bank_offline")

    ended = await stage.payout(payout.id)
    assert (ended.state, ended.reason) == (PayoutState(word.value), "beneficiary_bank_offline")
    assert await stage.balance(K.PERFORMER_PAYABLE) == AVAILABLE
    async with stage.world.begin() as tx:
        assert await tx.payouts.tax_year(stage.performer, 2026) == TaxYear(0, 0)


async def test_pyt_06_a_paid_payout_can_come_back(stage: PayoutStage) -> None:
    payout = await stage.approved(20_000)
    await stage.send()
    await stage.hear(payout.id, Word.PROCESSED)

    await stage.hear(payout.id, Word.REVERSED)

    assert (await stage.payout(payout.id)).state is PayoutState.REVERSED
    assert await stage.balance(K.PERFORMER_PAYABLE) == AVAILABLE


async def test_pyt_06_words_out_of_order_change_nothing_that_is_over(stage: PayoutStage) -> None:
    payout = await stage.approved(20_000)
    await stage.send()
    await stage.hear(payout.id, Word.REVERSED)

    await stage.hear(payout.id, Word.PROCESSED)
    await stage.hear(payout.id, Word.UNDERWAY)

    assert (await stage.payout(payout.id)).state is PayoutState.REVERSED
    assert await stage.balance(K.PERFORMER_PAYABLE) == AVAILABLE


async def test_pyt_06_twenty_times_the_same_webhook_is_booked_once(stage: PayoutStage) -> None:
    payout = await stage.approved(20_000)
    await stage.send()
    body, headers = stage.provider.say(payout.id, Word.REVERSED)
    event_id = stage.provider.read_webhook(body, headers).event_id
    receive = ReceivePayoutWebhook(stage.world.begin, stage.provider, stage.world.now)

    await asyncio.gather(*(receive(body=body, headers=headers) for _ in range(20)))
    await asyncio.gather(*(stage.process(event_id) for _ in range(20)))

    assert await stage.balance(K.PERFORMER_PAYABLE) == AVAILABLE
    # The ids of transfers keep the book to one. That the performer is told once hangs on the rows alone.
    assert await ended(stage, payout) == [PayoutState.REVERSED]


async def test_pyt_06_a_forged_webhook_is_refused(stage: PayoutStage) -> None:
    payout = await stage.approved(20_000)
    await stage.send()
    body, headers = stage.provider.say(payout.id, Word.PROCESSED)
    with pytest.raises(BadPayoutWebhook):
        await ReceivePayoutWebhook(stage.world.begin, stage.provider, stage.world.now)(
            body=body.replace(b"processed", b"reversed "), headers=headers
        )


@pytest.mark.parametrize("change", [{"payout_id": None}, {"amount": 1}, {"provider_id": "pout_another"}])
async def test_pyt_06_a_word_that_fits_no_payout_is_noted_and_changes_nothing(
    stage: PayoutStage, change: dict[str, object]
) -> None:
    payout = await stage.approved(20_000)
    await stage.send()
    said = PayoutEvent(
        event_id=f"event_{uuid4().hex}",
        word=Word.FAILED,
        raw_type="payout.failed",
        payout_id=payout.id,
        provider_id=f"pout_{payout.id.hex}",
        amount=payout.net,
        utr="",
        reason="",
    )
    said = replace(said, **change)  # type: ignore[arg-type]
    async with stage.world.begin() as tx:
        assert await tx.payout_events.add(said, now=stage.world.now())
        assert not await tx.payout_events.add(said, now=stage.world.now())

    await stage.process(said.event_id)

    assert (await stage.payout(payout.id)).state is PayoutState.SENDING
    async with stage.world.begin() as tx:
        assert await tx.payout_events.get_for_update(said.event_id) == (said, True)
        with pytest.raises(PayoutEventNotFound):
            await tx.payout_events.get_for_update(f"event_{uuid4().hex}")


async def test_pyt_06_a_word_about_what_was_never_sent_moves_nothing(stage: PayoutStage) -> None:
    payout = await stage.request(20_000)
    said = PayoutEvent(
        f"event_{uuid4().hex}", Word.FAILED, "payout.failed", payout.id, "pout_1", payout.net, "", ""
    )
    async with stage.world.begin() as tx:
        await tx.payout_events.add(said, now=stage.world.now())
    await stage.process(said.event_id)
    assert (await stage.payout(payout.id)).state is PayoutState.REQUESTED


async def test_pyt_07_what_is_frozen_after_approval_does_not_leave(stage: PayoutStage) -> None:
    payout = await stage.approved(20_000)
    freeze = await stage.freeze(Severity.SEV_0)

    await stage.send()
    assert (await stage.payout(payout.id)).state is PayoutState.APPROVED
    with pytest.raises(PayoutNotPossible):
        await stage.request(20_000)

    for officer in stage.officers[:2]:
        await unfreezing(stage)(freeze_id=freeze.id, officer_id=officer, note=WHY)
    stage.world.now.advance(hours=1)
    await stage.send()
    assert (await stage.payout(payout.id)).state is PayoutState.SENDING


async def test_pyt_02_an_account_that_was_replaced_after_approval_is_not_paid_to(stage: PayoutStage) -> None:
    payout = await stage.approved(20_000)
    await stage.give_account(a_bank_account())

    await stage.send()

    assert (await stage.payout(payout.id)).state is PayoutState.APPROVED
    assert not stage.provider.orders
    await DeclinePayout(stage.world.begin, stage.world.now, stage.world.new_id)(
        payout_id=payout.id, officer_id=stage.officers[0], policy="other_rule", note=WHY
    )
    assert await stage.balance(K.PERFORMER_PAYABLE) == AVAILABLE


def unfreezing(stage: PayoutStage) -> ReleaseFreeze:
    return ReleaseFreeze(stage.world.begin, stage.world.now, stage.world.new_id)


async def test_pyt_07_severity_1_stops_the_amount_and_not_the_rest(stage: PayoutStage) -> None:
    freeze = await stage.freeze(Severity.SEV_1, tokens=1_000)

    assert (freeze.tokens, freeze.paise) == (0, 80_000)
    with pytest.raises(InsufficientBalance):
        await stage.request(26_401)
    await stage.request(26_400)


async def test_pyt_07_one_cause_freezes_once_also_twenty_at_a_time(stage: PayoutStage) -> None:
    cause = f"case:{uuid4()}"

    freezes = await asyncio.gather(
        *(stage.freeze(Severity.SEV_1, tokens=100, cause=cause) for _ in range(20))
    )

    assert len({freeze.id for freeze in freezes}) == 1
    assert await stage.balance(K.PERFORMER_PAYABLE) == AVAILABLE - 8_000


async def test_pyt_07_two_people_release_with_reasons_and_only_once(stage: PayoutStage) -> None:
    freeze = await stage.freeze(Severity.SEV_1, tokens=100)
    release = unfreezing(stage)
    await release(freeze_id=freeze.id, officer_id=stage.officers[1], note=WHY)
    assert await stage.balance(K.PERFORMER_PAYABLE) == AVAILABLE - 8_000
    with pytest.raises(SecondPersonRequired):
        await release(freeze_id=freeze.id, officer_id=stage.officers[1], note=WHY)

    outcomes = await asyncio.gather(
        *(
            release(freeze_id=freeze.id, officer_id=officer, note=WHY)
            for officer in (stage.officers[0], stage.officers[2]) * 10
        ),
        return_exceptions=True,
    )

    assert len([outcome for outcome in outcomes if not isinstance(outcome, BaseException)]) == 1
    assert await stage.balance(K.PERFORMER_PAYABLE) == AVAILABLE
    async with stage.world.begin() as tx:
        ended = await tx.freezes.get(freeze.id)
        with pytest.raises(FreezeNotFound):
            await tx.freezes.get(FreezeId(uuid4()))
    assert (ended.state, ended.first_officer_id, ended.first_note) == (
        FreezeState.RELEASED, stage.officers[1], WHY,
    )  # fmt: skip
    with pytest.raises(FreezeOver):
        await release(freeze_id=freeze.id, officer_id=stage.officers[0], note=WHY)


@pytest.mark.parametrize(
    ("policy", "severity"), [("suspected_minor", Severity.SEV_0), ("explicit_content", Severity.SEV_1)]
)
async def test_pyt_07_a_show_that_staff_stopped_for_something_grave_freezes(
    stage: PayoutStage, policy: str, severity: Severity
) -> None:
    stopped = ShowStopped(StreamId(stage.stream), stage.performer, "Ragas", policy, "")
    follow = FreezeOnShowStopped(stage.world.begin, stage.world.now, stage.world.new_id)

    for _ in range(2):  # an event may come twice
        await follow(stopped, EventId(uuid4()))

    queries = stage.world.query("payouts.queries", "PerformerTaxQueries")
    (freeze,) = await queries.open_freezes(stage.performer)
    assert freeze.severity is severity
    assert freeze.wanted_tokens == (0 if severity is Severity.SEV_0 else 1_400)


async def test_pyt_07_a_show_that_was_stopped_for_less_stops_no_money(stage: PayoutStage) -> None:
    follow = FreezeOnShowStopped(stage.world.begin, stage.world.now, stage.world.new_id)
    await follow(ShowStopped(stage.stream, stage.performer, "Ragas", "other_rule", ""), EventId(uuid4()))
    queries = stage.world.query("payouts.queries", "PerformerTaxQueries")
    assert await queries.open_freezes(stage.performer) == []


async def test_pyt_07_whose_show_had_a_known_picture_draws_nothing_and_it_is_not_said_of_which_bank(
    stage: PayoutStage,
) -> None:
    matched = FrameMatched(FrameMatchId(uuid4()), StreamId(stage.stream), stage.performer, "child_safety")
    follow = FreezeOnFrameMatched(stage.world.begin, stage.world.now, stage.world.new_id)
    await follow(matched, EventId(uuid4()))
    await follow(matched, EventId(uuid4()))
    queries = stage.world.query("payouts.queries", "PerformerTaxQueries")
    (freeze,) = await queries.open_freezes(stage.performer)
    assert (freeze.severity, freeze.reason) == (Severity.SEV_0, "show stopped: known_picture")
    with pytest.raises(PayoutNotPossible):
        await stage.request(20_000)


@pytest.mark.parametrize("is_stopped_first", [True, False])
async def test_pyt_07_csa_03_a_known_picture_stops_all_money_though_staff_stopped_the_show_for_less(
    stage: PayoutStage, is_stopped_first: bool
) -> None:
    matched = FrameMatched(FrameMatchId(uuid4()), StreamId(stage.stream), stage.performer, "child_safety")
    stopped = ShowStopped(StreamId(stage.stream), stage.performer, "Ragas", "explicit_content", "")
    on_match = FreezeOnFrameMatched(stage.world.begin, stage.world.now, stage.world.new_id)
    on_stop = FreezeOnShowStopped(stage.world.begin, stage.world.now, stage.world.new_id)
    if is_stopped_first:
        await on_stop(stopped, EventId(uuid4()))
    await on_match(matched, EventId(uuid4()))
    if not is_stopped_first:
        await on_stop(stopped, EventId(uuid4()))
    queries = stage.world.query("payouts.queries", "PerformerTaxQueries")
    freezes = await queries.open_freezes(stage.performer)
    assert {freeze.severity for freeze in freezes} == {Severity.SEV_0, Severity.SEV_1}
    with pytest.raises(PayoutNotPossible):
        await stage.request(20_000)


async def test_pyt_07_a_locked_account_draws_nothing(stage: PayoutStage) -> None:
    follow = FreezeOnLock(stage.world.begin, stage.world.now, stage.world.new_id)
    await follow(AgeDecided(stage.performer, "verified_adult"), EventId(uuid4()))
    await stage.request(20_000)
    await follow(AgeDecided(stage.performer, "minor_locked"), EventId(uuid4()))
    with pytest.raises(PayoutNotPossible):
        await stage.request(20_000)


async def test_pyt_07_whoever_lost_their_verification_is_not_paid(stage: PayoutStage) -> None:
    payout = await stage.approved(20_000)
    async with stage.world.begin() as tx:
        status = a_verified_adult(stage.performer)
        await tx.ages.save(status.held())
    with pytest.raises(Refusal):
        await stage.request(20_000)
    await stage.send()
    assert (await stage.payout(payout.id)).state is PayoutState.APPROVED


async def test_pyt_09_certificates_sum_to_what_was_withheld_and_kept(world: World) -> None:
    stage = await set_payout_stage(world, packages=2)
    await stage.ready(tokens=5_000, gstin="27AAPFU0939F1ZV")
    # As of a year in which more than the law's five lakh were drawn already: tax from the first rupee on.
    from_the_first = [replace(rule, threshold_paise=0) for rule in TDS_RULES]
    request = RequestPayout(world.begin, world.now, from_the_first, TCS_RULES)
    kept, returned = [
        await request(payout_id=PayoutId(uuid4()), performer_id=stage.performer, amount_paise=1_00_000)
        for _ in range(2)
    ]
    await stage.check(await stage.batch(kept, returned), checker=1)
    await stage.send()
    await stage.hear(kept.id, Word.PROCESSED)
    await stage.hear(returned.id, Word.FAILED)
    references = {f"payout:{payout.id}" for payout in (kept, returned)}
    queries = world.query("payouts.queries", "PerformerTaxQueries")

    (certificate,) = await queries.certificates(stage.performer)

    assert (certificate.financial_year, certificate.payouts) == (2026, 1)
    assert (certificate.gross_paise, certificate.tds_paise) == (1_00_000, 100)
    assert certificate.tcs_paise == 500
    # What the book has of both payouts: withheld twice, and given back of the one that came to nothing.
    withheld = {
        kind: [
            line.change
            for line in await world.book_queries.lines(Account.system(kind), before=None, limit=10_000)
            if line.reference in references
        ]
        for kind in (K.TDS_PAYABLE, K.TCS_PAYABLE)
    }
    assert [len(changes) for changes in withheld.values()] == [3, 3]
    assert certificate.tds_paise == sum(withheld[K.TDS_PAYABLE])
    assert certificate.tcs_paise == sum(withheld[K.TCS_PAYABLE])


async def test_the_rows_of_screens(stage: PayoutStage) -> None:
    first, second = await stage.request(20_000), await stage.request(30_000)
    staff = stage.world.query("payouts.queries", "StaffPayoutQueries")
    waiting = [row for row in await staff.waiting(limit=10_000) if row.payout.performer_id == stage.performer]
    assert [(row.payout.id, row.display_name, row.account_state) for row in waiting] == [
        (payout.id, "Ravi", "verified") for payout in sorted((first, second), key=lambda p: p.id)
    ]
    batch_id = await stage.batch(first)
    assert [row.payout.id for row in await staff.of_batch(batch_id)] == [first.id]
    assert (await staff.batch(batch_id)).payouts == 1
    assert batch_id in [batch.id for batch in await staff.batches(limit=10_000)]
    with pytest.raises(BatchNotFound):
        await staff.batch(PayoutBatchId(uuid4()))
    await stage.check(batch_id)
    assert first.id in [row.payout.id for row in await staff.underway(limit=10_000)]

    mine = stage.world.query("payouts.queries", "PerformerPayoutQueries")
    assert {p.id for p in await mine.payouts(stage.performer, since=None, until=None, limit=9)} == {
        first.id, second.id,
    }  # fmt: skip
    assert await mine.payouts(stage.performer, since=None, until=first.requested_at, limit=9) == []
    tax = stage.world.query("payouts.queries", "PerformerTaxQueries")
    assert (await tax.payout(first.id, performer_id=stage.performer)).id == first.id
    with pytest.raises(PayoutNotFound):
        await tax.payout(first.id, performer_id=stage.viewer)
