"""What event rules know of what happened, in memory and in PostgreSQL (MOD-29)."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from application.moderation.reports.report_message import ReportMessage
from application.moderation.reports.report_person import ReportPerson
from application.moderation.reports.report_tip_words import ReportTipWords
from application.moderation.rules.try_event_rule import NothingToTryOn
from domain.chat.message import Message
from domain.chat.removal import Removal
from domain.chat.rule import ChatRule
from domain.identity.permissions import Role
from domain.ids import MessageId, ReportId, TipId
from domain.moderation.cases.kind import CaseKind
from domain.moderation.desk.label import LabelKind
from domain.moderation.rules.feature import Feature, RuleSource
from domain.streaming.stream import EndReason, StreamState
from tests.builders import a_stream, a_tip
from tests.integration.database.conftest import World
from tests.integration.database.moderation.decision_desk import STRIKE, DecisionDesk
from tests.integration.database.moderation.event_rule_desk import LOOK, REPORTED, Desk, desk, filed

__all__ = ["desk"]


async def test_mod_29_what_is_known_of_a_report_on_a_show(desk: Desk) -> None:
    world = desk.world
    earlier = a_stream(
        performer_id=desk.ravi.id, state=StreamState.ENDED, started_at=world.now() - timedelta(hours=5),
        ended_at=world.now() - timedelta(hours=4), end_reason=EndReason.PERFORMER,
    )  # fmt: skip
    async with world.begin() as tx:
        await tx.streams.add(earlier)
    await desk.report("spam")
    world.now.advance(minutes=7, seconds=30)
    await desk.report("spam", by=desk.divya)
    report = await desk.report()
    assert await desk.facts(report) == {
        Feature.ACCOUNT_AGE_HOURS: desk.age,
        Feature.STRIKE_WEIGHT: 0,
        Feature.REPORTS_24H: 3,
        Feature.REPORTERS_24H: 2,
        Feature.REMOVED_MESSAGES_7D: 0,
        Feature.EARLIER_SHOWS: 1,
        Feature.PERFORMER_IS_NEW: True,
        Feature.SHOW_AGE_MINUTES: 7,
        Feature.REPORT_REASON: "harassment",
        Feature.SUBJECT_KIND: "show",
        Feature.REPORTER_AGE_HOURS: 2,
        Feature.REPORTER_REPORTS_24H: 2,
    }
    before = await desk.facts(report)
    world.now.advance(hours=20)
    await desk.report("doxxing")
    assert await desk.facts(report) == before, "as it was at its own time"
    world.now.advance(hours=5)
    late = await desk.facts(await desk.report("impersonation"))
    assert (late[Feature.REPORTS_24H], late[Feature.ACCOUNT_AGE_HOURS]) == (2, desk.age + 25)


async def test_mod_29_what_is_known_of_a_report_on_a_message(desk: Desk) -> None:
    world, sent = desk.world, []
    async with world.begin() as tx:
        for minute, rule in ((-9, ChatRule.SPAM), (-8, ChatRule.MINORS), (0, None), (0, None)):
            message = Message.say(
                message_id=MessageId(uuid4()), stream_id=desk.show.id, author_id=desk.divya.id, text="Hello",
                now=world.now() + timedelta(minutes=minute),
            )  # fmt: skip
            sent.append(message)
            await tx.messages.add(message)
            if rule is not None:
                gone = Removal(desk.show.id, message.id, None, rule, desk.meera.id, world.now())
                await tx.messages.remove(gone)
    report = await ReportMessage(world.begin, world.now, world.new_id, "india")(
        report_id=ReportId(uuid4()), stream_id=desk.show.id, message_id=sent[-1].id, reporter_id=desk.asha.id,
        reason="spam", note="",
    )  # fmt: skip
    known = await desk.facts(report)
    assert known[Feature.MESSAGES_MINUTE] == 2
    assert known[Feature.REMOVED_MESSAGES_7D] == 1, "not what was taken away because of children (CSA-04)"
    assert (known[Feature.SUBJECT_KIND], known[Feature.SHOW_AGE_MINUTES]) == ("message", 0)


async def test_mod_29_words_of_tips_that_were_taken_away_count_as_messages_do(desk: Desk) -> None:
    world = desk.world

    async def known(reason: str) -> object:
        report = await ReportPerson(world.begin, world.now, world.new_id, "india")(
            report_id=ReportId(uuid4()), person_id=desk.divya.id, reporter_id=desk.asha.id, reason=reason, note=""
        )  # fmt: skip
        return (await desk.facts(report))[Feature.REMOVED_MESSAGES_7D]

    rules = (ChatRule.SPAM, ChatRule.HATE, ChatRule.MINORS)
    tips = [
        a_tip(
            id=TipId(uuid4()), stream_id=desk.show.id, viewer_id=desk.divya.id, performer_id=desk.ravi.id,
            message="Hello", is_anonymous=rule is ChatRule.HATE, sent_at=world.now(),
        )
        for rule in rules
    ]  # fmt: skip
    async with world.begin() as tx:
        for tip, rule in zip(tips, rules, strict=True):
            await tx.tips.add(tip)
            gone = Removal(desk.show.id, None, None, rule, desk.meera.id, world.now(), tip_id=tip.id)
            assert await tx.tips.remove_words(gone)
    assert await known("spam") == 2, "not what was taken away because of children (CSA-04)"
    async with world.begin() as tx:
        await tx.tips.decide_message((await tx.tips.get_for_update(tips[0].id)).words_back())
    assert await known("doxxing") == 1, "what was given back was not rightly taken"
    world.now.advance(days=7)
    assert await known("harassment") == 0


async def test_mod_29_what_is_known_of_a_report_on_the_words_of_a_tip(desk: Desk) -> None:
    """As of a message: where they were written, and what else their author wrote in the minute before."""
    world = desk.world
    world.now.advance(minutes=7, seconds=30)
    tip = a_tip(
        stream_id=desk.show.id, viewer_id=desk.divya.id, performer_id=desk.ravi.id, message="Hello", sent_at=world.now()
    )  # fmt: skip
    async with world.begin() as tx:
        await tx.tips.add(tip)
        for seconds in (-90, -50, -10, 10):
            message = Message.say(
                message_id=MessageId(uuid4()), stream_id=desk.show.id, author_id=desk.divya.id, text="Hello",
                now=world.now() + timedelta(seconds=seconds),
            )  # fmt: skip
            await tx.messages.add(message)
    report = await ReportTipWords(world.begin, world.now, world.new_id, "india")(
        report_id=ReportId(uuid4()), stream_id=desk.show.id, tip_id=tip.id, reporter_id=desk.asha.id, reason="spam",
        note="",
    )  # fmt: skip
    known = await desk.facts(report)
    assert (known[Feature.SUBJECT_KIND], known[Feature.SHOW_AGE_MINUTES]) == ("tip", 7)
    assert known[Feature.MESSAGES_MINUTE] == 2
    assert known[Feature.REPORTS_24H] == 1
    assert Feature.ACCOUNT_AGE_HOURS in known


async def test_mod_29_what_is_known_of_a_report_on_a_person(desk: Desk) -> None:
    report = await ReportPerson(desk.world.begin, desk.world.now, desk.world.new_id, "india")(
        report_id=ReportId(uuid4()), person_id=desk.ravi.id, reporter_id=desk.asha.id, reason="spam", note=""
    )
    known = await desk.facts(report)
    assert known[Feature.SUBJECT_KIND] == "person"
    assert Feature.SHOW_AGE_MINUTES not in known
    assert Feature.MESSAGES_MINUTE not in known


@pytest.mark.parametrize(("kind", "weight"), [(CaseKind.HARASSMENT, 2), (CaseKind.GROOMING, 0)])
async def test_mod_29_csa_04_strikes_weigh_but_those_of_child_safety(
    world: World, kind: CaseKind, weight: int
) -> None:
    decisions = await DecisionDesk(world).set_up()
    if kind.is_of_child_safety:
        decisions.meera = await decisions.person(Role.CHILD_SAFETY_OFFICER, "Officer")
    await decisions.decided(STRIKE, case=await decisions.case_of(kind))
    started = replace(a_stream(performer_id=decisions.ravi), started_at=world.now(), state=StreamState.ENDED)
    show = replace(started, ended_at=world.now(), end_reason=EndReason.PERFORMER)
    async with world.begin() as tx:
        await tx.streams.add(show)
    event = await world.query("moderation.happened_events", "HappenedEvents").find(
        RuleSource.SHOW_STARTED, show.id
    )
    assert event.facts[Feature.STRIKE_WEIGHT] == weight


async def test_mod_29_csa_04_of_child_safety_no_rule_hears_and_nothing_is_counted(desk: Desk) -> None:
    rule_id = await desk.active()
    grave = await desk.report("grooming", by=desk.divya)
    await desk.told(grave)
    assert await desk.modes(rule_id) == []
    assert await desk.happened.find(RuleSource.REPORT_FILED, grave.id) is None
    with pytest.raises(NothingToTryOn):
        await desk.attempt(rule_id=rule_id, number=1, actor_id=desk.meera.id, event_id=grave.id)
    light = await desk.report()
    known = await desk.facts(light)
    assert (known[Feature.REPORTS_24H], known[Feature.REPORTERS_24H]) == (1, 1)
    now = desk.world.now()
    page = await desk.happened.page(
        RuleSource.REPORT_FILED, since=now, before=(now + timedelta(seconds=1), uuid4()), limit=1000
    )
    ids = [event.id for event in page]
    assert light.id in ids
    assert grave.id not in ids
    assert await filed(desk, light) == 1
    assert await filed(desk, grave) == 0, "nor does the outbox tell of it"


async def test_mod_30_whether_a_label_holds_is_known_by_kind_and_time(desk: Desk) -> None:
    await desk.active(REPORTED, LOOK)
    await desk.told(await desk.report())
    async with desk.world.begin() as tx:
        now = desk.world.now()
        assert await tx.labels.holds(
            desk.ravi.id, LabelKind.LOOK_CLOSELY, now=now + timedelta(days=2, hours=23)
        )
        assert not await tx.labels.holds(desk.ravi.id, LabelKind.LOOK_CLOSELY, now=now + timedelta(days=3))
        assert not await tx.labels.holds(desk.ravi.id, LabelKind.REPEATS, now=now)
        assert not await tx.labels.holds(desk.asha.id, LabelKind.LOOK_CLOSELY, now=now)
