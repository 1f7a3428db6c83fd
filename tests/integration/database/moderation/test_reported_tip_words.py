"""What was written with a tip is reported as a message is, and a decision takes the words away (MOD-01, CHT-08)."""

from dataclasses import dataclass
from uuid import uuid4

import pytest

from adapters.memory.notifications.mailer import MemoryMailer
from application.moderation.reports.report_tip_words import ReportTipWords
from application.notifications.notify_report_decided import NotifyReportDecided
from application.notifications.tell_person import TellPerson
from domain.errors import Refusal
from domain.identity.permissions import Role
from domain.ids import DecisionAppealId, EventId, ReportId, StreamId, TipId, UserId
from domain.moderation.cases.case import ModerationCase
from domain.moderation.cases.event import Subject, SubjectKind
from domain.moderation.decisions.action import ActionNotPossible, Scope, ScopeKind
from domain.moderation.decisions.decision import Decision
from domain.moderation.events import ReportDecided
from domain.moderation.reports.report import Report, SelfReport
from domain.streaming.room_event import TIP_WORDS_REMOVED, TIP_WORDS_RESTORED
from domain.tipping.tip import MessageState, Tip, TipNotFound
from tests.builders import a_verified_adult
from tests.integration.database.conftest import World
from tests.integration.database.moderation.act_stage import ActStage
from tests.integration.database.moderation.case_desk import PROFILE
from tests.integration.database.moderation.decision_desk import asked
from tests.integration.database.tipping.test_tip_words import gave, read, takes


@dataclass
class Reported:
    stage: ActStage

    async def viewer(self, name: str) -> UserId:
        person = await self.stage.person(Role.VIEWER, name)
        async with self.stage.world.begin() as tx:
            await tx.ages.save(a_verified_adult(person))
        return person

    async def report(self, tip_id: TipId, by: UserId, *, stream_id: StreamId | None = None) -> Report:
        world = self.stage.world
        return await ReportTipWords(world.begin, world.now, world.new_id, PROFILE)(
            report_id=ReportId(uuid4()), stream_id=stream_id or self.stage.show.id, tip_id=tip_id, reporter_id=by,
            reason="harassment", note="He means me",
        )  # fmt: skip

    async def refusal(self, tip_id: TipId, by: UserId, **where: StreamId) -> type[Refusal] | None:
        try:
            await self.report(tip_id, by, **where)
        except Refusal as refusal:
            return type(refusal)
        return None

    async def case(self, tip: Tip) -> ModerationCase:
        async with self.stage.world.begin() as tx:
            found = await tx.moderation_cases.find_open(Subject(SubjectKind.TIP, tip.id), child_safety=False)
        assert found is not None
        return found

    async def decided(self, tip: Tip, *, of: TipId | None = None) -> Decision:
        case = (await self.stage.claimed(await self.case(tip), self.stage.meera)).case
        return await self.stage.decided(
            asked("remove_message", scope=Scope(ScopeKind.TIP, of or tip.id)), case=case
        )


@pytest.fixture
async def reported(world: World) -> Reported:
    return Reported(await ActStage(world).set_up())


async def test_mod_01_reports_on_a_tips_words_keep_them_and_join_one_case(reported: Reported) -> None:
    tip = await gave(reported.stage, "Crows sing better")
    priya, vikram = await reported.viewer("Priya"), await reported.viewer("Vikram")
    report = await reported.report(tip.id, priya)
    assert (report.subject, report.person_id) == (Subject(SubjectKind.TIP, tip.id), reported.stage.asha)
    assert report.words == "Crows sing better"
    assert await reported.report(tip.id, priya) == report, "a second of one reason is answered with the first"
    await takes(reported.stage, tip)
    assert (await reported.report(tip.id, vikram)).words == "Crows sing better", "evidence stays"
    case = await reported.case(tip)
    assert case.status.reports == 2
    assert case.status.person_id == reported.stage.asha


async def test_mod_01_words_that_nobody_read_and_ones_own_are_not_reported(reported: Reported) -> None:
    priya = await reported.viewer("Priya")
    tip = await gave(reported.stage, "What a raga")
    silent = await gave(reported.stage, "")
    waits = await gave(reported.stage, "Waits", message_state=MessageState.HELD)
    dropped = await gave(reported.stage, "Dropped", message_state=MessageState.DROPPED)
    for each in (silent, waits, dropped):
        assert await reported.refusal(each.id, priya) is TipNotFound
    assert await reported.refusal(TipId(uuid4()), priya) is TipNotFound
    assert await reported.refusal(tip.id, priya, stream_id=StreamId(uuid4())) is TipNotFound
    assert await reported.refusal(tip.id, reported.stage.asha) is SelfReport


async def test_tip_01_a_report_names_nobody_who_tipped(reported: Reported) -> None:
    priya = await reported.viewer("Priya")
    tip = await gave(reported.stage, "Crows sing better", is_anonymous=True)
    report, world = await reported.report(tip.id, priya), reported.stage.world
    [row] = await reported.stage.world.query("moderation.queries", "ModerationQueries").reports_by(
        priya, before=None, limit=5
    )
    assert (row.subject_kind, row.title) == ("tip", "")
    notify = NotifyReportDecided(TellPerson(world.begin, MemoryMailer(), world.now))
    await notify(ReportDecided(report.id, priya, report.reason, "acted"), EventId(uuid4()))
    [notice] = await world.notice_queries.of_user(priya, limit=10)
    assert notice.body.startswith("You reported what was written with a tip: Harassment.")
    assert "Asha" not in f"{notice.title}{notice.body}{notice.hindi}"


async def test_enf_03_a_decision_takes_the_words_and_an_appeal_gives_them_back(reported: Reported) -> None:
    stage = reported.stage
    tip, other = await gave(stage, "Crows sing better"), await gave(stage, "What a raga")
    await reported.report(tip.id, await reported.viewer("Priya"))
    decision = await reported.decided(tip)
    assert await read(stage) == ["What a raga"]
    [told] = await stage.told(TIP_WORDS_REMOVED)
    assert (told["tip_ids"], told["cleared"]) == ([str(tip.id)], False)
    assert decision.person_id == stage.asha
    async with stage.world.begin() as tx:
        assert (await tx.tips.get_for_update(tip.id)).message_state is MessageState.REMOVED
        assert await tx.tips.find(other.id) == other

    appeal = await stage.file(
        appeal_id=DecisionAppealId(uuid4()), decision_id=decision.id, person_id=stage.asha, text="A joke, among us all."
    )  # fmt: skip
    await stage.reviewed(appeal)
    assert sorted(await read(stage)) == ["Crows sing better", "What a raga"]
    assert [each["tip_ids"] for each in await stage.told(TIP_WORDS_RESTORED)] == [[str(tip.id)]]


async def test_enf_03_words_that_the_room_had_taken_away_stay_away(reported: Reported) -> None:
    stage = reported.stage
    tip = await gave(stage, "Crows sing better")
    await reported.report(tip.id, await reported.viewer("Priya"))
    await takes(stage, tip, by=stage.ravi)
    decision = await reported.decided(tip)
    assert len(await stage.told(TIP_WORDS_REMOVED)) == 1, "the room was told before"
    appeal = await stage.file(
        appeal_id=DecisionAppealId(uuid4()), decision_id=decision.id, person_id=stage.asha, text="A joke, among us all."
    )  # fmt: skip
    await stage.reviewed(appeal)
    assert await read(stage) == []


async def test_enf_01_words_of_another_person_are_not_decided_on(reported: Reported) -> None:
    stage = reported.stage
    tip = await gave(stage, "Crows sing better")
    other = await gave(stage, "What a raga", by=await reported.viewer("Vikram"))
    await reported.report(tip.id, await reported.viewer("Priya"))
    with pytest.raises(ActionNotPossible):
        await reported.decided(tip, of=other.id)
    assert len(await read(stage)) == 2
