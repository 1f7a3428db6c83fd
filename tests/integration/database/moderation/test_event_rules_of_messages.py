"""Event rules after messages and complaints, what a rule says of its case, and how long a hit is kept (MOD-29)."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from application.compliance.apply_retention import ApplyRetention
from application.moderation.rules.ask_about_messages import AskAboutMessages
from application.moderation.rules.ask_event_rules import AskAboutEvent
from domain.chat.message import Message
from domain.chat.removal import Removal
from domain.chat.rule import ChatRule
from domain.compliance.legal_hold import LegalHold
from domain.compliance.retention import Kept
from domain.ids import EventId, EventRuleHitId, LegalHoldId, MessageId, UserId
from domain.moderation.cases.case import ModerationCase
from domain.moderation.cases.event import Subject, SubjectKind
from domain.moderation.cases.kind import CaseKind, Queue, Severity
from domain.moderation.events import ComplaintReceived
from domain.moderation.reports.complaint import Capacity, Complaint
from domain.moderation.rules.feature import Feature, RuleSource
from domain.moderation.rules.hit import HitMode, RuleHit
from tests.integration.database.conftest import World
from tests.integration.database.moderation.event_rule_desk import LOOK, Desk
from tests.integration.database.moderation.test_complaints import SEALED, a_complaint

QUICK = {"feature": "messages_minute", "op": ">=", "value": 2}
SPAM = {"do": "open_case", "kind": "spam"}


@pytest_asyncio.fixture
async def desk(world: World) -> Desk:
    return await Desk(world).open()


async def wrote(desk: Desk, *, rule: ChatRule | None = None) -> Message:
    """Ravi, in his own room."""
    message = Message.say(
        message_id=MessageId(uuid4()), stream_id=desk.show.id, author_id=desk.ravi.id, text="Hello",
        now=desk.world.now(),
    )  # fmt: skip
    async with desk.world.begin() as tx:
        await tx.messages.add(message)
        if rule is not None:
            await tx.messages.remove(
                Removal(desk.show.id, message.id, None, rule, desk.meera.id, desk.world.now())
            )
    return message


def chore(desk: Desk) -> AskAboutMessages:
    return AskAboutMessages(desk.world.begin, desk.queries, desk.happened, desk.ask, desk.world.now)


async def begin_at_now(desk: Desk) -> None:
    """The mark is one for all: whatever another test left, reading goes on from here."""
    to = (desk.world.now(), uuid4())
    async with desk.world.begin() as tx:
        found = await tx.event_rule_marks.find(RuleSource.MESSAGE_SENT)
        assert await tx.event_rule_marks.move(RuleSource.MESSAGE_SENT, before=found, to=to)


async def test_mod_29_a_rule_is_asked_after_each_message_when_it_has_settled(desk: Desk) -> None:
    rule_id = await desk.active(QUICK, LOOK, source="message_sent")
    await begin_at_now(desk)
    desk.world.now.advance(seconds=1)
    await wrote(desk)
    second = await wrote(desk)
    desk.world.now.advance(seconds=4)
    await chore(desk)()
    assert await desk.modes(rule_id) == [], "it may not be all recorded yet"
    desk.world.now.advance(seconds=2)
    await chore(desk)()
    await chore(desk)()
    hits = (await desk.rule(rule_id)).hits
    assert {hit.mode for hit in hits} == {HitMode.ACTED}
    assert second.id in {hit.event_id for hit in hits}
    assert {hit.subject.kind for hit in hits} == {SubjectKind.MESSAGE}
    assert {hit.person_id for hit in hits} == {desk.ravi.id}
    assert await desk.labels() == [("look_closely", "LivePanty")]


async def test_mod_29_while_no_rule_asks_about_messages_none_is_read_then_or_later(desk: Desk) -> None:
    if desk.world.kind != "memory":
        pytest.skip("rules of other tests are in that database")
    await chore(desk)()
    desk.world.now.advance(seconds=10)
    await wrote(desk)
    await wrote(desk)
    desk.world.now.advance(seconds=10)
    assert await chore(desk)() == 0
    rule_id = await desk.active(QUICK, LOOK, source="message_sent")
    desk.world.now.advance(seconds=10)
    assert await chore(desk)() == 0, "the mark went on without them"
    assert await desk.modes(rule_id) == []


async def test_mod_29_the_mark_moves_from_where_it_was_found_alone(desk: Desk) -> None:
    await begin_at_now(desk)
    async with desk.world.begin() as tx:
        stood = await tx.event_rule_marks.find(RuleSource.MESSAGE_SENT)
        assert stood is not None
        further = (stood[0] + timedelta(seconds=1), uuid4())
        assert await tx.event_rule_marks.move(RuleSource.MESSAGE_SENT, before=stood, to=further)
        assert not await tx.event_rule_marks.move(RuleSource.MESSAGE_SENT, before=stood, to=stood)
        assert not await tx.event_rule_marks.move(RuleSource.MESSAGE_SENT, before=None, to=stood)
        assert await tx.event_rule_marks.find(RuleSource.MESSAGE_SENT) == further


async def test_mod_29_csa_04_what_was_taken_away_because_of_children_is_no_event(desk: Desk) -> None:
    plain, hidden = await wrote(desk, rule=ChatRule.SPAM), await wrote(desk, rule=ChatRule.MINORS)
    now, before = desk.world.now(), desk.world.now() - timedelta(seconds=1)
    assert await desk.happened.find(RuleSource.MESSAGE_SENT, hidden.id) is None
    found = await desk.happened.following(
        RuleSource.MESSAGE_SENT, after=(before, uuid4()), until=now, limit=1000
    )
    ids = [event.id for event in found]
    assert plain.id in ids
    assert hidden.id not in ids
    assert [(each.at, each.id) for each in found] == sorted((each.at, each.id) for each in found)


async def test_mod_29_what_is_known_of_a_message(desk: Desk) -> None:
    desk.world.now.advance(minutes=3)
    await wrote(desk)
    event = await desk.happened.find(RuleSource.MESSAGE_SENT, (await wrote(desk)).id)
    assert dict(event.facts) == {
        Feature.SUBJECT_KIND: "message",
        Feature.SHOW_AGE_MINUTES: 3,
        Feature.MESSAGES_MINUTE: 2,
        Feature.ACCOUNT_AGE_HOURS: desk.age,
        Feature.STRIKE_WEIGHT: 0,
        Feature.REPORTS_24H: 0,
        Feature.REPORTERS_24H: 0,
        Feature.REMOVED_MESSAGES_7D: 0,
        Feature.EARLIER_SHOWS: 0,
        Feature.PERFORMER_IS_NEW: True,
    }


async def complained(desk: Desk, reason: CaseKind = CaseKind.IMPERSONATION, **changes: Any) -> Complaint:
    given = {"subject": Subject(SubjectKind.SHOW, desk.show.id), "reason": reason} | changes
    complaint = a_complaint(desk.world, **given)
    async with desk.world.begin() as tx:
        await tx.complaints.add(complaint, SEALED)
    return complaint


async def test_mod_29_leg_16_a_rule_is_asked_after_a_complaint_without_an_account(desk: Desk) -> None:
    own = {"all": [{"feature": "capacity", "op": "=", "value": "self"},
                   {"feature": "hidden_at_once", "op": "=", "value": True}]}  # fmt: skip
    rule_id = await desk.active(own, LOOK, source="complaint_filed")
    complaint = await complained(desk)
    other = await complained(desk, capacity=Capacity.OTHER)
    for each in (complaint, other, complaint):
        await AskAboutEvent(desk.happened, desk.ask)(ComplaintReceived(each.id), EventId(uuid4()))
    (hit,) = (await desk.rule(rule_id)).hits
    assert (hit.event_id, hit.person_id, hit.mode) == (complaint.id, desk.ravi.id, HitMode.ACTED)
    assert hit.subject == Subject(SubjectKind.SHOW, desk.show.id)
    about = await complained(desk, subject=Subject(SubjectKind.PERSON, desk.ravi.id))
    event = await desk.happened.find(RuleSource.COMPLAINT_FILED, about.id)
    assert (event.person_id, event.facts[Feature.REPORT_REASON]) == (desk.ravi.id, "impersonation")
    assert Feature.SHOW_AGE_MINUTES not in event.facts


async def test_mod_29_csa_04_no_rule_hears_of_a_complaint_about_a_child(desk: Desk) -> None:
    rule_id = await desk.active(
        {"feature": "hidden_at_once", "op": "=", "value": True}, source="complaint_filed"
    )
    grave = await complained(desk, CaseKind.CSAM)
    await AskAboutEvent(desk.happened, desk.ask)(ComplaintReceived(grave.id), EventId(uuid4()))
    assert await desk.modes(rule_id) == []
    assert await desk.happened.find(RuleSource.COMPLAINT_FILED, grave.id) is None


async def the_case(desk: Desk) -> ModerationCase:
    async with desk.world.begin() as tx:
        case = await tx.moderation_cases.find_open(
            Subject(SubjectKind.SHOW, desk.show.id), child_safety=False
        )
        assert case is not None
        assert ModerationCase.replayed(await tx.moderation_cases.events(case.id)) == case
        return case


async def complained_of(desk: Desk, effect: dict[str, Any]) -> ModerationCase:
    """By a rule that is asked after a complaint, so that no report opened the case before."""
    await desk.active(
        {"feature": "hidden_at_once", "op": "=", "value": True}, effect, source="complaint_filed"
    )
    complaint = await complained(desk)
    await AskAboutEvent(desk.happened, desk.ask)(ComplaintReceived(complaint.id), EventId(uuid4()))
    return await the_case(desk)


async def test_mod_29_a_rule_says_severity_and_queue_of_the_case_it_opens(desk: Desk) -> None:
    case = await complained_of(desk, SPAM | {"severity": 1, "queue": "intimate_imagery"})
    assert (case.status.kind, case.status.severity, case.status.queue) == (
        CaseKind.SPAM, Severity.SEV_1, Queue.INTIMATE_IMAGERY,
    )  # fmt: skip
    await desk.report("ban_evasion")
    assert (await the_case(desk)).status.queue is Queue.INTIMATE_IMAGERY, "of nothing graver: it stays there"
    await desk.report("harassment")
    after = (await the_case(desk)).status
    assert (after.kind, after.severity, after.queue) == (
        CaseKind.HARASSMENT,
        Severity.SEV_1,
        Queue.GENERAL,
    ), "a report of something graver takes it where that belongs, and it stays as grave as it was"


async def test_mod_29_a_rule_may_say_that_a_case_is_lighter_and_a_report_makes_it_grave_again(
    desk: Desk,
) -> None:
    case = await complained_of(desk, {"do": "open_case", "kind": "explicit_content", "severity": 3})
    assert (case.status.severity, case.status.queue) == (Severity.SEV_3, Queue.GENERAL)
    await desk.report("explicit_content")
    assert (await the_case(desk)).status.severity is Severity.SEV_1


@pytest.mark.parametrize(("said", "becomes"), [(1, Severity.SEV_1), (3, Severity.SEV_2)])
async def test_mod_29_an_open_case_becomes_graver_by_a_rule_never_lighter(
    desk: Desk, said: int, becomes: Severity
) -> None:
    await desk.report("harassment")
    case = await complained_of(desk, SPAM | {"severity": said, "queue": "intimate_imagery"})
    assert (case.status.severity, case.status.queue) == (becomes, Queue.GENERAL)


async def hit(desk: Desk, at: datetime, person_id: UserId | None) -> RuleHit:
    rule_id = await desk.write()
    made = RuleHit(
        EventRuleHitId(uuid4()), rule_id, 1, uuid4(), Subject(SubjectKind.SHOW, desk.show.id), person_id,
        {Feature.REPORTS_24H: 2}, HitMode.SHADOW, at, at,
    )  # fmt: skip
    async with desk.world.begin() as tx:
        assert await tx.event_rule_hits.add(made)
    return made


async def kept(desk: Desk, made: RuleHit) -> bool:
    async with desk.world.begin() as tx:
        return await tx.event_rule_hits.has(made.rule_id, made.number, made.event_id)


async def test_mod_29_prv_03_old_hits_go_and_young_and_held_ones_stay(desk: Desk) -> None:
    retention, now = desk.world.query("compliance.queries", "RetentionQueries"), datetime.now(UTC)
    long_ago = now - timedelta(days=181)
    old, young = await hit(desk, long_ago, None), await hit(desk, now - timedelta(days=179), desk.ravi.id)
    held = await hit(desk, long_ago - timedelta(days=1), desk.divya.id)
    hold = LegalHold.place(
        hold_id=LegalHoldId(uuid4()), account_id=desk.divya.id, reason="An order", by=desk.lead.id, now=now,
        until=None,
    )  # fmt: skip
    async with desk.world.begin() as tx:
        await tx.legal_holds.add(hold)
    forget = retention.forget_event_rule_hits
    assert await forget(before=now - timedelta(days=180), now=now, limit=1000) >= 1
    assert [await kept(desk, each) for each in (old, young, held)] == [False, True, True]


@pytest.mark.parametrize("world", ["memory"], indirect=True)  # a later clock is not for what others share
async def test_mod_29_prv_03_the_worker_lets_hits_go_by_the_table_and_records_it(world: World) -> None:
    desk = await Desk(world).open()
    made = await hit(desk, world.now(), desk.ravi.id)
    queries = world.query("compliance.queries", "RetentionQueries")
    erase = ApplyRetention(world.begin, queries, world.now, world.new_id)
    world.now.advance(days=180)
    await erase()
    assert await kept(desk, made), "to the day"
    world.now.advance(seconds=1)
    assert await erase() == 1
    assert not await kept(desk, made)
    (erasure,) = world.database.tables.compliance.erasures
    assert (erasure.rule, erasure.table, erasure.rows) == (Kept.EVENT_RULE_HIT, "event_rule_hit", 1)


@pytest.mark.parametrize("world", ["postgres"], indirect=True)  # triggers are the database's
async def test_mod_29_a_young_hit_is_neither_changed_nor_taken_away(world: World) -> None:
    desk = await Desk(world).open()
    made = await hit(desk, datetime.now(UTC) - timedelta(days=89), None)
    for change in ("UPDATE event_rule_hit SET number = 1", "TRUNCATE event_rule_hit",
                   f"DELETE FROM event_rule_hit WHERE id = '{made.id}'"):  # fmt: skip
        with pytest.raises(DBAPIError, match="keeps what was written"):
            async with world.engine.begin() as connection:
                await connection.execute(text(change))
    assert await kept(desk, made)
