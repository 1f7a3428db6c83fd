"""An overturned strike takes with it what later strikes reached only because of it, in memory and in PostgreSQL."""

import asyncio
from datetime import datetime, timedelta
from uuid import uuid4

import pytest_asyncio
from sqlalchemy import text

from adapters.memory.notifications.mailer import MemoryMailer
from application.notifications.notify_decision import NotifySuspensionRecounted
from application.notifications.tell_person import TellPerson
from domain.ids import EventId
from domain.moderation.cases.event import Recounted
from domain.moderation.decisions.decision import Decision
from domain.moderation.decisions.sanction import strike_weight, suspension_of
from domain.moderation.events import SuspensionRecounted
from tests.integration.database.conftest import World
from tests.integration.database.moderation.decision_desk import DecisionDesk, asked

LIGHT, HEAVY = (asked("strike", policy=policy) for policy in ("off_platform_payment", "non_consent"))
DAY = timedelta(days=1)


@pytest_asyncio.fixture
async def desk(world: World) -> DecisionDesk:
    return await DecisionDesk(world).set_up()


async def struck(desk: DecisionDesk, *strikes: object) -> list[Decision]:
    """One decision after the other, a second apart."""
    made = []
    for strike in strikes:
        desk.world.now.advance(seconds=1)
        made.append(await desk.decided(strike))  # type: ignore[arg-type]
    return made


async def suspended_until(desk: DecisionDesk) -> datetime | None:
    async with desk.world.begin() as tx:
        suspension = suspension_of(await tx.sanctions.of_person(desk.ravi), desk.world.now())
    return suspension.until if suspension else None


async def recounts(desk: DecisionDesk) -> list[SuspensionRecounted]:
    """What the outbox says of Ravi."""
    if desk.world.kind == "memory":
        events = [entry.event for entry in desk.world.database.tables.outbox.entries.values()]
        return [each for each in events if isinstance(each, SuspensionRecounted)]
    named = {"name": SuspensionRecounted.name, "person": str(desk.ravi)}
    async with desk.world.engine.connect() as connection:
        query = "SELECT payload FROM outbox WHERE name = :name AND payload ->> 'person_id' = :person"
        rows = list(await connection.execute(text(query), named))
    untils = [row.payload["until"] for row in rows]
    return [
        SuspensionRecounted(row.payload["decision_id"], desk.ravi, datetime.fromisoformat(u) if u else None)
        for row, u in zip(rows, untils, strict=True)
    ]


async def test_enf_03_a_suspension_reached_by_a_later_strike_ends_with_the_overturned_one_and_is_told(
    desk: DecisionDesk,
) -> None:
    first, _, third = await struck(desk, LIGHT, LIGHT, LIGHT)
    assert await suspended_until(desk) == third.decided_at + DAY
    await desk.reviewed(await desk.appealed(first))
    assert await suspended_until(desk) is None
    assert [sanction.ended_by for sanction in (await desk.row(third)).sanctions] == [None, "appeal"]
    async with desk.world.begin() as tx:
        events = [event.what for event in await tx.moderation_cases.events(first.case_id)]
        assert strike_weight(await tx.sanctions.of_person(desk.ravi), desk.world.now()) == 2
    assert Recounted(third.id, None) in events
    [told] = await recounts(desk)
    assert (str(told.decision_id), told.until) == (str(third.id), None)
    [entry] = await desk.world.moderation_queries.audit_about(
        [f"decision:{third.id} account:{desk.ravi}"], limit=1
    )
    assert (entry.action, entry.reason) == ("sanction.recount", "ended")


async def test_enf_03_one_that_would_have_been_shorter_is_shorter_and_says_until_when(
    desk: DecisionDesk,
) -> None:
    first, second = await struck(desk, HEAVY, HEAVY)
    assert await suspended_until(desk) == second.decided_at + 7 * DAY
    await desk.reviewed(await desk.appealed(first))
    until = second.decided_at + DAY
    assert await suspended_until(desk) == until
    held = (await desk.row(second)).sanctions
    assert [(each.place, each.ended_by, each.action.until) for each in held][1:] == [
        (1, "appeal", second.decided_at + 7 * DAY), (2, None, until),
    ]  # fmt: skip
    [told] = await recounts(desk)
    assert told.until == until
    desk.world.now.advance(days=2)
    await desk.end()
    assert await suspended_until(desk) is None


async def test_enf_03_a_strike_that_was_not_over_then_counts_also_where_it_is_over_now(
    desk: DecisionDesk,
) -> None:
    await struck(desk, LIGHT, LIGHT)
    desk.world.now.advance(days=80)
    [first] = await struck(desk, HEAVY)
    desk.world.now.advance(days=5)
    [second] = await struck(desk, HEAVY)
    assert await suspended_until(desk) == second.decided_at + 30 * DAY
    desk.world.now.advance(days=6)
    await desk.end()
    await desk.reviewed(await desk.appealed(first))
    assert await suspended_until(desk) == second.decided_at + 7 * DAY


async def test_enf_03_a_decision_that_is_upheld_takes_nothing_with_it(desk: DecisionDesk) -> None:
    first, second = await struck(desk, HEAVY, HEAVY)
    await desk.reviewed(await desk.appealed(first), "upheld")
    assert await suspended_until(desk) == second.decided_at + 7 * DAY
    assert await recounts(desk) == []


async def test_enf_03_a_strike_that_is_given_while_another_is_overturned_counts_it_or_is_recounted(
    desk: DecisionDesk,
) -> None:
    """Whichever comes first, in the end nothing stands on the strike that was taken back."""
    for _ in range(5):
        first, _ = await struck(desk, LIGHT, LIGHT)
        appeal = await desk.appealed(first)
        case = await desk.case_of()
        desk.world.now.advance(seconds=1)
        await asyncio.gather(desk.reviewed(appeal), desk.decided(LIGHT, case=case))
        assert await suspended_until(desk) is None
        desk.world.now.advance(days=100)


async def test_enf_03_the_notice_says_in_both_languages_what_became_of_it(desk: DecisionDesk) -> None:
    [decision] = await struck(desk, LIGHT)
    tell = NotifySuspensionRecounted(TellPerson(desk.world.begin, MemoryMailer(), desk.world.now))
    until = desk.world.now() + DAY
    for end in (None, until):
        await tell(SuspensionRecounted(decision.id, desk.ravi, end), EventId(uuid4()))
    rows = await desk.world.notice_queries.of_user(desk.ravi, limit=10)
    assert {row.link for row in rows} == {f"/decisions/{decision.id}"}
    bodies = sorted(row.body for row in rows)
    assert ("is over" in bodies[0], "it ends" in bodies[1]) == (True, True)
    assert all("स्ट्राइक वापस ली गई" in row.hindi.body for row in rows)


async def test_enf_03_a_strike_that_was_over_by_itself_before_its_appeal_counts_no_more(
    desk: DecisionDesk,
) -> None:
    """Nor one that was overturned so before another: whatever ended it first, it never should have counted."""
    first, second = await struck(desk, LIGHT, LIGHT)
    appeals = [await desk.appealed(first), await desk.appealed(second)]
    desk.world.now.advance(days=88)
    await struck(desk, HEAVY)
    desk.world.now.advance(days=1)
    [last] = await struck(desk, HEAVY)
    assert await suspended_until(desk) == last.decided_at + 30 * DAY
    desk.world.now.advance(days=1)
    await desk.end()
    assert [each.ended_by for each in (await desk.row(first)).sanctions] == ["system"]
    await desk.reviewed(appeals[0])
    assert await suspended_until(desk) == last.decided_at + 30 * DAY, "the other still counted then"
    await desk.reviewed(appeals[1])
    assert await suspended_until(desk) == last.decided_at + 7 * DAY
