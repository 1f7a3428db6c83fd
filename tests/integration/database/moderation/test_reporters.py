"""Whose reports carry how far, what follows from reports without cause, in memory and in PostgreSQL."""

import asyncio
from typing import Any, cast
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from adapters.memory.notifications.mailer import MemoryMailer
from application.moderation.cases.close_moderation_case import CloseModerationCase
from application.moderation.reports.appeal_reporter_measure import (
    AppealReporterMeasure,
    LiftReporterMeasure,
    ReviewReporterMeasure,
)
from application.moderation.reports.judge_report import MarkReportUnfounded, MuteReporter
from application.moderation.reports.report_person import ReportPerson
from application.notifications.notify_reporter_measured import NotifyReporterMeasured
from application.notifications.tell_person import TellPerson
from domain.identity.permissions import PermissionDenied, Role
from domain.ids import EventId, ReportId, UserId
from domain.moderation.cases.case import ModerationCase
from domain.moderation.cases.clocks import Proof
from domain.moderation.cases.event import By, CaseOutcome, Subject, SubjectKind
from domain.moderation.cases.kind import CaseKind
from domain.moderation.cases.refusals import CaseAboutYou, ModerationCaseNotFound
from domain.moderation.decisions.appeal import AppealOutcome, SameReviewer
from domain.moderation.events import ReporterMeasured
from domain.moderation.reports.report import Report
from domain.moderation.reports.reporter import ReporterRecord, ReportNotUnfounded, YourOwnReport
from domain.moderation.reports.reporter_measure import (
    AlreadyMuted,
    MeasureKind,
    MeasureNotFound,
    ReporterMeasure,
)
from ports.moderation.reporters import ReporterQueries
from tests.builders import a_verified_adult
from tests.integration.database.conftest import World
from tests.integration.database.moderation.case_desk import NO_SECOND_LOOKS, PROFILE, CaseDesk
from tests.integration.database.moderation.decision_desk import STRIKE, DecisionDesk


class Reporters:
    """Asha reports people; Meera looks at it, and Kiran again."""

    def __init__(self, desk: CaseDesk, asha: UserId, meera: UserId, kiran: UserId) -> None:
        self.desk, self.world = desk, desk.world
        self.asha, self.meera, self.kiran = asha, meera, kiran
        world = self.world
        self.mark = MarkReportUnfounded(world.begin, world.now, world.new_id, PROFILE)
        self.mute = MuteReporter(world.begin, world.now, world.new_id, PROFILE)
        self.appeal = AppealReporterMeasure(world.begin, world.now)
        self.review = ReviewReporterMeasure(world.begin, world.now, world.new_id)
        self.lift = LiftReporterMeasure(world.begin, world.now, world.new_id)
        self.queries = cast(ReporterQueries, world.query("moderation.reporters", "ReporterQueries"))

    async def report(
        self, reason: str = "harassment", by: UserId | None = None, about: UserId | None = None
    ) -> tuple[Report, ModerationCase]:
        about = about or await self.desk.person(Role.VIEWER, "Vikram")
        report = await ReportPerson(self.world.begin, self.world.now, self.world.new_id, PROFILE)(
            report_id=ReportId(uuid4()), person_id=about, reporter_id=by or self.asha, reason=reason, note="",
        )  # fmt: skip
        async with self.world.begin() as tx:
            found = await tx.moderation_cases.find_open(
                Subject(SubjectKind.PERSON, about), child_safety=CaseKind(reason).is_of_child_safety
            )
        assert found is not None, "the report opened no case"
        return report, found

    async def closed(
        self, outcome: CaseOutcome = CaseOutcome.NO_VIOLATION, reason: str = "harassment"
    ) -> Report:
        report, case = await self.report(reason)
        await self.close(case, outcome)
        return report

    async def close(self, case: ModerationCase, outcome: CaseOutcome) -> None:
        """Claims it and proves what there is to prove first."""
        world, now = self.world, self.world.now()
        case = (await self.desk.claimed(case, self.meera)).case
        by = By.staff(self.meera, note="", now=now)
        for law in {clock.law for clock in case.status.unproved if clock.duty.value != "dispose"}:
            case = await self.desk.record(case.proved(Proof(law, now, "Looked at", ""), by))
        await CloseModerationCase(world.begin, world.now, world.new_id, NO_SECOND_LOOKS)(
            case_id=case.id, actor_id=self.meera, outcome=outcome.value, note="Looked at", seen=case.version
        )

    async def marked(self, report: Report, by: UserId | None = None) -> ReporterMeasure | None:
        async with self.world.begin() as tx:
            case_id = await tx.reporters.case_of(report.id)
        assert case_id is not None, "each report has a case"
        return await self.mark(
            case_id=case_id, report_id=report.id, actor_id=by or self.meera, note="Nothing of it is so"
        )

    async def marks(self, count: int) -> list[ReporterMeasure | None]:
        found = []
        for _ in range(count):
            self.world.now.advance(minutes=1)
            found.append(await self.marked(await self.closed()))
        return found

    async def told(self, measure: ReporterMeasure, what: str) -> str:
        tell = TellPerson(self.world.begin, MemoryMailer(), self.world.now)
        event = ReporterMeasured(measure.id, measure.reporter_id, what)
        await NotifyReporterMeasured(tell)(event, EventId(uuid4()))
        notices = await self.world.notice_queries.of_user(measure.reporter_id, limit=5)
        return notices[0].title


@pytest.fixture
async def reporters(world: World) -> Reporters:
    desk = CaseDesk(world)
    asha = await desk.person(Role.VIEWER, "Asha")
    async with world.begin() as tx:
        await tx.ages.save(a_verified_adult(asha))
    return Reporters(desk, asha, await desk.person(), await desk.person(name="Kiran"))


async def test_mod_16_a_record_counts_closed_cases_once_and_is_what_reports_weigh(
    reporters: Reporters,
) -> None:
    vikram = await reporters.desk.person(Role.VIEWER, "Vikram")
    _, first = await reporters.report("spam", about=vikram)
    _, same = await reporters.report("other", about=vikram)
    assert (first.id, first.status.score, same.status.score) == (same.id, 20, 22)
    await reporters.closed(CaseOutcome.NO_VIOLATION, "spam")
    await reporters.closed(CaseOutcome.ACTED, "spam")
    await reporters.close(same, CaseOutcome.ACTED)
    async with reporters.world.begin() as tx:
        assert await tx.reporters.record_of(reporters.asha) == ReporterRecord(upheld=2, decided=3)
        assert await tx.reporters.record_of(reporters.kiran) == ReporterRecord(upheld=0, decided=0)
    report, case = await reporters.report("spam")
    assert case.status.score == 24  # 40 * 3 // 5
    rows = await reporters.queries.of_case(case.id, now=reporters.world.now())
    [(report_id, row)] = rows.items()
    assert (report_id, row.upheld, row.decided, row.is_marked, row.held_back_by) == (
        report.id, 2, 3, False, None,
    )  # fmt: skip


async def test_leg_18_marks_bring_a_warning_then_a_limit_and_the_reporter_is_told(
    reporters: Reporters,
) -> None:
    assert await reporters.marks(2) == [None, None]
    [warning] = await reporters.marks(1)
    assert warning is not None
    assert (warning.kind, warning.automated, warning.until) == (MeasureKind.WARNING, True, None)
    assert await reporters.told(warning, "taken") == "About your reports"
    _, case = await reporters.report("spam")
    assert case.status.score == 8  # a warning holds nothing back: 40 * 1 // 5
    *none, limit = await reporters.marks(3)
    assert (none, limit is not None and limit.kind) == ([None, None], MeasureKind.LIMIT)
    assert limit is not None
    _, case = await reporters.report("spam")
    assert case.status.score == 0
    [row] = (await reporters.queries.of_case(case.id, now=reporters.world.now())).values()
    assert row.held_back_by == limit.id
    _, of_child = await reporters.report("minor")
    assert of_child.status.score == 20
    own = await reporters.queries.own(reporters.asha, limit=5)
    assert list(own) == [limit, warning]
    assert limit.until is not None
    reporters.world.now.set(limit.until)
    _, case = await reporters.report("spam")
    assert case.status.score > 0


async def test_leg_18_a_report_is_marked_once_and_only_where_its_case_found_nothing(
    reporters: Reporters,
) -> None:
    report, case = await reporters.report("spam")
    with pytest.raises(ReportNotUnfounded):
        await reporters.marked(report)
    await reporters.close(case, CaseOutcome.NO_VIOLATION)
    viewer = await reporters.desk.person(Role.VIEWER, "Vikram")
    with pytest.raises(PermissionDenied):
        await reporters.marked(report, by=viewer)
    assert await reporters.marked(report) is None
    assert await reporters.marked(report) is None
    async with reporters.world.begin() as tx:
        assert len(await tx.reporters.marks_of(reporters.asha)) == 1
    entries = await reporters.world.moderation_queries.audit_about([f"report:{report.id}"], limit=5)
    assert [entry.action for entry in entries] == ["report.mark_unfounded"]
    other, _ = await reporters.report("spam")
    with pytest.raises(ReportNotUnfounded):
        await reporters.mark(case_id=case.id, report_id=other.id, actor_id=reporters.meera, note="Not of it")
    acted = await reporters.closed(CaseOutcome.ACTED, "spam")
    with pytest.raises(ReportNotUnfounded):
        await reporters.marked(acted)
    with pytest.raises(ModerationCaseNotFound):  # CSA-04
        child, of_child = await reporters.report("minor")
        await reporters.mute(
            case_id=of_child.id, report_id=child.id, actor_id=reporters.meera, why="Again and again"
        )


async def test_mod_16_a_mute_by_hand_holds_reports_back_until_it_is_lifted(reporters: Reporters) -> None:
    report, case = await reporters.report("spam")
    muted = await reporters.mute(
        case_id=case.id, report_id=report.id, actor_id=reporters.meera, why="Again and again"
    )
    assert (muted.kind, muted.why, muted.automated) == (MeasureKind.MUTE, "Again and again", False)
    with pytest.raises(AlreadyMuted):
        await reporters.mute(
            case_id=case.id, report_id=report.id, actor_id=reporters.kiran, why="Again and again"
        )
    assert (await reporters.report("spam"))[1].status.score == 0
    rows = await reporters.queries.holding(now=reporters.world.now(), limit=1000)
    assert muted in [row.measure for row in rows]
    lifted = await reporters.lift(measure_id=muted.id, actor_id=reporters.kiran, note="It was another")
    assert (await reporters.report("spam"))[1].status.score == 20
    rows = await reporters.queries.holding(now=reporters.world.now(), limit=1000)
    assert lifted.id not in [row.measure.id for row in rows]
    assert await reporters.told(lifted, "lifted") == "Your reports count in full again"


async def test_mod_16_nobody_judges_their_own_report_or_a_case_about_them(reporters: Reporters) -> None:
    async with reporters.world.begin() as tx:
        await tx.ages.save(a_verified_adult(reporters.kiran))
    own, case = await reporters.report("spam", by=reporters.kiran)
    with pytest.raises(YourOwnReport):
        await reporters.mute(case_id=case.id, report_id=own.id, actor_id=reporters.kiran, why="Mine")
    about, case = await reporters.report("spam", about=reporters.kiran)
    with pytest.raises(CaseAboutYou):
        await reporters.mute(case_id=case.id, report_id=about.id, actor_id=reporters.kiran, why="About me")


async def test_leg_18_an_appeal_is_answered_by_somebody_else_and_gives_back(reporters: Reporters) -> None:
    [*_, warning] = await reporters.marks(3)
    assert warning is not None
    words = "I saw each of them happen"
    with pytest.raises(MeasureNotFound):
        await reporters.appeal(measure_id=warning.id, reporter_id=reporters.kiran, text=words)
    appealed = await reporters.appeal(measure_id=warning.id, reporter_id=reporters.asha, text=words)
    assert (await reporters.queries.get(warning.id)).measure == appealed
    review: dict[str, Any] = {"measure_id": warning.id, "outcome": "overturned", "answer": "You were right"}
    with pytest.raises(SameReviewer):
        await reporters.review(actor_id=reporters.meera, **review)
    with pytest.raises(PermissionDenied):
        await reporters.review(actor_id=reporters.asha, **review)
    reviewed = await reporters.review(actor_id=reporters.kiran, **review)
    assert reviewed.appeal is not None
    assert (reviewed.appeal.outcome, reviewed.appeal.answer) == (AppealOutcome.OVERTURNED, "You were right")
    assert (await reporters.queries.get(warning.id)).measure == reviewed
    assert await reporters.marks(2) == [None, None]  # those before it count no more
    async with reporters.world.begin() as tx:
        assert await tx.reporter_measures.erase_words_of(reporters.asha) == 1
        assert await tx.reporter_measures.erase_words_of(reporters.asha) == 0
    found = (await reporters.queries.get(warning.id)).measure.appeal
    assert found is not None
    assert found.text == ""


async def test_enf_02_nobody_whose_mark_led_to_it_answers_the_appeal(reporters: Reporters) -> None:
    await reporters.marked(await reporters.closed(), by=reporters.kiran)
    reporters.world.now.advance(minutes=1)
    *_, warning = await reporters.marks(2)
    assert warning is not None
    lata = await reporters.desk.person(name="Lata")
    assert warning.made_by == reporters.meera
    row = await reporters.queries.get(warning.id)
    assert row.judges == {reporters.meera, reporters.kiran}
    await reporters.appeal(
        measure_id=warning.id, reporter_id=reporters.asha, text="I saw each of them happen"
    )
    held = await reporters.queries.holding(now=reporters.world.now(), limit=1000)
    assert row.judges in [each.judges for each in held if each.measure.id == warning.id]
    review: dict[str, Any] = {"measure_id": warning.id, "outcome": "overturned", "answer": "You were right"}
    with pytest.raises(SameReviewer):
        await reporters.review(actor_id=reporters.kiran, **review)
    assert (await reporters.review(actor_id=lata, **review)).is_overturned


async def test_leg_18_enf_03_a_limit_falls_with_the_warning_that_it_came_after(reporters: Reporters) -> None:
    """The notice says that their reports count in full: so they do."""
    [*_, warning] = await reporters.marks(3)
    [*_, limit] = await reporters.marks(3)
    assert warning is not None
    assert limit is not None
    own = await reporters.appeal(
        measure_id=limit.id, reporter_id=reporters.asha, text="That one is wrong too"
    )
    await reporters.appeal(
        measure_id=warning.id, reporter_id=reporters.asha, text="I saw each of them happen"
    )
    await reporters.review(
        measure_id=warning.id, outcome="overturned", answer="You were right", actor_id=reporters.kiran
    )
    fallen = (await reporters.queries.get(limit.id)).measure
    assert (fallen.ended_at, fallen.ended_by) == (reporters.world.now(), reporters.kiran)
    assert fallen.appeal == own.appeal, "its own appeal waits for its answer all the same"
    _, case = await reporters.report("spam")
    assert case.status.score > 0
    await reporters.review(measure_id=limit.id, outcome="upheld", answer="No", actor_id=reporters.kiran)
    assert await reporters.marks(2) == [None, None], "those before it count no more"


async def test_leg_18_marks_at_once_warn_once(reporters: Reporters) -> None:
    reports = [await reporters.closed(reason="spam") for _ in range(8)]
    followed = await asyncio.gather(*(reporters.marked(report) for report in reports))
    kinds = [measure.kind for measure in followed if measure is not None]
    assert kinds == [MeasureKind.WARNING]


async def test_mod_16_strikes_of_its_person_weigh_in_a_report(reporters: Reporters) -> None:
    desk = await DecisionDesk(reporters.world).set_up()
    _, before = await reporters.report("harassment", about=desk.ravi)
    await desk.decided(STRIKE)  # of severity 2: it weighs 2, for 90 days
    _, case = await reporters.report("spam", about=desk.ravi)
    assert (before.status.score, case.status.score) == (20, 24)  # another report is on it: 2 more
    case = await desk.report(CaseKind.SPAM, person_id=desk.ravi)
    assert case.status.score == 22
    desk.world.now.advance(days=90)
    case = await desk.report(CaseKind.SPAM, person_id=desk.ravi)
    assert case.status.score == 20


@pytest.mark.parametrize("world", ["postgres"], indirect=True)
async def test_leg_18_the_database_keeps_a_mark_and_what_followed(reporters: Reporters) -> None:
    [*_, warning] = await reporters.marks(3)
    assert warning is not None
    for statement in (
        "UPDATE report_mark SET note = ''",
        "DELETE FROM report_mark",
        "DELETE FROM reporter_measure",
    ):
        with pytest.raises(DBAPIError):
            async with reporters.world.engine.begin() as connection:
                await connection.execute(text(statement))
