"""What staff do at a desk and in no show, an item turned down or money stopped: a decision with reasons, one appeal."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from adapters.word_rules.text_screen import WordRules
from application.payouts.freeze_earnings import FreezeEarnings
from application.payouts.release_freeze import ReleaseFreeze
from application.tipping.decide_menu_item import DecideMenuItem
from application.tipping.put_menu_item import PutMenuItem
from domain.identity.permissions import Role
from domain.ids import EventId, FreezeId, MenuItemId, UserId
from domain.language import Language
from domain.ledger.chart import Account, AccountKind
from domain.moderation.cases.kind import CaseKind, Queue
from domain.moderation.decisions.action import ACCOUNT, ActionKind, ActionNotPossible, Scope, ScopeKind
from domain.moderation.decisions.dsa_record import dsa_record
from domain.moderation.decisions.policy import UnknownPolicy
from domain.moderation.decisions.sanction import EndedBy
from domain.moderation.events import StaffActed
from domain.money import Tokens
from domain.payouts.freeze import Freeze, FreezeState, Severity
from domain.tipping.menu_item import ItemState, MenuItem
from ports.moderation.decisions import DecisionRow
from tests.integration.database.conftest import World
from tests.integration.database.moderation.act_stage import ActStage
from tests.integration.database.moderation.decision_desk import asked
from tests.integration.database.payouts.payout_stage import set_payout_stage

WHY = "It asks people to pay outside, at a number."


@pytest.fixture
async def stage(world: World) -> ActStage:
    return await ActStage(world).set_up()


async def put(stage: ActStage, name: str = "A raga", item_id: MenuItemId | None = None) -> MenuItem:
    return await PutMenuItem(stage.world.begin, WordRules(), stage.world.now)(
        item_id=item_id or MenuItemId(uuid4()), performer_id=stage.ravi, name=name, tokens=Tokens(50)
    )


async def decides(stage: ActStage, item: MenuItem, *, approve: bool = False, **changes: Any) -> MenuItem:
    values = {"note": WHY, "policy": "off_platform_payment"} | changes
    return await DecideMenuItem(stage.world.begin, stage.world.now, stage.world.new_id)(
        item_id=item.id, moderator_id=stage.meera, revision=item.revision, approve=approve, **values
    )


async def stands(stage: ActStage, item: MenuItem) -> MenuItem:
    async with stage.world.begin() as tx:
        found = await tx.tip_menus.find_for_update(item.id)
    assert found is not None
    return found


async def work(stage: ActStage, person: UserId | None = None) -> None:
    """As `ActStage.work`, of what is in no show."""
    await stage.work_these(
        *[each for each in await stage.events(person or stage.ravi) if not each[1].stream_id]
    )
    stage.world.now.advance(seconds=1)


async def refused(stage: ActStage, name: str = "A raga", **changes: Any) -> tuple[MenuItem, DecisionRow]:
    item = await decides(stage, await put(stage, name), **changes)
    await work(stage)
    return item, (await stage.rows(stage.ravi))[0]


# An item of a tip menu


async def test_enf_01_whose_item_is_turned_down_reads_the_rule_and_the_reasons(stage: ActStage) -> None:
    item, row = await refused(stage)
    [action] = row.decision.actions
    assert (action.kind, action.scope) == (ActionKind.REMOVE_MENU_ITEM, Scope(ScopeKind.MENU_ITEM, item.id))
    told = row.decision.statement.text(Language.ENGLISH)
    for words in (
        f"“A raga”: {WHY}",
        "An item of your tip menu is shown to nobody",
        "payments outside LivePanty",
    ):
        assert words in told
    assert "आपके टिप मेन्यू की एक चीज़" in row.decision.statement.text(Language.HINDI)
    record = dsa_record(row.decision)
    assert (record["decision_visibility"], record["automated_decision"]) == (
        ["DECISION_VISIBILITY_CONTENT_REMOVED"], "AUTOMATED_DECISION_NOT_AUTOMATED",
    )  # fmt: skip
    assert (row.decision.decided_by, row.sanctions[0].before) == (stage.meera, "pending:1")
    assert (await stage.names(row.decision.case_id))[-1] == "closed"
    assert len(await stage.rows(stage.ravi)) == 1, "told twice, written once"


async def test_enf_03_an_item_comes_back_to_review_on_appeal_and_somebody_else_decides(
    stage: ActStage,
) -> None:
    item, row = await refused(stage)
    await stage.appeals(row)
    back = await stands(stage, item)
    assert (back.state, back.revision, back.note) == (ItemState.PENDING, 1, "")
    [row] = await stage.rows(stage.ravi)
    assert row.sanctions[0].ended_by is EndedBy.APPEAL
    assert (await decides(stage, back, approve=True, policy="")).state is ItemState.APPROVED


async def test_enf_03_an_item_stays_refused_where_the_appeal_is_lost(stage: ActStage) -> None:
    item, row = await refused(stage)
    await stage.appeals(row, "upheld")
    assert (await stands(stage, item)).state is ItemState.REFUSED


async def test_enf_03_what_the_performer_changed_meanwhile_is_another_version_and_stays(
    stage: ActStage,
) -> None:
    item, row = await refused(stage)
    await decides(stage, await put(stage, "Another raga", item.id), approve=True, policy="")
    await stage.appeals(row)
    after = await stands(stage, item)
    assert (after.name, after.state, after.revision) == ("Another raga", ItemState.APPROVED, 2)


async def test_enf_03_a_version_that_was_turned_down_for_itself_is_given_back_by_its_own_appeal(
    stage: ActStage,
) -> None:
    item, first = await refused(stage)
    await decides(stage, await put(stage, "Another raga", item.id))
    await stage.appeals(first)
    assert (await stands(stage, item)).state is ItemState.REFUSED


async def test_enf_03_a_later_version_is_taken_off_by_a_decision_of_its_own_and_comes_back(
    stage: ActStage,
) -> None:
    item, _ = await refused(stage)
    off = asked("remove_menu_item", scope=Scope(ScopeKind.MENU_ITEM, item.id))
    with pytest.raises(ActionNotPossible):
        await stage.decided(off)
    await decides(stage, await put(stage, "Another raga", item.id), approve=True, policy="")
    decision = await stage.decided(off)
    assert (await stands(stage, item)).state is ItemState.REFUSED
    await stage.reviewed(await stage.appealed(decision))
    assert (await stands(stage, item)).state is ItemState.APPROVED


async def test_enf_01_an_item_is_refused_by_a_rule_or_not_at_all(stage: ActStage) -> None:
    item = await put(stage)
    with pytest.raises(UnknownPolicy) as refusal:
        await decides(stage, item, policy="")
    assert refusal.value.pointer == "/policy"
    assert (await stands(stage, item)).state is ItemState.PENDING
    await decides(stage, item, approve=True, policy="", note="")
    assert await stage.events(stage.ravi) == [], "what is approved owes nobody reasons"


async def test_enf_01_a_word_too_short_for_a_statement_stands_in_one_all_the_same(stage: ActStage) -> None:
    _, row = await refused(stage, "A", note="no")
    assert "“A”: no A moderator of ours saw it there" in row.decision.statement.facts


async def test_csa_07_an_item_about_a_child_is_of_the_child_safety_officers_and_stays_open(
    stage: ActStage,
) -> None:
    _, row = await refused(stage, policy="suspected_minor")
    case = await stage.case(row)
    assert case.status.queue is Queue.CHILD_SAFETY
    assert "closed" not in await stage.names(case.id)


# Money


async def fund(stage: ActStage) -> UserId:
    """Somebody of finance; the performer has 700 tokens that are not released."""
    money = await set_payout_stage(stage.world)
    stage.ravi = money.performer
    # The platform keeps 30 %.
    await money.earn(paid=1_000, at=stage.world.now())
    return money.officers[0]


async def stops(
    stage: ActStage, officer: UserId, severity: Severity = Severity.SEV_1, *, policy: str = "other_rule", **changes: Any
) -> Freeze:  # fmt: skip
    values: dict[str, Any] = {"freeze_id": FreezeId(uuid4()), "cause": "", "reason": WHY} | changes
    return await FreezeEarnings(stage.world.begin, stage.world.now, stage.world.new_id)(
        performer_id=stage.ravi, severity=severity, tokens=400 if severity is Severity.SEV_1 else 0, policy=policy,
        actor_id=officer, **values,
    )  # fmt: skip


async def freeze_of(stage: ActStage, freeze: Freeze) -> Freeze:
    async with stage.world.begin() as tx:
        return await tx.freezes.get(freeze.id)


async def pending(stage: ActStage) -> int:
    return await stage.world.ledger_queries.balance(Account.of(AccountKind.PERFORMER_PENDING, stage.ravi))


async def lets_go(stage: ActStage, freeze: Freeze, *officers: UserId) -> None:
    for officer in officers:
        await ReleaseFreeze(stage.world.begin, stage.world.now, stage.world.new_id)(
            freeze_id=freeze.id, officer_id=officer, note="It was his own account"
        )
    stage.world.now.advance(seconds=1)


async def test_enf_01_pyt_07_whose_money_is_stopped_reads_the_rule_the_reasons_and_how_much(
    stage: ActStage,
) -> None:
    officer = await fund(stage)
    freeze = await stops(stage, officer)
    again = await stops(stage, officer, freeze_id=freeze.id)
    assert again.id == freeze.id
    await work(stage)
    [row] = await stage.rows(stage.ravi)
    [action] = row.decision.actions
    assert (action.kind, action.scope, row.decision.decided_by) == (
        ActionKind.HOLD_EARNINGS,
        ACCOUNT,
        officer,
    )
    english, hindi = (row.decision.statement.text(each) for each in Language)
    for words in (
        "Your earnings are held",
        "400 tokens stand still, of what you earned.",
        WHY,
        "Another of our community",
    ):
        assert words in english
    assert "400 टोकन रुके हैं" in hindi
    assert dsa_record(row.decision)["decision_monetary"] == "DECISION_MONETARY_SUSPENSION"
    assert (await stage.names(row.decision.case_id))[-1] == "closed"


@pytest.mark.parametrize("severity", Severity)
async def test_enf_03_money_goes_on_by_the_appeal_itself(stage: ActStage, severity: Severity) -> None:
    officer = await fund(stage)
    freeze = await stops(stage, officer, severity)
    assert await pending(stage) == (300 if severity is Severity.SEV_1 else 700)
    other = await stops(stage, officer, Severity.SEV_0, cause="case:another")
    await work(stage)
    row = next(row for row in await stage.rows(stage.ravi) if row.sanctions[0].before == str(freeze.id))
    await stage.appeals(row)
    assert await pending(stage) == 700
    after = await freeze_of(stage, freeze)
    assert (after.state, after.released_by, after.decided_by) == (FreezeState.RELEASED, stage.kiran, officer)
    assert (await freeze_of(stage, other)).state is FreezeState.OPEN, "that is of a decision of its own"


async def test_enf_03_money_stays_where_the_appeal_is_lost(stage: ActStage) -> None:
    freeze = await stops(stage, await fund(stage))
    await work(stage)
    [row] = await stage.rows(stage.ravi)
    await stage.appeals(row, "upheld")
    assert ((await freeze_of(stage, freeze)).state, await pending(stage)) == (FreezeState.OPEN, 300)


@pytest.mark.parametrize("order", ["the act first", "the release first"])
async def test_enf_03_what_two_people_let_go_is_over_in_the_decision_whenever_it_is_told(
    stage: ActStage, order: str
) -> None:
    officer = await fund(stage)
    freeze, other = await stops(stage, officer), await stops(stage, officer, cause="case:another")
    second = await stage.person(Role.FINANCE_OFFICER, "Farah")
    if order == "the act first":
        await work(stage)
    await lets_go(stage, freeze, officer, second)
    told = await stage.events(stage.ravi)
    await stage.work_these(*(told if order == "the act first" else reversed(told)))
    rows = {row.sanctions[0].before: row for row in await stage.rows(stage.ravi)}
    assert set(rows) == {str(freeze.id), str(other.id)}
    [ended] = rows[str(freeze.id)].sanctions
    assert (ended.ended_by, ended.ended_at) == (EndedBy.STAFF, (await freeze_of(stage, freeze)).released_at)
    assert rows[str(other.id)].sanctions[0].ended_at is None
    assert not await stage.says_it_is_over(rows[str(freeze.id)]), "that it goes on is told besides"
    await stage.appeals(rows[str(freeze.id)])
    assert await pending(stage) == 400, "once, and no more"


async def test_enf_03_a_release_ends_what_a_case_had_decided_too(stage: ActStage) -> None:
    officer = await fund(stage)
    decision = await stage.decided(asked("hold_earnings"), case=await stage.case_of(CaseKind.NCII))
    async with stage.world.begin() as tx:
        freeze = await tx.freezes.find_for_cause(stage.ravi, f"decision:{decision.id}")
    assert freeze is not None
    await lets_go(stage, freeze, officer, await stage.person(Role.FINANCE_OFFICER, "Farah"))
    await work(stage)
    assert (await stage.row(decision)).sanctions[0].ended_by is EndedBy.STAFF


async def test_enf_03_money_that_is_let_go_while_its_decision_is_written_leaves_nothing_open(
    stage: ActStage,
) -> None:
    if stage.world.kind == "memory":
        pytest.skip("one transaction after the other")
    officer = await fund(stage)
    freeze = await stops(stage, officer)
    second = await stage.person(Role.FINANCE_OFFICER, "Farah")
    [(key, acted)] = await stage.events(stage.ravi)
    stage.world.now.advance(seconds=1)
    assert isinstance(acted, StaffActed)
    async with stage.world.engine.begin() as beside:
        await beside.execute(text("LOCK TABLE moderation_decision IN SHARE MODE"))
        writing = asyncio.create_task(stage.states()(acted, EventId(UUID(key))))
        await asyncio.sleep(0.3)
        await lets_go(stage, freeze, officer, second)
        lifted = (await stage.events(stage.ravi))[-1]
        lifting = asyncio.create_task(stage.work_these(lifted))
        await asyncio.sleep(0.3)
        assert not writing.done()
    await asyncio.gather(writing, lifting)
    [row] = await stage.rows(stage.ravi)
    assert row.sanctions[0].ended_by is EndedBy.STAFF


async def test_enf_01_money_is_stopped_by_a_rule_or_not_at_all(stage: ActStage) -> None:
    officer = await fund(stage)
    with pytest.raises(UnknownPolicy) as refusal:
        await stops(stage, officer, policy="")
    assert refusal.value.pointer == "/policy"
    assert (await pending(stage), await stage.events(stage.ravi)) == (700, [])
