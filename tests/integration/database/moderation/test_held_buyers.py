"""A hold on a buyer that staff keep: a decision with reasons and one appeal, which gives back its own and no more."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from application.payments.contest_payment_hold import ContestPaymentHold
from application.payments.keep_payment_hold import KeepPaymentHold
from application.payments.release_payment_hold import ReleasePaymentHold
from domain.ids import UserId
from domain.language import Language
from domain.moderation.decisions.action import ActionKind
from domain.moderation.decisions.dsa_record import dsa_record
from domain.moderation.decisions.policy import UnknownPolicy
from domain.moderation.decisions.sanction import EndedBy
from domain.moderation.events import StaffActLifted
from domain.moderation.note import NoteMissing
from domain.payments.events import PaymentHoldReleased
from domain.payments.velocity import HoldIsDecided, PaymentHold, PaymentHoldNotFound
from domain.payments.velocity import HoldReason as HoldSeen
from ports.moderation.decisions import DecisionRow
from ports.payments.holds import PaymentHoldQueries
from tests.integration.database.conftest import World
from tests.integration.database.moderation.finance_stage import Stage, set_finance_stage


@pytest.fixture
async def stage(world: World) -> Stage:
    return await set_finance_stage(world)


# A buyer who is held


async def begun(stage: Stage, buyer: UserId) -> PaymentHold:
    hold = PaymentHold.begin(buyer, HoldSeen.INSTRUMENTS, stage.acts.world.now())
    async with stage.acts.world.begin() as tx:
        await tx.payment_holds.save(hold)
    return hold


async def hold_of(stage: Stage, buyer: UserId) -> PaymentHold:
    async with stage.acts.world.begin() as tx:
        found = await tx.payment_holds.find_for_update(buyer)
    assert found is not None
    return found


async def keeps(stage: Stage, buyer: UserId, **changes: Any) -> PaymentHold:
    values: dict[str, Any] = {"policy": "payment_fraud", "note": "5 cards"} | changes
    world = stage.acts.world
    return await KeepPaymentHold(world.begin, world.now, world.new_id)(
        buyer_id=buyer, officer_id=stage.money.officers[0], **values
    )


async def frees(stage: Stage, buyer: UserId) -> None:
    world = stage.acts.world
    await ReleasePaymentHold(world.begin, world.now, world.new_id)(
        buyer_id=buyer, officer_id=stage.money.officers[1], note="They are hers"
    )
    world.now.advance(seconds=1)


async def kept(stage: Stage, buyer: UserId) -> DecisionRow:
    await keeps(stage, buyer)
    await worked(stage, buyer)
    return (await stage.acts.rows(buyer))[0]


async def releases(stage: Stage, buyer: UserId) -> int:
    """How often the buyer is told that they may buy again."""
    world = stage.acts.world
    if world.kind == "memory":
        return world.database.tables.outbox.events().count(PaymentHoldReleased(buyer))
    query = text("SELECT count(*) FROM outbox WHERE name = :name AND payload ->> 'buyer_id' = :id")
    async with world.engine.connect() as connection:
        found = await connection.scalar(query, {"name": PaymentHoldReleased.name, "id": str(buyer)})
    return int(found or 0)


async def worked(stage: Stage, buyer: UserId) -> None:
    await stage.acts.work_these(*await stage.acts.events(buyer))
    stage.acts.world.now.advance(seconds=1)


async def test_enf_01_wal_12_whose_hold_is_kept_reads_what_was_seen_the_rule_and_until_when(
    stage: Stage,
) -> None:
    buyer = stage.money.viewer
    await begun(stage, buyer)
    row = await kept(stage, buyer)
    [action] = row.decision.actions
    assert (action.kind, action.until) == (ActionKind.HOLD_PAYMENTS, (await hold_of(stage, buyer)).until)
    english, hindi = (row.decision.statement.text(each) for each in Language)
    for words in (
        "You cannot buy tokens until",
        "Several different cards",
        "5 cards",
        "appeal here",
    ):
        assert words in english
    for words in ("टोकन नहीं ख़रीद सकते", "कई अलग कार्ड", "किसी और का है"):
        assert words in hindi
    assert "A moderator" not in english
    record = dsa_record(row.decision)
    assert record["decision_provision"] == "DECISION_PROVISION_PARTIAL_SUSPENSION"
    assert record["end_date_service_restriction"] is not None
    assert len(await stage.acts.rows(buyer)) == 1, "told twice, written once"
    assert await stage.audited("payment_hold.keep", f"account:{buyer}") == ["payment_fraud"]


async def test_enf_06_wal_12_a_program_holds_for_a_day_and_only_people_for_longer(stage: Stage) -> None:
    buyer = stage.money.viewer
    hold = await begun(stage, buyer)
    assert (hold.until - hold.since, hold.is_kept) == (timedelta(days=1), False)
    assert not hold.is_on(hold.until)
    assert (await keeps(stage, buyer)).is_kept
    assert await stage.acts.events(buyer), "that is a decision"


async def contests(stage: Stage, buyer: UserId) -> PaymentHold:
    world = stage.acts.world
    return await ContestPaymentHold(world.begin, world.now, world.new_id)(buyer_id=buyer)


async def test_enf_02_enf_06_wal_12_whoever_contests_a_programs_hold_comes_first_and_waits_for_a_person(
    stage: Stage,
) -> None:
    buyer, world = stage.money.viewer, stage.acts.world
    hold = await begun(stage, buyer)
    world.now.advance(minutes=5)
    contested = await contests(stage, buyer)
    assert contested == replace(hold, contested_at=world.now()), (
        "that alone lets nobody buy, and lasts no longer"
    )
    world.now.advance(minutes=5)
    assert await contests(stage, buyer) == contested, "twice is once"
    assert await hold_of(stage, buyer) == contested
    assert await stage.audited("payment_hold.contest", f"account:{buyer}") == ["instruments"]
    async with world.begin() as tx:  # of somebody who does not contest theirs, begun later
        later = PaymentHold.begin(UserId(uuid4()), HoldSeen.ORDERS, world.now())
        await tx.payment_holds.save(later)
    queries: PaymentHoldQueries = world.query("payments.holds", "PaymentHoldQueries")
    desk = [row.hold for row in await queries.on_hold(now=world.now(), limit=10_000)]
    assert desk.index(contested) < desk.index(later)
    await frees(stage, buyer)
    after = await hold_of(stage, buyer)
    assert (after.is_on(world.now()), await releases(stage, buyer)) == (False, 1), "and the buyer is told"


async def test_enf_06_wal_12_what_is_contested_and_not_decided_is_over_by_its_time(stage: Stage) -> None:
    buyer, world = stage.money.viewer, stage.acts.world
    hold = await begun(stage, buyer)
    assert (await contests(stage, buyer)).until == hold.until
    world.now.advance(days=1)
    assert not (await hold_of(stage, buyer)).is_on(world.now())
    with pytest.raises(PaymentHoldNotFound):
        await contests(stage, buyer)
    another = await begun(stage, buyer)
    assert another.contested_at is None
    assert await hold_of(stage, buyer) == another


async def test_enf_02_wal_12_what_people_keep_is_appealed_and_not_contested(stage: Stage) -> None:
    buyer = stage.money.viewer
    with pytest.raises(PaymentHoldNotFound):
        await contests(stage, UserId(uuid4()))
    await begun(stage, buyer)
    contested = await contests(stage, buyer)
    row = await kept(stage, buyer)
    assert (await hold_of(stage, buyer)).contested_at == contested.contested_at
    with pytest.raises(HoldIsDecided):
        await contests(stage, buyer)
    await stage.acts.appeals(row)
    assert not (await hold_of(stage, buyer)).is_on(stage.acts.world.now())


async def test_enf_03_wal_12_overturned_the_buyer_orders_again_at_once(stage: Stage) -> None:
    buyer = stage.money.viewer
    await begun(stage, buyer)
    row = await kept(stage, buyer)
    await stage.acts.appeals(row)
    after = await hold_of(stage, buyer)
    assert (after.released_at is not None, after.is_on(stage.acts.world.now())) == (True, False)
    assert (await stage.acts.rows(buyer))[0].sanctions[0].ended_by is EndedBy.APPEAL
    assert await stage.audited("payment_hold.release", f"account:{buyer}") == ["overturned"]
    assert await releases(stage, buyer) == 1


async def test_enf_03_wal_12_a_hold_stays_where_the_appeal_is_lost(stage: Stage) -> None:
    buyer = stage.money.viewer
    await begun(stage, buyer)
    row = await kept(stage, buyer)
    before = await hold_of(stage, buyer)
    await stage.acts.appeals(row, "upheld")
    assert await hold_of(stage, buyer) == before


async def test_enf_03_wal_12_of_two_that_keep_one_hold_each_appeal_gives_back_its_own(stage: Stage) -> None:
    buyer = stage.money.viewer
    await begun(stage, buyer)
    first = await kept(stage, buyer)
    stage.acts.world.now.advance(days=5)
    second = await kept(stage, buyer)
    until = [row.decision.actions[0].until for row in (first, second)]
    await stage.acts.appeals(second)
    assert (await hold_of(stage, buyer)).until == until[0], "as long as the other keeps it"
    assert await releases(stage, buyer) == 0
    await stage.acts.appeals(first)
    assert (await hold_of(stage, buyer)).released_at is not None


async def test_enf_03_wal_12_what_is_kept_longer_since_stays_by_that(stage: Stage) -> None:
    buyer = stage.money.viewer
    await begun(stage, buyer)
    first = await kept(stage, buyer)
    stage.acts.world.now.advance(days=5)
    longer = await keeps(stage, buyer)  # and the worker has not written that down yet
    await stage.acts.appeals(first)
    assert await hold_of(stage, buyer) == longer


async def test_enf_03_wal_12_a_hold_that_began_since_is_of_no_earlier_appeal(stage: Stage) -> None:
    buyer = stage.money.viewer
    await begun(stage, buyer)
    row = await kept(stage, buyer)
    await frees(stage, buyer)
    assert await releases(stage, buyer) == 1
    another = await begun(stage, buyer)
    await stage.acts.appeals(row)
    assert await hold_of(stage, buyer) == another


async def test_enf_03_wal_12_a_decision_on_an_earlier_hold_keeps_no_later_one(stage: Stage) -> None:
    buyer = stage.money.viewer
    await begun(stage, buyer)
    await kept(stage, buyer)
    await frees(stage, buyer)  # and the worker has not ended the decision yet
    await begun(stage, buyer)
    await keeps(stage, buyer)
    await stage.acts.work_these((await stage.acts.events(buyer))[-1])
    stage.acts.world.now.advance(seconds=1)
    await stage.acts.appeals((await stage.acts.rows(buyer))[0])
    assert (await hold_of(stage, buyer)).released_at is not None


async def test_enf_03_wal_12_what_is_told_late_of_an_earlier_hold_ends_no_later_decision(
    stage: Stage,
) -> None:
    buyer = stage.money.viewer
    await begun(stage, buyer)
    await keeps(stage, buyer)
    await frees(stage, buyer)
    await begun(stage, buyer)
    await keeps(stage, buyer)
    told = await stage.acts.events(buyer)
    [lifted] = [each for each in told if isinstance(each[1], StaffActLifted)]
    await stage.acts.work_these(told[-1], lifted)
    [row] = await stage.acts.rows(buyer)
    assert row.sanctions[0].ended_at is None


@pytest.mark.parametrize("order", ["the act first", "the release first", "another began"])
async def test_enf_03_wal_12_what_staff_let_go_is_over_in_the_decision_whenever_it_is_told(
    stage: Stage, order: str
) -> None:
    buyer = stage.money.viewer
    await begun(stage, buyer)
    await keeps(stage, buyer)
    acted = await stage.acts.events(buyer)
    stage.acts.world.now.advance(seconds=1)
    if order == "the act first":
        await stage.acts.work_these(*acted)
    await frees(stage, buyer)
    if order == "another began":
        await begun(stage, buyer)
    told = await stage.acts.events(buyer)
    await stage.acts.work_these(*(told if order == "the act first" else reversed(told)))
    [row] = await stage.acts.rows(buyer)
    assert (row.sanctions[0].ended_by, row.sanctions[0].ended_at is None) == (EndedBy.STAFF, False)


async def test_mod_19_wal_12_a_hold_that_was_kept_ends_by_its_time_and_the_buyer_is_told(
    stage: Stage,
) -> None:
    buyer = stage.money.viewer
    await begun(stage, buyer)
    row = await kept(stage, buyer)
    stage.acts.world.now.advance(days=30)
    await stage.acts.end()
    assert (await stage.acts.rows(buyer))[0].sanctions[0].ended_by is EndedBy.SYSTEM
    assert await stage.acts.says_it_is_over(row)


@pytest.mark.parametrize("policy", ["", "harassment"])
async def test_enf_01_mod_20_a_hold_is_kept_by_a_rule_of_money_or_not_at_all(
    stage: Stage, policy: str
) -> None:
    buyer = stage.money.viewer
    hold = await begun(stage, buyer)
    with pytest.raises(UnknownPolicy):
        await keeps(stage, buyer, policy=policy)
    with pytest.raises(NoteMissing):
        await keeps(stage, buyer, note=" ")
    assert (await hold_of(stage, buyer), await stage.acts.events(buyer)) == (hold, [])
