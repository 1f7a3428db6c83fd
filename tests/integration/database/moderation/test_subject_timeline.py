"""One line of time of all that happened around a person (MOD-28): memory and PostgreSQL tell the same."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import cast
from uuid import uuid4

import pytest_asyncio

from application.moderation.decisions._deciding import Reasons
from application.moderation.reports.report_person import ReportPerson
from domain.chat.kept_out import KeptOut
from domain.chat.message import Message
from domain.chat.removal import Removal
from domain.chat.rule import ChatRule
from domain.identity.permissions import Role
from domain.ids import CodeAlarmId, DecisionId, FrameAlarmId, MessageId, ReportId, SpeechAlarmId
from domain.moderation.cases.kind import CaseKind, Queue
from domain.moderation.text.finding import Concern
from domain.moderation.watch.frame_verdict import FrameAlarm, FrameSign
from domain.moderation.watch.shown_code import CodeAlarm
from domain.moderation.watch.speech_alarm import SpeechAlarm
from domain.payments.velocity import HoldReason, PaymentHold
from ports.moderation.subject_timeline import Moment, MomentPlace, SubjectTimelineQueries
from tests.builders import a_verified_adult
from tests.integration.database.conftest import World
from tests.integration.database.moderation.decision_desk import FACTS, STRIKE, SUSPENSION, DecisionDesk, asked


@pytest_asyncio.fixture
async def desk(world: World) -> DecisionDesk:
    return await DecisionDesk(world).set_up()


async def moments(
    desk: DecisionDesk, *, may_see: bool = True, before: MomentPlace | None = None, limit: int = 100,
    queues: Collection[Queue] = tuple(Queue),
) -> list[Moment]:  # fmt: skip
    queries = cast(
        SubjectTimelineQueries, desk.world.query("moderation.subject_timeline", "SubjectTimelineQueries")
    )
    found = await queries.of_person(
        desk.ravi, queues=queues, may_see_child_safety=may_see, before=before, limit=limit
    )
    return list(found)


def told(found: list[Moment]) -> list[tuple[str, str, str]]:
    return [(each.source.value, each.what, each.detail) for each in found]


async def a_bad_evening(desk: DecisionDesk) -> None:
    """Of each source something, a second apart."""
    world, now = desk.world, desk.world.now

    def later() -> datetime:
        now.advance(seconds=1)
        return now()

    async with world.begin() as tx:
        line = Message(MessageId(uuid4()), desk.show.id, desk.ravi, "Write to me elsewhere", later())
        await tx.messages.add(line)
        await tx.messages.remove(
            Removal(line.stream_id, line.id, None, ChatRule.OFF_PLATFORM, desk.meera, later())
        )
        await tx.kept_out.save(KeptOut(desk.kiran, desk.ravi, None, ChatRule.HARASSMENT, desk.meera, later()))
        await tx.frame_alarms.add(
            FrameAlarm.raised(
                FrameAlarmId(uuid4()), FrameSign.VIOLENCE, 900, model="m", stream_id=desk.show.id,
                performer_id=desk.ravi, now=later(),
            )
        )  # fmt: skip
        await tx.speech_alarms.add(
            SpeechAlarm(
                SpeechAlarmId(uuid4()), desk.show.id, desk.ravi, Concern.PAYMENT, "en.payment",
                timedelta(seconds=107), 912, "m", later(),
            )
        )  # fmt: skip
        await tx.code_alarms.add(
            CodeAlarm(
                CodeAlarmId(uuid4()), desk.show.id, desk.ravi, Concern.PAYMENT, "code.pays", timedelta(seconds=110),
                later(),
            )
        )  # fmt: skip
        await tx.payment_holds.save(PaymentHold.begin(desk.ravi, HoldReason.FAILURES, later()))
    later()
    decision = await desk.decided(SUSPENSION, asked("hold_earnings"), case=await desk.case_of(CaseKind.NCII))
    later()
    appeal = await desk.appealed(decision)
    later()
    await desk.reviewed(appeal)


async def test_mod_28_one_call_tells_in_order_what_every_part_knows(desk: DecisionDesk) -> None:
    await a_bad_evening(desk)
    assert set(told(await moments(desk))) == {
        ("identity", "account_made", ""),
        ("shows", "show_started", "Evening raga"),
        ("shows", "show_ended", "platform"),
        ("chat", "message_removed", "off_platform"),
        ("chat", "kept_out_of_chat", "harassment"),
        ("pictures", "frame_alarm", ""),
        ("sound", "speech_alarm", "107"),
        ("pictures", "code_alarm", "110"),
        ("money", "payments_held", "failures"),
        ("cases", "case_opened", "ncii"),
        ("decisions", "sanction_began", "suspension"),
        ("decisions", "sanction_began", "hold_earnings"),
        ("decisions", "appealed", ""),
        ("decisions", "appeal_decided", "overturned"),
        ("decisions", "sanction_ended", "suspension"),
        ("decisions", "sanction_ended", "hold_earnings"),
        ("money", "earnings_frozen", ""),
        ("money", "earnings_released", ""),
    }
    times = [each.at for each in await moments(desk)]
    assert times == sorted(times, reverse=True)


async def test_mod_28_it_is_told_page_by_page_and_nothing_twice(desk: DecisionDesk) -> None:
    await a_bad_evening(desk)
    whole, paged, before = await moments(desk), list[Moment](), None
    while page := await moments(desk, before=before, limit=3):
        paged += page
        assert len(paged) <= len(whole), "it begins anew"
        before = page[-1].place
    assert paged == whole


async def test_csa_04_what_is_about_children_is_told_to_child_safety_officers_alone(
    desk: DecisionDesk,
) -> None:
    world = desk.world
    report = ReportPerson(world.begin, world.now, world.new_id, "IN-nonexplicit")
    asha = await desk.person(Role.VIEWER, "Asha")
    async with world.begin() as tx:
        await tx.ages.save(a_verified_adult(asha))
    for reason in (CaseKind.CSAM, CaseKind.SPAM):
        await report(
            report_id=ReportId(uuid4()), person_id=desk.ravi, reporter_id=asha, reason=reason.value, note=""
        )
    await desk.decided(STRIKE, case=await desk.case_of(CaseKind.SPAM))
    seen = {detail for source, _, detail in told(await moments(desk)) if source in ("reports", "cases")}
    assert seen == {"csam", "spam"}
    seen = {
        detail
        for source, _, detail in told(await moments(desk, may_see=False))
        if source in ("reports", "cases")
    }
    assert seen == {"spam"}


async def test_csa_04_str_13_a_claim_to_be_a_minor_that_was_heard_is_told_to_child_safety_officers_alone(
    desk: DecisionDesk,
) -> None:
    async with desk.world.begin() as tx:
        for second, concern in enumerate((Concern.MINOR_CLAIM, Concern.MINOR, Concern.PAYMENT)):
            await tx.speech_alarms.add(
                SpeechAlarm(
                    SpeechAlarmId(uuid4()), desk.show.id, desk.ravi, concern, f"en.{concern.value}",
                    timedelta(seconds=second), None, "m", desk.world.now(),
                )
            )  # fmt: skip
    heard = [
        sorted(detail for source, _, detail in told(await moments(desk, may_see=may)) if source == "sound")
        for may in (True, False)
    ]
    assert heard == [["0", "1", "2"], ["2"]]


async def test_csa_04_cht_07_a_code_that_is_child_safety_s_is_told_to_its_officers_alone(
    desk: DecisionDesk,
) -> None:
    async with desk.world.begin() as tx:
        for second, concern in enumerate((Concern.MINOR, Concern.CONTACT)):
            await tx.code_alarms.add(
                CodeAlarm(
                    CodeAlarmId(uuid4()), desk.show.id, desk.ravi, concern, f"code.{concern}",
                    timedelta(seconds=second), desk.world.now(),
                )
            )  # fmt: skip
    shown = [
        sorted(detail for _, what, detail in told(await moments(desk, may_see=may)) if what == "code_alarm")
        for may in (True, False)
    ]
    assert shown == [["0", "1"], ["1"]]


async def test_csa_04_what_child_safety_decided_is_told_to_its_officers_alone(desk: DecisionDesk) -> None:
    tara = await desk.person(Role.CHILD_SAFETY_OFFICER, "Tara")
    case = await desk.case_of(CaseKind.GROOMING, by=tara)
    decision = await desk.decide(
        decision_id=DecisionId(uuid4()), case_id=case.id, actor_id=tara, asked=[SUSPENSION],
        reasons=Reasons(FACTS, ""), note="", seen=case.version,
    )  # fmt: skip
    await desk.appealed(decision)
    told_of = {"sanction_began", "appealed"}
    assert told_of <= {each.what for each in await moments(desk)}
    assert told_of & {each.what for each in await moments(desk, may_see=False)} == set()


async def test_mod_28_adm_11_of_a_queue_that_its_reader_does_not_see_nothing_is_told(
    desk: DecisionDesk,
) -> None:
    await desk.decided(STRIKE)
    report = ReportPerson(desk.world.begin, desk.world.now, desk.world.new_id, "IN-nonexplicit")
    asha = await desk.person(Role.VIEWER, "Asha")
    async with desk.world.begin() as tx:
        await tx.ages.save(a_verified_adult(asha))
    await report(
        report_id=ReportId(uuid4()), person_id=desk.ravi, reporter_id=asha, reason="impersonation", note=""
    )
    whole = {(each.what, each.detail) for each in await moments(desk)}
    told_of = {("case_opened", "harassment"), ("sanction_began", "strike"), ("case_opened", "impersonation")}
    assert whole >= told_of | {("reported", "impersonation")}
    general = {(each.what, each.detail) for each in await moments(desk, queues={Queue.GENERAL})}
    assert whole - general == {("case_opened", "impersonation"), ("reported", "impersonation")}
    others = {(each.what, each.detail) for each in await moments(desk, queues={Queue.INTIMATE_IMAGERY})}
    assert {("case_opened", "harassment"), ("sanction_began", "strike")} <= whole - others
